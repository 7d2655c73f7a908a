use std::collections::BTreeMap;

use print::panel::{Contact, NextMeeting, Panel, PanelMeasure, PanelPriority, found, html, pdf};
use record::RecordId;
use record::public::{Figure, Figures};
use record::reference::Counter;
use uuid::Uuid;

use super::{NOW, keep, words};

fn report() -> Panel {
    let did = Figures {
        work: BTreeMap::from([
            ("hot_spot_patrol".to_owned(), Figure::Exactly(31)),
            ("asb_visit".to_owned(), Figure::Few),
            ("weapon_sweep".to_owned(), Figure::Exactly(2)),
        ]),
        actions: 6,
        engagements: 3,
        people: Some(Figure::Exactly(57)),
    };
    let priority = |n: u128, issue: &str, answer: Option<&str>, state: &str, did: Figures| PanelPriority {
        record: RecordId(Uuid::from_u128(n)),
        issue: issue.into(),
        answer: answer.map(str::to_owned),
        state: state.into(),
        adopted_on: Some("2026-09-15".into()),
        review_by: Some("2026-12-15".into()),
        measure: None,
        did,
    };
    let measure = PanelMeasure {
        what: "Reports of drug dealing".into(),
        unit: Some("a month".into()),
        before: Some(24.0),
        now: Some(9.5),
        aim: Some(8.0),
    };
    let first = PanelPriority {
        measure: Some(measure),
        ..priority(
            1,
            "Drug dealing in the stairwells of Tallow Court.\nResidents ask for patrols after dark.",
            Some(
                "We patrolled after dark, three doors were mended by the council, and the reporting line was put through every door.",
            ),
            "active",
            did,
        )
    };
    let second = priority(2, "Mopeds on the towpath <script>alert(1)</script> & \"noise\"", None, "adopted", Figures::default());
    Panel {
        ward: "E05999001".into(),
        name: "Tallow Lock".into(),
        from: "2026-09-01".into(),
        to: "2026-11-30".into(),
        priorities: vec![first, second],
        meetings: vec![NextMeeting {
            at: NOW + 14 * 86_400_000,
            place: "Community hall, Lock Road".into(),
            what: "Ward panel".into(),
        }],
        contact: Contact {
            telephone: Some("020 7946 0001".into()),
            email: Some("tallow.lock@example.org".into()),
            url: None,
            counter: Some(Counter {
                name: "Lock Road police station".into(),
                address: "1 Lock Road".into(),
                hours: "24 hours".into(),
            }),
        },
    }
}

#[test]
fn a_report_says_what_was_asked_done_measured_and_comes_next() {
    let on = record::calendar::date_of(NOW);
    let printed = pdf(&report(), on).unwrap();
    keep("panel", &printed);
    let page = words(&printed.pages.join(" "));
    let web = html(&report(), on);
    if let Ok(folder) = std::env::var("BEATBOOK_PAPERS") {
        std::fs::write(format!("{folder}/panel.html"), &web).unwrap();
    }
    for there in [
        "Tallow Lock ward: report to residents",
        "1 September 2026 to 30 November 2026",
        "Residents ask for patrols after dark.",
        "the reporting line was put through every door.",
        "No answer has been published yet.",
        "Patrols where it happens most",
        "fewer than 5",
        "Reports of drug dealing (a month)",
        "9.5",
        "Next looked at by",
        "15 December 2026",
        "Tuesday 8 December 2026, 14:00",
        "020 7946 0001",
    ] {
        assert!(page.contains(there), "paper: {there}\n{page}");
        assert!(web.contains(there), "web: {there}\n{web}");
    }
    assert!(web.contains("<dt>Visits about anti-social behaviour</dt><dd>fewer than 5</dd>"), "{web}");
    assert!(page.contains("<script>alert(1)</script>"), "words are words: {page}");
    for (when, value) in [("Before", "24"), ("Now", "9.5"), ("Aim", "8")] {
        assert!(web.contains(&format!("<th scope=\"row\">{when}</th><td>{value}</td>")), "{when}: {value}\n{web}");
    }
}

#[test]
fn on_the_web_what_was_typed_is_text_and_the_page_asks_for_nothing() {
    let web = html(&report(), record::calendar::date_of(NOW));
    assert!(web.contains("Mopeds on the towpath &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;noise&quot;"), "{web}");
    for foreign in ["<script", "src=", "href=", "url(", "@import", "http"] {
        assert!(!web.contains(foreign), "{foreign}");
    }
}

#[test]
fn a_look_at_the_words_covers_everything_that_was_typed() {
    assert_eq!(found(&report()), Vec::<&str>::new());
    let mut told = report();
    told.priorities[0].measure =
        Some(PanelMeasure { what: "Calls from Flat 12".into(), unit: None, before: None, now: None, aim: None });
    told.meetings[0].what = "Ring Jo on 020 7946 0999".into();
    assert_eq!(found(&told), ["address", "contact"]);
}
