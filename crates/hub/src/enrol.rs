//! Enrolment: a single-use code binds one officer to one key made on the device. The code never crosses the network.

use std::collections::VecDeque;
use std::sync::PoisonError;

use record::roster::Roster;
use record::{DeviceId, OfficerId};
use wire::message::{CodeKey, EnrolAnswer, EnrolRequest, EnrolResponse, new_code};
use wire::{Hash, PublicKey};

use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::lease::lease;
use crate::storage::{BearerRow, CodeRow, EnrolmentRow, Writing};

/// A code lasts ten minutes (practice P14).
pub(crate) const CODE_MS: i64 = 10 * 60_000;
/// and bears five wrong tries.
pub(crate) const TRIES: u32 = 5;
/// Wrong codes from anywhere in one minute, after which everybody waits.
const WRONG_A_MINUTE: usize = 30;

/// The instants of the last wrong codes.
pub(crate) type Throttle = VecDeque<i64>;

/// A code as it is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCode {
    /// The code itself.
    pub code: String,
    /// Whom it enrols.
    pub officer: OfficerId,
    /// As screens show them.
    pub shows: String,
    /// When it runs out, ms UTC.
    pub expires_at: i64,
}

/// Finds an officer by shoulder number, warrant number or id.
pub(crate) fn find(roster: &Roster, who: &str) -> Result<OfficerId> {
    let asked = who.trim();
    roster
        .officers
        .values()
        .find(|o| !o.left && (o.shoulder.eq_ignore_ascii_case(asked) || o.warrant == asked || o.id.to_string() == asked))
        .map(|o| o.id)
        .ok_or_else(|| HubError::NoSuchOfficer { who: asked.to_owned() })
}

impl Hub {
    /// The officer of a shoulder number, warrant number or id.
    ///
    /// # Errors
    /// [`HubError::NoSuchOfficer`], and those of the database.
    pub fn officer_named(&self, who: &str) -> Result<OfficerId> {
        find(self.roster()?.as_ref(), who)
    }

    /// Makes an enrolment code for an officer, named by shoulder number, warrant number or id.
    ///
    /// # Errors
    /// [`HubError::NoSuchOfficer`], or the database's.
    pub fn issue_code(&self, who: &str) -> Result<IssuedCode> {
        let roster = self.roster()?;
        let officer = find(&roster, who)?;
        let code = new_code(self.0.rng.as_ref());
        let key = CodeKey::of(&code)?;
        let now = self.now();
        let expires_at = now + CODE_MS;
        let row = CodeRow { id: key.code_id().0, key: key.0, officer, expires_at, tries_left: TRIES, used_by: None };
        self.storage().writing(|tx| {
            tx.put_code(&row)?;
            tx.audit(now, "hub", "code", &officer.to_string())
        })?;
        Ok(IssuedCode { code, officer, shows: roster.shows(officer), expires_at })
    }

    /// The six digits both screens show once a code was used; none before.
    ///
    /// # Errors
    /// The database's, or a text that cannot be a code.
    pub fn six_digits(&self, code: &str) -> Result<Option<String>> {
        let key = CodeKey::of(code)?;
        let row = self.storage().reading(|tx| tx.code(&key.code_id().0))?;
        Ok(row.and_then(|r| r.used_by).map(|device| key.six_digits(&self.identity().public_key(), &PublicKey(device))))
    }

    /// Enrols a device. Asked again with the same key it answers the same.
    ///
    /// # Errors
    /// [`HubError::WrongCode`], [`HubError::UsedCode`], [`HubError::ExpiredCode`], [`HubError::VoidCode`],
    /// [`HubError::CodeTaken`] for somebody else's code, [`HubError::SlowDown`], or the database's.
    pub fn enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer> {
        let now = self.now();
        self.throttled(now)?;
        let roster = self.roster()?;
        let fresh = DeviceId(wire::seam::uuid4(self.0.rng.as_ref()));
        // A wrong try must be counted, so it is no error inside the transaction.
        let done = self.storage().writing(|tx| Ok(self.enrol_in(tx, request, &roster, fresh, now)))?;
        match &done {
            Err(HubError::WrongCode | HubError::CodeTaken) => self.wrong(now),
            Ok((_, six)) => tracing::info!(six_digits = %six, "a device enrolled: compare the six digits with its screen"),
            Err(_) => {}
        }
        done.map(|(answer, _)| answer)
    }

