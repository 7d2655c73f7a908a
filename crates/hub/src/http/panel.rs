//! A ward's report to its panel, over the session of a supervisor's own device: looked at, let out, taken down.

use axum::extract::{Request, State};
use axum::response::Response;
use jiff::civil::Date;
use print::panel::page;
use record::calendar::date_of;
use serde_json::json;
use wire::message::{PanelDone, PanelPublish, PanelRequest, PanelResponse, PanelTakeDown};

use super::answer;
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::panel::LettingOut;

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| HubError::BadRequest { what: format!("'{text}' is no day: YYYY-MM-DD") })
}

pub(super) async fn look(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<PanelRequest, _>(
        hub,
        request,
        "panel report request",
        |asked| &asked.versions,
        |hub, enrolment, asked| {
            let draft = hub.panel_for(enrolment.officer, &asked.ward, day(&asked.from)?, day(&asked.to)?)?;
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            Ok(PanelResponse {
                page: json!(page(&draft.panel, date_of(hub.now()))).to_string(),
                sha256: draft.sha256(),
                found: draft.found.iter().map(|f| (*f).to_owned()).collect(),
                not_out: count(draft.not_out),
                published_at: draft.published_at,
                priorities: count(draft.panel.priorities.len()),
            })
        },
    )
    .await
}

pub(super) async fn publish(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<PanelPublish, _>(
        hub,
        request,
        "panel report",
        |asked| &asked.versions,
        |hub, enrolment, asked| {
            let out = LettingOut {
                by: enrolment.officer,
                from: day(&asked.from)?,
                to: day(&asked.to)?,
                ward: asked.ward,
                sha256: asked.sha256,
                looked_at: asked.looked_at,
            };
            Ok(PanelDone { at: hub.publish_panel(&out)? })
        },
    )
    .await
}

pub(super) async fn take_down(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<PanelTakeDown, _>(
        hub,
        request,
        "taking down",
        |asked| &asked.versions,
        |hub, enrolment, asked| {
            let (from, to) = (day(&asked.from)?, day(&asked.to)?);
            Ok(PanelDone { at: hub.take_down_panel(enrolment.officer, &asked.ward, from, to, &asked.reason)? })
        },
    )
    .await
}
