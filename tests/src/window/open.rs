//! The app, running on a phone: what a person can do to a window and see in it.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::command::Commands;
use super::{Element, Patience, Trouble, until};

/// An open window. Taps are counted, so that a story can say how many an act took.
pub struct OpenWindow {
    pub(super) commands: Rc<Commands>,
    pub(super) session: String,
    vault: PathBuf,
    /// Such as `:3`.
    pub(super) display: String,
    taps: Cell<u32>,
}

impl OpenWindow {
    pub(super) fn open(commands: Rc<Commands>, app: &Path, vault: &Path, form: &str, display: &str) -> Result<Self, Trouble> {
        let options = json!({ "binary": app, "args": ["--vault", vault, "--form", form] });
        let wanted = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let made = commands.post("/session", &wanted)?;
        let session = made["sessionId"].as_str().unwrap_or_default();
        let (session, vault, display) = (format!("/session/{session}"), vault.to_path_buf(), display.to_owned());
        Ok(Self { commands, session, vault, display, taps: Cell::new(0) })
    }

    /// Gives the window this width and height, CSS pixels, at the display's corner; waits until the page is as wide.
    pub(super) fn resize(&self, (width, height): (u32, u32)) -> Result<(), Trouble> {
        let rect = json!({ "x": 0, "y": 0, "width": width, "height": height });
        self.commands.post(&format!("{}/window/rect", self.session), &rect)?;
        self.wait_for(&format!("a window of {width}x{height}"), Patience::SHORT, || {
            Ok((self.script("return innerWidth", &json!([]))? == json!(width)).then_some(()))
        })
    }

    /// Puts the window away, as an officer does who turns to something else. The app goes on.
    pub fn minimize(&self) -> Result<(), Trouble> {
        self.commands.post(&format!("{}/window/minimize", self.session), &json!({})).map(|_| ())
    }

    /// Presses one key where the focus is: a character, or a WebDriver code such as `\u{e00c}` for Escape.
    pub fn key(&self, key: char) -> Result<(), Trouble> {
        let press = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": press }] });
        self.commands.post(&format!("{}/actions", self.session), &actions).map(|_| ())
    }

    /// Where the page begins on its display: a window may have a frame.
    pub(super) fn corner(&self) -> Result<(i64, i64), Trouble> {
        let window = self.commands.get(&format!("{}/window/rect", self.session))?;
        let page = self.script("return { width: innerWidth, height: innerHeight }", &json!([]))?;
        let at = |from: &str, size: &str| {
            let number = |of: &Value, name: &str| of[name].as_i64().unwrap_or_default();
            number(&window, from) + number(&window, size) - number(&page, size)
        };
        Ok((at("x", "width"), at("y", "height")))
    }

