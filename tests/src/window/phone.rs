//! One officer's device: home folder, message bus with an unlocked keyring, display, driver.

use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;

use super::command::Commands;
use super::display::Display;
use super::{Notifications, OpenWindow, Patience, Trouble, until};

/// Says where the message bus is and unlocks a keyring before the driver starts, as signing in to a desktop does. `$0` is the
/// driver's port.
const SESSION: &str = "printf %s \"$DBUS_SESSION_BUS_ADDRESS\" >\"$XDG_RUNTIME_DIR/bus-address\" && printf desktop-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec WebKitWebDriver --port=\"$0\"";

/// What an officer holds or sits at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The word for it, as the app is told.
    pub(super) name: &'static str,
    /// Width and height of its display and of the window, CSS pixels.
    pub(super) size: (u32, u32),
}

impl Form {
    /// A phone.
    pub const PHONE: Self = Self { name: "phone", size: (390, 844) };
    /// A computer at a desk.
    pub const DESK: Self = Self { name: "computer", size: (1440, 900) };
}

/// A device on which the app can be opened, killed and opened again: what it has kept is then all it has.
pub struct Phone {
    folder: PathBuf,
    app: PathBuf,
    form: Form,
    session: Child,
    commands: Rc<Commands>,
    display: Display,
}

impl Phone {
    /// Prepares a device whose files lie in `folder`, for the app at `app`. `keyring`: a platform keystore answers.
    pub fn start(folder: &Path, app: &Path, form: Form, keyring: bool) -> Result<Self, Trouble> {
        for name in ["home", "runtime", "vault"] {
            let part = folder.join(name);
            fs::create_dir_all(&part).map_err(Trouble::file(&part))?;
            fs::set_permissions(&part, fs::Permissions::from_mode(0o700)).map_err(Trouble::file(&part))?;
        }
        let display = Display::start(form.size.0, form.size.1)?;
        let port = free_port().map_err(Trouble::not_started("WebKitWebDriver"))?;
        let log_path = folder.join("window.log");
        let log = File::options().create(true).append(true).open(&log_path).map_err(Trouble::file(&log_path))?;
        let log_too = log.try_clone().map_err(Trouble::file(&log_path))?;
        let home = folder.join("home");
        let mut session = Command::new(if keyring { "dbus-run-session" } else { "env" });
        if keyring {
            session.args(["--", "sh", "-c", SESSION, &port.to_string()]);
        } else {
            // With any bus at all, a keyring would be started by being asked for.
            session.args(["DBUS_SESSION_BUS_ADDRESS=disabled:", "WebKitWebDriver", &format!("--port={port}")]);
        }
        let session = session
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("XDG_RUNTIME_DIR", folder.join("runtime"))
            .env("DISPLAY", &display.name)
            .env_remove("WAYLAND_DISPLAY")
            .env("GDK_BACKEND", "x11")
            .env("TZ", "Europe/London")
            .env("LC_ALL", "C.UTF-8")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("BEATBOOK_LOG", "info")
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(log_too)
            .process_group(0)
            .spawn()
            .map_err(Trouble::not_started("dbus-run-session"))?;
        let phone = Self {
            folder: folder.to_path_buf(),
            app: app.to_path_buf(),
            form,
            session,
            commands: Rc::new(Commands::new(port)?),
            display,
        };
        phone.ready()?;
        Ok(phone)
    }

    /// The folder of the vault.
    #[must_use]
    pub fn vault(&self) -> PathBuf {
        self.folder.join("vault")
    }

    /// Opens the app's window, over the whole of the display.
    pub fn open(&self) -> Result<OpenWindow, Trouble> {
        let window = OpenWindow::open(self.commands.clone(), &self.app, &self.vault(), self.form.name, &self.display.name)?;
        // It opens as large as a phone is.
        if self.form != Form::PHONE {
            window.resize(self.form.size)?;
        }
        Ok(window)
    }

    /// From now on this device's desktop shows notifications. Only where a platform keystore answers: without a message bus
    /// there is nobody to show them.
    pub fn notifications(&self) -> Result<Notifications, Trouble> {
        let file = self.folder.join("runtime").join("bus-address");
        Notifications::on(&fs::read_to_string(&file).map_err(Trouble::file(&file))?)
    }

    fn ready(&self) -> Result<(), Trouble> {
        let ready = until(Patience::LONG, || Ok::<_, Trouble>(self.commands.get("/status").ok()))?;
        ready.map(|_| ()).ok_or_else(|| Trouble::NoAnswer {
            what: "/status".to_owned(),
            message: format!("the driver did not come up; see {}", self.folder.join("window.log").display()),
        })
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        // The bus, the keyring, the driver and the app are one process group. What has gone already needs no signal.
        let _ = super::signal::send("TERM", &format!("-{}", self.session.id()));
        let _ = self.session.wait();
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> std::io::Result<u16> {
    TcpListener::bind(("127.0.0.1", 0))?.local_addr().map(|address| address.port())
}
