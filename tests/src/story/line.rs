//! The connection of one device: a relay on loopback that can lose its signal.

use std::io::copy;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::spawn;

use crate::window::Trouble;

/// A relay between a device and the hub.
pub(super) struct Line {
    /// Where the device finds the hub.
    pub(super) address: String,
    signal: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Line {
    /// Starts relaying to the hub's address; there is a signal.
    pub(super) fn to(hub: &str) -> Result<Self, Trouble> {
        let relay = Trouble::not_started("the relay");
        let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = listener.map_err(relay)?;
        let line = Self { address: address.to_string(), signal: Arc::new(AtomicBool::new(true)), open: Arc::default() };
        let (hub, signal, open) = (hub.to_owned(), line.signal.clone(), line.open.clone());
        spawn(move || {
            for device in listener.incoming().flatten() {
                // Without a signal the connection is simply dropped, as it is when the hub cannot be reached.
                if signal.load(Ordering::SeqCst)
                    && let Ok(hub) = TcpStream::connect(&hub)
                {
                    relay_both(device, hub, &open);
                }
            }
        });
        Ok(line)
    }

    /// Takes the signal away, also from what is being sent this moment, or gives it back.
    pub(super) fn signal(&self, there: bool) {
        self.signal.store(there, Ordering::SeqCst);
        if !there {
            for stream in self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
                // An already closed connection needs no closing.
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }
}

fn relay_both(device: TcpStream, hub: TcpStream, open: &Mutex<Vec<TcpStream>>) {
    let pairs = (device.try_clone(), hub.try_clone(), device.try_clone(), hub.try_clone());
    let (Ok(device_too), Ok(hub_too), Ok(device_kept), Ok(hub_kept)) = pairs else { return };
    open.lock().unwrap_or_else(PoisonError::into_inner).extend([device_kept, hub_kept]);
    spawn(move || relay(device, hub_too));
    spawn(move || relay(hub, device_too));
}

fn relay(mut from: TcpStream, mut to: TcpStream) {
    // However the copying ended, this direction is over; the other side is told.
    let _ = copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
