//! Forms that stay open: an officer opens one on a task, is called away, and saves it later, after syncs. What arrived
//! meanwhile in the field it is about is overwritten by nobody (promise 13), and nobody is told of a change that was none.

use device::DeviceError;
use device::screen::{Assignees, RecordAsk, Saved, TaskAssign, TaskEdit};
use record::{Record, RecordId};

use super::{Did, done};
use crate::city::City;

/// So many are open at once, at most.
const OPEN: usize = 6;
/// What a form can be about.
const FIELDS: [&str; 4] = ["title", "priority", "due_by", "assignees"];

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    phone: usize,
    record: RecordId,
    /// As the page gave it.
    seen: String,
    field: &'static str,
    /// The operations that stood in the field, read from the vault and not from the page.
    stood: Vec<String>,
}

/// An officer opens a form on some field of a task.
pub(super) async fn open_some(city: &mut City, n: usize, id: RecordId) -> Did {
    let field = city.pick(&FIELDS);
    open(city, n, id, field).await
}

async fn open(city: &mut City, n: usize, id: RecordId, field: &'static str) -> Did {
    let page = match city.phones[n].device.task(RecordAsk { record: id.0 }).await {
        Ok(page) => page,
        Err(error) => return Did::new("task", "task", id, Err(error)),
    };
    if city.forms.len() < OPEN
        && let Some(stood) = stands(city, n, id, field).await
    {
        city.forms.push(Form { phone: n, record: id, seen: page.seen, field, stood });
    }
    Did::nothing("form_open")
}

/// As the script asks: a form on a field of a task. Gives its place among those that are open.
pub(crate) async fn opened(city: &mut City, n: usize, id: RecordId, field: &'static str) -> Result<usize, String> {
    city.forms.clear();
    let did = open(city, n, id, field).await;
    done(city, n, did).await?;
    city.forms.len().checked_sub(1).ok_or_else(|| format!("{} could open no form", city.phones[n].shoulder))
}

/// A form that is open is saved. Gives the answer's code.
pub(crate) async fn saved(city: &mut City, at: usize) -> Result<String, String> {
    let form = city.forms.remove(at);
    let Form { phone: n, record: id, field, .. } = form;
    let now = stands(city, n, id, field).await;
    let answer = submit(city, &form).await;
    let code = answer.as_ref().map_or_else(|e| e.code(), |_| "ok").to_owned();
    if let Some(now) = now.filter(|_| !city.phones[n].power.off()) {
        let (shoulder, name) = (city.phones[n].shoulder, city.number(id));
        if now != form.stood && code == "ok" {
            return Err(format!("promise 13: {shoulder}'s open form wrote over the {field} of {name} that arrived meanwhile"));
        }
        if now == form.stood && code == "changed_underneath" {
            return Err(format!("promise 13: {shoulder} is told that the {field} of {name} changed, and nothing did"));
        }
    }
    done(city, n, Did::new("form", "task", id, answer)).await?;
    Ok(code)
}

/// What stands in a field of a record on a phone; none where it does not hold it.
async fn stands(city: &City, n: usize, id: RecordId, field: &str) -> Option<Vec<String>> {
    let held = city.phones[n].device.holdings().await.ok()?;
    let here = held.records.iter().find(|r| r.id == id)?;
    Some(Record::load(id, &here.doc).ok()?.field(field).seen())
}

async fn submit(city: &mut City, form: &Form) -> Result<Saved, DeviceError> {
    let device = city.phones[form.phone].device.clone();
    let word = city.word();
    let (record, seen) = (form.record.0, form.seen.clone());
    if form.field == "assignees" {
        let to = city.phones[city.below(city.phones.len())].officer.0;
        let assignees = Assignees { lead: Some(to), others: vec![], team: None };
        return device.task_assign(TaskAssign { record, seen, assignees, text: Some(word) }).await;
    }
    let due = city.now() + 3_600_000 * (1 + city.dice.below(48).cast_signed());
    let ask = TaskEdit {
        record,
        seen,
        title: (form.field == "title").then(|| format!("Visit {word}")),
        priority: (form.field == "priority").then(|| city.pick(&["critical", "high", "routine", "when_able"]).to_owned()),
        due_by: (form.field == "due_by").then_some(due),
        ..TaskEdit::default()
    };
    device.task_edit(ask).await
}
