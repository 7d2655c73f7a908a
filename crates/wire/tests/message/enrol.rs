//! Enrolment: a code that is read aloud, a line that is copied, and each side's proof that it knows the code.

use record::{Author, Role};

use super::*;

struct Counting(std::sync::atomic::AtomicU8);
impl wire::seam::Rng for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.0.fetch_add(37, std::sync::atomic::Ordering::Relaxed);
        }
    }
}

#[test]
fn a_code_read_aloud_is_the_same_code() {
    let code = new_code(&Counting(0.into()));
    assert_eq!(code, "05AF-MSY3-8DJQ");
    let key = CodeKey::of(&code).unwrap();
    assert_eq!(CodeKey::of(" o5af msy3 8djq ").unwrap(), key);
    assert_ne!(CodeKey::of("05AF-MSY3-8DJR").unwrap(), key);
    for bad in ["", "05AF-MSY3-8DJ", "05AF-MSY3-8DJQ0", "05AF-MSY3-8DJU", "05AF-MSY3-8DJé"] {
        assert_eq!(CodeKey::of(bad).unwrap_err().code(), "malformed");
    }
    assert_eq!(format!("{key:?}"), "CodeKey(kept)");
}

#[test]
fn hub_and_device_each_show_that_they_know_the_code() {
    let (code, wrong) = (CodeKey::of("05AF-MSY3-8DJQ").unwrap(), CodeKey::of("05AF-MSY3-8DJR").unwrap());
    let device = PublicKey::of(&SigningKey::from_bytes(&[1; 32]));
    let hub = PublicKey::of(&SigningKey::from_bytes(&[2; 32]));
    let asked = EnrolRequest::new(versions(), &code, device, "handheld 14", Some("123CN"));
    crosses(&asked);
    asked.verify(&code).unwrap();
    assert!(asked.verify(&wrong).is_err());
    let stolen = EnrolRequest { public_key: hub, ..asked.clone() };
    assert_eq!(stolen.verify(&code).unwrap_err().code(), "bad_signature", "another key under somebody's proof");

    let enrolled = EnrolResponse {
        device: DeviceId(uuid(1)),
        author: Author { officer: OfficerId(uuid(2)), grade: 3, role: Role::Pc },
        hub_id: uuid(3),
        hub_epoch: 1,
        hub_public_key: hub,
        incarnation: 1,
        lease_until_ms: 5,
        lease_id: Some(uuid(4)),
        grant_version: 6,
        roster_version: 7,
        hub_time: 8,
    };
    crosses(&enrolled);
    let answer = EnrolAnswer::new(&enrolled, &asked, &code);
    crosses(&answer);
    assert_eq!(answer.verify(&asked, &code).unwrap(), enrolled);
    assert!(EnrolAnswer::new(&enrolled, &asked, &wrong).verify(&asked, &code).is_err(), "a hub that does not know the code");
    let other = EnrolRequest::new(versions(), &code, device, "handheld 15", None);
    assert!(answer.verify(&other, &code).is_err(), "the answer to another request");
    let mut changed = answer.clone();
    changed.body = encode(&EnrolResponse { hub_public_key: device, ..enrolled });
    assert!(changed.verify(&asked, &code).is_err(), "a hub key put in on the way");

    let six = code.six_digits(&hub, &device);
    assert!(six.len() == 6 && six.bytes().all(|b| b.is_ascii_digit()));
    assert_ne!(six, code.six_digits(&device, &hub));
    assert_ne!(six, wrong.six_digits(&hub, &device));
}

#[test]
fn an_enrolment_line_is_copied_whole_or_not_at_all() {
    let pin = Hash::of(b"certificate");
    let ticket = Ticket { hub_url: "https://hub.example:8443".into(), certificate: pin, code: "05AF-MSY3-8DJQ".into() };
    assert_eq!(ticket.to_string().parse::<Ticket>().unwrap(), ticket);
    let line = ticket.to_string();
    assert_eq!(line.replace(":8443 ", ":8443/ ").parse::<Ticket>().unwrap(), ticket);
    for bad in [
        &line[..line.len() - 3],
        &line[9..],
        &line.replace("https", "http"),
        &line.replace(&pin.to_string(), "abc"),
        &format!("{line} more"),
        "",
    ] {
        assert_eq!(bad.parse::<Ticket>().unwrap_err().code(), "malformed");
    }
}
