//! Each command: open the vault, ask the device, answer.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use device::screen::{
    Assignees, CallBack, Enrol, EnrolLook, ExportMake, NoteLine, NotePhoto, NotebookAsk, Nothing, RecordAsk, Recover, Redact,
    RedactWords, ReviewDecide, SearchAsk, Stage, TaskCreate, TaskEdit, TaskNote, TaskResult, TasksAsk, Unlock, VictimAsk,
    WardAsk,
};
use device::{Device, DeviceError, Report};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::arguments::{Add, Arguments, Command};
use crate::going::watched;
use crate::passphrase::passphrase;
use crate::say::Problem;

/// Does what the command line says.
pub(crate) async fn run(device: &Device, arguments: &Arguments) -> Result<Value, Problem> {
    if let Command::Enrol { hub, code, fingerprint } = &arguments.command {
        return enrol(device, arguments, hub, code, fingerprint.as_deref()).await;
    }
    if let Command::Recover { code } = &arguments.command {
        return recover(device, arguments, code).await;
    }
    open(device, arguments).await?;
    let done = command(device, arguments).await;
    // A key is in memory no longer than it is needed.
    device.lock(Nothing {}).await?;
    done
}

async fn open(device: &Device, arguments: &Arguments) -> Result<(), Problem> {
    let state = device.session_state(Nothing {}).await?;
    match state.stage {
        Stage::Open => Ok(()),
        Stage::Enrol => Err(DeviceError::NotEnrolled.into()),
        Stage::Locked | Stage::Stopped => {
            let given = if state.needs_passphrase { asked(arguments, "Passphrase of this vault")? } else { None };
            device.unlock(Unlock { passphrase: given }).await?;
            Ok(())
        }
    }
}

fn asked(arguments: &Arguments, why: &str) -> Result<Option<String>, Problem> {
    passphrase(arguments, why).map_err(|why| Problem::File { what: "the passphrase could not be read".into(), why })
}

async fn enrol(
    device: &Device,
    arguments: &Arguments,
    hub: &str,
    code: &str,
    fingerprint: Option<&str>,
) -> Result<Value, Problem> {
    let seen = device.enrol_look(EnrolLook { hub: hub.to_owned() }).await?;
    let shown = seen.fingerprint.join(" ");
    let bare = |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_ascii_uppercase();
    match fingerprint {
        Some(given) if bare(given) == bare(&shown) => {}
        Some(_) => return Err(Problem::OtherFingerprint { shown }),
        None => compare(&shown)?,
    }
    let passphrase = if seen.needs_passphrase { asked(arguments, "Choose a passphrase for this vault")? } else { None };
    let ask = Enrol { hub: seen.hub, fingerprint: seen.fingerprint, code: code.to_owned(), passphrase };
    value(&device.enrol(ask).await?)
}

async fn recover(device: &Device, arguments: &Arguments, code: &str) -> Result<Value, Problem> {
    let passphrase = asked(arguments, "Choose another passphrase for this vault")?.ok_or(DeviceError::PassphraseNeeded)?;
    device.recover(Recover { code: code.to_owned(), passphrase }).await?;
    value(&device.lock(Nothing {}).await?)
}

fn compare(shown: &str) -> Result<(), Problem> {
    if !io::stdin().is_terminal() {
        return Err(Problem::CompareFirst { shown: shown.to_owned() });
    }
    eprint!("The hub's fingerprint: {shown}\nIs it what the hub's screen shows? Type yes: ");
    let mut line = String::new();
    let read = io::stderr().flush().and_then(|()| io::stdin().lock().read_line(&mut line));
    read.map_err(|why| Problem::File { what: "the answer could not be read".into(), why })?;
    if line.trim() == "yes" { Ok(()) } else { Err(Problem::OtherFingerprint { shown: shown.to_owned() }) }
}

async fn command(device: &Device, arguments: &Arguments) -> Result<Value, Problem> {
    match &arguments.command {
        // None of these comes here: they need no open vault.
        Command::Enrol { .. } | Command::Recover { .. } | Command::Verify { .. } => Ok(Value::Null),
        Command::Export { what, file, note, case, exhibit, redact, redact_words, order, purpose } => {
            let words = redact_words.iter().map(|(entry, words)| RedactWords { entry: *entry, words: words.clone() }).collect();
            let redact = order.clone().map(|reason| Redact { entries: redact.clone(), words, reason });
            let (what, case, purpose) = (what.clone(), case.clone(), purpose.clone());
            let ask = ExportMake { what, note: *note, case, exhibit: *exhibit, redact, purpose };
            value(&watched(device, device.export_to(ask, file.clone())).await?)
        }
        Command::Sync => {
            let report = device.session()?.sync().await?;
            Ok(json!({ "received": report.received, "waiting": report.waiting, "trouble": report.trouble }))
        }
        Command::Check => Ok(compared(&device.check().await?)),
        Command::Rescue { file } => value(&watched(device, device.rescue_to(file.clone())).await?),
        Command::Reviews => value(&device.reviews(Nothing {}).await?),
        Command::Decide { changes, let_in, set_aside } => {
            let reason = set_aside.clone().unwrap_or_default();
            value(&device.review_decide(ReviewDecide { changes: changes.clone(), let_in: *let_in, reason }).await?)
        }
        Command::List { which } => list(device, which).await,
        Command::Search { words } => value(&device.search(SearchAsk { words: words.join(" "), ..SearchAsk::default() }).await?),
        Command::CallBack { reference } => value(&device.call_back(CallBack { reference: reference.clone() }).await?),
        Command::Show { record, reason } => show(device, *record, reason.clone()).await,
        Command::History { record } => value(&device.history(RecordAsk { record: *record }).await?),
        Command::Add(add) => added(device, add).await,
        Command::Edit { record, title, priority, due_by, briefing } => {
            let given = TaskEdit {
                record: *record,
                title: title.clone(),
                priority: priority.clone(),
                due_by: *due_by,
                briefing: briefing.clone(),
                ..TaskEdit::default()
            };
            edited(device, given).await
        }
        Command::Result { record, outcome, narrative, minutes, reason } => {
            resulted(device, *record, outcome.clone(), narrative.clone(), *minutes, reason.clone()).await
        }
        Command::Attach { file, note, caption, received_from, received_how, captured_at } => {
            let origin = if received_from.is_some() { "received" } else { "captured_here" };
            let ask = NotePhoto {
                note: *note,
                name: file.display().to_string(),
                origin: origin.to_owned(),
                received_from: received_from.clone(),
                received_how: received_how.clone(),
                captured_at: *captured_at,
                caption: caption.clone(),
                ..Default::default()
            };
            attached(device, file, ask).await
        }
    }
}

