//! Work that comes again and again, as a form begins it: nothing of it is binding, and no template holds a name, a place or
//! anything about somebody's safety.

/// What a form begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// The code its words go by in a screen's catalogue.
    pub name: &'static str,
    /// The kind of work.
    pub task_kind: &'static str,
    /// The priority.
    pub priority: &'static str,
    /// The least crew.
    pub min_crew: i64,
    /// Equipment, by code.
    pub equipment: &'static [&'static str],
    /// It recurs every so many days.
    pub every_days: Option<i64>,
    /// It is over when its time has passed.
    pub expires: bool,
    /// The headings of a briefing that it asks for.
    pub headings: &'static [&'static str],
    /// It asks for a warning marker (practice P9): somebody's door is gone to, and what is known to wait behind it goes out with
    /// the work and not after it.
    pub asks_marker: bool,
}

/// Equipment a task may name by code; others are words.
pub const EQUIPMENT: &[&str] = &[
    "body_worn_video",
    "gloves",
    "sharps_box",
    "knife_arch",
    "search_kit",
    "evidence_bags",
    "leaflets",
    "cycle",
    "vehicle",
    "method_of_entry",
];

const BWV: &str = "body_worn_video";

/// The templates, in the order they are offered.
pub const TEMPLATES: &[Template] = &[
    Template {
        name: "hot_spot_daily",
        task_kind: "hot_spot_patrol",
        priority: "high",
        min_crew: 1,
        equipment: &[BWV],
        // One foot patrol of 15 to 20 minutes a day (domain, section 1a; [S30]).
        every_days: Some(1),
        expires: true,
        headings: &["information", "intention", "method"],
        asks_marker: false,
    },
    Template {
        name: "bail_check",
        task_kind: "bail_check",
        priority: "high",
        min_crew: 2,
        equipment: &[BWV],
        every_days: None,
        expires: false,
        headings: &["information", "method", "risk_assessment"],
        asks_marker: true,
    },
    Template {
        name: "arrest_enquiry",
        task_kind: "arrest_enquiry",
        priority: "high",
        min_crew: 2,
        equipment: &[BWV],
        every_days: None,
        expires: false,
        headings: &["information", "intention", "method", "risk_assessment", "human_rights"],
        asks_marker: true,
    },
    Template {
        name: "warrant",
        task_kind: "warrant",
        priority: "high",
        min_crew: 4,
        equipment: &[BWV, "search_kit", "evidence_bags", "method_of_entry"],
        every_days: None,
        expires: false,
        headings: super::briefing::HEADINGS,
        asks_marker: true,
    },
    Template {
        name: "weapon_sweep",
        task_kind: "weapon_sweep",
        priority: "routine",
        min_crew: 2,
        equipment: &["gloves", "sharps_box", "evidence_bags"],
        every_days: Some(7),
        expires: true,
        headings: &["information", "method", "risk_assessment"],
        asks_marker: false,
    },
    Template {
        name: "house_to_house",
        task_kind: "house_to_house",
        priority: "routine",
        min_crew: 2,
        equipment: &[BWV, "leaflets"],
        every_days: None,
        expires: false,
        headings: &["information", "intention", "method"],
        asks_marker: false,
    },
    Template {
        name: "street_briefing",
        task_kind: "community_contact",
        priority: "routine",
        min_crew: 1,
        equipment: &["leaflets"],
        every_days: Some(7),
        expires: true,
        headings: &["intention", "method"],
        asks_marker: false,
    },
];
