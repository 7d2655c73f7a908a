use automerge::ActorId;
use print::{PrintError, Redaction, exhibit_list, redacted_statement, statement};
use record::document::Edit;
use record::kinds::note::NOTE;
use record::kinds::note::chain::{self, Written};
use record::{Author, Commit, DeviceId, EntryId, OfficerId, Record, RecordId, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{MINUTE, NOW, alex, keep, made, robin, roster, words};

/// A notebook being written: each entry follows the one before.
pub(crate) struct Writing {
    officer: OfficerId,
    device: DeviceId,
    last: Option<Written>,
    note: RecordId,
    pub(crate) edits: Vec<Edit>,
    entries: u128,
}

fn entry(n: u128) -> EntryId {
    EntryId(Uuid::from_u128(0xe000_0000 + n))
}

impl Writing {
    pub(crate) fn new(n: u128, officer: OfficerId) -> Self {
        let owner = Edit::field("owner", officer.to_string());
        let note = RecordId(Uuid::from_u128(0x1000 + n));
        Self { officer, device: DeviceId(Uuid::from_u128(7)), last: None, note, edits: vec![owner], entries: n * 1_000 }
    }

    fn commit(&self, at: i64) -> Commit {
        let author = Author { officer: self.officer, grade: 3, role: Role::Pc };
        Commit { author, actor: ActorId::from(self.officer.bytes()), at, offset: 0 }
    }

    pub(crate) fn chained(&mut self, kind: &str, at: i64, mut body: Value) -> EntryId {
        self.entries += 1;
        let id = entry(self.entries);
        body["chain"] = chain::next(self.last.as_ref(), self.officer, self.device).json();
        let said = chain::Said { entry: id, officer: self.officer, kind, at, offset: 0, body: &body };
        self.last = said.written(self.note);
        self.edits.push(Edit::entry(id, kind, body));
        id
    }

    pub(crate) fn loose(&mut self, kind: &str, body: Value) {
        self.entries += 1;
        self.edits.push(Edit::entry(entry(self.entries), kind, body));
    }

    pub(crate) fn done(self, at: i64) -> Record {
        Record::create(self.note, &NOTE, &self.commit(at), &self.edits).unwrap().0
    }
}

/// A shift at a door that was broken: a line, a correction, a late line, an exhibit that changes hands.
fn shift() -> Record {
    let mut note = Writing::new(1, alex());
    note.edits.push(Edit::field("refs", json!([{"type": "crime", "value": "01/1234567/26"}])));
    let line = |text: &str, at: i64| json!({"text": text, "event_time": at, "basis": "fact", "place": {"address": "Stairwell B, Tallow Court"}});
    let first =
        note.chained("line", NOW, line("Lock of the bin store hanging from the frame, door open 20 cm.", NOW - 60 * MINUTE));
    note.chained("line", NOW, line("Resident says: \u{201c}He wore a grey coat and had a torch.\u{201d}", NOW - 30 * MINUTE));
    note.chained(
        "correction",
        NOW,
        json!({"target": first.to_string(), "struck": "20 cm", "replacement": "30 cm", "reason": "measured again", "initials": "ABC"}),
    );
    let exhibit = note.chained(
        "exhibit",
        NOW,
        json!({"ref": "ABC/1", "description": "Broken padlock, brass, marked 40", "found_by": "PC 123CN", "found_at": NOW - 20 * MINUTE,
            "seal": "S100001", "storage": "ambient", "place": {"address": "Stairwell B, Tallow Court"}}),
    );
    note.chained(
        "line",
        NOW,
        json!({"text": "#read(\"/etc/passwd\") *not bold* <b>and no markup</b>", "event_time": NOW - 50 * MINUTE, "basis": "assessment",
            "with": ["PCSO 7701CN"], "why_late": "called to a fight"}),
    );
    note.chained(
        "photo",
        NOW,
        json!({"sha256": "ab".repeat(32), "size": 12, "type": "image/jpeg", "origin": {"how": "captured_here"},
            "device": note.device.to_string(), "caption": "Hasp without its padlock"}),
    );
    note.loose(
        "continuity",
        json!({"exhibit": exhibit.to_string(), "from": {"officer": alex().to_string()}, "to": {"store": "Property store 4"},
            "why": "booked in", "seal_intact": true}),
    );
    note.loose(
        "continuity",
        json!({"exhibit": exhibit.to_string(), "from": {"person": "Courier Jones"}, "to": {"store": "Laboratory"},
            "why": "examination", "seal_intact": false, "seal_seen": "tape lifted at one corner"}),
    );
    note.done(NOW)
}

#[test]
fn a_statement_has_its_marking_and_its_signatures_on_every_page() {
    let roster = roster();
    let mut long = Writing::new(2, alex());
    for i in 0..90 {
        let text =
            format!("Line {i}: walked the towpath from the lock to the bridge, spoke to residents, nobody about after dark.");
        long.chained("line", NOW, json!({"text": text, "event_time": NOW + i * MINUTE}));
    }
    long.edits.push(Edit::field("sensitive", json!({"why": "names an informant"})));
    let printed = statement(&[&long.done(NOW)], &made(&roster)).unwrap();
    keep("statement-long", &printed);
    assert!(printed.pages.len() >= 3, "{} pages", printed.pages.len());
    let of = format!("of {}", printed.pages.len());
    for (i, page) in printed.pages.iter().enumerate() {
        let page = words(page);
        assert_eq!(page.matches("OFFICIAL-SENSITIVE").count(), 2, "above and below of page {}", i + 1);
        assert!(page.contains("Signature witnessed by"), "page {}", i + 1);
        assert!(page.contains(&format!("Page {} {of}", i + 1)), "{page}");
        assert!(page.contains("Printed from Beatbook 24 November 2026, 14:00 by PC 123CN for: the case file"), "{page}");
    }
    let first = words(&printed.pages[0]);
    assert!(first.contains(&format!("consisting of {} page(s), each signed by me", printed.pages.len())), "{first}");
    assert!(first.contains("Criminal Justice Act 1967") && first.contains("Alex Bryn Carter"), "{first}");
}

#[test]
fn a_statement_of_two_notes_has_the_higher_marking_of_the_two() {
    let roster = roster();
    let mut plain = Writing::new(8, alex());
    plain.chained("line", NOW, json!({"text": "Walked the towpath.", "event_time": NOW}));
    let mut sensitive = Writing { last: plain.last.clone(), ..Writing::new(9, alex()) };
    sensitive.chained("line", NOW, json!({"text": "Spoke to a man we know.", "event_time": NOW}));
    sensitive.edits.push(Edit::field("sensitive", json!({"why": "names an informant"})));
    let (plain, sensitive) = (plain.done(NOW), sensitive.done(NOW));
    let marked = |notes: &[&Record]| {
        let printed = statement(notes, &made(&roster)).unwrap();
        words(&printed.pages[0]).matches("OFFICIAL-SENSITIVE").count()
    };
    assert_eq!(marked(&[&plain]), 0);
    assert_eq!((marked(&[&plain, &sensitive]), marked(&[&sensitive, &plain])), (2, 2), "above and below, whichever comes first");
}

#[test]
fn what_was_struck_stays_legible_beside_what_was_put_and_whose_initials_it_bears() {
    let roster = roster();
    let printed = statement(&[&shift()], &made(&roster)).unwrap();
    keep("statement", &printed);
    let all = words(&printed.pages.join(" "));
    for there in [
        "door open 20 cm 30 cm ABC",
        "Corrected by entry 3, 24 November 2026, 14:00, initials ABC: measured again",
        "Late entry, of 24 November 2026, 13:10; written 24 November 2026, 14:00: called to a fight",
        "Written up with: PCSO 7701CN",
        "Basis: assessment",
        "Exhibit ABC/1. Broken padlock, brass, marked 40",
        "Photograph. Hasp without its padlock",
        "followed one another as they were written",
        "#read(\"/etc/passwd\") *not bold* <b>and no markup</b>",
        "crime 01/1234567/26",
    ] {
        assert!(all.contains(there), "{there}\n{all}");
    }
    let place = |words: &str| all.find(words).unwrap();
    assert!(place("grey coat") < place("not bold"), "a late line stays at its own number");
}

#[test]
fn a_line_that_was_changed_is_said_on_the_paper() {
    let roster = roster();
    let mut note = Writing::new(3, alex());
    note.chained("line", NOW, json!({"text": "one", "event_time": NOW}));
    note.chained("line", NOW, json!({"text": "two", "event_time": NOW}));
    if let Some(Edit::Entry { body, .. }) = note.edits.get_mut(1) {
        body["text"] = json!("other");
    }
    let printed = statement(&[&note.done(NOW)], &made(&roster)).unwrap();
    let all = words(&printed.pages.join(" "));
    assert!(all.contains("CHECK FAILED when this was printed"), "{all}");
}

#[test]
fn an_exhibit_list_shows_hands_seals_and_gaps() {
    let roster = roster();
    let mut other = Writing::new(4, robin());
    other.chained("exhibit", NOW, json!({"ref": "ABC/1", "description": "Torch", "found_by": "PCSO 7701CN", "found_at": NOW}));
    let printed = exhibit_list(&[&shift(), &other.done(NOW)], None, &made(&roster)).unwrap();
    keep("exhibits", &printed);
    let all = words(&printed.pages.join(" "));
    for there in [
        "ABC/1 (PC 123CN)",
        "ABC/1 (PCSO 7701CN)",
        "More than one exhibit has the same reference",
        "S100001",
        "Property store 4",
        "CONTINUITY GAP",
        "Courier Jones",
        "BROKEN",
        "lifted",
        "EXHIBIT LIST",
    ] {
        assert!(all.contains(there), "{there}\n{all}");
    }
    for page in &printed.pages {
        assert_eq!(words(page).matches("OFFICIAL").count(), 2, "{page}");
    }
    let one = exhibit_list(&[&shift()], Some(entry(1_004)), &made(&roster)).unwrap();
    assert!(words(&one.pages.join(" ")).contains("Broken padlock"));
    assert_eq!(exhibit_list(&[&shift()], Some(entry(9)), &made(&roster)), Err(PrintError::Nothing { what: "exhibit" }));
}

#[test]
fn an_exhibit_list_strikes_what_was_corrected_and_says_why_it_was_stored_and_who_looked_for_it() {
    let roster = roster();
    let mut note = Writing::new(10, alex());
    let torch = note.chained(
        "exhibit",
        NOW,
        json!({"ref": "ABC/2", "description": "Torch, red", "found_by": "PC 123CN", "found_at": NOW, "seal": "S7"}),
    );
    let right =
        json!({"target": torch.to_string(), "struck": "red", "replacement": "blue", "reason": "by daylight", "initials": "ABC"});
    note.chained("correction", NOW, right);
    let exhibit = torch.to_string();
    note.loose("store_in", json!({"exhibit": exhibit, "store": "Store 4", "why": "end of shift"}));
    note.loose("stored_as", json!({"exhibit": exhibit, "storage": "digital", "why": "it keeps data"}));
    note.loose("audited", json!({"exhibit": exhibit, "where": "Store 4", "seen": false, "why": "shelf empty"}));
    let note = note.done(NOW);
    let printed = exhibit_list(&[&note], None, &made(&roster)).unwrap();
    keep("exhibits-corrected", &printed);
    let all = words(&printed.pages.join(" "));
    for there in [
        "Torch, red blue ABC",
        "Corrected by entry 2",
        "ABC/2: Torch, blue",
        "into store: end of shift",
        "digital",
        "it keeps data",
        "NOT FOUND there by PC 123CN: shelf empty",
        "Not found when it was last looked for: ABC/2.",
    ] {
        assert!(all.contains(there), "{there}\n{all}");
    }
    let statement = words(&statement(&[&note], &made(&roster)).unwrap().pages.join(" "));
    assert!(statement.contains("Exhibit ABC/2. Torch, red blue ABC"), "{statement}");
}

#[test]
fn an_exhibit_list_warns_of_one_seal_on_two_bags() {
    let roster = roster();
    let mut other = Writing::new(11, robin());
    other.chained(
        "exhibit",
        NOW,
        json!({"ref": "RDE/1", "description": "Hasp", "found_by": "PCSO 7701CN", "found_at": NOW, "seal": "s100001"}),
    );
    let (mine, other) = (shift(), other.done(NOW));
    let warned = |notes: &[&Record]| {
        let printed = exhibit_list(notes, None, &made(&roster)).unwrap();
        words(&printed.pages.join(" ")).contains("recorded on another exhibit too: ABC/1, RDE/1.")
    };
    assert_eq!((warned(&[&mine]), warned(&[&mine, &other])), (false, true));
}

#[test]
fn a_new_seal_stands_at_its_time_by_the_hubs_clock_among_the_hands() {
    let roster = roster();
    let mut note = shift();
    // Written on a phone that is three hours fast, and knew it.
    let author = Author { officer: alex(), grade: 3, role: Role::Pc };
    let (at, offset) = (NOW + 173 * MINUTE, -180 * MINUTE);
    let commit = Commit { author, actor: ActorId::from([7; 16]), at, offset };
    let seal = json!({"exhibit": entry(1_004).to_string(), "old": "S100001", "new": "S100002", "why": "examined",
        "seal_witness": "Dr Osei"});
    note.edit(&commit, &[Edit::entry(entry(1_050), "seal", seal)]).unwrap();
    let printed = exhibit_list(&[&note], None, &made(&roster)).unwrap();
    let all = words(&printed.pages.join(" "));
    assert!(all.contains("24 November 2026, 13:53") && !all.contains("16:53"), "{all}");
    let place = |what: &str| all.find(what).unwrap_or_else(|| panic!("{what}\n{all}"));
    assert!(all.contains("sealed by Dr Osei"), "{all}");
    assert!(place("sealed again by") < place("booked in"), "before it was booked in at 14:00\n{all}");
}

#[test]
fn what_no_font_can_draw_is_spelt_out_and_the_same_paper_has_the_same_bytes() {
    let roster = roster();
    let written = || {
        let mut note = Writing::new(5, alex());
        note.chained(
            "line",
            NOW,
            json!({"text": "Name on the bell: \u{09a8}\u{09be}\u{09ae}, \u{0639}\u{0644}\u{064a}, Zo\u{eb} \u{3a9}", "event_time": NOW}),
        );
        statement(&[&note.done(NOW)], &made(&roster)).unwrap()
    };
    let printed = written();
    let all = words(&printed.pages.join(" "));
    assert!(all.contains("[U+09A8][U+09BE][U+09AE], \u{0639}\u{0644}\u{064a} , Zo\u{eb} \u{3a9}"), "{all}");
    assert_eq!(printed, written());
}

/// A note whose second line, with its time, place and correction, is not for everybody.
fn with_a_secret(secret: &str, at: i64) -> (Record, EntryId, EntryId) {
    let mut note = Writing::new(9, alex());
    note.chained("line", NOW, json!({"text": "Spoke to the caretaker.", "event_time": NOW}));
    let told = json!({"text": secret, "event_time": at, "place": {"address": secret}, "with": [secret]});
    let hers = note.chained("line", NOW, told);
    let right = json!({"target": hers.to_string(), "struck": secret, "replacement": secret.to_uppercase(), "reason": secret,
        "initials": "ABC"});
    let correction = note.chained("correction", NOW, right);
    note.chained("line", NOW, json!({"text": "Left by the towpath.", "event_time": NOW}));
    (note.done(NOW), hers, correction)
}

#[test]
fn what_a_court_orders_out_leaves_no_byte_of_itself_in_the_copy_and_every_word_in_the_note() {
    let roster = roster();
    let (note, hers, _) = with_a_secret("Marlowe told me, at Lock Road", NOW - 5 * MINUTE);
    let whole = statement(&[&note], &made(&roster)).unwrap();
    assert!(words(&whole.pages.join(" ")).contains("Marlowe"), "without an order it is on the paper");
    let order = Redaction { entries: &[hers], passages: &[], reason: "Crown Court, 4471/26" };
    let printed = redacted_statement(&note, &order, &made(&roster)).unwrap();
    keep("statement-redacted", &printed);
    let all = words(&printed.pages.join(" "));
    for word in ["Marlowe", "MARLOWE", "Lock Road", "13:55"] {
        assert!(!all.contains(word), "{word}: {all}");
    }
    assert!(all.contains("Redacted by order: Crown Court, 4471/26. With its correction, entry 3."), "{all}");
    assert!(all.contains("Spoke to the caretaker.") && all.contains("Left by the towpath."), "{all}");
    assert!(all.contains("This is a redacted copy: 1 entry is blacked out by order"), "{all}");
    assert!(printed.pages.iter().all(|page| words(page).contains("REDACTED COPY")), "{all}");
    // Streams of a PDF are packed, so words are not looked for in its bytes: a note with other words, another hour and another
    // fingerprint gives the same file to the last byte. Nothing in it is made of what was ordered out.
    let (other, same_place, _) = with_a_secret("Nobody knows", NOW - 90 * MINUTE);
    assert_eq!(same_place, hers);
    assert_eq!(redacted_statement(&other, &order, &made(&roster)).unwrap(), printed);
    assert_eq!(statement(&[&note], &made(&roster)).unwrap(), whole, "the note says what it said");
}

#[test]
fn a_copy_that_would_leave_in_what_was_ordered_out_is_not_made() {
    let roster = roster();
    let (note, hers, correction) = with_a_secret("Marlowe", NOW);
    let none = Err(PrintError::Nothing { what: "entry to black out" });
    for entries in [&[][..], &[hers, entry(1)], &[correction]] {
        let order = Redaction { entries, passages: &[], reason: "Crown Court, 4471/26" };
        assert_eq!(redacted_statement(&note, &order, &made(&roster)), none, "{entries:?}");
    }
}

#[test]
fn two_officers_make_no_one_statement() {
    let roster = roster();
    let of = |n: u128, officer: OfficerId| {
        let mut note = Writing::new(n, officer);
        note.chained("line", NOW, json!({"text": "seen", "event_time": NOW}));
        note.done(NOW)
    };
    let (hers, his) = (of(6, alex()), of(7, robin()));
    assert_eq!(statement(&[&hers, &his], &made(&roster)), Err(PrintError::Apart { what: "notes of two officers" }));
    assert_eq!(statement(&[], &made(&roster)), Err(PrintError::Nothing { what: "line" }));
}
