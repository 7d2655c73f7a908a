//! Two people change one task without knowing of each other: the constable results it, the sergeant gives it to somebody
//! else. When both connect, both screens show the same, and the constable is told why.

use serde_json::json;

use super::orders::{SWEEP, try_now};
use super::{Day, Report, Told, Trouble};
use crate::story::day::{OTHER_CONSTABLE, Officer};
use crate::window::{OpenWindow, Patience, until};

pub(super) fn steps(day: &mut Day, report: &mut Report) -> Result<(), Trouble> {
    report.step("The constable, without signal, starts the sweep and results it", || {
        day.signal(false);
        let window = day.constable.window()?;
        window.go("today")?;
        window.open_row(SWEEP)?;
        window.press("task_start")?;
        window.saved()?;
        let taps = window.taps();
        window.press("task_result")?;
        window.sheet("result")?;
        window.choose("outcome", "completed")?;
        window.fill("narrative", "Two kitchen knives under the third planter, seized.")?;
        day.picture(&day.constable, "result")?;
        window.press("save-result")?;
        window.saved()?;
        window.find("[data-screen=\"task\"][data-status=\"resulted\"]")?;
        Ok(Told::from("resulted").in_taps(window.taps() - taps))
    })?;
    report.step("The sergeant, without signal, gives it to somebody else", || {
        let window = day.sergeant.window()?;
        window.go("team")?;
        let taps = window.taps();
        window.tap_text("a[data-do=\"task\"]", SWEEP)?;
        window.page("task")?;
        window.press("task_assign")?;
        window.sheet("assign")?;
        day.picture(&day.sergeant, "assign")?;
        window.tap(&format!("[data-do=\"give\"][data-id$=\"{OTHER_CONSTABLE}\"]"))?;
        window.saved()?;
        Ok(Told::from(format!("given to PC {OTHER_CONSTABLE}")).in_taps(window.taps() - taps))
    })?;
    report.step("Both connect; both screens show the same task", || {
        let (sergeant, constable) = (&day.sergeant, &day.constable);
        let (task, at) = (address(sergeant)?, address(constable)?);
        if task != at {
            return Err(Trouble::NotSo(format!("the sergeant is at {task}, the constable at {at}")));
        }
        day.signal(true);
        for officer in [constable, sergeant, constable] {
            try_now(officer)?;
            officer.window()?.strip("received")?;
        }
        for officer in [sergeant, constable] {
            officer.window()?.turn_to(&task)?;
            officer.window()?.page("task")?;
        }
        let window = constable.window()?;
        window.find_patiently("[data-given-away], [data-notice]")?;
        let mut both = (String::new(), String::new());
        // What one of them has just sent is on its way to the other's screen.
        let same = until(Patience::SHORT, || {
            both = (shows(sergeant)?, shows(constable)?);
            Ok::<_, Trouble>((both.0 == both.1).then_some(()))
        })?;
        day.picture(sergeant, "task-crossed")?;
        day.picture(constable, "task-crossed")?;
        match same {
            Some(()) => Ok(both.0),
            None => Err(Trouble::NotSo(format!("the sergeant sees {}, the constable {}", both.0, both.1))),
        }
    })
}

fn address(officer: &Officer) -> Result<String, Trouble> {
    let at = officer.window()?.script("return location.hash.replace(/^#/, '').split('!')[0]", &json!([]))?;
    Ok(at.as_str().unwrap_or_default().to_owned())
}

/// What a task's page says that must be the same for everybody: its status, who has it, and what happened in order.
fn shows(officer: &Officer) -> Result<String, Trouble> {
    let window: &OpenWindow = officer.window()?;
    let script = "const page = document.querySelector('[data-screen=\"task\"]'); \
                  const happened = [...page.querySelectorAll('[data-list=\"timeline\"] [data-row]')].map(r => r.dataset.row); \
                  return [page.dataset.status, page.querySelector('[data-assignees]').innerText, happened.length, happened.join(' ')].join('; ')";
    Ok(window.script(script, &json!([]))?.as_str().unwrap_or_default().to_owned())
}
