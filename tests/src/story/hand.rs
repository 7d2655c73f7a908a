//! What a thumb does in this app, in the words of its screens: pages, controls, fields, choices.

use serde_json::json;

use crate::window::{Element, OpenWindow, Patience, Trouble, until};

impl OpenWindow {
    /// Waits until a page is shown.
    pub(super) fn page(&self, screen: &str) -> Result<(), Trouble> {
        self.find_patiently(&format!("[data-screen=\"{screen}\"]")).map(|_| ())
    }

    /// A phone that lay idle while others were busy has locked itself; its officer opens it again. Only where a keystore holds
    /// the key: nobody else's passphrase is typed here.
    pub(super) fn awake(&self) -> Result<(), Trouble> {
        if self.shown("[data-screen=\"unlock\"] [data-do=\"unlock\"]")?.is_none()
            || self.shown("[name=\"passphrase\"]")?.is_some()
        {
            return Ok(());
        }
        self.press("unlock")?;
        self.find("[data-screen]:not([data-screen=\"unlock\"])").map(|_| ())
    }

    /// Goes to one of the places at the bottom of the window, and waits for its page. Where a record is open, its actions
    /// stand in the place of the navigation: then back first.
    pub(super) fn go(&self, place: &str) -> Result<(), Trouble> {
        self.awake()?;
        let bottom = self.find("nav [data-do], [data-do=\"back\"]")?;
        if bottom.attribute("data-do")?.as_deref() == Some("back") && self.shown("nav [data-do]")?.is_none() {
            bottom.tap()?;
        }
        self.tap(&format!("nav [data-do=\"{place}\"]"))?;
        self.page(place)
    }

    /// Goes to an address of the app that has no place at the bottom; it is not a tap.
    pub(super) fn turn_to(&self, path: &str) -> Result<(), Trouble> {
        self.awake()?;
        self.script("location.hash = arguments[0]", &json!([path])).map(|_| ())
    }

    /// Taps "back" until the page is shown again.
    pub(super) fn go_back_to(&self, screen: &str) -> Result<(), Trouble> {
        self.press("back")?;
        self.page(screen)
    }

    /// Taps the first of several that holds a text, once it is there.
    pub(super) fn tap_text(&self, css: &str, text: &str) -> Result<(), Trouble> {
        let script = "const [css, text] = arguments; \
                      return [...document.querySelectorAll(css)].findIndex(e => e.innerText.includes(text))";
        let index = self.wait_for(&format!("\"{text}\" in {css}"), Patience::LONG, || {
            Ok(self.script(script, &json!([css, text]))?.as_u64())
        })?;
        let all = self.all(css)?;
        let found = usize::try_from(index).ok().and_then(|index| all.into_iter().nth(index));
        found.ok_or_else(|| Trouble::NotSo(format!("\"{text}\" has gone again")))?.tap()
    }

    /// Taps the control that does something.
    pub(super) fn press(&self, does: &str) -> Result<(), Trouble> {
        self.tap_what(|| self.control(does))
    }

    /// Waits until a sheet is over the page.
    pub(super) fn sheet(&self, name: &str) -> Result<(), Trouble> {
        self.find(&format!("dialog[data-sheet=\"{name}\"]")).map(|_| ())
    }

    /// Types a whole value into a field.
    pub(super) fn fill(&self, name: &str, text: &str) -> Result<(), Trouble> {
        let field = self.field(name)?;
        field.clear()?;
        field.type_in(text)
    }

    /// Types on where a field ends.
    pub(super) fn type_on(&self, name: &str, text: &str) -> Result<(), Trouble> {
        self.field(name)?.type_in(text)
    }

    /// What stands in a field; nothing while the page is being drawn.
    pub(super) fn stands_in(&self, name: &str) -> Result<String, Trouble> {
        // Looked up and read in one go: what is drawn anew meanwhile is another field of the same name.
        let script =
            "return document.querySelector(`input[name=\"${arguments[0]}\"], textarea[name=\"${arguments[0]}\"]`)?.value";
        Ok(self.script(script, &json!([name]))?.as_str().unwrap_or_default().to_owned())
    }

    /// Sets a date, a time or a drop-down to a value.
    pub(super) fn set(&self, name: &str, value: &str) -> Result<(), Trouble> {
        self.field(name)?.set(value)
    }

    /// Picks the line of a drop-down whose text holds a word, such as a shoulder number, once it is there.
    pub(super) fn pick(&self, name: &str, word: &str) -> Result<(), Trouble> {
        let script = "const [name, word] = arguments; const list = [...document.querySelectorAll(`select[name=\"${name}\"]`)].at(-1); \
                      return [...(list?.options ?? [])].find(o => o.text.includes(word))?.value ?? null;";
        let value = self.wait_for(&format!("\"{word}\" in the list {name}"), Patience::SHORT, || {
            Ok(self.script(script, &json!([name, word]))?.as_str().map(str::to_owned))
        })?;
        self.set(name, &value)
    }

