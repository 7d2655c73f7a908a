//! What a record is: three shapes inside one small Automerge document, the kinds' tables, `resolve`, policy,
//! folds, deadlines and notices. Pure: no I/O, no clock, no randomness; time, ids, calendars and the roster are arguments.
#![forbid(unsafe_code)]

pub mod ageing;
pub mod author;
pub mod boundary;
pub mod calendar;
pub mod contact_rules;
pub mod deadlines;
pub mod docs;
pub mod document;
pub mod error;
pub mod force;
pub mod id;
pub mod kinds;
pub mod marking;
pub mod notices;
pub mod operations;
pub mod planted;
pub mod policy;
pub mod public;
pub mod reference;
pub mod resolve;
pub mod retention;
pub mod roster;
pub mod safe_hours;
pub mod scope;
pub mod table;
pub mod value;

pub use author::{Author, Role};
pub use document::{Commit, Edit, Entry, Record};
pub use error::{RecordError, Retry};
pub use id::{DeviceId, EntryId, OfficerId, RecordId};
pub use scope::Scope;
