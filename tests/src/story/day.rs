//! The people of the story and what they hold in their hands.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Programs;
use super::hub::Hub;
use super::line::Line;
use super::sample::Sample;
use crate::window::{Form, Notifications, OpenWindow, Phone, Trouble};

/// The sergeant, by shoulder number.
pub(super) const SERGEANT: &str = "45CN";
/// The constable.
pub(super) const CONSTABLE: &str = "123CN";
/// Another constable, with a device in few acts of this story.
pub(super) const OTHER_CONSTABLE: &str = "208CN";

/// A constable who joins the team in the course of the day. Her initials are the constable's.
pub(super) const NEWCOMER: &str = "311CN";

/// One officer with a device and a connection of their own.
pub(super) struct Officer {
    /// For the names of pictures.
    pub(super) name: &'static str,
    pub(super) shoulder: &'static str,
    pub(super) line: Line,
    phone: Phone,
    window: Option<OpenWindow>,
}

impl Officer {
    fn start(
        (name, shoulder): (&'static str, &'static str),
        (folder, app, hub): (&Path, &Path, &Hub),
        form: Form,
        keyring: bool,
    ) -> Result<Self, Trouble> {
        let phone = Phone::start(&folder.join(name), app, form, keyring)?;
        Ok(Self { name, shoulder, line: Line::to(&hub.address)?, phone, window: None })
    }

    /// Opens the app.
    pub(super) fn open(&mut self) -> Result<(), Trouble> {
        self.window = Some(self.phone.open()?);
        Ok(())
    }

    /// The open window.
    pub(super) fn window(&self) -> Result<&OpenWindow, Trouble> {
        self.window.as_ref().ok_or_else(|| Trouble::NotSo(format!("the {}'s window is not open", self.name)))
    }

    /// What the desktop of this device shows from now on.
    pub(super) fn notifications(&self) -> Result<Notifications, Trouble> {
        self.phone.notifications()
    }

    /// Kills the app with -9.
    pub(super) fn kill(&mut self) -> Result<(), Trouble> {
        self.window.take().map_or(Ok(()), OpenWindow::kill)
    }
}

/// Everything a story needs.
pub(super) struct Day {
    pub(super) sample: Sample,
    pub(super) hub: Hub,
    pub(super) sergeant: Officer,
    pub(super) constable: Officer,
    app: PathBuf,
    cli: PathBuf,
    out: PathBuf,
    pictures: Cell<u32>,
}

impl Day {
    /// A running hub and two devices that have never been used. Working files go to `out/work`.
    pub(super) fn begin(programs: &Programs, out: &Path) -> Result<Self, Trouble> {
        let work = out.join("work");
        std::fs::create_dir_all(&work).map_err(Trouble::file(&work))?;
        let sample = Sample::lay_out(&work, programs.data.as_deref())?;
        let mut hub = Hub::prepare(&programs.hub, &work.join("hub"), &sample)?;
        hub.start(None)?;
        let around = (work.as_path(), programs.app.as_path(), &hub);
        let sergeant = Officer::start(("sergeant", SERGEANT), around, Form::PHONE, true)?;
        let constable = Officer::start(("constable", CONSTABLE), around, Form::PHONE, true)?;
        let (app, cli, out) = (programs.app.clone(), programs.cli.clone(), out.to_path_buf());
        Ok(Self { sample, hub, sergeant, constable, app, cli, out, pictures: Cell::new(0) })
    }

    /// A third officer, on a machine where no keystore answers.
    pub(super) fn third(&self) -> Result<Officer, Trouble> {
        Officer::start(("third", OTHER_CONSTABLE), (&self.out.join("work"), &self.app, &self.hub), Form::PHONE, false)
    }

    /// The other constable with a phone of their own: the other hand of what is passed on.
    pub(super) fn colleague(&self) -> Result<Officer, Trouble> {
        Officer::start(("colleague", OTHER_CONSTABLE), (&self.out.join("work"), &self.app, &self.hub), Form::PHONE, true)
    }

    /// A second phone for the constable.
    pub(super) fn spare(&self) -> Result<Officer, Trouble> {
        Officer::start(("spare", CONSTABLE), (&self.out.join("work"), &self.app, &self.hub), Form::PHONE, true)
    }

