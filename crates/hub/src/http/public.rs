//! What the public and the force's web site read without enrolment: `/v1/public/`, GET only, in the shapes and under the paths
//! of data.police.uk, described by `/v1/public/openapi.json`.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::Value;

use super::{answer, reply};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::public::FORCE;
use crate::storage::PanelForm;

/// The description of these paths.
const OPENAPI: &str = include_str!("../../data/public-openapi.json");
/// How long a web site may show an answer without asking again.
const FRESH_FOR: &str = "public, max-age=300";

#[derive(Deserialize)]
struct Place {
    q: String,
}

pub(super) fn routes() -> Router<Hub> {
    Router::new()
        .route("/v1/public/openapi.json", get(|| async { json_text(OPENAPI.to_owned()) }))
        .route("/v1/public/locate-neighbourhood", get(locate))
        .route("/v1/public/{force}/neighbourhoods", get(neighbourhoods))
        .route("/v1/public/{force}/{id}", get(|hub, at| of_ward(hub, at, Hub::public_neighbourhood)))
        .route("/v1/public/{force}/{id}/priorities", get(|hub, at| of_ward(hub, at, Hub::public_priorities)))
        .route("/v1/public/{force}/{id}/events", get(|hub, at| of_ward(hub, at, Hub::public_events)))
        .route("/v1/public/{force}/{id}/people", get(|hub, at| of_ward(hub, at, Hub::public_people)))
        .route("/v1/public/{force}/{id}/reports", get(|hub, at| of_ward(hub, at, Hub::public_reports)))
        .route("/v1/public/{force}/{id}/report.html", get(|hub, at| report(hub, at, PanelForm::Page)))
        .route("/v1/public/{force}/{id}/report.pdf", get(|hub, at| report(hub, at, PanelForm::Paper)))
        .route("/v1/public/{force}/{id}/boundary", get(|hub, at| of_ward(hub, at, Hub::public_boundary)))
}

async fn locate(State(hub): State<Hub>, Query(place): Query<Place>) -> Response {
    said(&hub, answer::off_thread(&hub, move |hub| hub.public_locate(&place.q)).await)
}

async fn neighbourhoods(State(hub): State<Hub>, Path(force): Path<String>) -> Response {
    said(&hub, answer::off_thread(&hub, move |hub| ours(&force).and_then(|()| hub.public_neighbourhoods())).await)
}

async fn of_ward(
    State(hub): State<Hub>,
    Path((force, id)): Path<(String, String)>,
    read: fn(&Hub, &str) -> Result<Value>,
) -> Response {
    said(&hub, answer::off_thread(&hub, move |hub| ours(&force).and_then(|()| read(hub, &id))).await)
}

/// The newest report to the ward's panel that is out: the page, or the paper.
async fn report(State(hub): State<Hub>, Path((force, id)): Path<(String, String)>, form: PanelForm) -> Response {
    let found = answer::off_thread(&hub, move |hub| ours(&force).and_then(|()| hub.public_report(&id, form))).await;
    let (of, name) = match form {
        PanelForm::Page => ("text/html; charset=utf-8", "inline"),
        PanelForm::Paper => ("application/pdf", "inline; filename=report.pdf"),
    };
    match found {
        Ok(bytes) => {
            // The page has no script and asks for nothing: a browser is told to hold it to that.
            let only_itself = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *";
            let head = [
                (header::CONTENT_TYPE, of),
                (header::CACHE_CONTROL, FRESH_FOR),
                (header::CONTENT_DISPOSITION, name),
                (header::CONTENT_SECURITY_POLICY, only_itself),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (head, bytes).into_response()
        }
        Err(error) => reply::json_error(&hub, &error),
    }
}

fn ours(force: &str) -> Result<()> {
    if force == FORCE { Ok(()) } else { Err(HubError::NotFound { what: "force" }) }
}

fn said(hub: &Hub, done: Result<Value>) -> Response {
    match done {
        Ok(value) => json_text(value.to_string()),
        Err(error) => reply::json_error(hub, &error),
    }
}

fn json_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, FRESH_FOR)], text).into_response()
}
