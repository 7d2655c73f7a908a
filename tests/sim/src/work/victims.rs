//! Victims: opened, told, tried in vain, their cards confirmed.

use device::screen::{
    Card, CardConfirm, ContactSave, MilestoneAdd, Phone, ReasonMissedGive, TellSupervisor, VictimAsk, VictimCreate, VictimDetail,
    WhoSheIs,
};
use record::RecordId;

use super::Did;
use crate::city::City;

/// What may come of trying to reach her: every outcome that an officer may choose, and mostly she is not reached at once.
const COMES_OF_IT: [&str; 15] = [
    "voicemail",
    "voicemail",
    "voicemail",
    "no_reply",
    "no_reply",
    "no_reply",
    "spoke",
    "spoke",
    "in_person",
    "written",
    "message_sent",
    "third_party",
    "unsafe",
    "declined",
    "she_contacted_us",
];

pub(super) async fn one(city: &mut City, n: usize) -> Did {
    let device = city.phones[n].device.clone();
    let Some(id) = city.some_here(n, "victim_contact").await.filter(|_| city.below(6) > 0) else {
        return create(city, n).await;
    };
    let victim = |what, answer| Did::new(what, "victim_contact", id, answer);
    let page = match open(city, n, id).await {
        Ok(page) => page,
        Err(error) => return victim("victim", Err(error)),
    };
    let word = city.word();
    let now = city.now();
    match city.below(12) {
        0 => Did::nothing("victim"),
        1..=3 => {
            let event = city.pick(&["arrested", "released_under_investigation", "released_on_bail", "charged"]);
            let ask = MilestoneAdd { record: id.0, event: event.into(), at: now - 60_000, source: Some(word) };
            victim("milestone_add", device.milestone_add(ask).await)
        }
        4..=8 => contact(city, n, id, &page, word, now).await,
        9 => {
            let ask = CardConfirm { record: id.0, card: card(word), seen: page.seen, asked_unknown: false };
            victim("card_confirm", device.card_confirm(ask).await)
        }
        10 => {
            let Some(deadline) = page.deadlines.first() else { return Did::nothing("give_reason_missed") };
            let ask = ReasonMissedGive { record: id.0, deadline: deadline.key.clone(), text: word };
            victim("give_reason_missed", device.give_reason_missed(ask).await)
        }
        _ => {
            let answer = device.tell_supervisor(TellSupervisor { record: id.0, text: Some(word) }).await;
            Did::made("tell_supervisor", "task", answer)
        }
    }
}

/// She is tried once more.
pub(super) async fn tried(city: &mut City, n: usize, id: RecordId) -> Did {
    let page = match open(city, n, id).await {
        Ok(page) => page,
        Err(error) => return Did::new("victim", "victim_contact", id, Err(error)),
    };
    let (word, now) = (city.word(), city.now());
    contact(city, n, id, &page, word, now).await
}

/// Opens her record, which must then be in the read log.
async fn open(city: &mut City, n: usize, id: RecordId) -> Result<VictimDetail, device::DeviceError> {
    let ask = VictimAsk { record: id.0, reason: Some("asked by the simulator".into()) };
    let page = city.phones[n].device.clone().victim(ask).await?;
    city.phones[n].opened.push(id);
    Ok(page)
}

/// A victim is entered.
pub(super) async fn create(city: &mut City, n: usize) -> Did {
    let device = city.phones[n].device.clone();
    let (crime, word) = (city.word(), city.word());
    let now = city.now();
    let ask = VictimCreate {
        crime_ref: format!("01/{}/26", &crime[5..]),
        offence: "Assault".into(),
        entitlement: if city.below(2) == 0 { vec!["domestic_abuse".into()] } else { vec![] },
        who: WhoSheIs { name_to_ask_for: Some("Ms A.".into()), ..WhoSheIs::default() },
        card: (city.below(3) > 0).then(|| card(word)),
        reported_at: Some(now - 3_600_000),
        ..VictimCreate::default()
    };
    Did::made("victim_create", "victim_contact", device.victim_create(ask).await)
}

async fn contact(city: &mut City, n: usize, id: RecordId, page: &VictimDetail, word: String, now: i64) -> Did {
    let device = city.phones[n].device.clone();
    let outcome = city.pick(&COMES_OF_IT);
    let method = match outcome {
        "in_person" => "in_person",
        "written" => "email",
        "message_sent" => "text",
        _ => "phone",
    };
    // What she was told, or was to be told: of all that is owed to her, whatever came of the call.
    let answers = page.deadlines.iter().map(|d| d.key.clone()).filter(|_| city.below(2) == 0).collect();
    let ask = ContactSave {
        record: id.0,
        method: method.into(),
        direction: if outcome == "she_contacted_us" { "incoming" } else { "outgoing" }.into(),
        outcome: outcome.into(),
        at: now - 30_000,
        ended_at: None,
        verified_how: Some("details_checked".into()),
        told: Some(word),
        answers,
        safety: Some(if outcome == "unsafe" { "not_safe" } else { "safe" }.into()),
        safety_why: None,
        views: (outcome == "declined").then(|| "She would rather not be rung".into()),
        next_promised_on: None,
        against_card_why: Some("She asked for it".into()),
        ..ContactSave::default()
    };
    Did::new("contact_save", "victim_contact", id, device.contact_save(ask).await.map(|c| c.saved))
}

fn card(word: String) -> Card {
    Card {
        phones: vec![Phone { number: "07700 900123".into(), label: Some("work".into()) }],
        methods_allowed: vec!["phone".into()],
        methods_forbidden: vec!["letter".into()],
        hours: vec![],
        valid_from: None,
        valid_until: None,
        never: vec![],
        withhold_number: true,
        code_word: None,
        others_may_answer: None,
        say_then: None,
        post: None,
        email: None,
        note: Some(word),
    }
}
