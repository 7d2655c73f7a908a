//! Serving: TLS with the hub's own certificate, HTTP/1.1 and HTTP/2, structured logs without personal data, and an end
//! that finishes what is under way.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hub::{Hub, HubError};

/// How long requests under way may take to finish when the hub stops.
const DRAIN: Duration = Duration::from_secs(10);

#[derive(clap::Args)]
pub(super) struct Serve {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8443")]
    pub(super) listen: SocketAddr,
    /// The hub's address as devices reach it, for the tickets `code` prints; by default the one it listens on.
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// Write the address into this file once the hub answers.
    #[arg(long, value_name = "FILE")]
    pub(super) ready_file: Option<PathBuf>,
    /// Die as by a power cut at a named point: for tests.
    #[arg(long, value_name = "POINT", hide = true)]
    pub(super) crash_at: Option<String>,
}

fn io(what: &str, why: impl ToString) -> HubError {
    HubError::Io { what: what.to_owned(), why: why.to_string() }
}

pub(super) fn serve(hub: Hub, asked: &Serve) -> Result<String, HubError> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("BEATBOOK_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().json().with_env_filter(filter).with_current_span(false).with_writer(std::io::stderr).init();
    std::panic::set_hook(Box::new(|panic| {
        // The message of a panic may hold a record's words: only the place is logged.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "something panicked and was caught");
    }));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| io("starting", e))?;
    let done = runtime.block_on(listen(hub.clone(), asked));
    runtime.shutdown_timeout(DRAIN);
    hub.close()?;
    done.map(|()| String::new())
}

async fn listen(hub: Hub, asked: &Serve) -> Result<(), HubError> {
    // Two implementations are linked in; none is chosen by itself.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let identity = hub.identity();
    let pem = |text: &str| text.as_bytes().to_vec();
    let tls = RustlsConfig::from_pem(pem(&identity.certificate_pem), pem(&identity.tls_key_pem))
        .await
        .map_err(|e| io("reading the certificate", e))?;
    let listener = std::net::TcpListener::bind(asked.listen).map_err(|e| io(&format!("listening on {}", asked.listen), e))?;
    listener.set_nonblocking(true).map_err(|e| io("listening", e))?;
    let address = listener.local_addr().map_err(|e| io("listening", e))?;
    let url = asked.url.clone().unwrap_or_else(|| format!("https://{address}"));
    hub.storage().writing(|tx| tx.set("address", &url))?;
    let handle = Handle::new();
    tokio::spawn(end(hub.clone(), handle.clone()));
    let server = axum_server::from_tcp_rustls(listener, tls).map_err(|e| io("listening", e))?.handle(handle);
    tracing::info!(%address, hub = %identity.hub_id, "the hub answers");
    if let Some(file) = &asked.ready_file {
        std::fs::write(file, format!("{url}\n")).map_err(|e| io("writing the ready file", e))?;
    }
    server.serve(hub.router().into_make_service()).await.map_err(|e| io("serving", e))?;
    tracing::info!("the hub has stopped");
    Ok(())
}

/// Waits for SIGTERM or ctrl-c, then lets what is under way finish.
async fn end(hub: Hub, handle: Handle<SocketAddr>) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => drop(interrupted.await),
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
    tracing::info!("the hub stops: requests under way are finished");
    hub.stop();
    handle.graceful_shutdown(Some(DRAIN));
}
