//! How an operation says no.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::Param;

/// Whether trying the same thing again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum TryAgain {
    /// Something has to change first.
    Never,
    /// It may work later as it is.
    Later,
}

/// An operation that was refused or could not be done; nothing typed is lost.
/// Codes the UI acts on: `locked`, `reason_needed`, `changed_underneath` (parameters `field`, `mine`, `now`; the typing
/// stays a draft), `not_allowed`, `bad_value` (see `field`), `wrong_passphrase`, `code_wrong`, `code_used`,
/// `hub_not_pinned`, `hub_unreachable`, `vault_in_use`, `vault_corrupt`, `schema_newer`, `disk_full`, `not_an_image`, `too_large`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Failure {
    /// The reason; `failure.<code>` in the catalogue.
    pub code: String,
    /// The field of the form it is about, by its name in the request.
    pub field: Option<String>,
    /// What the sentence needs.
    pub params: BTreeMap<String, Param>,
    /// Whether to try again.
    pub retry: TryAgain,
    /// To find it in the log; no personal data there.
    pub id: Uuid,
}
