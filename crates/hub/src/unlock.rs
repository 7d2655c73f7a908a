//! An officer forgot their passphrase (practice P13). Each device left the secret of a spare key here; a supervisor's code,
//! good once and for ten minutes, gives it back to the locked device, which alone has what it opens.

use record::OfficerId;
use wire::message::{CodeKey, RecoverAnswer, RecoverRequest, new_code};
use wire::spare::SpareSecret;

use crate::enrol::{CODE_MS, IssuedCode, TRIES};
use crate::error::{HubError, Result};
use crate::hub::Hub;
use crate::storage::{EnrolmentRow, SpareRow, UnlockCodeRow, Writing};

/// Under what a secret lies in the database: a copy of the database alone gives none away.
const AT_REST: &[u8] = b"beatbook/spare-at-rest/1\0";

impl Hub {
    /// Keeps the secret of a device's spare key, in place of the one it left before.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn keep_spare(&self, enrolment: &EnrolmentRow, secret: &SpareSecret) -> Result<()> {
        let (now, device) = (self.now(), enrolment.device);
        let key = self.identity().signing.to_bytes();
        let sealed = secret.seal(AT_REST, &[&key], &device.bytes(), self.0.rng.as_ref())?;
        let row = SpareRow { device, sealed, kept_at: now };
        self.storage().writing(|tx| {
            tx.put_spare(&row)?;
            tx.audit(now, &enrolment.officer.to_string(), "spare_key", &device.to_string())
        })
    }

    /// Makes a code with which an officer opens their own locked device. Whoever asks for it supervises them.
    ///
    /// # Errors
    /// [`HubError::NotGranted`] for anybody else, [`HubError::NoSpareKey`] where no device of theirs left a secret here, or the
    /// database's.
    pub fn issue_unlock_code(&self, officer: OfficerId, by: OfficerId) -> Result<IssuedCode> {
        let (now, roster) = (self.now(), self.roster()?);
        if !roster.supervises(by, officer, now) {
            return Err(HubError::NotGranted);
        }
        let code = new_code(self.0.rng.as_ref());
        let expires_at = now + CODE_MS;
        let row = UnlockCodeRow { officer, key: CodeKey::of(&code)?.0, expires_at, tries_left: TRIES, used_at: None };
        self.storage().writing(|tx| {
            let mut left = false;
            for device in tx.enrolments_of(officer)?.iter().filter(|d| d.revoked_at.is_none()) {
                left |= tx.spare(device.device)?.is_some();
            }
            if !left {
                return Err(HubError::NoSpareKey);
            }
            tx.put_unlock_code(&row)?;
            tx.audit(now, &by.to_string(), "unlock_code", &officer.to_string())
        })?;
        Ok(IssuedCode { code, officer, shows: roster.shows(officer), expires_at })
    }

    /// Gives a locked device the secret of its spare key, once for each code.
    ///
    /// # Errors
    /// [`HubError::WrongCode`], [`HubError::UsedCode`], [`HubError::ExpiredCode`], [`HubError::VoidCode`],
    /// [`HubError::Revoked`], [`HubError::NoSpareKey`], [`HubError::SlowDown`], or the database's.
    pub fn recover(&self, request: &RecoverRequest) -> Result<RecoverAnswer> {
        let now = self.now();
        self.throttled(now)?;
        let left = self.roster()?.officers.values().filter(|o| o.left).map(|o| o.id).collect::<Vec<_>>();
        // A wrong try must be counted, so it is no error inside the transaction.
        let done = self.storage().writing(|tx| Ok(self.recover_in(tx, request, &left, now)))?;
        if matches!(done, Err(HubError::WrongCode | HubError::VoidCode)) {
            self.wrong(now);
        }
        done
    }

    fn recover_in(&self, tx: &dyn Writing, request: &RecoverRequest, left: &[OfficerId], now: i64) -> Result<RecoverAnswer> {
        // Whoever names no device of ours learns no more than whoever has the code wrong.
        let Some(enrolment) = tx.enrolment(request.device)?.filter(|r| !r.system) else { return Err(HubError::WrongCode) };
        if enrolment.revoked_at.is_some() || left.contains(&enrolment.officer) {
            return Err(HubError::Revoked);
        }
        let Some(mut row) = tx.unlock_code(enrolment.officer)? else { return Err(HubError::WrongCode) };
        let code = CodeKey(row.key);
        if request.verify(&code).is_err() {
            row.tries_left = row.tries_left.saturating_sub(1);
            tx.put_unlock_code(&row)?;
            return Err(HubError::WrongCode);
        }
        if row.used_at.is_some() {
            return Err(HubError::UsedCode);
        }
        if row.tries_left == 0 {
            return Err(HubError::VoidCode);
        }
        if row.expires_at < now {
            return Err(HubError::ExpiredCode);
        }
        let spare = tx.spare(enrolment.device)?.ok_or(HubError::NoSpareKey)?;
        let key = self.identity().signing.to_bytes();
        let secret = SpareSecret::open(AT_REST, &[&key], &enrolment.device.bytes(), &spare.sealed)
            .map_err(|_| HubError::Damaged { what: "the secret of a spare key" })?;
        let answer = RecoverAnswer::new(&secret, request, &code, self.0.rng.as_ref())?;
        row.used_at = Some(now);
        tx.put_unlock_code(&row)?;
        tx.audit(now, &enrolment.officer.to_string(), "recovered", &enrolment.device.to_string())?;
        Ok(answer)
    }
}
