//! The worst that happens to a hub: its disk is lost and its backup is all there is, or a record is erased for ever. It may
//! die in the middle of either.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use hub::Hub;
use record::RecordId;
use wire::seam::{NoCrash, crash};

use crate::city::City;

const BACKING_UP: [&str; 2] = [crash::BACKUP_BEFORE_FILES, crash::BACKUP_BEFORE_NAME];
const RESTORING: [&str; 2] = [crash::RESTORE_BEFORE_EPOCH, crash::RESTORE_BEFORE_NAME];
/// Points that nothing but this trouble reaches, and recovery, which nobody needs while every phone is still there: armed
/// anywhere else they would wait in vain.
pub(crate) const BY_THEMSELVES: [&str; 6] = [
    crash::BACKUP_BEFORE_FILES,
    crash::BACKUP_BEFORE_NAME,
    crash::RESTORE_BEFORE_EPOCH,
    crash::RESTORE_BEFORE_NAME,
    crash::ERASE_AFTER_COMMIT,
    crash::RECOVER_AFTER_COMMIT,
];

/// Whether there is a backup of the hub that may be restored: only where nothing else was lost since. What neither the hub nor
/// any phone holds any more is nobody's to give back.
pub(crate) fn restorable(city: &City) -> bool {
    let state = city.state();
    city.phones.len() == 6 && city.hub_backup.as_ref().is_some_and(|(_, then)| *then == state)
}

/// The hub is backed up; or its disk is lost, and the backup is restored. Half of the time it dies at it.
pub(crate) fn backup_or_restore(city: &mut City) -> Result<(), String> {
    let may = restorable(city);
    let usable = city.hub_backup.take().filter(|_| may);
    city.power.disarm();
    if city.below(2) == 0 {
        let point = city.pick(if usable.is_some() { &RESTORING } else { &BACKING_UP });
        city.power.arm(point, 1);
    }
    match usable {
        Some((from, _)) => restore(city, &from),
        None => back_up(city),
    }
}

/// A backup is taken. Half of one has no name, and is restored by nobody.
pub(crate) fn back_up(city: &mut City) -> Result<(), String> {
    let (to, state) = (city.next_backup(), city.state());
    let hub = city.hub.clone();
    let Some(done) = tried(city, "a backup", || hub.backup(&to))? else {
        city.note("the hub dies while it is backed up".to_owned());
        let into = to.with_extension("restored");
        let taken = to.exists() || Hub::restore(&to, &into, city.now(), &NoCrash).is_ok();
        return if taken { Err("half a backup of the hub is taken for a whole one".to_owned()) } else { Ok(()) };
    };
    done.map_err(|e| format!("a backup of the hub: {e}"))?;
    city.hub_backup = Some((to, state));
    city.note("the hub is backed up".to_owned());
    Ok(())
}

/// The hub's disk is lost, and it is started again on what its backup makes. Where that dies, nothing is there that would be
/// taken for a hub, and it is done again.
pub(crate) fn restore(city: &mut City, from: &Path) -> Result<(), String> {
    let (now, power, into) = (city.now(), city.power.clone(), city.next_home());
    let made = match tried(city, "a restore", || Hub::restore(from, &into, now, &*power))? {
        Some(made) => made,
        None => {
            let point = power.cut_at().unwrap_or("no point");
            city.tally.cut(point);
            city.note(format!("the hub dies at {point} while it is restored"));
            if into.exists() {
                return Err("a restore that died left half a hub under the hub's name".to_owned());
            }
            power.back();
            Hub::restore(from, &into, now, &NoCrash)
        }
    };
    made.map_err(|e| format!("the hub's backup: {e}"))?;
    city.restart_hub();
    (city.refilling, city.restored) = (true, true);
    city.tally.fault("hub restored from backup");
    city.note("the hub is restored from its backup".to_owned());
    Ok(())
}

/// Some record is erased; half of the time the hub dies at it.
pub(crate) fn erase_some(city: &mut City) -> Result<(), String> {
    if city.records.is_empty() {
        return Ok(());
    }
    let (id, _) = city.records[city.below(city.records.len())];
    if city.below(2) == 0 {
        city.power.arm(crash::ERASE_AFTER_COMMIT, 1);
    }
    erase(city, id)
}

/// A record is erased for ever. A hub that dies with its rows gone and its bytes still on the disk goes on where it was.
pub(crate) fn erase(city: &mut City, id: RecordId) -> Result<(), String> {
    let hub = city.hub.clone();
    let answer = match tried(city, "an erasure", || hub.erase(id, "S0045", "asked for"))? {
        Some(Ok(erased)) => {
            gone(city, id);
            format!("{} changes", erased.changes)
        }
        Some(Err(error)) => error.code().to_owned(),
        None => {
            let stands = hub.storage().reading(|tx| tx.erased(id)).map_err(|e| e.to_string())?;
            if stands.is_none() {
                return Err("the hub died after it had erased a record, and the order is gone".to_owned());
            }
            gone(city, id);
            "the hub dies of its power".to_owned()
        }
    };
    city.note(format!("{} erased: {answer}", city.number(id)));
    Ok(())
}

fn gone(city: &mut City, id: RecordId) {
    city.erased.insert(id);
    city.said.retain(|(record, ..), _| *record != id);
    city.lines.retain(|(_, note, ..)| *note != id);
    city.entries.retain(|(record, ..)| *record != id);
    city.photos.retain(|(_, note, _)| *note != id);
    city.tally.fault("record erased");
}

/// What the hub's work came to; none where its power went meanwhile.
pub(crate) fn tried<T>(city: &City, what: &str, work: impl FnOnce() -> hub::Result<T>) -> Result<Option<hub::Result<T>>, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(answer) => Ok(Some(answer)),
        Err(_) if city.power.off() => Ok(None),
        Err(_) => Err(format!("promise 7: the hub panicked on {what}")),
    }
}
