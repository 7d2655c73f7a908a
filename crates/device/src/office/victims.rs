//! Victims: what is owed, one opened (the read log first), her card, a contact.

use std::sync::{Arc, Mutex, PoisonError};

use record::{Record, RecordId};
use rusqlite::Connection;
use uuid::Uuid;

use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::forms::{self, Planned};
use crate::pages::{self, CalledWith, Desk, Held, ReadMark, VictimOpened, VictimView};
use crate::screen::{
    CallAsk, CallPermission, CardConfirm, CardRead, ContactLook, ContactSave, ContactSaved, MilestoneAdd, Nothing, Reached,
    ReasonMissedGive, RecordAsk, SameAsk, SameVictims, Saved, TellSupervisor, VictimAsk, VictimCreate, VictimDetail, VictimForms,
    Victims,
};
use crate::session::loaded;
use crate::store::Turn;

use super::session::blocking;

/// Everything kept for one victim of one crime.
pub(super) struct Hers {
    pub(super) record: Arc<Record>,
    cards: Vec<Arc<Record>>,
    read: Option<ReadMark>,
    view: VictimView,
    /// The rows of every victim here.
    rows: Vec<Held<VictimView>>,
}

impl Hers {
    fn load(connection: &Connection, id: Uuid) -> Result<Self, DeviceError> {
        let record = loaded(connection, id)?;
        let rows = data::victim_rows(connection)?;
        let all = data::card_rows(connection)?;
        let view: VictimView = pages::victim_view(&record);
        let ids: Vec<RecordId> = pages::cards_of(&view, &rows, &all).iter().map(|c| c.id).collect();
        let cards = ids.iter().map(|card| loaded(connection, card.0)).collect::<Result<_, _>>()?;
        let read = data::read_mark(connection, &ids)?;
        Ok(Self { record, cards, read, view, rows })
    }

    pub(super) fn cards(&self) -> Vec<&Record> {
        self.cards.iter().map(Arc::as_ref).collect()
    }
}

impl Device {
    /// What is owed to victims held here; no personal data (practice P16).
    ///
    /// # Errors
    /// The vault's.
    pub async fn victims(&self, _: Nothing) -> Result<Victims, DeviceError> {
        self.reading()?
            .read(|connection, cx| {
                let (rows, cards) = (data::victim_rows(connection)?, data::card_rows(connection)?);
                Ok(data::with_desk(connection, cx, |desk| pages::victims(desk, &rows, &cards)))
            })
            .await
    }

    /// Opens a victim's record. The row of the read log is durable before anything of it is given (DPA 2018 s.62).
    ///
    /// # Errors
    /// [`DeviceError::ReasonNeeded`] for those who are not officer in the case, supporter, assignee or supervisor.
    pub async fn victim(&self, ask: VictimAsk) -> Result<VictimDetail, DeviceError> {
        let opened_at = self
            .reading()?
            .write(Turn::Officer, move |tx, cx| {
                let record = loaded(tx, ask.record)?;
                let given = ask.reason.as_deref().map(str::trim).filter(|r| !r.is_empty());
                let (me, now) = (cx.known.me(), cx.hub_now());
                let (asked, since) = data::with_desk(tx, cx, |desk| (reason_asked(desk, &record), desk.shift_began()));
                let reason = match given {
                    Some(words) => words.to_owned(),
                    None if !asked => "own_work".to_owned(),
                    None => data::reason_given_since(tx, record.id(), me, since)?.ok_or(DeviceError::ReasonNeeded)?,
                };
                data::put_read(tx, record.id(), me, now, &reason)?;
                if let Some(rec) = data::rec_of(tx, record.id())? {
                    data::opened(tx, rec, cx.now, None)?;
                }
                Ok(now)
            })
            .await?;
        self.reading()?.show(RecordId(ask.record));
        self.victim_page(ask.record, opened_at).await
    }

    async fn victim_page(&self, id: Uuid, opened_at: i64) -> Result<VictimDetail, DeviceError> {
        self.reading()?
            .read(move |connection, cx| {
                let hers = Hers::load(connection, id)?;
                let mark = |notice: &str| data::notice_mark(connection, notice);
                Ok(data::with_desk(connection, cx, |desk| {
                    let mut notices = pages::notices(desk, &hers.record, &mark);
                    notices.extend(hers.cards.iter().flat_map(|card| pages::notices(desk, card, &mark)));
                    notices.extend(pages::cards_apart(desk, &hers.cards(), &mark));
                    let same = pages::others_of(desk, &hers.view, &hers.rows);
                    let opened = VictimOpened { cards: &hers.cards(), read: hers.read.as_ref(), notices, opened_at, same };
                    pages::victim(desk, &hers.record, opened)
                }))
            })
            .await
    }

    /// Victims of a crime that are here already: asked before one is entered by hand.
    ///
    /// # Errors
    /// The vault's.
    pub async fn victim_same(&self, ask: SameAsk) -> Result<SameVictims, DeviceError> {
        self.reading()?
            .read(move |connection, cx| {
                let rows = data::victim_rows(connection)?;
                Ok(data::with_desk(connection, cx, |desk| pages::same_victims(desk, &ask, &rows)))
            })
            .await
    }

