//! Binding a device to an officer: a person compares the hub's fingerprint, types a code that never crosses the network,
//! and both screens show the same six digits.

use std::fs;
use std::sync::{Arc, PoisonError};

use rusqlite::TransactionBehavior;
use wire::message::{CodeKey, EnrolAnswer, EnrolRequest, from_body};
use wire::{Hash, PublicKey, SigningKey};
use zeroize::Zeroizing;

use super::recover::keep_spare;
use super::session::blocking;
use crate::data;
use crate::device::Device;
use crate::error::DeviceError;
use crate::known::{DeviceState, Enrolment, Heard};
use crate::screen::{Enrol, EnrolLook, Enrolled, HubSeen, Person};
use crate::seams::Seams;
use crate::session::Session;
use crate::store::{Store, Turn};
use crate::sync::{unsigned, versions};
use crate::vault::{Folder, Front, VaultKey, Whose};

impl Device {
    /// Reads a hub's certificate so that a person can compare its fingerprint. Nothing is trusted by it.
    ///
    /// # Errors
    /// [`DeviceError::BadHub`], [`DeviceError::HubUnreachable`].
    pub async fn enrol_look(&self, ask: EnrolLook) -> Result<HubSeen, DeviceError> {
        let hub = address(&ask.hub)?;
        let certificate = self.seams.network.look(&hub).await?;
        let keystore = self.seams.keystore.clone();
        let keystore = tokio::task::spawn_blocking(move || keystore.answers()).await.unwrap_or(false);
        Ok(HubSeen {
            hub,
            fingerprint: groups(&certificate),
            name: None,
            at: self.seams.clock.now_ms(),
            needs_passphrase: !keystore,
        })
    }

    /// Binds this device to an officer with a one-time code, and opens its vault.
    ///
    /// # Errors
    /// [`DeviceError::AlreadyEnrolled`]; [`DeviceError::HubRefused`] with `code_wrong`, `code_used`, `code_expired`;
    /// [`DeviceError::NotThePinnedHub`]; [`DeviceError::PassphraseNeeded`]. The same code may be tried again after each
    /// that did not use it.
    pub async fn enrol(&self, ask: Enrol) -> Result<Enrolled, DeviceError> {
        let _gate = self.gate.lock().await;
        self.hold()?;
        if self.enrolled() {
            return Err(DeviceError::AlreadyEnrolled);
        }
        let hub = address(&ask.hub)?;
        let certificate = fingerprint(&ask.fingerprint)?;
        let code = CodeKey::of(&ask.code).map_err(|_| wrong_code())?;
        let transport = self.seams.network.connect(&hub, certificate)?;
        let (folder, seams) = (self.folder.clone(), self.seams.clone());
        let (store, vault_key, secret) = blocking(move || begin(&folder, &seams, ask.passphrase.as_deref())).await?;
        let key = SigningKey::from_bytes(&secret);
        let public_key = PublicKey::of(&key);

        let request = EnrolRequest::new(versions(), &code, public_key, self.form, None);
        let body = unsigned(&*transport, "/v1/enrol", &request).await?;
        let bad = |e: wire::Refusal| DeviceError::BadAnswer { what: e.to_string() };
        let answer: EnrolAnswer = from_body("enrolment answer", &body).map_err(bad)?;
        let said = answer.verify(&request, &code).map_err(bad)?;
        let state = DeviceState {
            enrolment: Some(Enrolment {
                officer: said.author.officer,
                device: said.device,
                hub_url: hub,
                certificate,
                hub_id: said.hub_id,
                hub_key: said.hub_public_key,
            }),
            heard: Heard {
                incarnation: Some(said.incarnation),
                hub_epoch: said.hub_epoch,
                grant_version: said.grant_version,
                lease_id: said.lease_id,
                lease_until: Some(said.lease_until_ms),
                offset: Some(said.hub_time - self.seams.clock.now_ms()),
                heard_at: Some(said.hub_time),
                ..Heard::default()
            },
        };
        store.write(Turn::Officer, move |c| data::put_state(c, &state)).await?;
        keep_spare(self, &store, &vault_key).await;
        let mut name = said.author.role.title().to_owned();
        self.keep_front(Front { whose: Some(Whose { officer: said.author.officer.0, name: name.clone() }), ..self.front() })?;
        let session = open_session(self, store).await?;
        // The first sync brings the roster, and with it the officer's own number; it can be made again at any time.
        let mut wards = Vec::new();
        if self.sync().await.is_ok() {
            let known = session.known();
            name = known.roster.shows(known.me());
            wards = known.roster.wards_of(known.me(), said.hub_time);
            wards.iter_mut().for_each(|w| {
                if let Some(name) = known.wards.get(w) {
                    w.clone_from(name);
                }
            });
        }
        let check = code.six_digits(&said.hub_public_key, &public_key);
        Ok(Enrolled { officer: Person { officer: said.author.officer.0, name, you: true }, check, wards })
    }
}

