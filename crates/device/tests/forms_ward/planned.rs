//! Actions for a priority: whose a planned one is, by when and with whom, what is late, and on which day something was done.

use device::screen::{ActionPartner, PriorityPartner, Words};
use uuid::Uuid;

use super::desk::SECOND;
use super::*;

fn plan(id: RecordId, what: &str) -> PriorityAction {
    PriorityAction {
        record: id.0,
        what: what.into(),
        public_summary: None,
        minutes: None,
        task: None,
        at: None,
        planned: true,
        does: None,
        outcome: None,
        due_on: None,
        owner: None,
        partner: None,
    }
}

fn council() -> ActionPartner {
    ActionPartner { agency: "Council".into(), person: None, accepted_on: Some("2026-11-17".into()) }
}

/// The second constable's, with the council, by 25 November.
fn doors(id: RecordId) -> PriorityAction {
    PriorityAction {
        due_on: Some("2026-11-25".into()),
        owner: Some(SECOND.0),
        partner: Some(council()),
        ..plan(id, "Mend the doors")
    }
}

#[test]
fn a_planned_action_has_an_owner_a_day_and_a_partner_and_the_first_due_comes_first() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    adopt(&story, SERGEANT, id, "2026-11-20").unwrap();
    do_it(&story, CONSTABLE, id, &plan(id, "Talk to traders"), forms::priority_action).unwrap();
    let patrols = PriorityAction { due_on: Some("2026-12-02".into()), ..plan(id, "Evening patrols") };
    do_it(&story, PCSO, id, &patrols, forms::priority_action).unwrap();
    do_it(&story, CONSTABLE, id, &doors(id), forms::priority_action).unwrap();
    let shown = page(&story, CONSTABLE, id);
    let rows: Vec<_> = shown.planned.iter().map(|p| (p.what.as_str(), p.owner.officer, p.due_on.as_deref(), p.tone)).collect();
    assert_eq!(
        rows,
        [
            ("Mend the doors", SECOND.0, Some("2026-11-25"), Tone::Soon),
            ("Evening patrols", PCSO.0, Some("2026-12-02"), Tone::Plain),
            ("Talk to traders", CONSTABLE.0, None, Tone::Plain),
        ]
    );
    assert_eq!(shown.planned[0].partner, Some(council()));
    let told = shown.timeline.iter().find(|e| e.text.as_deref() == Some("Mend the doors")).unwrap();
    let details: Vec<&str> = told.details.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(told.words.code, "entry.action.planned_for", "it is not done yet");
    assert_eq!(details, ["detail.action_due", "detail.action_partner_accepted"]);
}

#[test]
fn a_plan_that_cannot_be_kept_is_refused_where_it_was_typed() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    let refused = |ask: PriorityAction| do_it(&story, CONSTABLE, id, &ask, forms::priority_action).unwrap_err();
    let field = |ask| refused(ask).field;
    let due = |day: &str| PriorityAction { due_on: Some(day.into()), ..doors(id) };
    for day in ["2026-11-22", "2029-11-25", "Wednesday"] {
        assert_eq!(field(due(day)).as_deref(), Some("due_on"), "{day}");
    }
    let with = |partner| PriorityAction { partner: Some(partner), ..doors(id) };
    let nameless = ActionPartner { agency: " ".into(), ..council() };
    assert_eq!(field(with(nameless)).as_deref(), Some("partner.agency"));
    let ahead = ActionPartner { accepted_on: Some("2026-11-24".into()), ..council() };
    assert_eq!(field(with(ahead)).as_deref(), Some("partner.accepted_on"));
    let stranger = PriorityAction { owner: Some(Uuid::from_u128(0x999)), ..doors(id) };
    assert_eq!(refused(stranger).code, "not_on_roster");
    do_it(&story, CONSTABLE, id, &due("2026-11-23"), forms::priority_action).unwrap();
}