    /// What the forms for victims can offer.
    ///
    /// # Errors
    /// None of its own.
    pub async fn victim_forms(&self, _: Nothing) -> Result<VictimForms, DeviceError> {
        Ok(pages::victim_forms())
    }

    /// The card was read to its last line; it holds for this shift, unless the card changes.
    ///
    /// # Errors
    /// [`DeviceError::NoSuch`] when that version does not stand any more: read the present one.
    pub async fn card_read(&self, ask: CardRead) -> Result<VictimDetail, DeviceError> {
        let id = ask.record;
        let opened_at = self
            .reading()?
            .write(Turn::Officer, move |tx, cx| {
                let hers = Hers::load(tx, ask.record)?;
                let stands = |card: &&Arc<Record>| {
                    pages::versions(&[card]).iter().any(|v| record::kinds::safe_contact::version(v) == ask.version)
                };
                let card = hers.cards.iter().find(stands).ok_or(DeviceError::NoSuch { what: "card" })?;
                data::put_read_mark(tx, card.id(), &ReadMark { version: ask.version.clone(), at: cx.hub_now() })?;
                Ok(cx.hub_now())
            })
            .await?;
        self.victim_page(id, opened_at).await
    }

    /// Writes the whole card and confirms it (practice P3).
    ///
    /// # Errors
    /// Field by field.
    pub async fn card_confirm(&self, ask: CardConfirm) -> Result<Saved, DeviceError> {
        self.about_her(ask.record, move |desk, hers, fresh| {
            Ok(forms::card_confirm(desk, &ask, &hers.record, &hers.cards(), fresh)?)
        })
        .await
    }

    /// Whether she may be called now. Online, her record is refreshed first, for two seconds at most (practice P3).
    ///
    /// # Errors
    /// The vault's; a hub that does not answer is none.
    pub async fn call_permission(self: &Arc<Self>, ask: CallAsk) -> Result<CallPermission, DeviceError> {
        let answer = self.may_call(&ask).await?;
        if answer.opened_by_threat {
            let session = self.reading()?;
            // Told once, and found out in the transaction that would tell it: two taps tell it once too.
            session
                .act(move |connection, desk, fresh| {
                    let hers = Hers::load(connection, ask.record)?;
                    let cards = hers.cards();
                    if forms::threat_told(desk, &ask, &cards) {
                        return Ok(None);
                    }
                    Ok(Some(forms::threat_to_life(desk, &ask, &hers.record, &cards, fresh)?))
                })
                .await?;
        }
        Ok(answer)
    }

    async fn may_call(self: &Arc<Self>, ask: &CallAsk) -> Result<CallPermission, DeviceError> {
        let session = self.reading()?;
        let refreshed = self.refreshed(&session).await;
        let asked = ask.clone();
        let can_withhold = session.seams.apps.dials_prefixes();
        session
            .read(move |connection, cx| {
                let hers = Hers::load(connection, asked.record)?;
                Ok(data::with_desk(connection, cx, |desk| {
                    // No desktop can assure that a withhold prefix is dialled: it says "Dial 141 first" (practice P5).
                    let heard_at = cx.known.heard.heard_at;
                    let with = CalledWith { read: hers.read.as_ref(), can_withhold, refreshed, heard_at };
                    pages::call_permission(desk, &asked, &hers.cards(), with)
                }))
            })
            .await
    }

    /// Opens the phone's own app with her number, where she may be reached so at this moment; only the number leaves the vault,
    /// or the e-mail address, and for a letter nothing (practice P5). What is begun is kept, so that unlocking returns to its form (practice P13).
    ///
    /// # Errors
    /// The vault's.
    pub async fn reach(self: &Arc<Self>, ask: CallAsk) -> Result<Reached, DeviceError> {
        // A threat to life that opens it is told here too where it was not yet: never twice, and never left untold.
        let permission = self.call_permission(ask.clone()).await?;
        // For a letter the mail app is opened with nothing in it, for whoever prints one: her name and address stay here.
        let (method, address) = match ask.method.as_deref() {
            None | Some("phone") => ("phone", permission.dial.as_ref().map(|number| format!("tel:{number}"))),
            Some("text") => ("text", permission.dial.as_ref().map(|number| format!("sms:{number}"))),
            Some("email") => ("email", permission.mail.as_ref().map(|mail| format!("mailto:{mail}"))),
            Some("letter") => ("letter", Some("mailto:".to_owned())),
            Some(_) => ("", None),
        };
        let Some(address) = address.filter(|_| permission.allowed) else {
            return Ok(Reached { permission, opened: false });
        };
        let session = self.reading()?;
        let record = RecordId(ask.record);
        // Durable before the app has the screen: the phone may end this one while she speaks.
        session.write(Turn::Officer, move |tx, cx| data::begin_reaching(tx, record, method, cx.hub_now())).await?;
        let apps = session.seams.apps.clone();
        let opened = blocking(move || Ok(apps.open(&address))).await?;
        Ok(Reached { permission, opened })
    }

