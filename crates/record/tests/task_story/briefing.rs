//! A briefing under its seven headings.

use std::collections::BTreeSet;

use proptest::prelude::*;
use record::kinds::task::briefing::{Briefing, HEADINGS, joined, split};
use record::kinds::task::templates::{EQUIPMENT, TEMPLATES};
use record::kinds::task::{PRIORITIES, work_named};

#[test]
fn a_briefing_is_one_text_under_seven_headings() {
    let text = "INFORMATION\nTwo calls.\n\nFlat 12 saw it.\nRISK ASSESSMENT\nNeedles.\nHUMAN RIGHTS AND LEGAL\nArticle 8.";
    let parts = split(text);
    assert_eq!(parts.plain, "");
    let found: Vec<(&str, &str)> = parts.parts.iter().map(|(code, words)| (*code, words.as_str())).collect();
    assert_eq!(
        found,
        [("information", "Two calls.\n\nFlat 12 saw it."), ("risk_assessment", "Needles."), ("human_rights", "Article 8.")]
    );
    assert_eq!(joined(&parts), text);
    assert_eq!(split("Walk the stairwell.").plain, "Walk the stairwell.", "without headings it stays what it is");
}

#[test]
fn a_template_begins_work_that_the_table_knows_and_asks_for_a_marker_where_a_door_is_gone_to() {
    let names: BTreeSet<&str> = TEMPLATES.iter().map(|t| t.name).collect();
    assert_eq!(names.len(), TEMPLATES.len(), "each is another one");
    for template in TEMPLATES {
        let name = template.name;
        assert!(work_named(template.task_kind).is_some(), "{name}");
        assert!(PRIORITIES.contains(&template.priority) && template.min_crew >= 1, "{name}");
        assert!(template.equipment.iter().all(|item| EQUIPMENT.contains(item)), "{name}");
        assert!(template.headings.iter().all(|heading| HEADINGS.contains(heading)), "{name}");
    }
    let asking: BTreeSet<&str> = TEMPLATES.iter().filter(|t| t.asks_marker).map(|t| t.task_kind).collect();
    assert_eq!(asking, BTreeSet::from(["arrest_enquiry", "bail_check", "warrant"]));
}

proptest! {
    /// Whatever is typed under a heading comes back under it, lines that look like headings too.
    #[test]
    fn what_is_typed_under_a_heading_stays_under_it(
        plain in words(),
        typed in prop::collection::vec((0..7_usize, words()), 0..9),
    ) {
        let parts = typed.into_iter().filter(|(_, w)| !w.is_empty()).map(|(n, w)| (HEADINGS[n], w)).collect();
        let briefing = Briefing { plain, parts };
        prop_assert_eq!(split(&joined(&briefing)), briefing);
    }
}

fn words() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just(String::new()),
        Just("METHOD".to_owned()),
        Just(" METHOD".to_owned()),
        Just("  INTENTION".to_owned()),
        Just("Method".to_owned()),
        "[a-zA-Z é.]{0,12}",
    ];
    prop::collection::vec(line, 0..5).prop_map(|lines| lines.join("\n"))
}
