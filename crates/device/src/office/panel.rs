//! A ward's report to its panel: made at the hub, looked at here, let out by a supervisor. Nothing of it is kept here.

use wire::Hash;
use wire::message::{PanelDone, PanelPublish, PanelRequest, PanelResponse, PanelTakeDown as TakeDown};

use super::review::ask;
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms::FormFault;
use crate::screen::{PanelAsk, PanelLetOut, PanelOut, PanelShown, PanelTakeDown};
use crate::session::Session;
use crate::sync::versions;

impl Device {
    /// The report of a ward for some days, as the public would read it. Online only.
    ///
    /// # Errors
    /// [`DeviceError::HubUnreachable`], [`DeviceError::HubRefused`] (`not_granted` for whoever does not supervise the ward's
    /// team), [`DeviceError::Locked`]; field by field.
    pub async fn panel_look(&self, ask_for: PanelAsk) -> Result<PanelShown, DeviceError> {
        let session = self.reading()?;
        days(&ask_for)?;
        let PanelAsk { ward, from, to } = ask_for.clone();
        let answer: PanelResponse = ask(&session, "/v1/panel", &PanelRequest { versions: versions(), ward, from, to }).await?;
        let page = serde_json::from_str(&answer.page).map_err(|e| DeviceError::BadAnswer { what: e.to_string() })?;
        Ok(PanelShown {
            ask: ask_for,
            page,
            sha256: answer.sha256.to_string(),
            found: answer.found,
            not_out: answer.not_out,
            priorities: answer.priorities,
            published_at: answer.published_at,
        })
    }

    /// Lets a report out that was looked at.
    ///
    /// # Errors
    /// As [`Device::panel_look`]; `report_moved`, `report_overlaps` and `personal_data` from the hub.
    pub async fn panel_publish(&self, out: PanelLetOut) -> Result<PanelOut, DeviceError> {
        let session = self.reading()?;
        days(&out.ask)?;
        if !out.checked {
            return Err(FormFault::needed("checked").into());
        }
        let sha256: Hash = out.sha256.parse().map_err(|_| FormFault::of("bad_value", "sha256"))?;
        let PanelAsk { ward, from, to } = out.ask.clone();
        let asked = PanelPublish { versions: versions(), ward, from, to, sha256, looked_at: out.looked_at };
        let done: PanelDone = ask(&session, "/v1/panel/publish", &asked).await?;
        Ok(placed(&session, &out.ask, done))
    }

    /// Takes a report down.
    ///
    /// # Errors
    /// As [`Device::panel_look`].
    pub async fn panel_take_down(&self, down: PanelTakeDown) -> Result<PanelOut, DeviceError> {
        let session = self.reading()?;
        days(&down.ask)?;
        if down.reason.trim().is_empty() {
            return Err(FormFault::needed("reason").into());
        }
        let PanelAsk { ward, from, to } = down.ask.clone();
        let asked = TakeDown { versions: versions(), ward, from, to, reason: down.reason };
        let done: PanelDone = ask(&session, "/v1/panel/take_down", &asked).await?;
        Ok(placed(&session, &down.ask, done))
    }
}

fn days(ask: &PanelAsk) -> Result<(), FormFault> {
    let day = |text: &str, field: &str| text.parse::<jiff::civil::Date>().map_err(|_| FormFault::rule(field, "date"));
    if day(&ask.to, "to")? < day(&ask.from, "from")? { Err(FormFault::rule("to", "after_start")) } else { Ok(()) }
}

/// Where the public reads it: at the hub this device is enrolled with.
fn placed(session: &Session, ask: &PanelAsk, done: PanelDone) -> PanelOut {
    let known = session.known();
    let hub = known.enrolment.hub_url.trim_end_matches('/');
    let at = |what: &str| format!("{hub}/v1/public/metropolitan/{}/report.{what}", ask.ward);
    PanelOut { at: done.at, page: at("html"), pdf: at("pdf") }
}
