//! Honest work at random: officers of all ranks do what their screens offer, on every kind, whether or not there is a
//! signal. What a rule refuses is refused to their face and is no fault; what is answered as saved must be saved.

mod forms;
mod tasks;
mod victims;
mod wards;

use device::DeviceError;
use device::screen::{Nothing, Saved};
use record::{EntryId, RecordId};

use crate::city::City;

pub(crate) use forms::{Form, opened, saved};

/// What an operation came to: its name, the record it was about, and the answer. `Ok(None)` wrote nothing by design.
pub(crate) struct Did {
    pub(crate) what: &'static str,
    pub(crate) record: Option<RecordId>,
    pub(crate) kind: &'static str,
    pub(crate) answer: Result<Option<Saved>, DeviceError>,
}

impl Did {
    fn new(what: &'static str, kind: &'static str, record: RecordId, answer: Result<Saved, DeviceError>) -> Self {
        Self { what, record: Some(record), kind, answer: answer.map(Some) }
    }

    fn made(what: &'static str, kind: &'static str, answer: Result<Saved, DeviceError>) -> Self {
        Self { what, record: None, kind, answer: answer.map(Some) }
    }

    fn nothing(what: &'static str) -> Self {
        Self { what, record: None, kind: "", answer: Ok(None) }
    }
}

/// Codes no honest action may be answered with.
const NEVER: [&str; 6] = ["internal", "database", "vault_corrupt", "disk", "bad_answer", "closing"];

/// One officer does one thing.
pub(crate) async fn one(city: &mut City) -> Result<(), String> {
    if !city.forms.is_empty() && city.below(6) == 0 {
        let at = city.below(city.forms.len());
        return saved(city, at).await.map(|_| ());
    }
    let n = city.below(city.phones.len());
    let did = match city.below(20) {
        0..=7 => tasks::one(city, n).await,
        8..=13 => return for_her(city, n).await,
        14..=17 => wards::one(city, n).await,
        18 => wards::not_taken(city, n).await,
        // Whoever supervises looks at what waits for them.
        _ => {
            let over: Vec<usize> = (0..city.phones.len()).filter(|n| city.supervises(*n)).collect();
            let n = if over.is_empty() { n } else { city.pick(&over) };
            let did = wards::review(city, n).await;
            return done(city, n, did).await;
        }
    };
    done(city, n, did).await
}

/// Something is done for a victim. What has happened is told to her, and who was not reached is tried again: nobody answers, a
/// voicemail is left, and then she does.
async fn for_her(city: &mut City, n: usize) -> Result<(), String> {
    let did = victims::one(city, n).await;
    let to_tell = matches!(did.what, "milestone_add" | "contact_save") && did.answer.is_ok();
    let her = did.record.filter(|_| to_tell);
    done(city, n, did).await?;
    let Some(her) = her else { return Ok(()) };
    for _ in 0..city.below(3) {
        if city.phones[n].power.off() {
            return Ok(());
        }
        let minutes = i64::try_from(1 + city.below(20)).unwrap();
        city.pass(minutes * 60_000);
        let did = victims::tried(city, n, her).await;
        done(city, n, did).await?;
    }
    Ok(())
}

/// Several things one officer does to one task, without a word to anybody.
pub(crate) async fn several(city: &mut City, n: usize) -> Result<(), String> {
    let Some(id) = city.some_here(n, "task").await else { return Ok(()) };
    for _ in 0..2 + city.below(3) {
        let did = tasks::on(city, n, id).await;
        done(city, n, did).await?;
    }
    Ok(())
}

/// A line in the notebook, which everybody may always write. Gives its note, where it was answered as saved.
pub(crate) async fn line(city: &mut City, n: usize) -> Result<Option<RecordId>, String> {
    let did = wards::line(city, n, vec![]).await;
    let note = did.answer.as_ref().ok().and_then(Option::as_ref).map(|saved| RecordId(saved.record));
    done(city, n, did).await.map(|()| note)
}

/// A photo in the notebook.
pub(crate) async fn photo(city: &mut City, n: usize) -> Result<(), String> {
    let did = wards::photo(city, n).await;
    done(city, n, did).await
}

