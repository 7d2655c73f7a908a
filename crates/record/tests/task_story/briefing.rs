//! A briefing under its seven headings.

use proptest::prelude::*;
use record::kinds::task::briefing::{Briefing, HEADINGS, joined, split};

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
