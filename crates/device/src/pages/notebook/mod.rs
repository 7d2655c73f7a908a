//! The notebook and its exhibits.

mod alerts;
mod chain;
mod day;
mod exhibit;
mod lists;
mod note;
mod prompts;
mod view;

pub use alerts::{Numbers, audits, sound};
pub use chain::chain_shown;
pub use day::{Around, days_around, entry_of, notebook};
pub use exhibit::{PhotoHere, exhibit, head, photo};
pub use lists::{disclosure_list, exhibits_in_hand, exhibits_late, exhibits_list, to_audit};
pub use note::note;
pub use prompts::{PROMPTS, prompts};
pub use view::{
    ChainEnd, NoteView, PhotoOf, chain_end, day_notes, exhibit_of, initials, next_exhibit_ref, note_view, notes_about, open_note,
    photos_of, stores, to_close,
};
