//! Feeds mutants to the hub and to a device, and looks closely at whatever is let in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{ActorId, Change};
use device::sync::gate::{self, Passed};
use record::document::Commit;
use record::{Author, DeviceId, Edit, OfficerId, Record, RecordId, Role};
use wire::seam::Clock;
use wire::shadow::Wrote;
use wire::snapshot::Saved;
use wire::{Hash, Outcome, PublicKey};

use super::day::Day;
use super::forge::{Forged, UNSOUND, forge, saved_mutant, unsound};
use super::world::{Target, World, kinds, lenders};
use crate::time::Seeded;

/// Mutants of one record in one batch: one that is let in takes the place of those after it.
const EACH: usize = 4;
/// Batches pushed at one hub.
const BATCHES: u64 = 12;
/// So many of a hundred mutants are signed by another enrolment than the honest author's.
const RESIGNED: u64 = 10;

/// What became of the mutants.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// Mutants handed in.
    pub mutants: u64,
    /// At the hub, by stage and code.
    pub hub: BTreeMap<(String, String), u64>,
    /// At a device's gate, by code.
    pub device: BTreeMap<String, u64>,
    /// Those Automerge takes, inside of the whole record at a device's gate, by code.
    pub inside: BTreeMap<String, u64>,
    /// Mutants of whole saved records at a device's gate, by code.
    pub whole: BTreeMap<String, u64>,
    /// Handed in, by what was done to the honest change.
    pub tricks: BTreeMap<&'static str, u64>,
    /// Handed in, by kind of record.
    pub kinds: BTreeMap<String, u64>,
    /// Let in by the hub; each was then read, edited, saved and loaded there and on two devices.
    pub accepted: u64,
    /// What must never be; with it the seed and the mutant's number.
    pub broken: Vec<String>,
}

impl fmt::Display for Outcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} mutants, {} let in and proved harmless, {} broken", self.mutants, self.accepted, self.broken.len())?;
        let list = |f: &mut fmt::Formatter<'_>, title: &str, rows: Vec<(String, u64)>| {
            writeln!(f, "{title}")?;
            rows.iter().try_for_each(|(name, n)| writeln!(f, "  {n:>9}  {name}"))
        };
        let mut stages: BTreeMap<&str, u64> = BTreeMap::new();
        self.hub.iter().for_each(|((stage, _), n)| *stages.entry(stage).or_default() += n);
        list(f, "at the hub, by stage", stages.iter().map(|(s, n)| ((*s).to_owned(), *n)).collect())?;
        list(f, "at the hub, by stage and code", self.hub.iter().map(|((s, c), n)| (format!("{s} {c}"), *n)).collect())?;
        list(f, "at a device's gate", self.device.iter().map(|(c, n)| (c.clone(), *n)).collect())?;
        list(f, "inside a whole record at a device's gate", self.inside.iter().map(|(c, n)| (c.clone(), *n)).collect())?;
        list(f, "whole records at a device's gate", self.whole.iter().map(|(c, n)| (c.clone(), *n)).collect())?;
        list(f, "by what was done", self.tricks.iter().map(|(t, n)| ((*t).to_owned(), *n)).collect())?;
        list(f, "by kind", self.kinds.iter().map(|(k, n)| (k.clone(), *n)).collect())?;
        self.broken.iter().try_for_each(|line| writeln!(f, "BROKEN {line}"))
    }
}

/// Hands in `count` mutants drawn from a seed, from the world `first` on: a world draws by its own number, so that a finding
/// is played again alone.
pub async fn run(seed: u64, first: u64, count: u64) -> Outcomes {
    let day = Day::live(seed).await;
    let mut done = Outcomes::default();
    assert_eq!(kinds(&day).len(), 6, "the day has every kind: {:?}", kinds(&day));
    let mut number = first.saturating_sub(1);
    while done.mutants < count {
        number += 1;
        let draw = Seeded::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let mut world = World::new(&day, &draw, number);
        let before = counts(&world);
        for _ in 0..BATCHES {
            if world.targets.is_empty() || done.mutants >= count {
                break;
            }
            batch(&day, &draw, &mut world, number, &mut done, seed);
        }
        for (key, n) in counts(&world) {
            let new = n - before.get(&key).copied().unwrap_or(0);
            if new > 0 {
                *done.hub.entry(key).or_default() += new;
            }
        }
    }
    done
}

