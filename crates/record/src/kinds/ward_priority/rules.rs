//! What the table of a ward priority cannot say.

use jiff::civil::Date;
use serde_json::Value;

use super::table::GROUPS;
use crate::author::Role;
use crate::calendar::date_of;
use crate::document::Record;
use crate::kinds::shared::{Added, added, names, needed, written};
use crate::operations::Write;
use crate::policy::{Asking, Refusal, Standing};
use crate::public::cautions;

/// What an owner or supervisor decides, and a PCSO never does, owner or not (practice P10).
const DECIDES: &[&str] = &["adopted", "reviewed", "published", "taken_down", "reported_back", "closed", "carried_over"];
const DECIDES_FIELDS: &[&str] = &["answer_public", "support", "owner", "measure", "sara", "adopted_at", "review_by", "meeting"];

pub(super) fn also(before: Option<&Record>, asking: &Asking<'_>, _: Standing, found: &[Write]) -> Result<(), Refusal> {
    if before.is_none() {
        let code = |v: Value| v.get("code").and_then(Value::as_str).is_some_and(|c| !c.is_empty());
        if !written(found, "ward").is_some_and(code) {
            return Err(needed("ward", "a priority belongs to a ward"));
        }
        if written(found, "issue_public").and_then(|v| v.as_str().map(str::is_empty)) != Some(false) {
            return Err(needed("issue_public", "a priority says what residents asked for"));
        }
    }
    let entries = added(found);
    if matches!(asking.author.role, Role::Pcso | Role::Volunteer) {
        let decides = entries.iter().find(|e| DECIDES.contains(&e.kind.as_str())).map(|e| e.kind.as_str());
        let sets = DECIDES_FIELDS.iter().copied().find(|f| written(found, f).is_some());
        let sets = sets.or_else(|| before.and(written(found, "issue_public")).map(|_| "issue_public"));
        if let Some(name) = decides.or(sets) {
            return Err(Refusal::new("pcso_may_not", name, "a PCSO adds actions, engagement and notes; an officer decides"));
        }
    }
    if let Some(support) = written(found, "support") {
        counts("support", &support, super::SOURCES)?;
    }
    for (i, entry) in entries.iter().enumerate() {
        match entry.kind.as_str() {
            "published" => checked(entry)?,
            "promise_kept" => promised(before, &entries[..i], entry)?,
            "closed" => measured(before, &entries[..i], found)?,
            "engagement" => counts_of_groups(&entry.body)?,
            "action" => does(before, &entries[..i], entry)?,
            "partner_accepted" => partnered(before, &entries[..i], entry)?,
            _ => {}
        }
    }
    Ok(())
}

/// Words go out when a supervisor has checked them for personal data (practice P20): they stand in the entry, and whatever a
/// look at them finds was looked at.
fn checked(entry: &Added) -> Result<(), Refusal> {
    if !entry.yes("check_done") {
        return Err(needed("published.check_done", "check the words for personal data before they go out"));
    }
    let looked_at = |caution: &str| {
        let all = entry.body.get("looked_at").and_then(Value::as_array);
        all.is_some_and(|all| all.iter().any(|c| c.as_str() == Some(caution)))
    };
    let which = entry.text("which");
    for (part, goes) in [("issue", which != "answer_public"), ("answer", which != "issue_public")] {
        let words = entry.text(part);
        if goes && words.trim().is_empty() {
            return Err(needed(&format!("published.{part}"), "the words that go out stand in the entry"));
        }
        if let Some(found) = cautions(words).into_iter().find(|c| !looked_at(c)) {
            return Err(Refusal::new(
                "personal_data",
                &format!("published.{part}"),
                format!("look at {found} in these words first"),
            ));
        }
    }
    Ok(())
}

/// An action that is planned.
fn planned(kind: &str, body: &Value) -> bool {
    kind == "action" && body.get("planned").and_then(Value::as_bool) == Some(true)
}

/// A promise that is kept was made at an engagement of this priority.
fn promised(before: Option<&Record>, fresh: &[Added], entry: &Added) -> Result<(), Refusal> {
    let target = entry.text("promise");
    let n = usize::try_from(entry.whole("n").unwrap_or(0)).unwrap_or(usize::MAX);
    let made = |kind: &str, body: &Value| {
        kind == "engagement" && body.get("promises").and_then(Value::as_array).is_some_and(|p| n < p.len())
    };
    let known = names(before, fresh, target, made);
    if known { Ok(()) } else { Err(Refusal::new("no_target", "promise_kept", "it names no promise of this priority")) }
}

/// Assessment is compulsory before closing (domain, section 1b): a measurement after the baseline.
fn measured(before: Option<&Record>, fresh: &[Added], found: &[Write]) -> Result<(), Refusal> {
    let measure = written(found, "measure").or_else(|| before.map(|r| r.value("measure"))).unwrap_or_default();
    let date = |text: &str| text.parse::<Date>().ok();
    if measure.get("baseline").and_then(Value::as_f64).is_none() {
        return Err(Refusal::new("not_measured", "closed", "a priority is closed by what was measured before and after"));
    }
    let set = before.and_then(|r| r.field("measure").candidates.iter().map(|c| c.at_s).max()).map(|s| date_of(s * 1_000));
    let given = measure.get("baseline_at").and_then(Value::as_str).and_then(date);
    let Some(baseline) = given.or(set) else {
        return Err(Refusal::new("not_measured", "closed", "a priority is not measured, set and closed in one moment"));
    };
    let earlier = before.map(|r| r.entries_of("measured")).unwrap_or_default();
    let old = earlier.iter().filter_map(|e| date(e.text("at")));
    let new = fresh.iter().filter(|e| e.kind == "measured").filter_map(|e| date(e.text("at")));
    if old.chain(new).any(|at| at > baseline) {
        return Ok(());
    }
    Err(Refusal::new("not_measured", "closed", "measure it once more after the baseline, then close it"))
}

fn does(before: Option<&Record>, fresh: &[Added], entry: &Added) -> Result<(), Refusal> {
    let target = entry.text("does");
    let known = target.is_empty() || names(before, fresh, target, planned);
    if known { Ok(()) } else { Err(Refusal::new("no_target", "action.does", "it names no planned action of this priority")) }
}

/// What a partner accepted was planned with one.
fn partnered(before: Option<&Record>, fresh: &[Added], entry: &Added) -> Result<(), Refusal> {
    let with_one = |kind: &str, body: &Value| planned(kind, body) && body.get("partner").is_some();
    let known = names(before, fresh, entry.text("action"), with_one);
    if known { Ok(()) } else { Err(Refusal::new("no_target", "partner_accepted", "it names no action planned with a partner")) }
}

/// Groups are counted by words of the table, so that nobody's name can stand among them.
pub(crate) fn counts_of_groups(engagement: &Value) -> Result<(), Refusal> {
    engagement.get("groups").map_or(Ok(()), |groups| counts("engagement.groups", groups, GROUPS))
}

fn counts(name: &str, value: &Value, words: &[&str]) -> Result<(), Refusal> {
    let keys = || value.as_object().into_iter().flat_map(serde_json::Map::keys);
    if keys().all(|k| words.contains(&k.as_str())) {
        return Ok(());
    }
    Err(needed(name, "counts of the groups in the table, and no names"))
}