/// Takes an opened database into the device.
pub(super) async fn open_session(device: &Device, store: Store) -> Result<Arc<Session>, DeviceError> {
    let known = store.read(|c| data::known(c)).await?.ok_or(DeviceError::NotEnrolled)?;
    let transport = device.seams.network.connect(&known.enrolment.hub_url, known.enrolment.certificate)?;
    let session = Session::new(device.seams.clone(), device.folder.clone(), store, known, transport, device.events.clone());
    let session = Arc::new(session);
    session
        .write(Turn::Officer, |tx, cx| {
            data::ask_again(tx)?;
            data::fill_again(tx, cx.known.me())
        })
        .await?;
    *device.open.write().unwrap_or_else(PoisonError::into_inner) = Some(session.clone());
    Ok(session)
}

/// A vault, its key, and the key this device signs with.
type Begun = (Store, VaultKey, Zeroizing<[u8; 32]>);

/// The vault to enrol with: the one an enrolment that was cut short left, so that its key can answer for the code it may
/// have used; else a new one.
fn begin(folder: &Folder, seams: &Seams, passphrase: Option<&str>) -> Result<Begun, DeviceError> {
    if folder.database().exists() {
        let left = VaultKey::get(folder, &*seams.keystore, passphrase, &*seams.clock).and_then(|key| made(folder, &key, seams));
        match left {
            Ok(done) => return Ok(done),
            Err(error @ (DeviceError::PassphraseNeeded | DeviceError::DiskFull | DeviceError::Disk(_))) => return Err(error),
            // It holds no officer's words: it is put beside, not thrown away.
            Err(_) => put_beside(folder, seams)?,
        }
    }
    let key = VaultKey::make(folder, &*seams.keystore, passphrase, &*seams.rng)?;
    made(folder, &key, seams)
}

fn made(folder: &Folder, key: &VaultKey, seams: &Seams) -> Result<Begun, DeviceError> {
    let mut connection = crate::vault::open_database(&folder.database(), key, true)?;
    crate::vault::migrate(&mut connection, &crate::vault::shipped()?)?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let secret = match data::state(&tx)? {
        Some((key, _)) => Zeroizing::new(key.to_bytes()),
        None => {
            let mut secret = Zeroizing::new([0; 32]);
            seams.rng.fill(secret.as_mut_slice());
            data::make(&tx, &secret)?;
            secret
        }
    };
    tx.commit()?;
    drop(connection);
    Ok((Store::open(folder, key)?, key.clone(), secret))
}

fn put_beside(folder: &Folder, seams: &Seams) -> Result<(), DeviceError> {
    let beside = folder.path().join(format!("unfinished-{}", wire::seam::uuid4(&*seams.rng)));
    fs::create_dir(&beside)?;
    for name in ["vault.db", "vault.db-wal", "vault.db-shm", "key.wrapped", "key.tries", "spare.key", "vault.id"] {
        let path = folder.path().join(name);
        if path.exists() {
            fs::rename(path, beside.join(name))?;
        }
    }
    Ok(())
}

pub(super) fn wrong_code() -> DeviceError {
    DeviceError::HubRefused { code: "code_wrong".into(), status: 401, retry: record::Retry::Never }
}

/// `host:port`, `https://host:port` and the same with a slash are one address.
fn address(given: &str) -> Result<String, DeviceError> {
    let bad = || DeviceError::BadHub { given: given.trim().to_owned() };
    let host = given.trim().trim_end_matches('/');
    let host = host.strip_prefix("https://").unwrap_or(host);
    let uri: http::Uri = format!("https://{host}").parse().map_err(|_| bad())?;
    match uri.authority() {
        Some(authority) if uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@') => {
            Ok(format!("https://{authority}"))
        }
        _ => Err(bad()),
    }
}

/// SHA-256 in groups of four hexadecimal digits.
pub(super) fn groups(hash: &Hash) -> Vec<String> {
    let hex = hash.to_string().to_uppercase();
    hex.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect()
}

fn fingerprint(groups: &[String]) -> Result<Hash, DeviceError> {
    let hex: String = groups.concat().chars().filter(char::is_ascii_hexdigit).collect();
    hex.parse().map_err(|_| DeviceError::BadValue {
        field: "fingerprint".into(),
        expected: "64 hexadecimal digits, as the hub's screen shows them".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hub_has_one_address_however_it_is_typed() {
        for given in ["hub.test:8443", "https://hub.test:8443", " https://hub.test:8443/ "] {
            assert_eq!(address(given).unwrap(), "https://hub.test:8443");
        }
        for bad in ["", "http://hub.test", "https://hub.test/path", "https://me@hub.test", "hub test"] {
            assert_eq!(address(bad).unwrap_err().code(), "hub_address", "{bad}");
        }
    }

    #[test]
    fn a_fingerprint_comes_back_as_it_was_shown() {
        let hash = Hash::of(b"certificate");
        assert_eq!(groups(&hash).len(), 16);
        assert_eq!(fingerprint(&groups(&hash)).unwrap(), hash);
        assert!(fingerprint(&["ABCD".to_owned()]).is_err());
    }
}
