//! She is called, written to, and heard of: nothing but where it goes leaves the vault, and the contact is written down after.

use device::screen::{CallAsk, Card, CardRead, CardState, SafeHours};

use super::*;

fn card() -> Card {
    Card {
        phones: vec![device::screen::Phone { number: "07700 900123".into(), label: None }],
        methods_allowed: vec![],
        methods_forbidden: vec![],
        hours: vec![],
        valid_from: None,
        valid_until: None,
        never: vec![],
        withhold_number: false,
        code_word: None,
        others_may_answer: None,
        say_then: None,
        post: None,
        email: None,
        note: None,
    }
}

#[tokio::test]
async fn unlocking_returns_to_the_contact_of_a_call_that_was_begun() {
    let station = Station::open(12);
    let constable = station.phone("123CN").await;
    constable.sync().await;
    let her = constable.device.victim_create(create("01/1/26", Some(card()))).await.unwrap().record;
    let ask = CallAsk { record: her, phone: 0, threat_to_life: None, method: None };
    let unread = constable.device.reach(ask.clone()).await.unwrap();
    assert!(!unread.permission.allowed && !unread.opened, "her card was not read");
    let CardState::One { version, .. } = open(&constable, her).await.card else { panic!("one card") };
    constable.device.card_read(CardRead { record: her, version: version.version }).await.unwrap();
    assert!(constable.device.session_state(Nothing {}).await.unwrap().under_way.is_none());
    let reached = constable.device.reach(ask).await.unwrap();
    assert_eq!(reached.permission.dial.as_deref(), Some("07700900123"), "the number and nothing else");
    assert!(!reached.opened, "nothing here answers calls, and it is said");
    constable.device.lock(Nothing {}).await.unwrap();
    assert!(constable.device.session_state(Nothing {}).await.unwrap().under_way.is_none(), "a locked phone tells nothing");
    let state = constable.device.unlock(Unlock { passphrase: Some(testkit::PASSPHRASE.into()) }).await.unwrap();
    assert_eq!(state.under_way.map(|u| (u.record, u.method)), Some((her, "phone".to_owned())));
    constable.device.contact_save(tried(her, station.hub.now())).await.unwrap();
    assert!(constable.device.session_state(Nothing {}).await.unwrap().under_way.is_none(), "it is written down");
    let text = CallAsk { record: her, phone: 0, threat_to_life: None, method: Some("text".into()) };
    assert!(constable.device.reach(text).await.unwrap().permission.allowed);
    constable.device.reach_over(RecordAsk { record: her }).await.unwrap();
    assert!(constable.device.session_state(Nothing {}).await.unwrap().under_way.is_none(), "nothing came of it");
}

#[tokio::test]
async fn a_threat_to_life_is_told_once_though_her_number_is_dialled_by_hand() {
    let station = Station::open(21);
    let (constable, sergeant) = (station.phone("123CN").await, station.phone("45CN").await);
    for phone in [&constable, &sergeant] {
        phone.sync().await;
    }
    let hers = async |crime: &str, card: Card| {
        let her = constable.device.victim_create(create(crime, Some(card))).await.unwrap().record;
        let CardState::One { version, .. } = open(&constable, her).await.card else { panic!("one card") };
        constable.device.card_read(CardRead { record: her, version: version.version }).await.unwrap();
        her
    };
    let ask =
        |record, threat: Option<&str>| CallAsk { record, phone: 0, threat_to_life: threat.map(str::to_owned), method: None };
    let told = async || {
        constable.sync().await;
        sergeant.sync().await;
        let team = sergeant.device.team(Nothing {}).await.unwrap();
        team.unassigned.iter().filter(|row| row.priority == "critical").count()
    };
    let threat = Some("He said he is on his way to her");

    // Inside her hours, and at any hour: the call is open anyway, and a threat in the form raises nobody.
    let any_time = hers("01/1/26", card()).await;
    assert!(constable.device.call_permission(ask(any_time, threat)).await.unwrap().allowed);
    assert_eq!(told().await, 0);

    // It is Monday noon, and she is safe on Sundays; this device cannot be sure to withhold its number.
    let hours = vec![SafeHours { days: vec![7], from: "10:00".into(), to: "11:00".into() }];
    let her = hers("01/2/26", Card { hours, withhold_number: true, ..card() }).await;
    let shut = constable.device.call_permission(ask(her, None)).await.unwrap();
    assert!(shut.threat_opens && shut.by_hand.is_none(), "{shut:?}");
    for _ in 0..2 {
        let opened = constable.device.call_permission(ask(her, threat)).await.unwrap();
        assert_eq!((opened.by_hand.as_deref(), opened.opened_by_threat), (Some("14107700900123"), true));
    }
    assert!(!constable.device.reach(ask(her, threat)).await.unwrap().opened, "nothing is dialled for the officer");
    assert_eq!(told().await, 1, "told, and once");
}

/// Writes down what the phone's own apps are asked to open.
#[derive(Default)]
struct Opened(std::sync::Mutex<Vec<String>>);

impl device::PhoneApps for Opened {
    fn open(&self, address: &str) -> bool {
        self.0.lock().unwrap().push(address.to_owned());
        true
    }

    fn dials_prefixes(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn a_call_a_text_an_e_mail_and_a_letter_leave_nothing_of_hers_but_where_they_go() {
    let station = Station::open(18);
    let mut phone = station.bare_phone("123CN");
    let apps = std::sync::Arc::new(Opened::default());
    let seams = device::Seams { apps: apps.clone(), ..phone.seams() };
    phone.device = std::sync::Arc::new(device::Device::new(phone.folder(), seams, "phone"));
    phone.enrol(&station.hub.issue_code("123CN").unwrap().code).await.unwrap();
    phone.sync().await;
    let victim = |crime: &'static str, email: &'static str| {
        let card = Card { email: Some(email.into()), post: Some("12 Lock Road".into()), ..card() };
        let phone = &phone;
        async move {
            let her = phone.device.victim_create(create(crime, Some(card))).await.unwrap().record;
            let CardState::One { version, .. } = open(phone, her).await.card else { panic!("one card") };
            phone.device.card_read(CardRead { record: her, version: version.version }).await.unwrap();
            her
        }
    };
    let by = |record, method: &str| CallAsk { record, phone: 0, threat_to_life: None, method: Some(method.into()) };
    let her = victim("01/1/26", "d@example.org").await;
    for method in ["phone", "text", "email", "letter"] {
        assert!(phone.device.reach(by(her, method)).await.unwrap().opened, "{method}");
        let under_way = phone.device.session_state(Nothing {}).await.unwrap().under_way;
        assert_eq!(under_way.map(|u| (u.record, u.method)), Some((her, method.to_owned())), "its contact is to be written down");
    }
    let opened = std::mem::take(&mut *apps.0.lock().unwrap());
    assert_eq!(opened, ["tel:07700900123", "sms:07700900123", "mailto:d@example.org", "mailto:"]);
    for (crime, email) in [("01/2/26", "d@example.org?subject=arrest"), ("01/3/26", "d@a.uk,e@b.uk"), ("01/4/26", "d@a.uk&cc=e")]
    {
        let her = victim(crime, email).await;
        let reached = phone.device.reach(by(her, "email")).await.unwrap();
        assert!(!reached.opened && !reached.permission.allowed, "{email}: no address carries words into another app");
    }
    assert!(apps.0.lock().unwrap().is_empty());
}