#[test]
fn an_action_whose_day_is_past_is_late_and_calls_for_the_officer_whose_it_is() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    adopt(&story, SERGEANT, id, "2026-11-20").unwrap();
    do_it(&story, CONSTABLE, id, &doors(id), forms::priority_action).unwrap();
    let row = |me| {
        let row = ward(&story, me).priorities[0].clone();
        (row.overdue, row.own_overdue_on, row.tone)
    };
    let called = |me| {
        let view = Held { view: pages::priority_view(&story.get(id)), local: Local::default() };
        story.at(me, |d| pages::reviews_near(d, &[view])).len()
    };
    story.later(2 * 24 * HOUR);
    assert_eq!(row(SECOND), (0, None, Tone::Plain), "its day is the last on which it is in time");
    assert_eq!(called(SECOND), 0);
    story.later(24 * HOUR);
    assert_eq!(row(SECOND), (1, Some("2026-11-25".into()), Tone::Late));
    assert_eq!(row(CONSTABLE), (1, None, Tone::Plain), "the ward sees that it is late, and whom it calls for");
    assert_eq!((called(SECOND), called(CONSTABLE)), (1, 0));
    assert_eq!(page(&story, CONSTABLE, id).planned[0].tone, Tone::Late);
    let entry = page(&story, SECOND, id).planned[0].entry;
    let done = PriorityAction { planned: false, does: Some(entry), ..plan(id, "Mend the doors") };
    do_it(&story, SECOND, id, &done, forms::priority_action).unwrap();
    assert_eq!(row(SECOND), (0, None, Tone::Plain));
}

#[test]
fn what_was_done_yesterday_stands_on_yesterday() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    let done = |at| PriorityAction { planned: false, at: Some(at), ..plan(id, "Leaflets to flats 1 to 40") };
    let ahead = do_it(&story, PCSO, id, &done(NOON + HOUR), forms::priority_action).unwrap_err();
    assert_eq!(ahead.field.as_deref(), Some("at"));
    let yesterday = NOON - 24 * HOUR;
    do_it(&story, PCSO, id, &done(yesterday), forms::priority_action).unwrap();
    let shown = page(&story, PCSO, id);
    let told = shown.timeline.iter().find(|e| e.text.as_deref() == Some("Leaflets to flats 1 to 40")).unwrap();
    assert_eq!((told.at, told.written_at.is_some()), (yesterday, true));
    assert_eq!(shown.row.last_action_at, Some(yesterday));
}

#[test]
fn what_is_planned_goes_on_in_the_next_quarter_for_whoever_it_was_to_be_done_by() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    adopt(&story, SERGEANT, id, "2026-08-20").unwrap();
    do_it(&story, CONSTABLE, id, &doors(id), forms::priority_action).unwrap();
    do_it(&story, PCSO, id, &plan(id, "Evening patrols"), forms::priority_action).unwrap();
    do_it(&story, CONSTABLE, id, &plan(id, "Cut back the hedge"), forms::priority_action).unwrap();
    let hedge = page(&story, CONSTABLE, id).planned.into_iter().find(|p| p.what == "Cut back the hedge").unwrap();
    let done = PriorityAction { planned: false, does: Some(hedge.entry), ..plan(id, "Cut back the hedge") };
    do_it(&story, CONSTABLE, id, &done, forms::priority_action).unwrap();
    let over = PriorityCarryOver { record: id.0, reason: "Still there".into(), on: "2026-11-23".into(), review_by: None };
    do_it(&story, SERGEANT, id, &over, forms::priority_carry_over).unwrap();
    let next = ward(&story, SERGEANT).priorities[0].clone();
    assert_eq!((next.state.as_str(), next.planned, next.actions), ("adopted", 2, 0), "what was done stays where it was done");
    let shown = page(&story, SERGEANT, RecordId(next.id)).planned;
    let rows: Vec<_> = shown.iter().map(|p| (p.what.as_str(), p.owner.officer, p.due_on.as_deref())).collect();
    assert_eq!(rows, [("Mend the doors", SECOND.0, Some("2026-11-25")), ("Evening patrols", PCSO.0, None)]);
    assert_eq!(shown[0].partner, Some(council()));
    assert!(page(&story, SERGEANT, id).planned.is_empty(), "nobody is late for it there any more");
}