    /// Sets a drop-down to a value, once it offers it.
    pub(super) fn pick_value(&self, name: &str, value: &str) -> Result<(), Trouble> {
        self.wait_for(&format!("\"{value}\" in the list {name}"), Patience::SHORT, || {
            let script = "return !!document.querySelector(`select[name=\"${arguments[0]}\"] option[value=\"${arguments[1]}\"]`)";
            Ok((self.script(script, &json!([name, value]))? == json!(true)).then_some(()))
        })?;
        self.set(name, value)
    }

    /// Taps a choice of a group, or ticks one.
    pub(super) fn choose(&self, name: &str, value: &str) -> Result<(), Trouble> {
        self.tap(&format!("label:has(input[name=\"{name}\"][value=\"{value}\"])"))
    }

    /// Waits for the answer to an edit: it is durable on this device. A failure is an error in its own words.
    pub(super) fn saved(&self) -> Result<String, Trouble> {
        // Read and put away in one go, so that the next answer cannot be taken for this one.
        let script = "const toast = document.querySelector('[data-toast]'); \
                      const problem = document.querySelector('dialog [data-problem], main [data-problem]'); \
                      const said = toast ? { is: toast.dataset.toast, text: toast.innerText } : \
                                   problem ? { is: problem.dataset.problem, text: problem.innerText } : null; \
                      for (const b of document.querySelectorAll('[data-do=\"toast-close\"]')) b.click(); \
                      return said";
        let said = self.wait_for("\"Saved on this phone\"", Patience::SHORT, || {
            Ok(Some(self.script(script, &json!([]))?).filter(|said| !said.is_null()))
        })?;
        let text = said["text"].as_str().unwrap_or_default().to_owned();
        if said["is"] == "saved" { Ok(text) } else { Err(Trouble::NotSo(format!("it was not saved: {}: {text}", said["is"]))) }
    }

    /// What the page refuses with: the code of the problem it shows.
    pub(super) fn problem(&self) -> Result<String, Trouble> {
        let problem = self.find_patiently("[data-problem]")?;
        Ok(problem.attribute("data-problem")?.unwrap_or_default())
    }

    /// Waits until the strip says this state: `waiting`, `received`, `needs_you`.
    pub(super) fn strip(&self, state: &str) -> Result<(), Trouble> {
        self.find_patiently(&format!(".strip[data-strip=\"{state}\"]")).map(|_| ())
    }

    /// The row of a list that holds a text.
    pub(super) fn row(&self, text: &str) -> Result<String, Trouble> {
        let script = "return [...document.querySelectorAll('[data-row]')].find(r => r.innerText.includes(arguments[0]))?.dataset.row ?? null";
        self.wait_for(&format!("a row with \"{text}\""), Patience::LONG, || {
            Ok(self.script(script, &json!([text]))?.as_str().map(str::to_owned))
        })
    }

    /// Opens the row of a list that holds a text, once the page shows it. What arrives between a look and a tap moves the row
    /// away under it, as it does for an officer: they look where they are, go back and tap again.
    pub(super) fn open_row(&self, text: &str) -> Result<(), Trouble> {
        let link = format!("[data-row=\"{}\"] a", self.row(text)?);
        let there = self.find(&link)?.attribute("href")?.unwrap_or_default();
        let arrived = || {
            let script = "return [location.hash, location.href].some(here => here.startsWith(arguments[0]))";
            let here = || Ok::<_, Trouble>((self.script(script, &json!([there]))? == json!(true)).then_some(()));
            until(Patience::GESTURE, here)
        };
        self.tap(&link)?;
        if arrived()?.is_some() {
            return Ok(());
        }
        if self.shown(&link)?.is_none() {
            self.press("back")?;
        }
        self.tap(&link)?;
        arrived()?.ok_or_else(|| Trouble::NotSo(format!("\"{text}\" was tapped twice and is not open")))
    }

    /// Finds what may take a round trip through the hub to be there.
    pub(super) fn find_patiently(&self, css: &str) -> Result<Element<'_>, Trouble> {
        self.wait_for(css, Patience::LONG, || self.shown(css))
    }

    fn field(&self, name: &str) -> Result<Element<'_>, Trouble> {
        self.find(&format!("input[name=\"{name}\"], textarea[name=\"{name}\"], select[name=\"{name}\"]"))
    }
}
