//! What a desktop shows of the app's alerts: the place on a device's message bus to which notifications are sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::spawn;

use zbus::Message;
use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;
use zbus::zvariant::OwnedValue;

use super::Trouble;

/// The name on the bus and the interface of the Desktop Notifications Specification.
const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// What this desktop can show.
const CAN: &[&str] = &["body", "actions"];
/// The action of a tap on the notification itself.
const TAP: &str = "default";

/// What `Notify` is called with: the app's name, the notification it replaces, an icon, summary, body, actions, hints, and for
/// how long it is shown.
type Notify = (String, u32, String, String, String, Vec<String>, HashMap<String, OwnedValue>, i32);

/// One notification, as it would stand on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// By which a tap names it.
    id: u32,
    /// Its first line.
    pub summary: String,
    /// The others.
    pub body: String,
    /// Whatever else the app said with it: its own name, an icon, actions, hints.
    pub besides: Vec<String>,
}

impl Notification {
    /// Every word that the app handed to the desktop, in small letters.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let said = [&self.summary, &self.body].into_iter().chain(&self.besides);
        said.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect()
    }
}

/// The notifications of one device since it began to show them.
pub struct Notifications {
    bus: Connection,
    shown: Arc<Mutex<Vec<Notification>>>,
}

impl Notifications {
    /// Shows those that are sent on the bus at this address.
    pub(super) fn on(address: &str) -> Result<Self, Trouble> {
        let bus = Builder::address(address).and_then(Builder::build).map_err(|error| Trouble::bus(&error))?;
        // Listens before it has the name, so that no call is missed.
        let (calls, shown) = (MessageIterator::from(&bus), Arc::new(Mutex::new(Vec::new())));
        bus.request_name(NAME).map_err(|error| Trouble::bus(&error))?;
        let (from, into) = (bus.clone(), shown.clone());
        spawn(move || answer(&from, calls, &into));
        Ok(Self { bus, shown })
    }

    /// All so far, in their order.
    #[must_use]
    pub fn shown(&self) -> Vec<Notification> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Taps one.
    pub fn tap(&self, notification: &Notification) -> Result<(), Trouble> {
        let told = self.bus.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &(notification.id, TAP));
        told.map_err(|error| Trouble::bus(&error))
    }
}

/// Answers until the bus has gone.
fn answer(bus: &Connection, calls: MessageIterator, shown: &Mutex<Vec<Notification>>) {
    for call in calls.map_while(Result::ok).filter(|message| message.message_type() == Type::MethodCall) {
        // An app that has gone meanwhile hears no answer.
        let _ = answer_one(bus, &call, shown);
    }
}

fn answer_one(bus: &Connection, call: &Message, shown: &Mutex<Vec<Notification>>) -> zbus::Result<()> {
    let header = call.header();
    match header.member().map(|member| member.as_str()) {
        Some("Notify") => {
            let id = keep(call.body().deserialize()?, &mut shown.lock().unwrap_or_else(PoisonError::into_inner));
            bus.reply(&header, &id)
        }
        Some("GetCapabilities") => bus.reply(&header, &CAN),
        Some("GetServerInformation") => bus.reply(&header, &("story", "beatbook", "1", "1.2")),
        Some("CloseNotification") => bus.reply(&header, &()),
        _ => bus.reply_error(&header, "org.freedesktop.DBus.Error.UnknownMethod", &"not of a desktop's notifications"),
    }
}

/// Keeps one and gives its number.
fn keep((app, replaces, icon, summary, body, actions, hints, _): Notify, shown: &mut Vec<Notification>) -> u32 {
    let id = if replaces > 0 { replaces } else { u32::try_from(shown.len()).unwrap_or(u32::MAX).saturating_add(1) };
    let hints = hints.into_iter().filter_map(|(name, value)| Some([name, String::try_from(value).ok()?])).flatten();
    let besides = [app, icon].into_iter().chain(actions).chain(hints).collect();
    shown.push(Notification { id, summary, body, besides });
    id
}
