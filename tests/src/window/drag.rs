//! Dragging one thing onto another.

use serde_json::{Value, json};

use super::pointer::Pointer;
use super::{Element, OpenWindow, Patience, Trouble, until};

/// Percent of the way at which a hand that has not yet begun to drag turns back: not near what it drags onto.
const SHORT_OF_IT: i64 = 60;

impl OpenWindow {
    /// Drags one thing onto another with the display's own mouse, and lets it go there. The page is waited for at each step:
    /// that the drag has begun, that it is over the other thing, that it was dropped.
    pub fn drag(&self, from: &Element<'_>, to: &Element<'_>) -> Result<(), Trouble> {
        let listen = "const [from, to] = arguments; const noted = window.noted = []; const once = { once: true, capture: true }; \
                      to.scrollIntoView({ block: 'nearest', behavior: 'instant' }); \
                      from.scrollIntoView({ block: 'nearest', behavior: 'instant' }); \
                      addEventListener('dragstart', event => event.target.contains(from) && noted.push('begun'), once); \
                      let overs = 0; to.addEventListener('dragover', () => ++overs === 2 && noted.push('over'), true); \
                      to.addEventListener('drop', () => noted.push('dropped'), once);";
        self.script(listen, &json!([from.reference(), to.reference()]))?;
        let corner = self.corner()?;
        let (start, end) = (self.middle(from, corner)?, self.middle(to, corner)?);
        let along = |percent: i64| {
            let between = |a: i16, b: i16| i64::from(a) + (i64::from(b) - i64::from(a)) * percent / 100;
            Ok::<_, Trouble>((pixel(between(start.0, end.0))?, pixel(between(start.1, end.1))?))
        };
        let mut pointer = Pointer::of(&self.display)?;
        pointer.move_to(start)?;
        pointer.press(true)?;
        let (mut percent, mut sway) = (0, 0);
        let carried = until(Patience::SHORT, || {
            percent = if percent < SHORT_OF_IT { percent + 5 } else { 5 };
            pointer.move_to(along(percent)?)?;
            self.noted("begun")
        });
        let carried = match carried {
            Ok(Some(())) => until(Patience::SHORT, || {
                // A pointer that stands still tells nobody where it is. Twice over it: the first time GTK has yet to hear from
                // the page that it may be dropped.
                sway = 2 - sway;
                pointer.move_to((end.0 - sway, end.1))?;
                self.noted("over")
            }),
            not_begun => not_begun,
        };
        // Also after trouble: a button that stays down would hold whatever comes next.
        pointer.press(false)?;
        carried?;
        let dropped = until(Patience::SHORT, || self.noted("dropped"))?;
        let noted = || self.script("return window.noted.join(', ')", &json!([]));
        dropped.ok_or_else(|| {
            let noted = noted().map_or_else(|trouble| trouble.to_string(), |noted| noted.to_string());
            Trouble::NotSo(format!("it was dragged and not dropped; of the drag the page noted: {noted}"))
        })
    }

    /// Whether the page has noted this of the drag.
    fn noted(&self, what: &str) -> Result<Option<()>, Trouble> {
        let noted = self.script("return window.noted.includes(arguments[0])", &json!([what]))?;
        Ok((noted == json!(true)).then_some(()))
    }

    /// The middle of an element on the display. What lies outside the window or under something else cannot be dragged.
    fn middle(&self, element: &Element<'_>, (left, top): (i64, i64)) -> Result<(i16, i16), Trouble> {
        let script = "const r = arguments[0].getBoundingClientRect(); \
                      const [x, y] = [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)]; \
                      return arguments[0].contains(document.elementFromPoint(x, y)) ? [x, y] : null";
        let middle: Value = self.script(script, &json!([element.reference()]))?;
        match (middle[0].as_i64(), middle[1].as_i64()) {
            (Some(x), Some(y)) => Ok((pixel(left + x)?, pixel(top + y)?)),
            _ => Err(Trouble::NotSo(format!("a hand cannot reach \"{}\"", element.text()?))),
        }
    }
}

/// A place on the display as its server counts.
fn pixel(place: i64) -> Result<i16, Trouble> {
    i16::try_from(place).map_err(|_| Trouble::NotSo(format!("{place} is on no display")))
}
