//! Drills: every kind of trouble once, by script and not by dice, so that a short share of runs leaves none out. The dice say
//! only at which step each comes. A drill that does not do what it is for is a broken promise like any other.

use std::collections::BTreeMap;

use record::RecordId;
use testkit::Faults;
use wire::seam::crash;

use crate::city::{City, SEATS};
use crate::trouble::{self, LINES, YEAR_MS};
use crate::{desk, disaster, promises, rogue, run, work};

/// Drills that one run can stand: a copied vault and a restored hub do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What befalls a line and a phone.
    Phones,
    /// What befalls a hub and its disk.
    Hub,
    /// People moved, clocks wrong, vaults copied.
    People,
    /// What is erased, and what a rogue sends.
    Rogue,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Drill {
    Cut(&'static str),
    Line(usize),
    BadLine,
    NoSignal,
    Restart,
    PhoneRestored,
    HubRestored,
    Cloned,
    Clock,
    Grants,
    AudienceMoved,
    LinkMoved,
    Form,
    Erased,
    Poison(usize),
}

/// Every kind of fault that the parts inject together, by its name in the tally.
#[must_use]
pub fn kinds() -> Vec<String> {
    let cuts = crash::ALL.into_iter().filter(|point| *point != crash::RECOVER_AFTER_COMMIT);
    let named = [
        "bad line",
        "no signal",
        "arrived late",
        "phone restarted",
        "phone restored from backup",
        "hub restored from backup",
        "vault cloned",
        "clock jump",
        "grants changed",
        "audience moved",
        "link moved",
        "record erased",
        "poison: a forbidden write of an equal value",
        "poison: a note on top of a forbidden write",
        "poison: a second value at an entry's id",
        "poison: an actor they chose",
        "poison: somebody else's author line",
        "poison: a batch once more",
        "poison: a mutant",
    ];
    let lines = LINES.iter().map(|(kind, _)| (*kind).to_owned());
    cuts.map(|point| format!("power cut at {point}")).chain(named.map(str::to_owned)).chain(lines).collect()
}

impl Part {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Phones, Self::Hub, Self::People, Self::Rogue];

    /// The disasters that would make a drill of this part impossible.
    pub(crate) fn without(self) -> run::Without {
        let spared = run::Without::default();
        match self {
            Self::Phones | Self::Rogue => run::Without { hub_restores: true, ..spared },
            Self::Hub => run::Without { clones: true, phone_restores: true, ..spared },
            Self::People => run::Without { hub_restores: true, clones: true, ..spared },
        }
    }

    fn drills(self) -> Vec<Drill> {
        let cuts = |whose: &'static str| crash::ALL.into_iter().filter(move |p| p.starts_with(whose)).map(Drill::Cut);
        match self {
            Self::Phones => {
                let rest = [Drill::BadLine, Drill::NoSignal, Drill::Restart, Drill::PhoneRestored];
                (0..LINES.len()).map(Drill::Line).chain(rest).chain(cuts("device.")).collect()
            }
            Self::Hub => {
                let elsewhere = [crash::RECOVER_AFTER_COMMIT, crash::ERASE_AFTER_COMMIT, crash::REVIEW_AFTER_COMMIT];
                let own = cuts("hub.").filter(|drill| !elsewhere.map(Drill::Cut).contains(drill));
                own.chain([Drill::HubRestored]).collect()
            }
            Self::People => vec![
                Drill::Cut(crash::REVIEW_AFTER_COMMIT),
                Drill::Grants,
                Drill::Clock,
                Drill::AudienceMoved,
                Drill::Form,
                Drill::Cloned,
                Drill::LinkMoved,
            ],
            Self::Rogue => {
                let own = [Drill::Cut(crash::ERASE_AFTER_COMMIT), Drill::Erased];
                own.into_iter().chain([0, 2, 3, 5, 6, 7, rogue::KINDS - 1].map(Drill::Poison)).collect()
            }
        }
    }
}

