//! The report in words, the same for paper and for the web.

use jiff::civil::Date;
use record::calendar::local;
use record::public::{Figure, Figures, UNDER};
use serde::Serialize;

use super::{Panel, PanelMeasure, PanelPriority};
use crate::days;

/// What the page says, on paper and on the web.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Its heading.
    pub title: String,
    /// The days it speaks of.
    pub days: String,
    /// What it is.
    pub lead: &'static str,
    /// The priorities.
    pub priorities: Vec<Priority>,
    /// What it says where there is none.
    pub none: &'static str,
    /// Meetings to come.
    pub meetings: Vec<Meeting>,
    /// What it says where none is announced.
    pub no_meetings: &'static str,
    /// How residents reach the team.
    pub contact: Vec<Pair>,
    /// What was counted and what never is.
    pub about: String,
    /// Which ward, and when it went out.
    pub foot: String,
}

/// One priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Priority {
    /// `Priority 1`.
    pub heading: String,
    /// What residents asked for, in paragraphs.
    pub asked: Vec<String>,
    /// What was done about it.
    pub answered: Vec<String>,
    /// What was counted.
    pub counts: Vec<Pair>,
    /// What was measured.
    pub measure: Option<Measure>,
    /// Where it stands, and its dates.
    pub facts: Vec<Pair>,
}

/// A name and what stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A measure, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// What, and in what.
    pub what: String,
    /// At the start.
    pub before: String,
    /// At the last measurement.
    pub now: String,
    /// Aimed at.
    pub aim: String,
}

/// A meeting to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meeting {
    /// The day and the hour.
    pub when: String,
    /// What it is.
    pub what: String,
    /// Where.
    pub place: String,
}

/// What the report says when it goes out on a day.
#[must_use]
pub fn page(panel: &Panel, on: Date) -> Page {
    let days_counted = format!("{} to {}", days::of_text(&panel.from), days::of_text(&panel.to));
    let priorities = panel.priorities.iter().enumerate().map(|(i, p)| priority(i + 1, p)).collect();
    let meeting = |m: &super::NextMeeting| Meeting {
        when: format!("{}, {}", days::long(local(m.at).date()), days::clock(m.at)),
        what: if m.what.is_empty() { "Meeting with residents".to_owned() } else { m.what.clone() },
        place: m.place.clone(),
    };
    Page {
        title: format!("{} ward: report to residents", panel.name),
        days: days_counted.clone(),
        lead: "What residents asked for, what was done about it, what was measured, and what comes next.",
        priorities,
        none: "No ward priority has been published for these days.",
        meetings: panel.meetings.iter().map(meeting).collect(),
        no_meetings: "No meeting is announced yet.",
        contact: contact(panel),
        about: format!(
            "The counts are of work recorded from {days_counted}. Where work at people's homes was done fewer than {UNDER} \
             times, the number is not given: it could tell of a home. Work with victims, suspects and cases before a court is \
             never counted here."
        ),
        foot: format!("{} ({}), published {}", panel.name, panel.ward, days::plain(on)),
    }
}

fn priority(n: usize, of: &PanelPriority) -> Priority {
    let (state, facts) = (state(&of.state), dated(of));
    let standing = Pair { name: "Where it stands".into(), value: state.into() };
    Priority {
        heading: format!("Priority {n}"),
        asked: paragraphs(&of.issue),
        answered: of.answer.as_deref().map(paragraphs).unwrap_or_default(),
        counts: counts(&of.did),
        measure: of.measure.as_ref().map(measure),
        facts: std::iter::once(standing).chain(facts).collect(),
    }
}

fn state(code: &str) -> &'static str {
    match code {
        "adopted" => "Adopted; work is being planned",
        "active" => "Being worked on",
        "reported_back" => "Reported back to residents",
        "closed" => "Closed",
        "carried_over" => "Carried over to a new priority",
        _ => "Proposed",
    }
}

fn dated(of: &PanelPriority) -> Vec<Pair> {
    let day = |name: &str, day: &Option<String>| day.as_ref().map(|d| Pair { name: name.to_owned(), value: days::of_text(d) });
    let over = matches!(of.state.as_str(), "closed" | "carried_over");
    let next = if over { None } else { day("Next looked at by", &of.review_by) };
    [day("Adopted by residents on", &of.adopted_on), next].into_iter().flatten().collect()
}

fn counts(did: &Figures) -> Vec<Pair> {
    let number = |figure: Figure| figure.exactly().map_or_else(|| format!("fewer than {UNDER}"), |n| n.to_string());
    let pair = |name: &str, value: String| Pair { name: name.to_owned(), value };
    let some = |n: i64| (n > 0).then(|| n.to_string());
    let mut all: Vec<Pair> = did.work.iter().map(|(kind, n)| pair(work(kind), number(*n))).collect();
    all.extend(some(did.actions).map(|n| pair("Actions recorded", n)));
    all.extend(some(did.engagements).map(|n| pair("Meetings and contacts with residents", n)));
    all.extend(did.people.map(|n| pair("People met at them", number(n))));
    all
}

/// A kind of work in residents' words. Kinds that no report may count never come here; a newer one is named as it is.
fn work(kind: &str) -> &str {
    match kind {
        "hot_spot_patrol" => "Patrols where it happens most",
        "house_to_house" => "House-to-house enquiries",
        "cctv" => "Searches of CCTV",
        "asb_visit" => "Visits about anti-social behaviour",
        "weapon_sweep" => "Weapon sweeps of public places",
        "licensing_visit" => "Visits to licensed premises",
        "school_visit" => "Visits to schools",
        "problem_solving" => "Problem-solving work",
        "community_contact" => "Contacts with residents",
        "partner_follow_up" => "Follow-ups with partners",
        other => other,
    }
}

fn measure(of: &PanelMeasure) -> Measure {
    let value = |n: Option<f64>, none: &str| n.map_or_else(|| none.to_owned(), |n| n.to_string());
    let unit = of.unit.as_deref().filter(|u| !u.is_empty());
    Measure {
        what: unit.map_or_else(|| of.what.clone(), |u| format!("{} ({u})", of.what)),
        before: value(of.before, "not measured"),
        now: value(of.now, "not measured yet"),
        aim: value(of.aim, "none set"),
    }
}

fn contact(panel: &Panel) -> Vec<Pair> {
    let of = &panel.contact;
    let line = |name: &str, value: &Option<String>| value.clone().map(|value| Pair { name: name.to_owned(), value });
    let counter = of
        .counter
        .as_ref()
        .map(|c| Pair { name: "Nearest 24-hour counter".into(), value: format!("{}, {} ({})", c.name, c.address, c.hours) });
    let known = [line("Telephone", &of.telephone), line("E-mail", &of.email), line("Web", &of.url), counter];
    let always = [("In an emergency", "999"), ("Not an emergency", "101")];
    let always = always.map(|(name, value)| Pair { name: name.into(), value: value.into() });
    known.into_iter().flatten().chain(always).collect()
}

fn paragraphs(words: &str) -> Vec<String> {
    words.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}
