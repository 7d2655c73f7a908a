//! What of a ward goes out to the public: the words a supervisor let out, figures counted from what was done, and the look at
//! both that keeps people and homes out of them (practice P20). The hub serves it and prints the panel's report from it.

mod cautions;
mod figures;
mod words;

pub use cautions::{CAUTIONS, cautions};
pub use figures::{Done, Figure, Figures, UNDER, What, Worked, done, figures};
pub use words::{Meeting, Published, meeting_is_out, meetings, published};