fn counts(world: &World) -> BTreeMap<(String, String), u64> {
    let rows = world.hub.storage().reading(|tx| tx.stage_counts()).unwrap();
    rows.into_iter().map(|(stage, code, n)| ((stage, code), n)).collect()
}

/// One batch of mutants of the records that wait for one enrolment's change.
fn batch(day: &Day, draw: &Seeded, world: &mut World, number: u64, done: &mut Outcomes, seed: u64) {
    let author = world.targets[usize::try_from(draw.below(world.targets.len() as u64)).unwrap_or_default()].next.device;
    let signer = if draw.below(100) < RESIGNED { other(day, author, draw) } else { author };
    let mut sent: Vec<(usize, Forged)> = Vec::new();
    let mut seen: BTreeSet<Hash> = BTreeSet::new();
    for (at, target) in world.targets.iter().enumerate().filter(|(_, t)| t.next.device == author) {
        let lenders = lenders(day, &target.next.kind);
        // First, and without a draw: it is never let in, so that it takes no other's place, and chance goes as it went.
        let first = unsound(done.mutants + at as u64, &target.next.raw);
        for forged in first.into_iter().chain((0..EACH).filter_map(|_| forge(draw, &target.next.raw, &lenders))) {
            if forged.raw != target.next.raw && seen.insert(forged.hash) && sent.len() < wire::batch::MAX_CHANGES {
                sent.push((at, forged));
            }
        }
    }
    let changes: Vec<(RecordId, Vec<u8>)> =
        sent.iter().map(|(at, forged)| (world.targets[*at].next.record, forged.raw.clone())).collect();
    let pushed = catch_unwind(AssertUnwindSafe(|| world.push(&day.signers[&signer], signer, &changes)));
    let Ok(outcomes) = pushed else {
        done.broken.push(format!("seed {seed}, world {number}: the hub died on a batch of {:?}", tricks(&sent)));
        return world.targets.clear();
    };
    let mut used = BTreeSet::new();
    for ((at, forged), outcome) in sent.iter().zip(&outcomes) {
        done.mutants += 1;
        *done.tricks.entry(forged.trick).or_default() += 1;
        *done.kinds.entry(world.targets[*at].next.kind.clone()).or_default() += 1;
        let says = |why: String| format!("seed {seed}, world {number}, mutant {}, {}: {why}", done.mutants, forged.trick);
        match at_a_device(&world.targets[*at], forged) {
            Ok(code) => *done.device.entry(code).or_default() += 1,
            Err(why) => done.broken.push(says(format!("on a device: {why}"))),
        }
        match inside_a_whole(&world.targets[*at], forged) {
            Some(Ok(code)) => *done.inside.entry(code).or_default() += 1,
            Some(Err(why)) => done.broken.push(says(format!("inside a whole record on a device: {why}"))),
            None => {}
        }
        if *outcome == Outcome::Accepted {
            if forged.trick == UNSOUND {
                done.broken.push(says("the hub let in what no record can be kept with".into()));
            }
            done.accepted += 1;
            used.insert(*at);
            let looked = catch_unwind(AssertUnwindSafe(|| let_in(day, world, *at, forged, signer)));
            if let Err(why) = looked.unwrap_or_else(|_| Err("a panic".into())) {
                done.broken.push(says(why));
            }
        }
    }
    for target in &world.targets {
        let Some(before) = &target.before else { continue };
        match whole(draw, before) {
            Ok(code) => *done.whole.entry(code).or_default() += 1,
            Err(why) => done.broken.push(format!("seed {seed}, world {number}, a whole record: {why}")),
        }
    }
    for at in used.into_iter().rev() {
        world.targets.remove(at);
    }
}

