//! An officer who forgot their passphrase: what a locked device shows of the code, and what it gets for it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::atomic::{AtomicU8, Ordering};

use record::DeviceId;
use uuid::Uuid;
use wire::Hash;
use wire::codec::encode;
use wire::message::{CodeKey, PROTOCOL, RecoverAnswer, RecoverRequest, SpareRequest, Versions};
use wire::seam::Rng;
use wire::spare::SpareSecret;

/// Never the same bytes twice.
struct Counted(AtomicU8);
impl Rng for Counted {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(self.0.fetch_add(1, Ordering::Relaxed));
    }
}

fn rng() -> Counted {
    Counted(AtomicU8::new(1))
}

fn versions() -> Versions {
    Versions { protocol: PROTOCOL, app: "0.1.0".into(), tables: 1 }
}

fn device() -> DeviceId {
    DeviceId(Uuid::from_u128(7))
}

#[test]
fn a_request_holds_for_the_code_and_the_device_it_was_made_with() {
    let (code, other) = (CodeKey([1; 32]), CodeKey([2; 32]));
    let request = RecoverRequest::new(versions(), &code, device(), &rng());
    assert!(request.verify(&code).is_ok() && request.verify(&other).is_err());
    let moved = RecoverRequest { device: DeviceId(Uuid::from_u128(8)), ..request.clone() };
    assert!(moved.verify(&code).is_err(), "a proof for one device is none for another");
    let again = RecoverRequest { once: Hash([9; 32]), ..request };
    assert!(again.verify(&code).is_err());
}

#[test]
fn an_answer_opens_for_its_own_request_and_code_only() {
    let (code, rng, secret) = (CodeKey([1; 32]), rng(), SpareSecret([5; 32]));
    let request = RecoverRequest::new(versions(), &code, device(), &rng);
    let answer = RecoverAnswer::new(&secret, &request, &code, &rng).unwrap();
    assert_eq!(answer.open(&request, &code).unwrap(), secret);
    assert!(answer.open(&request, &CodeKey([2; 32])).is_err());
    let next = RecoverRequest::new(versions(), &code, device(), &rng);
    assert!(answer.open(&next, &code).is_err(), "an answer that was kept does not answer the next request");
    for at in 0..answer.sealed.len() {
        let mut changed = answer.clone();
        changed.sealed[at] ^= 1;
        assert!(changed.open(&request, &code).is_err(), "byte {at}");
    }
    assert!(!encode(&answer).windows(32).any(|bytes| bytes == secret.0), "it does not cross in clear");
}

#[test]
fn a_secret_does_not_show_itself_in_a_log() {
    let request = SpareRequest { versions: versions(), secret: SpareSecret([0xab; 32]) };
    let shown = format!("{request:?}");
    assert!(!shown.contains("171") && !shown.to_lowercase().contains("abab"), "{shown}");
}
