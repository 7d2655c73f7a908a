//! Random edits on two records, a random part of them refused.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Did {
    Note(u8),
    Title(u8),
    Briefing(u8),
    Warn(u8),
}

fn did() -> impl Strategy<Value = Did> {
    (0..4_u8, any::<u8>()).prop_map(|(what, n)| match what {
        0 => Did::Note(n),
        1 => Did::Title(n),
        2 => Did::Briefing(n),
        _ => Did::Warn(n),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Random edits on two records, a random part of them refused: in the end every permitted one is at the hub once, every
    /// refused one is in Needs you with its words, and nothing waits or is lost.
    #[test]
    fn every_permitted_edit_arrives_once_and_every_refused_one_needs_you(
        edits in proptest::collection::vec((0..2_usize, did()), 1..10),
        refused in proptest::collection::vec(any::<bool>(), 10),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(random_branch(edits, refused));
    }
}

async fn random_branch(edits: Vec<(usize, Did)>, refused: Vec<bool>) {
    let station = Station::open(33);
    let constable = station.phone("123CN").await;
    let mut tasks = Vec::new();
    for _ in 0..2 {
        tasks.push(constable.device.task_create(visit(None)).await.unwrap().record);
    }
    constable.sync().await;
    let mut written: Vec<(usize, String)> = Vec::new();
    let mut briefings: BTreeMap<usize, String> =
        BTreeMap::from([(0, "Walk the stairwell.".into()), (1, "Walk the stairwell.".into())]);
    for (i, (on, did)) in edits.iter().enumerate() {
        let record = tasks[*on];
        let word = match did {
            Did::Note(n) => {
                let text = format!("note-{i}-{n}");
                constable.device.task_note(TaskNote { record, text: text.clone(), basis: "fact".into() }).await.unwrap();
                text
            }
            Did::Title(n) | Did::Warn(n) => {
                let title = format!("title-{i}-{n}");
                edit(&constable, record, Some(title.clone()), None).await;
                title
            }
            Did::Briefing(n) => {
                let word = format!("brief-{i}-{n}");
                let now = briefings.get_mut(on).unwrap();
                now.push_str(&format!(" {word}."));
                let text = now.clone();
                edit(&constable, record, None, Some(text)).await;
                word
            }
        };
        written.push((*on, word));
    }
    let mut picked: BTreeSet<usize> = BTreeSet::new();
    // In the order in which the batches stand in the request, which is the order in which they were written.
    let n = refuse_next(&station, &constable, |n| {
        let yes = refused.get(n).copied().unwrap_or(false);
        if yes {
            picked.insert(n);
        }
        yes
    })
    .await;
    for _ in 0..4 {
        constable.sync().await;
    }
    let strip = constable.device.strip(Nothing {}).await.unwrap();
    assert_eq!(strip.waiting, 0, "nothing waits for ever");
    let kept: Vec<String> = needs_you(&constable).await.into_iter().filter_map(|i| i.text).collect();
    assert_eq!(kept.len(), n, "every refused change needs its officer, and no other: {kept:?}");
    for (i, (on, word)) in written.iter().enumerate() {
        let record = at_hub(&station.hub, tasks[*on]);
        let here = kept.iter().any(|k| k.contains(word.as_str()));
        let found = notes(&record).iter().filter(|t| *t == word).count() + record.text("briefing").matches(word.as_str()).count();
        let title = record.history().iter().flat_map(|h| &h.wrote).filter(|w| format!("{w:?}").contains(word.as_str())).count();
        let stands = if word.starts_with("title") { title } else { found };
        if picked.contains(&i) {
            assert!(here, "{word} was refused and is in Needs you");
            assert_eq!(stands, 0, "{word} was refused and is not at the hub");
        } else {
            assert_eq!(stands, 1, "{word} was permitted and is at the hub once");
        }
    }
}