/// Changes a task as it stands now: what is given over what is there.
async fn edited(device: &Device, given: TaskEdit) -> Result<Value, Problem> {
    let seen = device.task(RecordAsk { record: given.record }).await?.seen;
    value(&device.task_edit(TaskEdit { seen, ..given }).await?)
}

async fn resulted(
    device: &Device,
    record: Uuid,
    outcome: String,
    narrative: String,
    minutes: Option<u32>,
    reason: Option<String>,
) -> Result<Value, Problem> {
    let (partner, evidence) = (None, Vec::new());
    let ask = TaskResult { record, outcome, reason, narrative, minutes, partner, evidence, at: None, place: None };
    value(&device.task_result(ask).await?)
}

async fn attached(device: &Device, file: &Path, ask: NotePhoto) -> Result<Value, Problem> {
    let original = std::fs::read(file).map_err(|why| Problem::File { what: ask.name.clone(), why })?;
    value(&device.note_photo(ask, original).await?)
}

async fn list(device: &Device, which: &str) -> Result<Value, Problem> {
    match which {
        "mine" | "ward" | "done" => value(&device.tasks(TasksAsk { which: which.to_owned(), show: Some(500) }).await?),
        "victims" => value(&device.victims(Nothing {}).await?),
        "notebook" => value(&device.notebook(NotebookAsk { day: None }).await?),
        "priorities" => value(&device.ward(WardAsk { code: None }).await?),
        "left" => value(&device.left(Nothing {}).await?),
        "needs-you" => value(&device.sync_state(Nothing {}).await?.set_aside),
        "dealt-with" => value(&device.dealt_with(Nothing {}).await?),
        "team" => value(&device.team(Nothing {}).await?),
        "today" => value(&device.today(Nothing {}).await?),
        other => Err(Problem::NoSuchList { name: other.to_owned() }),
    }
}

/// What a comparison with the hub found.
fn compared(report: &Report) -> Value {
    let Report { checked, differed, beyond, waiting, trouble, .. } = report;
    json!({ "checked": checked, "differed": differed, "beyond": beyond, "waiting": waiting, "trouble": trouble })
}

/// A record of any kind: each operation refuses the others' records, and only a victim's is written into the read log.
async fn show(device: &Device, record: Uuid, reason: Option<String>) -> Result<Value, Problem> {
    let kind = device.kind_of(record).await?;
    match kind.as_str() {
        "task" => value(&device.task(RecordAsk { record }).await?),
        "victim_contact" => value(&device.victim(VictimAsk { record, reason }).await?),
        "ward_priority" => value(&device.priority(RecordAsk { record }).await?),
        _ => value(&device.history(RecordAsk { record }).await?),
    }
}

async fn added(device: &Device, add: &Add) -> Result<Value, Problem> {
    match add {
        Add::Task { title, kind, priority, ward, briefing, to } => {
            let ask = TaskCreate {
                title: title.clone(),
                task_kind: kind.clone(),
                priority: priority.clone(),
                ward: ward.clone(),
                briefing: briefing.clone(),
                assignees: to.map(|lead| Assignees { lead: Some(lead), others: Vec::new(), team: None }),
                ..TaskCreate::default()
            };
            value(&device.task_create(ask).await?)
        }
        Add::Line { text, basis } => {
            let ask = NoteLine {
                note: None,
                text: text.clone(),
                event_at: None,
                late_why: None,
                place: None,
                basis: Some(basis.clone()),
                with: Vec::new(),
                links: Vec::new(),
                ..Default::default()
            };
            value(&device.note_line(ask).await?)
        }
        Add::Note { record, text } => {
            value(&device.task_note(TaskNote { record: *record, text: text.clone(), basis: "fact".into() }).await?)
        }
    }
}

fn value(answer: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(answer).map_err(|e| DeviceError::Internal { what: e.to_string() }.into())
}

#[cfg(test)]
mod tests {
    use device::Report;
    use serde_json::json;

    use super::compared;

    #[test]
    fn a_script_reads_what_differed_and_what_was_held_too_much_apart() {
        let trouble = vec![("ward:E05999001".to_owned(), "not_found".to_owned())];
        let report = Report { checked: 40, differed: 3, beyond: 2, waiting: 1, trouble, ..Report::default() };
        let told = json!({
            "checked": 40, "differed": 3, "beyond": 2, "waiting": 1, "trouble": [["ward:E05999001", "not_found"]],
        });
        assert_eq!(compared(&report), told);
    }
}
