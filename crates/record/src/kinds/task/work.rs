//! Kinds of work: the powers each needs, whether it is sensitive, and which quick results are safe to close it with.

/// Powers a task may need (practice P10). A PCSO has none of them unless designated.
pub const POWERS: &[&str] = &["arrest", "search_person", "search_premises", "warrant", "force_likely"];

/// One kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// The word in the record.
    pub name: &'static str,
    /// Powers the kind itself needs; a supervisor may add more.
    pub powers: &'static [&'static str],
    /// Practice P4: visible only to assignees, creator and their supervisors.
    pub sensitive: bool,
    /// Practice P12: "Nothing found" may close it in two taps. Otherwise "No reply" is an attempt and the task stays open.
    pub quick_close: bool,
    /// Hours from receipt in which it must be answered; 72 for residents' queries (practice P11).
    pub clock_hours: Option<i64>,
}

const fn work(name: &'static str, powers: &'static [&'static str], sensitive: bool, quick_close: bool) -> Work {
    Work { name, powers, sensitive, quick_close, clock_hours: None }
}

/// Every kind of work (domain, section 1a).
pub const WORK: &[Work] = &[
    work("hot_spot_patrol", &[], false, true),
    work("victim_visit", &[], true, false),
    work("arrest_enquiry", &["arrest"], false, false),
    work("bail_check", &[], false, false),
    work("house_to_house", &[], false, true),
    work("cctv", &[], false, true),
    work("asb_visit", &[], false, true),
    // A sweep of a place without searching persons needs no power, so a PCSO may do it (practice P10).
    work("weapon_sweep", &[], false, true),
    work("warrant", &["warrant", "search_premises", "force_likely"], false, false),
    work("licensing_visit", &[], false, true),
    work("school_visit", &[], false, true),
    work("missing_person", &[], true, false),
    work("problem_solving", &[], false, true),
    work("community_contact", &[], false, true),
    work("statement", &[], true, false),
    work("property_move", &[], false, false),
    work("partner_follow_up", &[], false, true),
    Work { name: "residents_query", powers: &[], sensitive: true, quick_close: false, clock_hours: Some(72) },
    // Words the hub did not take, for the author's supervisors to read.
    work("set_aside", &[], true, false),
    work("danger", &[], true, false),
    work("other", &[], false, false),
];

/// The names, as the field takes them.
pub(super) const NAMES: &[&str] = &names();

const fn names() -> [&'static str; WORK.len()] {
    let mut out = [""; WORK.len()];
    let mut i = 0;
    while i < out.len() {
        out[i] = WORK[i].name;
        i += 1;
    }
    out
}

/// A kind of work by name.
#[must_use]
pub fn work_named(name: &str) -> Option<&'static Work> {
    WORK.iter().find(|w| w.name == name)
}