#[test]
fn that_a_partner_accepted_later_is_one_entry_and_goes_along_into_the_next_quarter() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    adopt(&story, SERGEANT, id, "2026-08-20").unwrap();
    let waits = ActionPartner { accepted_on: None, ..council() };
    let asked = PriorityAction { partner: Some(waits), ..doors(id) };
    do_it(&story, CONSTABLE, id, &asked, forms::priority_action).unwrap();
    let planned = || page(&story, PCSO, id).planned;
    let entry = planned()[0].entry;
    let accepts = PriorityPartner { record: id.0, entry, on: "2026-11-22".into(), person: Some("Mr Sample".into()) };
    let refused = |ask: PriorityPartner| do_it(&story, PCSO, id, &ask, forms::priority_partner).unwrap_err();
    assert_eq!(refused(PriorityPartner { on: "2026-11-24".into(), ..accepts.clone() }).field.as_deref(), Some("on"));
    let stray = refused(PriorityPartner { entry: Uuid::from_u128(9), ..accepts.clone() });
    assert_eq!((stray.code.as_str(), stray.field.as_deref()), ("no_target", Some("entry")));
    do_it(&story, PCSO, id, &accepts, forms::priority_partner).unwrap();
    let since = ActionPartner { person: Some("Mr Sample".into()), accepted_on: Some("2026-11-22".into()), ..council() };
    assert_eq!((planned().len(), planned()[0].partner.clone()), (1, Some(since.clone())));
    let told = page(&story, PCSO, id).timeline;
    let told = told.iter().find(|e| e.words.code.starts_with("entry.partner_accepted")).unwrap();
    assert_eq!((told.text.as_deref(), told.can_withdraw), (Some("Mend the doors"), true));
    let over = PriorityCarryOver { record: id.0, reason: "Still there".into(), on: "2026-11-23".into(), review_by: None };
    do_it(&story, SERGEANT, id, &over, forms::priority_carry_over).unwrap();
    let next = ward(&story, SERGEANT).priorities[0].clone();
    assert_eq!(page(&story, SERGEANT, RecordId(next.id)).planned[0].partner, Some(since));
}

#[test]
fn the_timeline_says_who_accepted_where_somebody_was_named_and_the_day_alone_where_nobody_was() {
    let story = Story::new();
    let id = proposed(&story, PCSO);
    let waits = ActionPartner { accepted_on: None, ..council() };
    do_it(&story, CONSTABLE, id, &PriorityAction { partner: Some(waits), ..doors(id) }, forms::priority_action).unwrap();
    let entry = page(&story, PCSO, id).planned[0].entry;
    let said = |on: &str, person: Option<&str>| {
        let ask = PriorityPartner { record: id.0, entry, on: on.into(), person: person.map(str::to_owned) };
        let record = story.get(id);
        let planned = story.form(PCSO, |d, fresh| forms::priority_partner(d, &ask, &record, fresh)).unwrap();
        story.commit(PCSO, &planned);
        let told = page(&story, CONSTABLE, id).timeline;
        told.into_iter().find(|e| Some(e.id) == planned.entry.map(|entry| entry.0)).unwrap().details
    };
    let named = Words::of("detail.accepted_by").with("accepted_on", "2026-11-21").with("person", "Mr Sample");
    assert_eq!(said("2026-11-21", Some("Mr Sample")), [named]);
    assert_eq!(said("2026-11-22", Some(" ")), [Words::of("detail.accepted_on").with("accepted_on", "2026-11-22")]);
}
