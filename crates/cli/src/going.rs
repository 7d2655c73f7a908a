//! A file that is being made for somebody outside: how far it is, on a terminal, and ctrl-c, which leaves nothing of it.

use std::io::{self, IsTerminal, Write};
use std::pin::pin;

use device::screen::{Exporting, Nothing};
use device::{Device, DeviceError, Event};

/// What was made, or that it was called off.
pub(crate) async fn watched<T>(device: &Device, making: impl Future<Output = Result<T, DeviceError>>) -> Result<T, DeviceError> {
    let tell = io::stderr().is_terminal();
    let mut events = device.events();
    let mut making = pin!(making);
    let mut told = false;
    loop {
        tokio::select! {
            done = &mut making => {
                if told {
                    put("\n");
                }
                return done;
            }
            heard = events.recv() => {
                if let (true, Ok(Event::Exporting(far))) = (tell, heard) {
                    told = true;
                    put(&said(&far));
                }
            }
            Ok(()) = tokio::signal::ctrl_c() => {
                device.export_stop(Nothing {}).await?;
            }
        }
    }
}

/// Over the line that was said before.
fn said(far: &Exporting) -> String {
    let step = if far.writing { "writing" } else { "fingerprint" };
    format!("\r{}, {step}: {} of {} photos, {} of {} bytes", far.what, far.photos_done, far.photos, far.bytes_done, far.bytes)
}

fn put(text: &str) {
    let mut terminal = io::stderr().lock();
    // A terminal that is gone wants to hear no more.
    let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
}
