//! Pages for paper: records in, PDF and HTML out. Pure: days and names are arguments, fonts and templates are part of the
//! program, and nothing is fetched. What a page says is decided here; how it looks stands in `templates/`.
#![forbid(unsafe_code)]

mod audit_sheet;
mod days;
mod error;
mod exhibit_list;
mod made;
mod marking;
pub mod panel;
mod redaction;
mod statement;
pub mod subject_access;
mod typeset;
mod unused_material;

pub use audit_sheet::{Stores, audit_sheet};
pub use error::PrintError;
pub use exhibit_list::exhibit_list;
pub use made::Made;
pub use marking::marking;
pub use redaction::{Passage, Redaction};
pub use statement::{redacted_statement, statement};
pub use typeset::Printed;
pub use unused_material::{schedule_marking, unused_material};
