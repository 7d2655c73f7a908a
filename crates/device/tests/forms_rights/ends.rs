//! The end of her case waits for what she is owed; what she wishes of her Personal Statement; and whom the police speak to in her
//! place, as of which day.

use device::screen::{ContactPerson, Param};

use super::lists::{arrested, speaks};
use super::*;

fn ends(story: &Story, her: RecordId) -> Result<Planned, FormFault> {
    let ask = MilestoneAdd { record: her.0, event: "case_concluded".into(), at: story.now.get(), source: None };
    does(story, CONSTABLE, her, |d, r, fresh| forms::milestone_add(d, &ask, r, fresh))
}

/// How many things hold up the end.
fn held_up(story: &Story, her: RecordId) -> Option<Param> {
    let refused = ends(story, her).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("still_owed", Some("event")));
    refused.params.get("n").cloned()
}

#[test]
fn her_case_is_not_concluded_while_she_is_owed_something() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - 10 * DAY);
    happens(&story, her, "arrested", NOON - 10 * DAY);
    // Updates once a week, late by now: they end with the case.
    let wish = VictimEdit {
        record: her.0,
        seen: String::new(),
        who: WhoSheIs { update_every_days: Some(7), ..who() },
        update_why_not: None,
    };
    does(&story, CONSTABLE, her, |d, r, _| forms::victim_edit(d, &wish, r)).unwrap();
    assert_eq!(held_up(&story, her), Some(Param::Number(4)), "a confirmation, her needs, support, the arrest");
    let answers = NeedsAnswers { declined: Some(true), ..NeedsAnswers::default() };
    let asked = NeedsAssess { record: her.0, seen: String::new(), at: NOON, why: Some("I am fine".into()), answers };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::needs_assess(d, &asked, r, &[], fresh)).unwrap();
    let refer = ReferralAdd { record: her.0, at: NOON, service: "Victim Support".into(), accepted: false, why: None };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::referral_add(d, &refer, r, fresh)).unwrap();
    let key = |event: &str| {
        let live = |state: &str| ["open", "late"].contains(&state);
        page(&story, CONSTABLE, her).deadlines.into_iter().find(|d| d.event == event && live(&d.state)).unwrap().key
    };
    speaks(&story, CONSTABLE, her, NOON, "safe", vec![key("arrested")]);
    assert_eq!(held_up(&story, her), Some(Param::Number(1)), "she declined, was offered support and told, late or not");
    // Nothing can be sent to her any more: the reason is enough, a supervisor looks at it after.
    let give = ReasonMissedGive { record: her.0, deadline: key("reported"), text: "No address is known".into() };
    does(&story, CONSTABLE, her, |d, r, fresh| forms::give_reason_missed(d, &give, r, fresh)).unwrap();
    ends(&story, her).unwrap();
    assert!(page(&story, CONSTABLE, her).deadlines.iter().all(|d| d.duty.code != "duty.agreed_update"));
}

#[test]
fn an_event_that_is_put_right_ends_no_case_that_may_not_end() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    happens(&story, her, "hearing_set", NOON - HOUR);
    let shown = page(&story, CONSTABLE, her);
    let hearing = shown.log.iter().find(|e| e.at == NOON - HOUR).unwrap().id;
    let right = EntryCorrect {
        entry: hearing,
        event: Some("case_concluded".into()),
        at: NOON - HOUR,
        ..wrong(&shown, her, "entry.milestone")
    };
    let refused = does(&story, CONSTABLE, her, |d, r, fresh| forms::entry_correct(d, &right, r, &[], fresh)).unwrap_err();
    assert_eq!(refused.code, "still_owed");
}

