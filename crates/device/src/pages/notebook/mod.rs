//! The notebook and its exhibits.

mod day;
mod exhibit;
mod view;

pub use day::{entry_of, notebook};
pub use exhibit::{PhotoHere, exhibit, head, photo};
pub use view::{ChainEnd, NoteView, chain_end, initials, next_exhibit_ref, note_view, open_note};