/// A saved record a little changed, under whatever heads it now claims: a wrong hub signs any manifest.
fn whole(draw: &Seeded, before: &Record) -> Result<String, String> {
    let bytes = saved_mutant(draw, &before.save());
    let Ok(heads) = wire::preflight::claimed_heads(&bytes) else { return Ok("refused unreadable".to_owned()) };
    let saved = Saved { record: before.id(), kind: before.kind().name.to_owned(), heads, bytes };
    saved_at_a_device((draw.below(2) == 0).then_some(before), &saved)
}

/// What a device does where a wrong hub has let the mutant in, and sends the record whole. None where Automerge itself takes
/// no such change, or cannot save what came of it.
fn inside_a_whole(target: &Target, forged: &Forged) -> Option<Result<String, String>> {
    wire::preflight::check(&forged.raw).ok()?;
    let id = target.next.record;
    let made = || -> Option<Saved> {
        let change = Change::from_bytes(forged.raw.clone()).ok()?;
        let record = match &target.before {
            Some(before) => before.with([change.clone()]).ok()?,
            None => Record::from_changes(id, [change.clone()]).ok()?,
        };
        let heads: Vec<Hash> = record.heads().iter().map(|h| Hash(h.0)).collect();
        let kind = record.kind().name.to_owned();
        record.holds(&change.hash()).then(|| Saved { record: id, kind, heads, bytes: record.save() })
    };
    let saved = catch_unwind(AssertUnwindSafe(made)).ok().flatten()?;
    Some(saved_at_a_device(None, &saved))
}

/// A whole record at a device's gate; whatever it stores loads and takes an edit.
fn saved_at_a_device(held: Option<&Record>, saved: &Saved) -> Result<String, String> {
    let tried = catch_unwind(AssertUnwindSafe(|| {
        let record = match gate::whole(held, saved) {
            Err(poison) => return Ok(format!("refused {}", poison.code)),
            Ok(None) => return Ok("of a newer kind".to_owned()),
            Ok(Some(record)) => record,
        };
        match gate::proved(&record, &Wrote::everything()) {
            Err(poison) => Ok(format!("refused {}", poison.code)),
            Ok(()) => edited(&record).map(|_| "kept, loads and takes an edit".to_owned()),
        }
    }));
    tried.unwrap_or_else(|_| Err("a panic".into()))
}

fn tricks(sent: &[(usize, Forged)]) -> Vec<&'static str> {
    sent.iter().map(|(_, forged)| forged.trick).collect()
}

fn other(day: &Day, author: DeviceId, draw: &Seeded) -> DeviceId {
    let others: Vec<DeviceId> = day.signers.keys().copied().filter(|d| *d != author).collect();
    others[usize::try_from(draw.below(others.len() as u64)).unwrap_or_default()]
}

/// What a device does with the mutant where a wrong hub sends it; whatever it stores loads and takes an edit.
fn at_a_device(target: &Target, forged: &Forged) -> Result<String, String> {
    let tried = catch_unwind(AssertUnwindSafe(|| {
        let record = match gate::change(target.next.record, target.before.as_ref(), &forged.raw) {
            Err(poison) => return Ok(format!("refused {}", poison.code)),
            Ok(Passed::Had) => return Ok("had".to_owned()),
            Ok(Passed::Missing) => return Ok("missing dependency: fetched whole".to_owned()),
            Ok(Passed::NewerKind(_)) => return Ok("of a newer kind".to_owned()),
            Ok(Passed::In(record, wrote, _)) => match gate::proved(&record, &wrote) {
                Ok(()) => *record,
                Err(poison) => return Ok(format!("refused {}", poison.code)),
            },
        };
        edited(&record).map(|_| "kept, loads and takes an edit".to_owned())
    }));
    tried.unwrap_or_else(|_| Err("a panic".into()))
}