#[test]
fn what_she_wishes_of_her_statement_is_kept_with_the_offer_and_a_supervisor_writes_the_offer_alone() {
    let story = Story::new();
    let her = arrested(&story, CONSTABLE, "01/1/26");
    let offer = |seen: String, wish: Option<&str>, by: Option<&str>| VpsAdd {
        record: her.0,
        step: "offered".into(),
        at: NOON - HOUR,
        words: Some("You may say what this has done to you".into()),
        wish: wish.map(str::to_owned),
        wished_by: by.map(str::to_owned),
        seen: Some(seen),
        ..VpsAdd::default()
    };
    let add = |me, ask: &VpsAdd| does(&story, me, her, |d, r, fresh| forms::vps_add(d, ask, r, fresh));
    let opened = page(&story, CONSTABLE, her);
    assert_eq!(opened.vps_wish, None, "nothing is filled in for her");
    add(CONSTABLE, &offer(opened.seen.clone(), Some("wants"), Some("herself"))).unwrap();
    let wish = |me| page(&story, me, her).vps_wish.map(|w| (w.wish, w.read_by));
    assert_eq!(wish(CONSTABLE), Some(("wants".into(), Some("herself".into()))));
    // The form was open before that arrived.
    let stale = add(CONSTABLE, &offer(opened.seen, Some("later"), None)).unwrap_err();
    assert_eq!(stale.code, "changed_underneath");
    let now = page(&story, CONSTABLE, her).seen;
    add(CONSTABLE, &offer(now, Some("later"), None)).unwrap();
    assert_eq!(wish(CONSTABLE), Some(("later".into(), Some("herself".into()))), "what she said of the reading stands");
    let may = |me| page(&story, me, her).acts.iter().any(|a| a.act == "vps_wish");
    assert!(may(CONSTABLE) && !may(SERGEANT));
    let theirs = page(&story, SERGEANT, her).seen;
    assert_eq!(add(SERGEANT, &offer(theirs.clone(), Some("wants"), None)).unwrap_err().field.as_deref(), Some("wish"));
    add(SERGEANT, &offer(theirs, None, None)).unwrap();
    let now = page(&story, CONSTABLE, her).seen;
    add(CONSTABLE, &offer(now, Some("does_not_want"), Some("prosecutor"))).unwrap();
    assert_eq!(wish(SERGEANT), Some(("does_not_want".into(), None)), "nobody reads what is not made");
}

#[test]
fn that_the_contact_person_is_no_suspect_holds_as_of_a_day() {
    let story = Story::new();
    let her = victim(&story, "01/1/26", NOON - DAY);
    let mother = |name: &str| ContactPerson {
        relation: "parent".into(),
        name: Some(name.into()),
        category: Some("witness".into()),
        ..ContactPerson::default()
    };
    let edit = |person: ContactPerson| {
        let seen = page(&story, CONSTABLE, her).seen;
        let who = WhoSheIs { contact_person: Some(person), ..who() };
        let ask = VictimEdit { record: her.0, seen, who, update_why_not: None };
        does(&story, CONSTABLE, her, |d, r, _| forms::victim_edit(d, &ask, r)).unwrap()
    };
    edit(mother("Mrs A."));
    let as_at = || page(&story, CONSTABLE, her).who.contact_person.unwrap().as_at.unwrap();
    assert_eq!(as_at(), "2026-11-23");
    story.later(2 * DAY);
    let same = edit(mother("Mrs A."));
    assert!(same.writes.iter().all(|w| w.edits.is_empty()), "the same person once more is no change");
    assert_eq!(as_at(), "2026-11-23");
    edit(mother("Mrs B."));
    assert_eq!(as_at(), "2026-11-25");
}

#[test]
fn a_victim_is_spoken_of_as_they_said_and_nothing_is_guessed() {
    let story = Story::new();
    let him = victim(&story, "01/1/26", NOON - DAY);
    let spoken = |me: OfficerId| page(&story, me, him).who.pronoun;
    let say = |pronoun: Option<&str>| {
        let seen = page(&story, CONSTABLE, him).seen;
        let who = WhoSheIs { pronoun: pronoun.map(str::to_owned), ..who() };
        let ask = VictimEdit { record: him.0, seen, who, update_why_not: None };
        does(&story, CONSTABLE, him, |d, r, _| forms::victim_edit(d, &ask, r))
    };
    assert_eq!(spoken(CONSTABLE), None, "a name says nothing of it");
    say(Some("he")).unwrap();
    assert_eq!((spoken(CONSTABLE), spoken(SERGEANT)), (Some("he".into()), Some("he".into())));
    assert!(say(Some("he")).unwrap().writes.iter().all(|w| w.edits.is_empty()), "the same once more is no change");
    let refused = say(Some("it")).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("who.pronoun"), "only what the table has: {refused:?}");
    assert_eq!(spoken(CONSTABLE), Some("he".into()));
    say(None).unwrap();
    assert_eq!(spoken(CONSTABLE), None, "and it can be taken back");
}

#[test]
fn who_records_a_victim_says_at_once_how_they_are_spoken_of() {
    let story = Story::new();
    let ask = VictimCreate {
        crime_ref: "01/2/26".into(),
        offence: "Robbery".into(),
        who: WhoSheIs { pronoun: Some("they".into()), ..who() },
        reported_at: Some(NOON - DAY),
        ..VictimCreate::default()
    };
    let planned = story.form(CONSTABLE, |d, fresh| forms::victim_create(d, &ask, fresh)).unwrap();
    let them = story.commit(CONSTABLE, &planned);
    assert_eq!(page(&story, CONSTABLE, them).who.pronoun.as_deref(), Some("they"));
    let wrong = VictimCreate { who: WhoSheIs { pronoun: Some("it".into()), ..who() }, ..ask };
    let refused = story.form(CONSTABLE, |d, fresh| forms::victim_create(d, &wrong, fresh)).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("who.pronoun"));
}