/// At which step each drill of a part comes.
pub(crate) fn places(city: &City, part: Part, steps: u64) -> BTreeMap<u64, Vec<Drill>> {
    let mut places: BTreeMap<u64, Vec<Drill>> = BTreeMap::new();
    for drill in part.drills() {
        places.entry(1 + city.dice.below(steps)).or_default().push(drill);
    }
    places
}

/// One drill is held, and did what it is for.
pub(crate) async fn held(city: &mut City, drill: Drill) -> Result<(), String> {
    city.note(format!("drill: {drill:?}"));
    let before: u64 = city.tally.faults.values().sum();
    one(city, drill).await.map_err(|broken| format!("{drill:?}: {broken}"))?;
    run::mend_power(city).await?;
    promises::each_step(city)?;
    let faults: u64 = city.tally.faults.values().sum();
    if faults > before || drill == Drill::Form { Ok(()) } else { Err(format!("{drill:?} did nothing")) }
}

async fn one(city: &mut City, drill: Drill) -> Result<(), String> {
    // Most are held on the sergeant's phone, which then is level and whose line is good.
    level(city, 0).await?;
    match drill {
        Drill::Cut(point) => return cut(city, point).await,
        Drill::Line(which) => {
            trouble::next(city, 0, LINES[which]);
            work::line(city, 0).await?;
            run::sync(city, 0).await?;
            trouble::late(city, 0).await;
        }
        Drill::BadLine => trouble::bad_line(city, 0),
        Drill::NoSignal => trouble::signal(city, 0, false),
        Drill::Restart => trouble::restarted(city, 0).await?,
        Drill::PhoneRestored => {
            trouble::copied(city, 0).await?;
            trouble::replaced(city, 0).await?;
        }
        Drill::HubRestored => {
            let from = backed_up(city)?;
            // What it has forgotten, and a phone has not.
            work::line(city, 0).await?;
            run::sync(city, 0).await?;
            disaster::restore(city, &from)?;
        }
        Drill::Cloned => trouble::cloned(city, 0).await?,
        Drill::Clock => {
            trouble::clock(city, 0, 3 * YEAR_MS);
            run::sync(city, 0).await?;
        }
        Drill::Grants => trouble::grants(city, 1)?,
        Drill::AudienceMoved => moved(city, "audience moved", 60).await?,
        Drill::LinkMoved => {
            work::victim(city, 0).await?;
            level(city, 0).await?;
            moved(city, "link moved", 200).await?;
        }
        Drill::Form => form(city).await?,
        Drill::Erased => {
            let id = sent(city).await?;
            disaster::erase(city, id)?;
        }
        Drill::Poison(which) => {
            let id = ward_task(city).await?;
            work::noted(city, 2, id).await?;
            run::sync(city, 2).await?;
            if which == 7 {
                rogue::asked(city, 0, Some(id))?;
            }
            // Not every mutant comes to be, nor can each piece of mischief be done in each task.
            let done = |city: &City| city.tally.faults.values().sum::<u64>();
            let (before, mut tries) = (done(city), 0);
            while tries < 8 && done(city) == before {
                rogue::asked(city, which, Some(id).filter(|_| tries % 2 == 0))?;
                tries += 1;
            }
        }
    }
    Ok(())
}

/// The power is cut at a point, and the work is done that comes to it.
async fn cut(city: &mut City, point: &'static str) -> Result<(), String> {
    match point {
        crash::BACKUP_BEFORE_FILES | crash::BACKUP_BEFORE_NAME => {
            trouble::arm(city, 0, point, 1);
            disaster::back_up(city)?;
        }
        crash::RESTORE_BEFORE_EPOCH | crash::RESTORE_BEFORE_NAME => {
            let from = backed_up(city)?;
            trouble::arm(city, 0, point, 1);
            disaster::restore(city, &from)?;
        }
        crash::ERASE_AFTER_COMMIT => {
            let id = sent(city).await?;
            trouble::arm(city, 0, point, 1);
            disaster::erase(city, id)?;
        }
        crash::REVIEW_AFTER_COMMIT => {
            waits_for_review(city).await?;
            trouble::arm(city, 0, point, 1);
            work::reviewed(city, 0).await?;
        }
        _ => {
            trouble::arm(city, 0, point, 1);
            work::photo(city, 0).await?;
            // An original goes up once the hub has what names it.
            for _ in 0..2 {
                run::mend_power(city).await?;
                if city.power.armed() || city.phones[0].power.armed() {
                    run::sync(city, 0).await?;
                }
            }
        }
    }
    run::mend_power(city).await?;
    let fired = city.tally.faults.contains_key(&format!("power cut at {point}"));
    let armed = city.power.armed() || city.phones[0].power.armed();
    if fired && !armed { Ok(()) } else { Err(format!("the work that should come to {point} did not")) }
}