    /// The first element that a CSS selector finds, once it is there and shown.
    pub fn find(&self, css: &str) -> Result<Element<'_>, Trouble> {
        self.wait_for(css, Patience::SHORT, || self.shown(css))
    }

    /// The first element with `data-do` of this name: the name a control has for what it does.
    pub fn control(&self, does: &str) -> Result<Element<'_>, Trouble> {
        self.find(&format!("[data-do=\"{does}\"]"))
    }

    /// Taps what a CSS selector finds.
    pub fn tap(&self, css: &str) -> Result<(), Trouble> {
        self.tap_what(|| self.find(css))
    }

    /// Taps what a look finds. Where the page draws it anew between the look and the tap, nothing was tapped, and an officer
    /// looks again.
    pub fn tap_what<'w>(&'w self, look: impl Fn() -> Result<Element<'w>, Trouble>) -> Result<(), Trouble> {
        match look()?.tap() {
            Err(Trouble::Refused { error, .. }) if error == "stale element reference" => look()?.tap(),
            tapped => tapped,
        }
    }

    /// What a selector finds that is shown, now.
    pub fn shown(&self, css: &str) -> Result<Option<Element<'_>>, Trouble> {
        for element in self.all(css)? {
            if element.is_shown()? {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// Everything that a selector finds now, in the order of the page.
    pub fn all(&self, css: &str) -> Result<Vec<Element<'_>>, Trouble> {
        let body = json!({ "using": "css selector", "value": css });
        let found = match self.commands.post(&format!("{}/elements", self.session), &body) {
            // The page was just replacing what was found: nothing is there yet.
            Err(Trouble::Refused { error, .. }) if error == "stale element reference" => return Ok(Vec::new()),
            found => found?,
        };
        let ids = found.as_array().into_iter().flatten().filter_map(|one| one.as_object()?.values().next()?.as_str());
        Ok(ids.map(|id| Element { window: self, id: id.to_owned() }).collect())
    }

    /// Waits until the page shows a text.
    pub fn wait_for_text(&self, text: &str) -> Result<(), Trouble> {
        self.wait_for(&format!("the text \"{text}\""), Patience::LONG, || Ok(self.text()?.contains(text).then_some(())))
    }

    /// Waits for something to be there; if it never comes, the error says what the window shows instead.
    pub fn wait_for<T>(
        &self,
        what: &str,
        patience: Patience,
        look: impl FnMut() -> Result<Option<T>, Trouble>,
    ) -> Result<T, Trouble> {
        match until(patience, look)? {
            Some(found) => Ok(found),
            None => {
                Err(Trouble::InVain { what: what.to_owned(), shows: self.text().unwrap_or_else(|trouble| trouble.to_string()) })
            }
        }
    }

    /// The whole visible text of the page.
    pub fn text(&self) -> Result<String, Trouble> {
        Ok(self.script("return document.body.innerText", &json!([]))?.as_str().unwrap_or_default().to_owned())
    }

    /// Runs a script in the page and gives what it returns.
    pub fn script(&self, script: &str, arguments: &Value) -> Result<Value, Trouble> {
        self.commands.post(&format!("{}/execute/sync", self.session), &json!({ "script": script, "args": arguments }))
    }

    /// Writes a PNG of the window.
    pub fn picture(&self, file: &Path) -> Result<(), Trouble> {
        // What the page was last told is drawn two frames later at the latest.
        let drawn = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        self.commands.post(&format!("{}/execute/async", self.session), &json!({ "script": drawn, "args": [] }))?;
        let picture = self.commands.get(&format!("{}/screenshot", self.session))?;
        let bytes = STANDARD
            .decode(picture.as_str().unwrap_or_default())
            .map_err(|error| Trouble::NoAnswer { what: "screenshot".to_owned(), message: error.to_string() })?;
        std::fs::write(file, bytes).map_err(Trouble::file(file))
    }

    /// Taps so far.
    #[must_use]
    pub fn taps(&self) -> u32 {
        self.taps.get()
    }

    pub(super) fn count_tap(&self) {
        self.taps.set(self.taps.get() + 1);
    }

    /// Ends the app as a flat battery does: at once, with no chance to write anything.
    pub fn kill(self) -> Result<(), Trouble> {
        let process = self.process()?;
        super::signal::send("KILL", &process.to_string())?;
        until(Patience::SHORT, || Ok::<_, Trouble>((!super::signal::is_running(process)).then_some(())))?
            .ok_or_else(|| Trouble::NotSo(format!("process {process} is still running after kill -9")))?;
        // The driver notices by itself that the app has gone; its answer about the dead session says nothing.
        let _ = self.commands.delete(&self.session);
        Ok(())
    }

    /// Closes the window in the ordinary way.
    pub fn close(self) -> Result<(), Trouble> {
        self.commands.delete(&self.session).map(|_| ())
    }

    /// The app's process: the one that was given this vault.
    fn process(&self) -> Result<u32, Trouble> {
        let vault = self.vault.to_string_lossy().into_owned();
        let processes = Path::new("/proc");
        for entry in std::fs::read_dir(processes).map_err(Trouble::file(processes))?.flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            // A process may end between the listing and the reading.
            let words = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            if words.split(|byte| *byte == 0).skip(1).any(|word| word == vault.as_bytes()) {
                return Ok(id);
            }
        }
        Err(Trouble::NotSo(format!("no process has the vault {vault}")))
    }
}
