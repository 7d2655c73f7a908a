//! One thing on the page.

use serde_json::{Value, json};

use super::{OpenWindow, Patience, Trouble, until};

/// An element of the page, until the page replaces it.
pub struct Element<'window> {
    pub(super) window: &'window OpenWindow,
    pub(super) id: String,
}

impl Element<'_> {
    /// Taps it, as a finger does: scrolled into view first. Counts as one tap. What lies over it is an error.
    pub fn tap(&self) -> Result<(), Trouble> {
        // What is fixed to the bottom of the window would cover what WebDriver scrolls just into view.
        let centre = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' }); \
                      const r = arguments[0].getBoundingClientRect(); return [r.x, r.y]";
        let listen = "window.landed = false; \
                      arguments[0].addEventListener('click', () => { window.landed = true }, { once: true, capture: true })";
        let (mut stood, mut clicked) = (None, false);
        let tapped = until(Patience::GESTURE, || {
            // Each time: what is stored meanwhile moves the page, and the driver then finds nothing where it looked. Nobody
            // taps what is still moving: the finger would land beside it.
            let stands = self.window.script(centre, &json!([self.reference()]))?;
            if stood.replace(stands.clone()).is_none_or(|at| at != stands) {
                return Ok(None);
            }
            self.window.script(listen, &json!([self.reference()]))?;
            match self.command("click", &json!({})) {
                Err(Trouble::Refused { error, .. })
                    if error == "element click intercepted" || error == "element not interactable" =>
                {
                    Ok(None)
                }
                Err(trouble) => Err(trouble),
                // The driver says that it tapped, not what: what moved between finger down and finger up was missed.
                Ok(_) => {
                    clicked = true;
                    Ok((self.window.script("return window.landed", &json!([]))? != json!(false)).then_some(()))
                }
            }
        })?;
        if tapped.is_none() && !clicked {
            let over = "const r = arguments[0].getBoundingClientRect(); \
                        return document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)?.outerHTML.slice(0, 200) ?? 'nothing'";
            let over = self.window.script(over, &json!([self.reference()]))?;
            return Err(Trouble::NotSo(format!("\"{}\" cannot be tapped: {over} lies over it", self.text()?)));
        }
        self.window.count_tap();
        Ok(())
    }

    /// Types into it, after what is there.
    pub fn type_in(&self, text: &str) -> Result<(), Trouble> {
        self.command("value", &json!({ "text": text })).map(|_| ())
    }

    /// Empties a field.
    pub fn clear(&self) -> Result<(), Trouble> {
        self.command("clear", &json!({})).map(|_| ())
    }

    /// Sets a field whose keyboard entry depends on the platform (dates, times, selections), and tells the page so.
    pub fn set(&self, value: &str) -> Result<(), Trouble> {
        let script = "const [e, v] = arguments; e.value = v; \
                      for (const name of ['input', 'change']) e.dispatchEvent(new Event(name, { bubbles: true }));";
        self.window.script(script, &json!([self.reference(), value])).map(|_| ())
    }

    /// Gives a file field these bytes, as if the officer had chosen a file.
    pub fn choose_file(&self, name: &str, media_type: &str, base64: &str) -> Result<(), Trouble> {
        let script = "const [e, name, type, data] = arguments; \
                      const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0)); const files = new DataTransfer(); \
                      files.items.add(new File([bytes], name, { type })); e.files = files.files; \
                      for (const name of ['input', 'change']) e.dispatchEvent(new Event(name, { bubbles: true }));";
        self.window.script(script, &json!([self.reference(), name, media_type, base64])).map(|_| ())
    }

    /// Its visible text.
    pub fn text(&self) -> Result<String, Trouble> {
        self.read("text").map(|value| value.as_str().unwrap_or_default().to_owned())
    }

    /// An attribute, if it has it.
    pub fn attribute(&self, name: &str) -> Result<Option<String>, Trouble> {
        self.read(&format!("attribute/{name}")).map(|value| value.as_str().map(str::to_owned))
    }

    /// Its role, as assistive technology hears it.
    pub fn role(&self) -> Result<String, Trouble> {
        self.read("computedrole").map(|value| value.as_str().unwrap_or_default().to_owned())
    }

    /// Whether a person can see it.
    pub fn is_shown(&self) -> Result<bool, Trouble> {
        match self.read("displayed") {
            Ok(value) => Ok(value == Value::Bool(true)),
            // The page has replaced it since it was found.
            Err(Trouble::Refused { error, .. }) if error == "stale element reference" => Ok(false),
            Err(trouble) => Err(trouble),
        }
    }

    /// The element as an argument of a script.
    #[must_use]
    pub fn reference(&self) -> Value {
        json!({ "element-6066-11e4-a52e-4f735466cecf": self.id })
    }

    fn read(&self, what: &str) -> Result<Value, Trouble> {
        self.window.commands.get(&format!("{}/element/{}/{what}", self.window.session, self.id))
    }

    fn command(&self, what: &str, body: &Value) -> Result<Value, Trouble> {
        self.window.commands.post(&format!("{}/element/{}/{what}", self.window.session, self.id), body)
    }
}
