//! Wards from the ONS's GeoJSON: code, name, vintage, polygon. Codes of one vintage say nothing about another's.

use serde_json::Value;

use super::place::item_lines;
use super::{BadRow, Imported, NotOfThisShape, ward_code};

/// A ward as imported.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ward {
    /// ONS code without a trailing `N`.
    pub code: String,
    /// Name.
    pub name: String,
    /// The year of the boundaries, from the property's own name (`WD22CD` is 2022).
    pub vintage: u16,
    /// Borough code and name where the file has them.
    pub borough: Option<(String, String)>,
    /// The GeoJSON geometry as it came, Polygon or MultiPolygon, degrees WGS 84.
    pub geometry: Value,
}

/// Reads a GeoJSON FeatureCollection of wards.
///
/// # Errors
/// [`NotOfThisShape`] when it is no FeatureCollection; single bad features are named in [`Imported::bad`].
pub fn read(file: &str, json: &str) -> Result<Imported<Ward>, NotOfThisShape> {
    let not = |why: String| NotOfThisShape { file: file.to_owned(), shape: "GeoJSON wards", why };
    let parsed: Value = serde_json::from_str(json).map_err(|e| not(e.to_string()))?;
    let features = parsed
        .get("features")
        .and_then(Value::as_array)
        .filter(|_| parsed.get("type").and_then(Value::as_str) == Some("FeatureCollection"))
        .ok_or_else(|| not("it is no FeatureCollection".into()))?;
    let lines = item_lines(json, Some("features"));
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    for (i, feature) in features.iter().enumerate() {
        match ward(feature) {
            Ok(ward) => rows.push(ward),
            Err((column, expected)) => {
                let line = lines.get(i).copied().unwrap_or(1);
                bad.push(BadRow { file: file.to_owned(), line, column: format!("features[{i}].{column}"), expected });
            }
        }
    }
    Ok(Imported { rows, bad })
}

fn ward(feature: &Value) -> Result<Ward, (String, String)> {
    let wrong = |column: &str, expected: &str| (column.to_owned(), expected.to_owned());
    let properties =
        feature.get("properties").and_then(Value::as_object).ok_or_else(|| wrong("properties", "the ward's properties"))?;
    // WD22CD, WD18NM: the two digits are the vintage.
    let named = |prefix: &str, suffix: &str| {
        properties.iter().find_map(|(key, value)| {
            let year = key.strip_prefix(prefix)?.strip_suffix(suffix)?.parse::<u16>().ok().filter(|y| *y < 100)?;
            Some((year, value.as_str()?.to_owned()))
        })
    };
    let (year, code) = named("WD", "CD").ok_or_else(|| wrong("properties.WDyyCD", "a ward code such as E05013655"))?;
    if !code.starts_with("E05") && !code.starts_with('X') {
        return Err(wrong("properties.WDyyCD", "a ward code that begins with E05"));
    }
    let (_, name) = named("WD", "NM").ok_or_else(|| wrong("properties.WDyyNM", "the ward's name"))?;
    let geometry = feature.get("geometry").cloned().unwrap_or_default();
    if !closed(&geometry) {
        return Err(wrong("geometry", "a Polygon or MultiPolygon of closed rings"));
    }
    let borough = named("LAD", "CD").zip(named("LAD", "NM")).map(|((_, code), (_, name))| (code, name));
    Ok(Ward { code: ward_code(&code), name, vintage: 2_000 + year, borough, geometry })
}

/// Whether a geometry is made of closed rings of at least four positions.
fn closed(geometry: &Value) -> bool {
    let rings = |polygon: &Value| {
        polygon.as_array().is_some_and(|rings| {
            !rings.is_empty()
                && rings.iter().all(|ring| {
                    ring.as_array().is_some_and(|points| {
                        points.len() >= 4
                            && points.first() == points.last()
                            && points
                                .iter()
                                .all(|p| p.as_array().is_some_and(|xy| xy.len() >= 2 && xy.iter().all(Value::is_number)))
                    })
                })
        })
    };
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => rings(coordinates),
        Some("MultiPolygon") => coordinates.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(rings)),
        _ => false,
    }
}
