//! A TCP proxy that counts what crosses the wire: TLS records with their heads and seals, the handshakes apart.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Bytes counted.
#[derive(Debug, Default)]
pub struct Counted {
    bytes: AtomicU64,
    handshakes: AtomicU64,
    connections: AtomicU64,
}

/// A reading of the counters, or the difference of two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Both directions, after the handshakes.
    pub bytes: u64,
    /// Both directions, the handshakes.
    pub handshakes: u64,
    /// Connections made.
    pub connections: u64,
}

impl Reading {
    /// What came since an earlier one.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            bytes: self.bytes - earlier.bytes,
            handshakes: self.handshakes - earlier.handshakes,
            connections: self.connections - earlier.connections,
        }
    }
}

impl Counted {
    /// So far.
    #[must_use]
    pub fn read(&self) -> Reading {
        Reading {
            bytes: self.bytes.load(Ordering::SeqCst),
            handshakes: self.handshakes.load(Ordering::SeqCst),
            connections: self.connections.load(Ordering::SeqCst),
        }
    }
}

/// Starts a proxy to `hub`; answers its address.
///
/// # Errors
/// Where no port is to be had.
pub async fn start(hub: String) -> Result<(String, Arc<Counted>), String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|e| e.to_string())?;
    let address = listener.local_addr().map_err(|e| e.to_string())?.to_string();
    let counted = Arc::new(Counted::default());
    let counts = counted.clone();
    tokio::spawn(async move {
        while let Ok((device, _)) = listener.accept().await {
            let (hub, counts) = (hub.clone(), counts.clone());
            tokio::spawn(async move {
                let Ok(server) = TcpStream::connect(&hub).await else { return };
                // The proxy must not wait where the two ends would not.
                let _ = (device.set_nodelay(true), server.set_nodelay(true));
                counts.connections.fetch_add(1, Ordering::SeqCst);
                let (from_device, to_device) = device.into_split();
                let (from_hub, to_hub) = server.into_split();
                let shaken = AtomicBool::new(false);
                tokio::join!(
                    carry(from_device, to_hub, &counts, &shaken, Some(Records::default())),
                    carry(from_hub, to_device, &counts, &shaken, None),
                );
            });
        }
    });
    Ok((address, counted))
}

async fn carry(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    counts: &Counted,
    shaken: &AtomicBool,
    mut records: Option<Records>,
) {
    let mut piece = vec![0; 64 * 1024];
    while let Ok(n) = from.read(&mut piece).await {
        let part = &piece[..n];
        // Counted before it is passed on, so that the other direction's answer is counted after it.
        let before = match &mut records {
            Some(records) => records.handshake(part),
            None if shaken.load(Ordering::SeqCst) => 0,
            None => n,
        };
        if before < n {
            shaken.store(true, Ordering::SeqCst);
        }
        counts.handshakes.fetch_add(before as u64, Ordering::SeqCst);
        counts.bytes.fetch_add((n - before) as u64, Ordering::SeqCst);
        if n == 0 || to.write_all(part).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}

/// Where in a device's TLS 1.3 stream its handshake ends: its first sealed record finishes the handshake, everything from
/// the second on is what it has to say. What the hub sends before that is its handshake; the session tickets it sends
/// later count as bytes of the connection.
#[derive(Debug, Default)]
struct Records {
    head: Vec<u8>,
    rest: usize,
    sealed: u32,
}

impl Records {
    const HEAD: usize = 5;
    const SEALED: u8 = 23;

    /// How many bytes of this piece still belong to the handshake.
    fn handshake(&mut self, piece: &[u8]) -> usize {
        let mut at = 0;
        while at < piece.len() {
            if self.rest == 0 {
                if self.head.is_empty() && piece[at] == Self::SEALED {
                    self.sealed += 1;
                }
                if self.sealed > 1 {
                    return at;
                }
                self.head.push(piece[at]);
                at += 1;
                if self.head.len() == Self::HEAD {
                    self.rest = usize::from(u16::from_be_bytes([self.head[3], self.head[4]]));
                    self.head.clear();
                }
            } else {
                let step = self.rest.min(piece.len() - at);
                self.rest -= step;
                at += step;
            }
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, len: u16) -> Vec<u8> {
        let [high, low] = len.to_be_bytes();
        [vec![kind, 3, 3, high, low], vec![23; usize::from(len)]].concat()
    }

    #[test]
    fn the_handshake_ends_with_the_first_sealed_record_however_it_is_cut() {
        let stream = [record(22, 300), record(20, 1), record(23, 53), record(23, 700), record(23, 20)].concat();
        for size in [1, 7, 64, 4_096] {
            let mut records = Records::default();
            let shaken: usize = stream.chunks(size).map(|piece| records.handshake(piece)).sum();
            assert_eq!(shaken, 305 + 6 + 58, "in pieces of {size}");
        }
    }
}
