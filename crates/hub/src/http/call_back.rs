//! Calling back what has aged out: it comes again by sync, in the officer's own scope, for three days. Whoever may not read
//! a record gets the answer of one that is not there.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Request, State};
use axum::response::Response;
use record::{Record, RecordId, Scope, kinds};
use wire::message::{CallBackRequest, CallBackResponse};

use super::answer;
use super::sync::scopes_of;
use crate::error::Result;
use crate::hub::Hub;
use crate::pipeline::audience::{decide, may_read, write_logs};
use crate::storage::{EnrolmentRow, What};

/// How long a record stays that was called back.
const KEPT_MS: i64 = 72 * 3_600_000;
/// Records one reference brings at most; a crime with more is asked for by their ids.
const MOST: usize = 20;

pub(super) async fn call_back(State(hub): State<Hub>, request: Request) -> Response {
    answer::signed::<CallBackRequest, _>(
        hub,
        request,
        "call-back",
        |asked| &asked.versions,
        |hub, enrolment, asked| hub.call_back(&enrolment, &asked.reference),
    )
    .await
}

impl Hub {
    fn call_back(&self, enrolment: &EnrolmentRow, reference: &str) -> Result<CallBackResponse> {
        let (now, roster, me) = (self.now(), self.roster()?, enrolment.officer);
        let (granted, own) = (scopes_of(enrolment, &roster, now), Scope::Officer(me));
        let until = now + KEPT_MS;
        let (records, moved) = self.storage().writing(|tx| {
            let mut ids = tx.referred(&kinds::reference(reference))?;
            ids.extend(reference.trim().parse::<RecordId>().ok());
            let (mut records, mut logs) = (Vec::new(), BTreeMap::new());
            for id in ids.into_iter().take(MOST) {
                let Some(row) = tx.record(id)? else { continue };
                let record = Record::load(id, &row.snapshot)?;
                if !may_read(tx, &roster, &record, me, now)? {
                    continue;
                }
                records.push(id);
                let scopes: BTreeSet<Scope> = tx.scopes_of(id)?.intersection(&granted).cloned().collect();
                let again = tx.called_back(id)?.iter().any(|b| b.officer == me);
                // What the officer's scopes hold by themselves needs no calling.
                if !scopes.is_empty() && !again {
                    continue;
                }
                tx.call_back(id, me, until, now)?;
                tx.audit(now, &me.to_string(), "call_back", &id.to_string())?;
                decide(tx, &roster, &record, &[], now, &mut logs)?;
                if scopes.contains(&own) {
                    // Held already: it is said once more, because it stays longer now.
                    logs.entry(own.clone()).or_default().push(What::Arrive { record: id });
                }
            }
            Ok((records, write_logs(tx, &logs, now)?))
        })?;
        self.hint(moved);
        Ok(CallBackResponse { records, until_ms: until })
    }
}
