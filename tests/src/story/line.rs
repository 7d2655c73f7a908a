//! The connection of one device: a relay on loopback that can lose its signal.

use std::io::{Read, Write, copy};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{sleep, spawn};
use std::time::Duration;

use crate::window::Trouble;

/// How often what is held back looks whether it may go on.
const LOOK: Duration = Duration::from_millis(20);

/// A relay between a device and the hub.
pub(super) struct Line {
    /// Where the device finds the hub.
    pub(super) address: String,
    signal: Arc<AtomicBool>,
    held: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Line {
    /// Starts relaying to the hub's address; there is a signal.
    pub(super) fn to(hub: &str) -> Result<Self, Trouble> {
        let relay = Trouble::not_started("the relay");
        let listener = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = listener.map_err(relay)?;
        let signal = Arc::new(AtomicBool::new(true));
        let line = Self { address: address.to_string(), signal, held: Arc::default(), open: Arc::default() };
        let (hub, signal, held, open) = (hub.to_owned(), line.signal.clone(), line.held.clone(), line.open.clone());
        spawn(move || {
            for device in listener.incoming().flatten() {
                // Without a signal the connection is simply dropped, as it is when the hub cannot be reached.
                if signal.load(Ordering::SeqCst)
                    && let Ok(hub) = TcpStream::connect(&hub)
                {
                    relay_both(device, hub, &held, &open);
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

    /// Holds back what the hub answers, or lets it go: nothing of it is lost. For a moment only, because a device that hears
    /// nothing for seven seconds takes its line for dead.
    pub(super) fn hold(&self, back: bool) {
        self.held.store(back, Ordering::SeqCst);
    }
}

fn relay_both(device: TcpStream, hub: TcpStream, held: &Arc<AtomicBool>, open: &Mutex<Vec<TcpStream>>) {
    let pairs = (device.try_clone(), hub.try_clone(), device.try_clone(), hub.try_clone());
    let (Ok(device_too), Ok(hub_too), Ok(device_kept), Ok(hub_kept)) = pairs else { return };
    open.lock().unwrap_or_else(PoisonError::into_inner).extend([device_kept, hub_kept]);
    let held = held.clone();
    spawn(move || relay(device, hub_too));
    spawn(move || relay_answers(hub, device_too, &held));
}

fn relay(mut from: TcpStream, mut to: TcpStream) {
    // However the copying ended, this direction is over; the other side is told.
    let _ = copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}

/// The same of what the hub answers, which may be held back.
fn relay_answers(mut from: TcpStream, mut to: TcpStream, held: &AtomicBool) {
    let mut bytes = [0; 8 * 1024];
    while let Ok(n @ 1..) = from.read(&mut bytes) {
        while held.load(Ordering::SeqCst) {
            sleep(LOOK);
        }
        if to.write_all(&bytes[..n]).is_err() {
            break;
        }
    }
    // As above.
    let _ = to.shutdown(Shutdown::Write);
}