/// A phone whose line is good and that is level with the hub; nothing is armed.
async fn level(city: &mut City, n: usize) -> Result<(), String> {
    city.power.disarm();
    city.phones[n].power.disarm();
    let line = city.phones[n].line.clone();
    line.signal(true);
    line.faults(Faults::default());
    line.forget_plan();
    let shoulder = city.phones[n].shoulder;
    city.phones[n].sync().await.map_err(|e| format!("{shoulder} cannot sync on a good line: {e}"))?;
    city.enter(n).await?;
    promises::each_step(city)
}

/// Everybody is where they were at first, and the first three phones are level.
async fn back_in_their_places(city: &mut City) -> Result<(), String> {
    city.seats = SEATS.to_vec();
    city.import();
    for n in 0..3 {
        level(city, n).await?;
    }
    Ok(())
}

/// A note of the sergeant's that the hub has.
async fn sent(city: &mut City) -> Result<RecordId, String> {
    let note = work::line(city, 0).await?.ok_or("a line was not saved")?;
    run::sync(city, 0).await?;
    Ok(note)
}

/// A task of the first team's ward in the hands of its second constable, which the hub and the first three phones have.
async fn ward_task(city: &mut City) -> Result<RecordId, String> {
    back_in_their_places(city).await?;
    let task = work::given(city, 0, 2).await?.ok_or("the sergeant could not give a task")?;
    for n in 0..3 {
        level(city, n).await?;
    }
    Ok(task)
}

fn backed_up(city: &mut City) -> Result<std::path::PathBuf, String> {
    disaster::back_up(city)?;
    city.hub_backup.take().map(|(from, _)| from).ok_or_else(|| "no backup was made".to_owned())
}

/// A constable writes in a ward's task, and hears only then that they were posted to another team.
async fn waits_for_review(city: &mut City) -> Result<(), String> {
    let task = ward_task(city).await?;
    work::noted(city, 1, task).await?;
    city.seats[1].team = 1;
    city.import();
    level(city, 1).await?;
    level(city, 0).await
}

/// A sergeant restricts, links or gives away something; the dice say what, until one of it goes in that is counted as this.
async fn moved(city: &mut City, counted: &str, tries: u32) -> Result<(), String> {
    ward_task(city).await?;
    let so_far = |city: &City| city.tally.faults.get(counted).copied().unwrap_or_default();
    let before = so_far(city);
    for _ in 0..tries {
        desk::one(city)?;
        promises::each_step(city)?;
        if so_far(city) > before {
            return Ok(());
        }
    }
    Err(format!("in {tries} tries, no {counted}"))
}

/// A form is open while what it is about changes, and another while nothing does.
async fn form(city: &mut City) -> Result<(), String> {
    let task = ward_task(city).await?;
    let at = work::opened(city, 2, task, "title").await?;
    work::retitled(city, 0, task).await?;
    level(city, 0).await?;
    level(city, 2).await?;
    let told = work::saved(city, at).await?;
    if told != "changed_underneath" {
        return Err(format!("a title changed under an open form, and its officer is told: {told}"));
    }
    let at = work::opened(city, 0, task, "priority").await?;
    work::noted(city, 2, task).await?;
    level(city, 2).await?;
    level(city, 0).await?;
    match work::saved(city, at).await?.as_str() {
        "ok" => Ok(()),
        told => Err(format!("a note arrived under an open form on the priority, and its officer is told: {told}")),
    }
}
