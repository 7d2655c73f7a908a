//! The process that is killed: an officer at work without a pause, who says aloud what the device has acknowledged.

use std::io::{Write, stdout};
use std::path::Path;

use device::screen::TasksAsk;

use crate::deeds::{Hands, stays_a_draft};
use crate::phone::Pocket;
use crate::{Broken, while_doing};

/// Edits between two syncs.
const EDITS: u64 = 12;

/// Opens the vault, says `ready`, and from then on one line for each acknowledged edit, until it is killed. `from` is the
/// number of the first word; with `sync`, the hub is called now and then.
///
/// # Errors
/// Whatever the device refuses, but what stays a draft.
pub async fn work(pocket: &Path, who: u64, from: u64, sync: bool) -> Result<(), Broken> {
    let device = Pocket::new(pocket).open().await?;
    let ask = TasksAsk { which: "ward".into(), show: Some(4) };
    let shared = device.tasks(ask).await.map_err(while_doing("listing tasks"))?.rows.iter().map(|row| row.id).collect();
    let mut hands = Hands::new(device.clone(), who, from, shared, from ^ 0x0ff1_ce12).with_photos();
    say("ready")?;
    for n in 0_u64.. {
        let ack = match hands.one().await {
            Err(refused) if stays_a_draft(&refused) => continue,
            ack => ack.map_err(while_doing("an edit"))?,
        };
        say(&ack.to_string())?;
        if sync && n % EDITS == EDITS - 1 {
            device.sync().await.map_err(while_doing("a sync"))?;
        }
    }
    Ok(())
}

/// One line, out of this process before anything else is done.
fn say(line: &str) -> Result<(), Broken> {
    let mut out = stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(while_doing("speaking"))
}