/// Edits a record once more as anybody may, saves it and loads it again.
fn edited(record: &Record) -> Result<Record, String> {
    let mut copy = record.clone();
    // Whoever edits has an author line of their own. Only the hub refuses one that cannot be read: see [`let_in`].
    let author = Author { officer: OfficerId(uuid::Uuid::from_u128(0xed)), grade: Role::Ps.grade(), role: Role::Ps };
    let commit = Commit { author, actor: ActorId::from([0xed; 16]), at: 1_795_500_000_000, offset: 0 };
    let mut edits = vec![Edit::field("restricted", !copy.yes("restricted"))];
    for text in copy.kind().texts {
        edits.push(Edit::text(text.name, &format!("Once more. {}", copy.text(text.name))));
    }
    copy.edit(&commit, &edits).map_err(|e| format!("it takes no edit: {e}"))?.ok_or("the edit wrote nothing")?;
    let _ = copy.history();
    let again = Record::load(copy.id(), &copy.save()).map_err(|e| format!("edited, it does not load: {e}"))?;
    if again.heads() == copy.heads() { Ok(copy) } else { Err("edited and loaded, it has other heads".into()) }
}

/// What the hub let in: as stored there it loads on every device, is what its changes say, and takes the next edit through
/// the same pipeline.
fn let_in(day: &Day, world: &mut World, at: usize, forged: &Forged, signer: DeviceId) -> Result<(), String> {
    let id = world.targets[at].next.record;
    let (row, kept) = world
        .hub
        .storage()
        .reading(|tx| Ok((tx.record(id)?, tx.changes_of(id)?)))
        .map_err(|e| format!("the hub cannot read it: {e}"))?;
    let row = row.ok_or("accepted, and there is no record")?;
    let heads: Vec<Hash> = row.heads.iter().map(|h| Hash(*h)).collect();
    wire::snapshot::load(&row.snapshot, &heads).map_err(|e| format!("no device can load it whole: {e}"))?;
    let stored = Record::load(id, &row.snapshot).map_err(|e| format!("the hub cannot load it: {e}"))?;
    stored.creator().ok_or("it has no author line")?;
    let changes = kept.iter().map(|c| Change::from_bytes(c.raw.clone()).map_err(|e| e.to_string()));
    let rebuilt = Record::from_changes(id, changes.collect::<Result<Vec<_>, _>>()?).map_err(|e| e.to_string())?;
    if rebuilt.heads() != stored.heads() {
        return Err("it is not what its changes say".into());
    }
    // A second device, that held the record before and is told of the change.
    let second = match gate::change(id, world.targets[at].before.as_ref(), &forged.raw) {
        Ok(Passed::In(record, wrote, _)) => {
            gate::proved(&record, &wrote).map_err(|p| format!("the hub let in what a device refuses: {}", p.code))?;
            *record
        }
        other => return Err(format!("the hub let in what a device does not take: {other:?}")),
    };
    if second.heads() != stored.heads() {
        return Err("the second device has other heads".into());
    }
    edited(&second)?;
    // The author goes on writing, through the whole pipeline.
    let Some(key) = day.signers.get(&signer) else { return Ok(()) };
    let roster = world.hub.roster().map_err(|e| e.to_string())?;
    let now = day.station.clock.now_ms();
    let author = roster.author(key.officer, now).ok_or("not on the roster")?;
    let actor = ActorId::from(wire::actor_id(&PublicKey::of(&key.key), id, key.incarnation, 0));
    let mut mine = stored.clone();
    let edits: Vec<Edit> = match stored.kind().texts.first() {
        Some(text) => vec![Edit::text(text.name, &format!("Further. {}", stored.text(text.name)))],
        None => vec![Edit::field("restricted", !stored.yes("restricted"))],
    };
    let next = mine.edit(&Commit { author, actor, at: now, offset: 0 }, &edits).map_err(|e| e.to_string())?;
    let next = next.ok_or("the next edit wrote nothing")?;
    let outcome = world.push(key, signer, &[(id, next.raw_bytes().to_vec())]);
    match &outcome[..] {
        [Outcome::Accepted | Outcome::Review] => Ok(()),
        // The table may forbid this officer that edit; the record itself must not.
        [Outcome::SetAside { code, .. }]
            if !["panicked", "unreadable", "wrong_counter", "wrong_number", "no_predecessor"].contains(&code.as_str())
                && !code.contains("load")
                && !code.contains("other_")
                && code != "not_editable" =>
        {
            Ok(())
        }
        other => Err(format!("the next edit was answered {other:?}")),
    }
}