    /// There is no contact to write down after all.
    ///
    /// # Errors
    /// The vault's.
    pub async fn reach_over(&self, ask: RecordAsk) -> Result<Nothing, DeviceError> {
        self.reading()?.write(Turn::Officer, move |tx, _| data::end_reaching(tx, RecordId(ask.record))).await?;
        Ok(Nothing {})
    }

    /// What a contact would meet and go against if it were saved as it stands: asked while it is written.
    ///
    /// # Errors
    /// As [`Self::contact_save`]'s, of what is filled in already.
    pub async fn contact_look(&self, ask: ContactSave) -> Result<ContactLook, DeviceError> {
        self.reading()?
            .read(move |connection, cx| {
                let hers = Hers::load(connection, ask.record)?;
                Ok(data::with_desk(connection, cx, |desk| forms::contact_look(desk, &ask, &hers.record, &hers.cards()))?)
            })
            .await
    }

    /// A contact or an attempt. What happened can always be recorded (practice P5).
    ///
    /// # Errors
    /// Field by field.
    pub async fn contact_save(&self, ask: ContactSave) -> Result<ContactSaved, DeviceError> {
        let planned = Arc::new(Mutex::new(None));
        let kept = planned.clone();
        let record = RecordId(ask.record);
        let session = self.reading()?;
        let saved = session
            .act(move |connection, desk, fresh| {
                let hers = Hers::load(connection, ask.record)?;
                // Made for a task that is linked to her; any other says nothing about her.
                let task = ask.task.and_then(|task| loaded(connection, task).ok());
                let task = task.filter(|t| t.kind().name == "task" && pages::linked(t, "victim_contact").contains(&record));
                let ask = ContactSave { task: task.as_ref().map(|t| t.id().0), ..ask };
                let mut contact = forms::contact_save(desk, &ask, &hers.record, &hers.cards(), fresh)?;
                if let Some(task) = &task {
                    contact = contact.on_task(desk, task, fresh);
                }
                let writes = contact.planned.clone();
                *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(contact);
                Ok(Some(writes))
            })
            .await?;
        let saved = saved.ok_or_else(|| DeviceError::Internal { what: "a form planned nothing".into() })?;
        self.reading()?.write(Turn::Officer, move |tx, _| data::end_reaching(tx, record)).await?;
        let contact = planned.lock().unwrap_or_else(PoisonError::into_inner).take();
        let contact = contact.ok_or_else(|| DeviceError::Internal { what: "a contact was saved that was not planned".into() })?;
        Ok(ContactSaved { saved: saved.clone(), ..contact.saved(saved.at, saved.waiting_signal) })
    }

    /// A Critical task for the duty supervisor, sent first (practice P1).
    ///
    /// # Errors
    /// Field by field.
    pub async fn tell_supervisor(&self, ask: TellSupervisor) -> Result<Saved, DeviceError> {
        self.about_her(ask.record, move |desk, hers, fresh| Ok(forms::tell_supervisor(desk, &ask, &hers.record, fresh)?)).await
    }

    /// An event of the Code that starts a clock.
    ///
    /// # Errors
    /// Field by field.
    pub async fn milestone_add(&self, ask: MilestoneAdd) -> Result<Saved, DeviceError> {
        self.about_her(ask.record, move |desk, hers, fresh| Ok(forms::milestone_add(desk, &ask, &hers.record, fresh)?)).await
    }

    /// Why a deadline was missed; for a supervisor to approve.
    ///
    /// # Errors
    /// Field by field.
    pub async fn give_reason_missed(&self, ask: ReasonMissedGive) -> Result<Saved, DeviceError> {
        self.about_her(ask.record, move |desk, hers, fresh| Ok(forms::give_reason_missed(desk, &ask, &hers.record, fresh)?)).await
    }

    /// A new victim contact with this officer in the case.
    ///
    /// # Errors
    /// Field by field.
    pub async fn victim_create(&self, ask: VictimCreate) -> Result<Saved, DeviceError> {
        self.making(move |desk, fresh| forms::victim_create(desk, &ask, fresh)).await
    }

    pub(super) async fn about_her(
        &self,
        id: Uuid,
        form: impl FnOnce(&Desk<'_>, &Hers, &mut forms::Fresh<'_>) -> Result<Planned, DeviceError> + Send + 'static,
    ) -> Result<Saved, DeviceError> {
        let session = self.reading()?;
        let saved = session.act(move |connection, desk, fresh| form(desk, &Hers::load(connection, id)?, fresh).map(Some)).await?;
        saved.ok_or(DeviceError::Internal { what: "a form planned nothing".into() })
    }
}

/// Practice P16: the officer in the case, supporters, assignees of her open tasks and supervisors are not asked.
pub(super) fn reason_asked(desk: &Desk<'_>, record: &Record) -> bool {
    // Of her card too the tasks are hers: they are linked to her record, not to the card.
    let whose = record.line("victim").parse().unwrap_or(record.id());
    let mine = (desk.linked)(whose).iter().any(|l| l.kind == "task" && l.open && l.people.assignees.contains(&desk.me));
    pages::victim_reason_needed(desk, record, mine)
}
