//! What ages out, and what is called back.

use device::screen::{CallBack, Reference, TaskVerdict};

use super::*;

async fn reviewed(sergeant: &Phone, officer: &Phone, station: &Station) -> Uuid {
    let refs = vec![Reference { kind: "cad".into(), value: "CAD 0412/26".into() }];
    let task = make(sergeant, TaskCreate { refs, ..visit("Stairwell B", Some(officer)) }).await;
    officer.sync().await;
    station.clock.pass(1_000);
    result(officer, task).await;
    sergeant.sync().await;
    station.clock.pass(1_000);
    sergeant.device.task_review(TaskVerdict { record: task, text: None }).await.unwrap();
    sergeant.sync().await;
    task
}

async fn all_sync(phones: &[&Phone]) {
    for phone in phones {
        phone.sync().await;
    }
}

#[tokio::test]
async fn a_task_stays_thirty_days_after_its_review_and_then_leaves_everybody() {
    let station = station(161);
    let (sergeant, tom, aisha) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("208CN").await);
    let task = reviewed(&sergeant, &tom, &station).await;
    let unreviewed = make(&sergeant, visit("Never reviewed", Some(&tom))).await;
    tom.sync().await;
    result(&tom, unreviewed).await;
    // Each looks at another record, so that none is kept by being on the screen.
    let shown = make(&sergeant, visit("On the screen", None)).await;
    all_sync(&[&tom, &aisha]).await;
    for phone in [&sergeant, &tom, &aisha] {
        phone.device.task(RecordAsk { record: shown }).await.unwrap();
    }
    station.clock.pass(30 * DAY);
    all_sync(&[&sergeant, &tom, &aisha]).await;
    assert!(holds(&tom, task).await, "thirty whole days");
    station.clock.pass(DAY);
    all_sync(&[&sergeant, &tom, &aisha]).await;
    for phone in [&sergeant, &tom, &aisha] {
        assert!(!holds(phone, task).await, "then a phone holds what its officer needs, not the archive");
        assert!(holds(phone, unreviewed).await, "a result that nobody reviewed is still somebody's work");
    }
    assert!(kept(&tom).await.contains("Spoke to both flats."), "their own words stay readable");
    assert!(at_hub(&station, task).entries().len() > 2, "the hub keeps all of it");
}

#[tokio::test]
async fn what_is_called_back_comes_for_three_days_to_whoever_may_read_it() {
    let station = station(162);
    let (sergeant, tom, other) = (station.phone("45CN").await, station.phone("123CN").await, station.phone("311LF").await);
    let task = reviewed(&sergeant, &tom, &station).await;
    station.clock.pass(32 * DAY);
    all_sync(&[&sergeant, &tom, &other]).await;
    let ask = |reference: &str| CallBack { reference: reference.to_owned() };
    let none = tom.device.call_back(ask("CAD 9999/26")).await.unwrap();
    assert_eq!((none.records, none.until), (vec![], None), "nothing of that name");
    assert_eq!(other.device.call_back(ask("CAD 0412/26")).await.unwrap().records, Vec::<Uuid>::new(), "not another team's");

    let back = tom.device.call_back(ask("cad0412/26")).await.unwrap();
    assert_eq!(back.records, [task], "however it is typed");
    assert_eq!(back.until, Some(station.hub.now() + 72 * HOUR));
    assert!(holds(&tom, task).await, "it is here as soon as it is answered");
    sergeant.sync().await;
    note(&tom, task, "asked about again").await;
    tom.sync().await;
    assert!(format!("{:?}", at_hub(&station, task).entries()).contains("asked about again"));

    station.clock.pass(12 * HOUR);
    tom.device.call_back(ask(&task.to_string())).await.unwrap();
    station.clock.pass(61 * HOUR);
    tom.sync().await;
    assert!(holds(&tom, task).await, "asked again, it stays longer");
    station.clock.pass(12 * HOUR);
    tom.sync().await;
    assert!(!holds(&tom, task).await, "then it goes again");
    sergeant.sync().await;
    assert!(!holds(&sergeant, task).await, "it never came to anybody else");
}

#[tokio::test]
async fn work_sent_back_after_it_aged_out_is_work_again() {
    let station = station(163);
    let (sergeant, tom) = (station.phone("45CN").await, station.phone("123CN").await);
    let task = reviewed(&sergeant, &tom, &station).await;
    station.clock.pass(32 * DAY);
    all_sync(&[&sergeant, &tom]).await;
    assert!(!holds(&tom, task).await);
    sergeant.device.call_back(CallBack { reference: task.to_string() }).await.unwrap();
    sergeant.device.task_send_back(TaskVerdict { record: task, text: Some("Which flat?".into()) }).await.unwrap();
    all_sync(&[&sergeant, &tom]).await;
    assert!(holds(&tom, task).await);
}