    /// The phone of whoever has joined.
    pub(super) fn newcomer(&self) -> Result<Officer, Trouble> {
        Officer::start(("newcomer", NEWCOMER), (&self.out.join("work"), &self.app, &self.hub), Form::PHONE, true)
    }

    /// The sergeant at a computer in the station, a second device of hers.
    pub(super) fn desk(&self) -> Result<Officer, Trouble> {
        Officer::start(("desk", SERGEANT), (&self.out.join("work"), &self.app, &self.hub), Form::DESK, true)
    }

    /// The other constable with a new phone, who is asked to cover.
    pub(super) fn cover(&self) -> Result<Officer, Trouble> {
        Officer::start(("cover", OTHER_CONSTABLE), (&self.out.join("work"), &self.app, &self.hub), Form::PHONE, true)
    }

    /// Seals the unsent work of an officer whose window is closed, by the command line. Gives the file.
    pub(super) fn rescue(&self, officer: &Officer, passphrase: &str) -> Result<PathBuf, Trouble> {
        let file = self.out.join("work").join(format!("{}.rescue", officer.name));
        let mut command = Command::new(&self.cli);
        command.arg("--vault").arg(officer.phone.vault()).arg("--no-keystore").arg("rescue").arg(&file);
        let output = command.env("BEATBOOK_PASSPHRASE", passphrase).stdin(Stdio::null()).output();
        let output = output.map_err(Trouble::not_started("beatbook"))?;
        if output.status.success() {
            return Ok(file);
        }
        Err(Trouble::NotSo(format!("beatbook rescue: {}", String::from_utf8_lossy(&output.stderr).trim())))
    }

    /// Checks a bundle by the command line, which opens no vault and asks no hub. Gives whether every promise holds, and what
    /// was said.
    pub(super) fn verify(&self, bundle: &Path) -> Result<(bool, String), Trouble> {
        let output = Command::new(&self.cli).arg("verify").arg(bundle).stdin(Stdio::null()).output();
        let output = output.map_err(Trouble::not_started("beatbook"))?;
        Ok((output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    /// Writes a picture, numbered in the order of the story: `07-constable-today.png`. A page is shown from its top; a sheet
    /// as it stands.
    pub(super) fn picture(&self, officer: &Officer, screen: &str) -> Result<(), Trouble> {
        officer.window()?.script("if (!document.querySelector('dialog[open]')) scrollTo(0, 0)", &serde_json::json!([]))?;
        self.picture_as_it_stands(officer, screen)
    }

    /// Writes a picture of the page around something further down.
    pub(super) fn picture_of(&self, officer: &Officer, screen: &str, css: &str) -> Result<(), Trouble> {
        let script = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center', behavior: 'instant' })";
        officer.window()?.script(script, &serde_json::json!([css]))?;
        self.picture_as_it_stands(officer, screen)
    }

    /// The same of a page that was scrolled to what it is about.
    pub(super) fn picture_as_it_stands(&self, officer: &Officer, screen: &str) -> Result<(), Trouble> {
        let number = self.pictures.get() + 1;
        self.pictures.set(number);
        let file = self.out.join(format!("{number:02}-{}-{screen}.png", officer.name));
        let Some(window) = officer.window.as_ref() else { return Ok(()) };
        // A sheet that is still rising is not what the officer reads. What turns without end cannot be finished.
        let settled = "document.getAnimations().forEach((a) => { try { a.finish() } catch { /* goes on */ } })";
        window.script(settled, &serde_json::json!([]))?;
        window.picture(&file)
    }

    /// Writes what both windows show, after something went wrong.
    pub(super) fn picture_of_trouble(&self) {
        for officer in [&self.sergeant, &self.constable] {
            if let Some(window) = &officer.window {
                // The trouble itself is what is reported; a window that is gone has no picture.
                let _ = window.picture(&self.out.join(format!("failed-{}.png", officer.name)));
            }
        }
    }

    /// Signal or none, for both.
    pub(super) fn signal(&self, there: bool) {
        self.sergeant.line.signal(there);
        self.constable.line.signal(there);
    }
}
