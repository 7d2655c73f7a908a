//! The `evidence` protocol: pictures from the vault, by id and by nothing else.

use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, UriSchemeContext, UriSchemeResponder, Wry};
use uuid::Uuid;

use crate::shell::Shell;
use crate::window::MAIN;

/// Answers a page that shows a picture: `evidence://localhost/<id of the photo's entry>` gives its thumbnail, and
/// `?original` the sealed original after its fingerprint was checked.
pub(crate) fn answer(context: UriSchemeContext<'_, Wry>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let own = context.webview_label() == MAIN;
    let (Some(id), Some(shell), true) = (id(&request), context.app_handle().try_state::<Shell>(), own) else {
        return responder.respond(not_here());
    };
    let device = shell.device.clone();
    let thumbnail = request.uri().query() != Some("original");
    tauri::async_runtime::spawn(async move {
        responder.respond(match device.picture(id, thumbnail).await {
            Ok((media_type, bytes)) => found(&media_type, bytes),
            Err(_) => not_here(),
        });
    });
}

/// A picture of the vault, for the page that shows it and for no cache.
fn found(media_type: &str, bytes: Vec<u8>) -> Response<Vec<u8>> {
    with_headers(StatusCode::OK, media_type, bytes)
}

/// The one answer to everything else: an id that is not here, a locked vault, another window and a path that is no id
/// cannot be told apart.
fn not_here() -> Response<Vec<u8>> {
    with_headers(StatusCode::NOT_FOUND, "text/plain", Vec::new())
}

/// The id asked for: the whole path, as a hyphenated UUID.
fn id<T>(request: &Request<T>) -> Option<Uuid> {
    let name = request.uri().path().strip_prefix('/')?;
    Uuid::try_parse(name).ok().filter(|id| id.hyphenated().to_string() == name)
}

fn with_headers(status: StatusCode, media_type: &str, bytes: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = Response::new(bytes);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ] {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(path: &str) -> Option<Uuid> {
        id(&Request::get(format!("evidence://localhost{path}")).body(()).unwrap())
    }

    #[test]
    fn only_a_whole_hyphenated_id_is_an_id() {
        let picture = "01933d5c-7a1e-7cc3-98c4-dc0c0c07398f";
        assert_eq!(asked(&format!("/{picture}")).map(|id| id.to_string()).as_deref(), Some(picture));
        for path in [
            "/",
            "/../vault.db",
            "/01933d5c7a1e7cc398c4dc0c0c07398f",
            "/%2e%2e/vault.db",
            "/{01933d5c-7a1e-7cc3-98c4-dc0c0c07398f}",
        ] {
            assert_eq!(asked(path), None, "{path}");
        }
        assert_eq!(asked(&format!("/{picture}/more")), None);
        assert_eq!(asked(&format!("//{picture}")), None);
    }

    #[test]
    fn nothing_of_a_picture_stays_in_a_cache() {
        let headers = found("image/jpeg", vec![1]).into_parts().0.headers;
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(not_here().body().is_empty());
    }
}
