//! A hub and phones in this process, so that one disk shim sees every write of both; the clock is the real one.

use std::path::Path;
use std::sync::Arc;

use device::Device;
use hub::Hub;
use hub::adapters::{SystemClock, SystemRng};
use testkit::Line;
use wire::Hash;
use wire::seam::NoCrash;

use crate::hub_process::{roster, shoulder};
use crate::phone::Pocket;
use crate::{Broken, while_doing};

/// Opens the hub of a data folder.
///
/// # Errors
/// The hub's words.
pub fn hub(folder: &Path) -> Result<Hub, Broken> {
    Hub::open(folder, Arc::new(SystemClock), Arc::new(SystemRng), Arc::new(NoCrash)).map_err(while_doing("opening the hub"))
}

/// Opens the hub of a data folder, with a team of so many sergeants.
///
/// # Errors
/// The hub's words.
pub fn staffed_hub(folder: &Path, officers: usize) -> Result<Hub, Broken> {
    let hub = hub(folder)?;
    hub.import_roster("roster.csv", &roster(officers)).map_err(while_doing("importing the roster"))?;
    Ok(hub)
}

/// A phone that reaches the hub without a socket.
#[must_use]
pub fn pocket(folder: &Path, hub: &Hub) -> Pocket {
    Pocket::over(folder, Arc::new(Line::new("phone", hub.router(), Hash(hub.identity().fingerprint))))
}

/// Enrols a sergeant's phone.
///
/// # Errors
/// The device's words.
pub async fn enrol(pocket: &Pocket, hub: &Hub, n: usize) -> Result<Arc<Device>, Broken> {
    let code = hub.issue_code(&shoulder(n)).map_err(while_doing("making a code"))?.code;
    pocket.enrol("hub.test:8443", &code).await
}
