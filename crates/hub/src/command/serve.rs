//! Serving: TLS with the hub's own certificate, HTTP/1.1 and HTTP/2, structured logs without personal data, and an end
//! that finishes what is under way.

use std::fs::{self, File};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hub::{Hub, HubError};
use record::calendar::date_of;

use super::enrol::{ADDRESS, url};
use super::retention::tell_due;
use super::say::Said;

/// How long requests under way may take to finish when the hub stops.
const DRAIN: Duration = Duration::from_secs(10);

/// How often the hub looks whether something dated is due.
const BY_DATE: Duration = Duration::from_secs(30);

#[derive(clap::Args)]
pub(super) struct Serve {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// Where devices reach the hub, for the tickets `code` prints; by default the address it listens on.
    #[arg(long, value_name = "HOST:PORT")]
    address: Option<String>,
    /// Write the hub's URL into this file once it answers.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Die as by a power cut at a named point: for tests.
    #[arg(long, value_name = "POINT", hide = true)]
    pub(super) crash_at: Option<String>,
}

fn io(what: &str, why: impl ToString) -> HubError {
    HubError::Io { what: what.to_owned(), why: why.to_string() }
}

pub(super) fn serve(hub: &Hub, asked: &Serve) -> Result<Said, HubError> {
    // Automerge opens a span for every column it reads.
    let usual = |_| "info,automerge=warn".into();
    let filter = tracing_subscriber::EnvFilter::try_from_env("BEATBOOK_LOG").unwrap_or_else(usual);
    tracing_subscriber::fmt().json().with_env_filter(filter).with_current_span(false).with_writer(std::io::stderr).init();
    std::panic::set_hook(Box::new(|panic| {
        // The message of a panic may hold a record's words: only the place is logged.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "something panicked and was caught");
    }));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| io("starting", e))?;
    let done = runtime.block_on(listen(hub, asked));
    runtime.shutdown_timeout(DRAIN);
    hub.close()?;
    done.map(|()| Said::default())
}

async fn listen(hub: &Hub, asked: &Serve) -> Result<(), HubError> {
    // Two implementations are linked in; none is chosen by itself. One that was chosen before stays.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let identity = hub.identity();
    let pem = |text: &str| text.as_bytes().to_vec();
    let tls = RustlsConfig::from_pem(pem(&identity.certificate_pem), pem(&identity.tls_key_pem))
        .await
        .map_err(|e| io("reading the certificate", e))?;
    let listener = std::net::TcpListener::bind(asked.listen).map_err(|e| taken(asked.listen, &e))?;
    listener.set_nonblocking(true).map_err(|e| io("listening", e))?;
    let address = listener.local_addr().map_err(|e| io("listening", e))?;
    let reached = url(&asked.address.clone().unwrap_or_else(|| address.to_string()))?;
    hub.storage().writing(|tx| tx.set(ADDRESS, &reached))?;
    let handle = Handle::new();
    tokio::spawn(end(hub.clone(), handle.clone()));
    let server = axum_server::from_tcp_rustls(listener, tls).map_err(|e| io("listening", e))?.handle(handle);
    tracing::info!(%address, hub = %identity.hub_id, "the hub answers");
    let counted = hub.clone();
    let told = tokio::task::spawn_blocking(move || tell_due(&counted));
    tokio::spawn(by_date(hub.clone()));
    if let Some(file) = &asked.ready_file {
        // The socket listens already: whoever reads the file may call.
        whole(file, &format!("{reached}\n")).map_err(|e| io("writing the ready file", e))?;
    }
    server.serve(hub.router().into_make_service()).await.map_err(|e| io("serving", e))?;
    // However soon it ends: what waits for somebody was said once.
    let _ = told.await;
    tracing::info!("the hub has stopped");
    Ok(())
}

/// Decides what time alone changes, so that phones hear of it without asking, drops what is abandoned, takes off the disk
/// what was erased and could not go at once, and says once a day what is due by the retention table, ever after. Real time
/// only says when to look: what is due is read from the hub's clock.
async fn by_date(hub: Hub) {
    let mut told = date_of(hub.now());
    loop {
        let asked = hub.clone();
        match tokio::task::spawn_blocking(move || asked.drop_abandoned_uploads()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(uploads)) => tracing::info!(uploads, "abandoned uploads were dropped"),
            Ok(Err(error)) => tracing::warn!(code = error.code(), "abandoned uploads were not dropped: it is tried again"),
            Err(_) => return,
        }
        // Somebody may have read too long while a record was erased, or the command that erased it was killed.
        let asked = hub.clone();
        match tokio::task::spawn_blocking(move || asked.scrub()).await {
            Ok(Ok(()) | Err(HubError::Busy)) => {}
            Ok(Err(error)) => tracing::warn!(code = error.code(), "what was erased is not off the disk: it is tried again"),
            Err(_) => return,
        }
        tokio::time::sleep(BY_DATE).await;
        // Reviews fall due with a new day in London.
        let today = date_of(hub.now());
        if told != today {
            told = today;
            let asked = hub.clone();
            if tokio::task::spawn_blocking(move || tell_due(&asked)).await.is_err() {
                return;
            }
        }
        let asked = hub.clone();
        match tokio::task::spawn_blocking(move || Ok(asked.decide_dated()? + asked.make_due_work()?)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(records)) => tracing::info!(records, "decided again by date"),
            Ok(Err::<_, HubError>(error)) => tracing::warn!(code = error.code(), "not decided by date: it is tried again"),
            Err(_) => return,
        }
    }
}

fn taken(address: SocketAddr, why: &std::io::Error) -> HubError {
    let what = format!("listening on {address}");
    match why.kind() {
        std::io::ErrorKind::AddrInUse => io(&what, "another program has this address: stop it, or give another with --listen"),
        std::io::ErrorKind::PermissionDenied => io(&what, "not allowed: give a port above 1023 with --listen"),
        std::io::ErrorKind::AddrNotAvailable => io(&what, "this machine has no such address: try 0.0.0.0 with the same port"),
        _ => io(&what, why),
    }
}

/// Writes a file so that nobody sees half of it.
fn whole(file: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".new");
    let mut made = File::create(&beside)?;
    made.write_all(text.as_bytes())?;
    made.sync_all()?;
    fs::rename(&beside, file)
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