    fn enrol_in(
        &self,
        tx: &dyn Writing,
        request: &EnrolRequest,
        roster: &Roster,
        fresh: DeviceId,
        now: i64,
    ) -> Result<(EnrolAnswer, String)> {
        let code = spendable(tx, request, roster, now)?;
        let key = CodeKey(code.key);
        let author = roster.author(code.officer, now).ok_or(HubError::NoSuchOfficer { who: code.officer.to_string() })?;
        let enrolment = enrolled(tx, request, code, fresh, now)?;
        if enrolment.revoked_at.is_some() {
            return Err(HubError::Revoked);
        }
        let lease = lease(roster, &enrolment, tx.lease_extended(enrolment.officer)?, now);
        tx.put_lease(&lease)?;
        let response = EnrolResponse {
            device: enrolment.device,
            author,
            hub_id: self.identity().hub_id,
            hub_epoch: self.identity().epoch,
            hub_public_key: self.identity().public_key(),
            incarnation: enrolment.incarnation,
            lease_until_ms: lease.until,
            lease_id: Some(lease.id),
            grant_version: roster.version,
            roster_version: roster.version,
            hub_time: now,
        };
        let six = key.six_digits(&self.identity().public_key(), &request.public_key);
        Ok((EnrolAnswer::new(&response, request, &key), six))
    }

    pub(crate) fn throttled(&self, now: i64) -> Result<()> {
        let mut wrong = self.0.throttle.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.retain(|at| now - at < 60_000);
        if wrong.len() >= WRONG_A_MINUTE { Err(HubError::SlowDown) } else { Ok(()) }
    }

    pub(crate) fn wrong(&self, now: i64) {
        self.0.throttle.lock().unwrap_or_else(PoisonError::into_inner).push_back(now);
    }

    /// Makes a bearer token with which another system may upload files. Only its hash is kept.
    ///
    /// # Errors
    /// The database's.
    pub fn issue_token(&self, name: &str) -> Result<String> {
        let mut random = [0; 32];
        self.0.rng.fill(&mut random);
        let token = hex::encode(random);
        let now = self.now();
        let row = BearerRow { hash: Hash::of(token.as_bytes()).0, name: name.to_owned(), made_at: now, revoked_at: None };
        self.storage().writing(|tx| {
            tx.put_bearer(&row)?;
            tx.audit(now, "hub", "token", name)
        })?;
        Ok(token)
    }
}

/// The code that a request names, where it may be used: proved, of whom the device says it is for, and not run out. A wrong try
/// is counted.
fn spendable(tx: &dyn Writing, request: &EnrolRequest, roster: &Roster, now: i64) -> Result<CodeRow> {
    let Some(mut row) = tx.code(&request.code_id.0)? else {
        // A code nobody has: it counts against the open codes of whoever the device says it is for.
        if let Some(officer) = request.shoulder.as_deref().and_then(|s| find(roster, s).ok()) {
            for mut code in tx.codes_of(officer)?.into_iter().filter(|c| c.used_by.is_none()) {
                code.tries_left = code.tries_left.saturating_sub(1);
                tx.put_code(&code)?;
            }
        }
        return Err(HubError::WrongCode);
    };
    let proved = request.verify(&CodeKey(row.key)).is_ok();
    let again = row.used_by == Some(request.public_key.0);
    if row.used_by.is_some() && !again {
        return Err(HubError::UsedCode);
    }
    if row.tries_left == 0 {
        return Err(HubError::VoidCode);
    }
    if row.expires_at < now && !again {
        return Err(HubError::ExpiredCode);
    }
    let named = request.shoulder.as_deref().map(|s| find(roster, s).ok() == Some(row.officer));
    if !proved || named == Some(false) {
        row.tries_left -= 1;
        tx.put_code(&row)?;
        return Err(if proved { HubError::CodeTaken } else { HubError::WrongCode });
    }
    Ok(row)
}

/// The enrolment that a code gives a key: made now, or found where this code made it before.
fn enrolled(tx: &dyn Writing, request: &EnrolRequest, mut code: CodeRow, fresh: DeviceId, now: i64) -> Result<EnrolmentRow> {
    let again = code.used_by == Some(request.public_key.0);
    match tx.enrolment_of_key(&request.public_key.0)? {
        Some(found) if again && found.officer == code.officer => return Ok(found),
        // One key, one enrolment: a second code does not give a key a second name.
        Some(_) => return Err(HubError::UsedCode),
        None => {}
    }
    let made = EnrolmentRow {
        device: fresh,
        officer: code.officer,
        key: request.public_key.0,
        system: false,
        label: request.device_label.chars().take(80).collect(),
        incarnation: 1,
        enrolled_at: now,
        revoked_at: None,
        last_heard: Some(now),
        waiting: 0,
        app_version: request.versions.app.chars().take(40).collect(),
    };
    tx.put_enrolment(&made)?;
    code.used_by = Some(made.key);
    tx.put_code(&code)?;
    tx.audit(now, &made.officer.to_string(), "enrolled", &made.device.to_string())?;
    crate::pipeline::tell_declined(tx, &made, now)?;
    Ok(made)
}
