//! Real application windows, driven as an officer would: through WebKitWebDriver, on displays that nobody sees.
//!
//! A [`Phone`] is one officer's device: its own home folder, its own message bus with an unlocked keyring, its own
//! display of a phone's size or a desk's, its own driver. An [`OpenWindow`] is the app running on it.

mod command;
mod display;
mod drag;
mod element;
mod notification;
mod open;
pub(crate) mod phone;
mod pointer;
pub(crate) mod signal;
mod trouble;
mod wait;

pub use element::Element;
pub use notification::{Notification, Notifications};
pub use open::OpenWindow;
pub use phone::{Form, Phone};
pub use trouble::Trouble;
pub use wait::{Patience, until};
