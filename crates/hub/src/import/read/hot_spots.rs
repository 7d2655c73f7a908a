//! Places that the force patrols as hot spots, from CSV, or from JSON where the text begins with a bracket: a row or an object a
//! hot spot. Columns, in any order, all needed:
//!
//! ```text
//! id, name, ward_code, lat, lon, radius
//! ```
//! `id` is the force's own; `lat` and `lon` are degrees (WGS 84), `radius` metres around that point. JSON is a list of objects,
//! or an object with a list `hot_spots`.

use std::collections::BTreeMap;

use record::reference::HotSpot;
use serde_json::Value;

use super::place::item_lines;
use super::{BadRow, Imported, NotOfThisShape, ward_code};

const NEEDED: [&str; 6] = ["id", "name", "ward_code", "lat", "lon", "radius"];
/// Great Britain and its waters: latitude and longitude that changed places lie outside.
const LAT: (f64, f64) = (49.0, 61.5);
const LON: (f64, f64) = (-9.0, 2.5);
/// Metres: no smaller than a phone is exact, no larger than somebody patrols on foot.
const RADIUS: (u32, u32) = (10, 2_000);

type Cells<'a> = BTreeMap<&'a str, String>;
type Fault = (&'static str, String);

/// Reads a file.
///
/// # Errors
/// [`NotOfThisShape`] when it is neither CSV nor JSON of this shape, or a column is missing; single bad rows are in
/// [`Imported::bad`].
pub fn read(file: &str, text: &str) -> Result<Imported<HotSpot>, NotOfThisShape> {
    let text = text.trim_start_matches('\u{feff}');
    let mut out = Imported { rows: Vec::new(), bad: Vec::new() };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut take = |line: usize, prefix: &str, read: Result<HotSpot, Fault>| {
        let once = read.and_then(|spot| match seen.insert(spot.id.clone(), line) {
            Some(first) => Err(("id", format!("each hot spot once; line {first} has this one too"))),
            None => Ok(spot),
        });
        match once {
            Ok(spot) => out.rows.push(spot),
            Err((column, expected)) => {
                out.bad.push(BadRow { file: file.to_owned(), line, column: format!("{prefix}{column}"), expected });
            }
        }
    };
    if text.trim_start().starts_with(['[', '{']) {
        each_object(file, text, &mut take)?;
    } else {
        each_row(file, text, &mut take)?;
    }
    Ok(out)
}

fn not(file: &str, why: String) -> NotOfThisShape {
    NotOfThisShape { file: file.to_owned(), shape: "hot spots", why }
}

fn each_row(file: &str, text: &str, take: &mut impl FnMut(usize, &str, Result<HotSpot, Fault>)) -> Result<(), NotOfThisShape> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|e| not(file, e.to_string()))?;
    let heads: Vec<String> = heads.iter().map(str::to_ascii_lowercase).collect();
    if let Some(missing) = NEEDED.iter().find(|name| !heads.iter().any(|head| head == *name)) {
        return Err(not(file, format!("line 1 has no column '{missing}'")));
    }
    for result in reader.records() {
        let at = |position: Option<&csv::Position>| position.map_or(1, |p| usize::try_from(p.line()).unwrap_or(usize::MAX));
        match result {
            Err(e) => take(at(e.position()), "", Err(("row", format!("a row of CSV ({e})")))),
            Ok(record) => {
                let cells = heads.iter().map(String::as_str).zip(record.iter().map(str::to_owned)).collect();
                take(at(record.position()), "", spot(&cells));
            }
        }
    }
    Ok(())
}

fn each_object(file: &str, text: &str, take: &mut impl FnMut(usize, &str, Result<HotSpot, Fault>)) -> Result<(), NotOfThisShape> {
    let parsed: Value = serde_json::from_str(text).map_err(|e| not(file, e.to_string()))?;
    let (items, key) = match &parsed {
        Value::Array(items) => (items, None),
        Value::Object(map) => match map.get("hot_spots").and_then(Value::as_array) {
            Some(items) => (items, Some("hot_spots")),
            None => return Err(not(file, "it is no list of hot spots, and no object with a list 'hot_spots'".into())),
        },
        _ => return Err(not(file, "it is no list of hot spots".into())),
    };
    let lines = item_lines(text, key);
    for (i, item) in items.iter().enumerate() {
        let read = match item.as_object() {
            Some(object) => spot(&object.iter().map(|(name, value)| (name.as_str(), cell(value))).collect()),
            None => Err(("", "an object a hot spot".to_owned())),
        };
        take(lines.get(i).copied().unwrap_or(1), &format!("[{i}]."), read);
    }
    Ok(())
}

/// A value as a cell of CSV would say it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn spot(cells: &Cells<'_>) -> Result<HotSpot, Fault> {
    let cell = |name: &str| cells.get(name).map(|c| c.trim()).unwrap_or_default();
    let words = |name: &'static str, most: usize| match cell(name) {
        "" => Err((name, "some words".to_owned())),
        text if text.chars().count() > most => Err((name, format!("at most {most} characters"))),
        text if text.contains(['\n', '\r']) => Err((name, "one line".to_owned())),
        text => Ok(text.to_owned()),
    };
    let degrees = |name: &'static str, (least, most): (f64, f64)| match cell(name).parse::<f64>() {
        // To a tenth of a metre: what is imported twice is the same figure, from CSV and from JSON.
        Ok(at) if (least..=most).contains(&at) => Ok((at * 1e6).round() / 1e6),
        _ => Err((name, format!("degrees from {least} to {most}, not '{}'", cell(name)))),
    };
    let ward = ward_code(cell("ward_code"));
    if !(ward.starts_with("E05") || ward.starts_with('X')) {
        return Err(("ward_code", "a ward code that begins with E05".to_owned()));
    }
    let (least, most) = RADIUS;
    let radius = cell("radius").parse::<u32>().ok().filter(|metres| (least..=most).contains(metres));
    Ok(HotSpot {
        id: words("id", 40)?,
        name: words("name", 200)?,
        ward,
        lat: degrees("lat", LAT)?,
        lon: degrees("lon", LON)?,
        radius: radius.ok_or(("radius", format!("whole metres from {least} to {most}, not '{}'", cell("radius"))))?,
    })
}
