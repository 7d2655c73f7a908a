//! The mouse of a display that nobody sees, moved through X's own test extension. A drag needs it: WebKitWebDriver begins one
//! and can never end it, because GTK then follows the display's pointer, which the driver does not move.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use super::Trouble;

/// Core events by their number in the X protocol.
const PRESS: u8 = 4;
const RELEASE: u8 = 5;
const MOTION: u8 = 6;
/// The first mouse button.
const FIRST: u8 = 1;
/// Requests by their number: which an extension has here, and one that is only asked for its answer.
const QUERY_EXTENSION: u8 = 98;
const GET_INPUT_FOCUS: u8 = 43;

/// A client of the display's server.
pub(super) struct Pointer {
    server: UnixStream,
    socket: PathBuf,
    /// The test extension's number on this server.
    extension: u8,
}

impl Pointer {
    /// Of a display such as `:3`. Its server lets every program of its own user in.
    pub(super) fn of(display: &str) -> Result<Self, Trouble> {
        let socket = Path::new("/tmp/.X11-unix").join(format!("X{}", display.trim_start_matches(':')));
        let server = UnixStream::connect(&socket).map_err(Trouble::file(&socket))?;
        let mut pointer = Self { server, socket, extension: 0 };
        // Little-endian, protocol 11.0, no authorisation.
        pointer.send(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
        let head: [u8; 8] = pointer.read()?;
        if head[0] != 1 {
            return Err(Trouble::NotSo(format!("the display {display} lets nobody in")));
        }
        for _ in 0..u16::from_le_bytes([head[6], head[7]]) {
            let _about_the_display: [u8; 4] = pointer.read()?;
        }
        pointer.send(&[&[QUERY_EXTENSION, 0, 4, 0, 5, 0, 0, 0][..], b"XTEST\0\0\0"].concat())?;
        let answer = pointer.answer()?;
        pointer.extension = answer[9];
        if answer[8] == 1 { Ok(pointer) } else { Err(Trouble::NotSo(format!("the display {display} has no XTEST"))) }
    }

    /// Moves it to a place of the display.
    pub(super) fn move_to(&mut self, (x, y): (i16, i16)) -> Result<(), Trouble> {
        self.event(MOTION, 0, (x, y))
    }

    /// Presses the first button, or lets it go.
    pub(super) fn press(&mut self, down: bool) -> Result<(), Trouble> {
        self.event(if down { PRESS } else { RELEASE }, FIRST, (0, 0))
    }

    /// Has the server do as if the mouse had; returns when it has.
    fn event(&mut self, event: u8, detail: u8, (x, y): (i16, i16)) -> Result<(), Trouble> {
        let mut request = [0; 36];
        // `FakeInput`, 9 words of 4 bytes.
        request[..6].copy_from_slice(&[self.extension, 2, 9, 0, event, detail]);
        request[24..26].copy_from_slice(&x.to_le_bytes());
        request[26..28].copy_from_slice(&y.to_le_bytes());
        self.send(&request)?;
        self.send(&[GET_INPUT_FOCUS, 0, 1, 0])?;
        self.answer().map(|_| ())
    }

    /// The answer to the last request; what the server tells everybody is passed over.
    fn answer(&mut self) -> Result<[u8; 32], Trouble> {
        loop {
            let said: [u8; 32] = self.read()?;
            match said[0] {
                0 => return Err(Trouble::NotSo(format!("the display refused to move its pointer: error {}", said[1]))),
                1 => return Ok(said),
                _ => {}
            }
        }
    }

    fn send(&mut self, request: &[u8]) -> Result<(), Trouble> {
        self.server.write_all(request).map_err(Trouble::file(&self.socket))
    }

    fn read<const N: usize>(&mut self) -> Result<[u8; N], Trouble> {
        let mut bytes = [0; N];
        self.server.read_exact(&mut bytes).map_err(Trouble::file(&self.socket))?;
        Ok(bytes)
    }
}
