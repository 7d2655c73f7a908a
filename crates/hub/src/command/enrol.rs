//! Letting devices and other systems in.

use hub::{Hub, HubError};
use serde_json::json;
use wire::Hash;
use wire::message::Ticket;

use super::say::{Said, clock};

/// The setting under which `serve` keeps where devices reach it.
pub(super) const ADDRESS: &str = "address";

pub(super) fn code(hub: &Hub, officer: &str, address: Option<&str>) -> Result<Said, HubError> {
    let hub_url = match address {
        Some(given) => Some(url(given)?),
        None => hub.storage().reading(|tx| tx.setting(ADDRESS))?,
    };
    let issued = hub.issue_code(officer)?;
    let certificate = Hash(hub.identity().fingerprint);
    let mut lines = vec![
        format!("code: {}", issued.code),
        format!("officer: {}", issued.shows),
        format!("good until: {}, once", clock(issued.expires_at)),
        format!("fingerprint: {}", spaced(&certificate)),
    ];
    let ticket =
        hub_url.as_ref().map(|hub_url| Ticket { hub_url: hub_url.clone(), certificate, code: issued.code.clone() }.to_string());
    match (&hub_url, &ticket) {
        (Some(hub_url), Some(ticket)) => {
            lines.push(format!("hub: {hub_url}"));
            lines.push(format!("ticket: {ticket}"));
        }
        _ => lines.push("For a one-line ticket start serve first, or give --address HOST:PORT.".to_owned()),
    }
    lines.push(format!("When the device has enrolled, compare the six digits: beatbook-hub digits {}", issued.code));
    let json = json!({
        "code": issued.code,
        "officer": issued.officer,
        "shows": issued.shows,
        "expires_at": issued.expires_at,
        "fingerprint": certificate.to_string(),
        "hub": hub_url,
        "ticket": ticket,
    });
    Ok(Said::new(lines.join("\n"), json))
}

/// Where devices reach the hub, as a URL without a path.
pub(super) fn url(given: &str) -> Result<String, HubError> {
    let address = given.trim().trim_start_matches("https://").trim_end_matches('/');
    let host_and_port = address.rsplit_once(':').filter(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if host_and_port.is_none() || address.contains(['/', ' ']) || given.starts_with("http://") {
        return Err(HubError::BadRequest { what: format!("'{given}' is not HOST:PORT, as in hub.example:8443") });
    }
    Ok(format!("https://{address}"))
}

/// Sixty-four digits in groups of four, for reading aloud.
fn spaced(hash: &Hash) -> String {
    let digits: Vec<char> = hash.to_string().chars().collect();
    digits.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

pub(super) fn digits(hub: &Hub, code: &str) -> Result<Said, HubError> {
    let six = hub.six_digits(code)?;
    let text = six.clone().unwrap_or_else(|| "this code has not been used yet".to_owned());
    Ok(Said::new(text, json!({ "used": six.is_some(), "digits": six })))
}

pub(super) fn token(hub: &Hub, name: &str) -> Result<Said, HubError> {
    let token = hub.issue_token(name)?;
    let text = format!("token: {token}\nIt is not shown again. The system sends it as: Authorization: Bearer {token}");
    Ok(Said::new(text, json!({ "name": name, "token": token })))
}

#[cfg(test)]
mod tests {
    use super::url;

    #[test]
    fn an_address_is_a_host_and_a_port() {
        assert_eq!(url("hub.example:8443").unwrap(), "https://hub.example:8443");
        assert_eq!(url("https://hub.example:8443/").unwrap(), "https://hub.example:8443");
        for wrong in ["hub.example", ":8443", "hub.example:port", "http://hub.example:80", "hub.example:1/v1", ""] {
            assert!(url(wrong).is_err(), "{wrong}");
        }
    }
}