/// A task in somebody's hands. Gives it, where it was answered as saved.
pub(crate) async fn given(city: &mut City, n: usize, to: usize) -> Result<Option<RecordId>, String> {
    let did = tasks::give_one(city, n, "asb_visit", Some(to), None).await;
    let task = did.answer.as_ref().ok().and_then(Option::as_ref).map(|saved| RecordId(saved.record));
    done(city, n, did).await.map(|()| task)
}

/// A victim is entered.
pub(crate) async fn victim(city: &mut City, n: usize) -> Result<(), String> {
    let did = victims::create(city, n).await;
    done(city, n, did).await
}

/// A note in a task.
pub(crate) async fn noted(city: &mut City, n: usize, id: RecordId) -> Result<(), String> {
    let did = tasks::note(city, n, id).await;
    done(city, n, did).await
}

/// A task gets another title.
pub(crate) async fn retitled(city: &mut City, n: usize, id: RecordId) -> Result<(), String> {
    let did = tasks::retitle(city, n, id).await;
    done(city, n, did).await
}

/// What waits for a supervisor is looked at, and decided.
pub(crate) async fn reviewed(city: &mut City, n: usize) -> Result<(), String> {
    let did = wards::review(city, n).await;
    done(city, n, did).await
}

/// Who is told on Today that something waits for them looks at it, half of the time.
pub(crate) async fn looked(city: &mut City, n: usize) -> Result<(), String> {
    if city.phones[n].power.off() {
        return Ok(());
    }
    let today = city.phones[n].device.today(Nothing {}).await;
    let told = today.is_ok_and(|page| page.in_review.is_some());
    if told && city.below(2) == 0 { reviewed(city, n).await } else { Ok(()) }
}

/// What was answered as saved is entered, and must be there.
async fn done(city: &mut City, n: usize, did: Did) -> Result<(), String> {
    let answer = match &did.answer {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.code().to_owned(),
    };
    city.tally.did(did.what, &answer);
    let about = did.record.map_or_else(String::new, |id| city.number(id));
    let shoulder = city.phones[n].shoulder;
    city.note(format!("{shoulder} {} {about}: {answer}", did.what));
    let cut = city.phones[n].power.off();
    match did.answer {
        Err(error) if !cut && NEVER.contains(&error.code()) => Err(format!("{shoulder} {} failed: {error}", did.what)),
        Ok(Some(saved)) => {
            let id = RecordId(saved.record);
            if !did.kind.is_empty() && !city.records.iter().any(|(r, _)| *r == id) {
                city.records.push((id, did.kind));
            }
            if let Some(entry) = saved.entry {
                city.entries.push((id, EntryId(entry), n));
            }
            if cut {
                return Ok(());
            }
            match city.enter(n).await? {
                // A form that changes nothing is saved as it is; an entry is always new.
                0 if saved.entry.is_some() => Err(format!("{shoulder} {} was answered as saved, and is in no batch", did.what)),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

impl City {
    /// A record of a kind, rather a new one than an old one.
    pub(crate) fn some(&self, kind: &str) -> Option<RecordId> {
        let all: Vec<RecordId> =
            self.records.iter().filter(|(id, k)| *k == kind && !self.erased.contains(id)).map(|(id, _)| *id).collect();
        let back = self.below(all.len().max(1)).min(self.below(all.len().max(1)));
        all.len().checked_sub(1 + back).map(|at| all[at])
    }

    /// A record of a kind that a phone holds; now and then one it may not.
    pub(crate) async fn some_here(&self, n: usize, kind: &str) -> Option<RecordId> {
        for _ in 0..6 {
            let found = self.some(kind)?;
            if self.phones[n].device.kind_of(found.0).await.is_ok() {
                return Some(found);
            }
        }
        self.some(kind).filter(|_| self.below(4) == 0)
    }

    /// Whether a phone's officer supervises somebody, by rank or for the time being.
    pub(crate) fn supervises(&self, n: usize) -> bool {
        let seat = self.seat_of(n);
        seat.supervises.is_some() || seat.acting.is_some()
    }
}
