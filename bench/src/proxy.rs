//! A TCP proxy that counts what crosses the wire, TLS and all.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Bytes counted.
#[derive(Debug, Default)]
pub struct Counted {
    up: AtomicU64,
    down: AtomicU64,
    connections: AtomicU64,
}

impl Counted {
    /// Bytes in both directions, and connections.
    #[must_use]
    pub fn total(&self) -> (u64, u64) {
        (self.up.load(Ordering::SeqCst) + self.down.load(Ordering::SeqCst), self.connections.load(Ordering::SeqCst))
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
                counts.connections.fetch_add(1, Ordering::SeqCst);
                let (from_device, to_device) = device.into_split();
                let (from_hub, to_hub) = server.into_split();
                tokio::join!(carry(from_device, to_hub, &counts.up), carry(from_hub, to_device, &counts.down),);
            });
        }
    });
    Ok((address, counted))
}

async fn carry(mut from: impl AsyncReadExt + Unpin, mut to: impl AsyncWriteExt + Unpin, count: &AtomicU64) {
    let mut piece = vec![0; 64 * 1024];
    while let Ok(n) = from.read(&mut piece).await {
        if n == 0 || to.write_all(&piece[..n]).await.is_err() {
            break;
        }
        count.fetch_add(n as u64, Ordering::SeqCst);
    }
    let _ = to.shutdown().await;
}
