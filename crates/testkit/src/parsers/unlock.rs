//! One honest message of every sort by which an officer who forgot their passphrase gets in again.

use wire::codec;
use wire::message::{
    CodeKey, PROTOCOL, RecoverAnswer, RecoverRequest, SpareAnswer, SpareRequest, UnlockCodeAnswer, UnlockCodeRequest, Versions,
};
use wire::spare::SpareSecret;

use crate::hostile::Day;
use crate::time::Seeded;

pub(super) fn unlock(day: &Day) -> Vec<Vec<u8>> {
    let (device, signer) = day.signers.iter().next().expect("somebody worked");
    let versions = || Versions { protocol: PROTOCOL, app: "0.1.0".into(), tables: 1 };
    let (secret, code, rng) = (SpareSecret([7; 32]), CodeKey([7; 32]), Seeded::new(7));
    let request = RecoverRequest::new(versions(), &code, *device, &rng);
    let answer = RecoverAnswer::new(&secret, &request, &code, &rng).expect("it can be sealed");
    vec![
        codec::encode(&SpareAnswer { id: secret.id() }),
        codec::encode(&SpareRequest { versions: versions(), secret }),
        codec::encode(&UnlockCodeRequest { versions: versions(), officer: signer.officer }),
        codec::encode(&UnlockCodeAnswer { code: "ABCD-EFGH-JKMN".into(), until_ms: super::sent::AT }),
        codec::encode(&request),
        codec::encode(&answer),
    ]
}
