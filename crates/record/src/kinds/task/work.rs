//! Kinds of work: the powers each needs, whether it is sensitive, and which quick results are safe to close it with.

/// Powers a task may need (practice P10). A PCSO has none of them unless designated.
pub const POWERS: &[&str] = &["arrest", "search_person", "search_premises", "warrant", "force_likely"];

/// How a count of finished work may stand in a public report (practice P20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Done in public places: any number.
    Openly,
    /// Done at somebody's door or premises: no number under five, which could tell of a home.
    FromFive,
    /// It tells of a victim, of a suspect or of live proceedings: not at all.
    Never,
}

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
    /// Practice P12: an attempt says when the next try is, or tells the supervisor; of Critical work whatever its kind.
    pub next_try: bool,
    /// Hours from receipt in which it must be answered; 72 for residents' queries (practice P11).
    pub clock_hours: Option<i64>,
    /// How a report to the public may count it.
    pub counted: Counted,
}

const fn work(name: &'static str, powers: &'static [&'static str], sensitive: bool, quick_close: bool) -> Work {
    Work { name, powers, sensitive, quick_close, next_try: false, clock_hours: None, counted: Counted::Never }
}

impl Work {
    const fn counted(mut self, counted: Counted) -> Self {
        self.counted = counted;
        self
    }

    const fn tried_again(mut self) -> Self {
        self.next_try = true;
        self
    }
}

/// Every kind of work (domain, section 1a).
pub const WORK: &[Work] = &[
    work("hot_spot_patrol", &[], false, true).counted(Counted::Openly),
    work("victim_visit", &[], true, false).tried_again(),
    work("arrest_enquiry", &["arrest"], false, false),
    work("bail_check", &[], false, false).tried_again(),
    work("curfew_check", &[], false, false).tried_again(),
    work("house_to_house", &[], false, true).counted(Counted::FromFive),
    work("cctv", &[], false, true).counted(Counted::FromFive),
    work("asb_visit", &[], false, true).counted(Counted::FromFive),
    // A sweep of a place without searching persons needs no power, so a PCSO may do it (practice P10).
    work("weapon_sweep", &[], false, true).counted(Counted::Openly),
    work("warrant", &["warrant", "search_premises", "force_likely"], false, false),
    work("licensing_visit", &[], false, true).counted(Counted::FromFive),
    work("school_visit", &[], false, true).counted(Counted::FromFive),
    work("missing_person", &[], true, false).tried_again(),
    work("problem_solving", &[], false, true).counted(Counted::Openly),
    work("community_contact", &[], false, true).counted(Counted::Openly),
    // To neighbours after something happened; what is told to a victim is a victim visit.
    work("reassurance_visit", &[], false, true).counted(Counted::FromFive),
    work("statement", &[], true, false),
    work("property_move", &[], false, false),
    work("partner_follow_up", &[], false, true).counted(Counted::FromFive),
    Work { clock_hours: Some(72), ..work("residents_query", &[], true, false) },
    // A team's briefing for a shift: work given to a team, which is done by reading it (practice P18).
    work("team_briefing", &[], false, false),
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
