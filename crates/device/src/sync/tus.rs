//! What the hub answers to the upload of a photo, in tus 1.0. Its header lines are text from outside like any other.

use http::{HeaderMap, header};

use super::speak;
use crate::error::DeviceError;

/// How the address of every upload begins.
const FILES: &str = "/v1/files/";
/// Characters of an upload's name at most.
const NAME: usize = 64;

/// Bytes of an upload that the hub has; none where it does not say so.
#[must_use]
pub fn offset(head: &HeaderMap) -> Option<u64> {
    head.get("upload-offset")?.to_str().ok()?.parse().ok()
}

/// The address of an upload that was begun; none where it is no upload's. Requests to it are signed, so nothing else is taken.
#[must_use]
pub fn address(head: &HeaderMap) -> Option<&str> {
    let at = head.get(header::LOCATION)?.to_str().ok()?;
    let name = at.strip_prefix(FILES)?;
    let is_a_name = (1..=NAME).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_a_name.then_some(at)
}

/// The fingerprint by which the hub holds an upload that is whole, as it spells it.
#[must_use]
pub fn holds(head: &HeaderMap) -> Option<&str> {
    head.get("beatbook-sha256")?.to_str().ok()
}

/// What an answer that is no success says.
#[must_use]
pub fn refused(status: u16, head: &HeaderMap, body: &[u8]) -> DeviceError {
    speak::refused(status, head, body)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::HeaderName;

    use super::*;

    fn head(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_signed_request_goes_to_an_upload_and_nowhere_else() {
        let at = |value| address(&head(header::LOCATION, value)).map(str::to_owned);
        let upload = "/v1/files/0199b2c4-7d1e-7a40-8000-000000000001";
        assert_eq!(at(upload).as_deref(), Some(upload));
        for elsewhere in
            ["/v1/files/", "/v1/files/../sync", "/v1/files/1/2", "/v1/files/1?to=2", "https://elsewhere/v1/files/1", "/v1/sync"]
        {
            assert_eq!(at(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn what_is_no_number_of_bytes_is_nothing() {
        let stands = |value| offset(&head(HeaderName::from_static("upload-offset"), value));
        assert_eq!(stands("262144"), Some(262_144));
        for none in ["", "-1", "18446744073709551616", "half"] {
            assert_eq!(stands(none), None, "{none}");
        }
        assert_eq!(offset(&HeaderMap::new()), None);
    }
}
