//! One device's line to the hub: a relay that can be cut in either direction.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::{Broken, while_doing};

/// Which directions are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// None, ever.
    None,
    /// From devices to the hub.
    Up,
    /// From the hub to devices.
    Down,
    /// Both.
    Both,
    /// Both, and the phone comes back under another address: beyond the published matrix, and what a walk through a city does.
    Moved,
}

impl Shape {
    /// Those of the published matrix.
    pub const PUBLISHED: [Self; 4] = [Self::None, Self::Up, Self::Down, Self::Both];

    /// In the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Up => "to the hub",
            Self::Down => "from the hub",
            Self::Both => "both",
            Self::Moved => "other address",
        }
    }
}

/// What becomes of connections that are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Packets are lost and sent again: what was under way arrives when the line heals.
    Held,
    /// Something between has forgotten the connection meanwhile: when the line heals it is reset.
    Forgotten,
    /// The phone has another address meanwhile: nothing crosses the old connection ever again, and nobody says so.
    Vanished,
    /// There is no network: connections end at once, and none can be made.
    Refused,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct State {
    up: bool,
    down: bool,
    refuse: bool,
    /// Counts resets.
    resets: u64,
    /// Counts changes of address.
    moves: u64,
}

/// A line.
#[derive(Debug)]
pub struct Line {
    /// Where the device finds the hub.
    pub address: String,
    state: watch::Sender<State>,
    relay: JoinHandle<()>,
}

impl Line {
    /// A whole line to the hub of this address.
    ///
    /// # Errors
    /// Where no port is to be had.
    pub async fn to(hub: &str) -> Result<Self, Broken> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(while_doing("listening"))?;
        let address = listener.local_addr().map_err(while_doing("listening"))?.to_string();
        let (state, now) = watch::channel(State::default());
        let hub = hub.to_owned();
        let relay = tokio::spawn(async move {
            while let Ok((device, _)) = listener.accept().await {
                if !now.borrow().refuse {
                    tokio::spawn(carried(device, hub.clone(), now.clone()));
                }
            }
        });
        Ok(Self { address, state, relay })
    }

    /// Cuts it.
    pub fn cut(&self, shape: Shape, manner: Manner) {
        self.state.send_modify(|state| {
            state.up = matches!(shape, Shape::Up | Shape::Both | Shape::Moved);
            state.down = matches!(shape, Shape::Down | Shape::Both | Shape::Moved);
            state.refuse = manner == Manner::Refused;
            state.resets += u64::from(state.refuse);
            state.moves += u64::from(manner == Manner::Vanished);
        });
    }

    /// Heals it.
    pub fn heal(&self, manner: Manner) {
        self.state.send_modify(|state| {
            let resets = state.resets + u64::from(manner == Manner::Forgotten);
            *state = State { resets, moves: state.moves, ..State::default() };
        });
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.relay.abort();
    }
}

async fn carried(device: TcpStream, hub: String, now: watch::Receiver<State>) {
    let (resets, moves) = (now.borrow().resets, now.borrow().moves);
    let both = async {
        let hub = TcpStream::connect(hub).await?;
        // The relay must not wait where the two ends would not.
        let _ = (device.set_nodelay(true), hub.set_nodelay(true));
        let (from_device, to_device) = device.into_split();
        let (from_hub, to_hub) = hub.into_split();
        let (up, down) = (now.clone(), now.clone());
        tokio::join!(carry(from_device, to_hub, up, moves, |s| s.up), carry(from_hub, to_device, down, moves, |s| s.down));
        Ok::<_, std::io::Error>(())
    };
    let mut lasts = now.clone();
    tokio::select! {
        // However it ended, both sides are closed.
        _ = both => {}
        _ = lasts.wait_for(|state| state.resets != resets) => {}
    }
}

/// Bytes of one direction, in order, none while it is cut; the end of the stream is held back like everything else. Once the
/// phone has moved they go nowhere.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut now: watch::Receiver<State>,
    moves: u64,
    cut: fn(&State) -> bool,
) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(n) = from.read(&mut piece).await {
        if n > 0 && now.borrow().moves != moves {
            continue;
        }
        // The state itself is let go at once: nobody could change it while it is held.
        let whole = now.wait_for(|state| !cut(state)).await.is_ok();
        if !whole || n == 0 || to.write_all(&piece[..n]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn echo() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    tokio::io::copy(&mut from, &mut to).await
                });
            }
        });
        address
    }

    async fn comes_back(stream: &mut TcpStream) -> bool {
        let mut byte = [0];
        stream.write_all(b"x").await.unwrap();
        tokio::time::timeout(Duration::from_millis(200), stream.read_exact(&mut byte)).await.is_ok_and(|read| read.is_ok())
    }

    #[tokio::test]
    async fn a_cut_line_holds_bytes_back_in_its_direction_and_a_healed_one_gives_them() {
        let line = Line::to(&echo().await).await.unwrap();
        let mut stream = TcpStream::connect(&line.address).await.unwrap();
        assert!(comes_back(&mut stream).await);
        for shape in [Shape::Up, Shape::Down, Shape::Both] {
            line.cut(shape, Manner::Held);
            assert!(!comes_back(&mut stream).await, "{shape:?}");
            line.heal(Manner::Held);
            let mut late = [0];
            stream.read_exact(&mut late).await.unwrap();
            assert_eq!(&late, b"x", "held back, not lost");
        }
        line.cut(Shape::Both, Manner::Vanished);
        line.heal(Manner::Vanished);
        assert!(!comes_back(&mut stream).await, "nothing crosses it any more, and nobody says so");
        let mut stream = TcpStream::connect(&line.address).await.unwrap();
        assert!(comes_back(&mut stream).await, "a new one is whole");
        line.cut(Shape::Both, Manner::Forgotten);
        line.heal(Manner::Forgotten);
        assert_eq!(stream.read(&mut [0]).await.unwrap_or(0), 0, "the connection is gone");
        line.cut(Shape::Both, Manner::Refused);
        let mut none = TcpStream::connect(&line.address).await.unwrap();
        assert_eq!(none.read(&mut [0]).await.unwrap_or(0), 0, "no connection lasts");
        line.heal(Manner::Refused);
        let mut again = TcpStream::connect(&line.address).await.unwrap();
        assert!(comes_back(&mut again).await);
    }
}
