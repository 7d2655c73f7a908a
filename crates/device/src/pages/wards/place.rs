//! Where a ward lies: drawn from the imported boundaries, so that it shows without signal and without a map server.

use super::page::Known;
use crate::pages::desk::Desk;
use crate::screen::{WardBeside, WardMap};

/// The longer side of the drawing.
const SIZE: f64 = 360.0;
/// The length of its scale, metres.
const SCALE: f64 = 500.0;

/// The drawing of a ward; none where its boundary was not imported.
pub(super) fn map(desk: &Desk<'_>, code: &str, known: &Known) -> Option<WardMap> {
    let (boundary, vintage) = known.boundaries.get(code)?;
    // Codes of another year are other wards, drawn over the same ground.
    let beside: Vec<_> = known.boundaries.iter().filter(|(c, (_, v))| c.as_str() != code && v == vintage).collect();
    let outlines: Vec<_> = beside.iter().map(|(_, (b, _))| b).collect();
    let sketch = boundary.sketch(&outlines, SIZE);
    let name = |code: &String| (desk.ward_name)(code).unwrap_or_else(|| code.clone());
    let around = beside.iter().zip(sketch.around).filter(|(_, path)| !path.is_empty());
    Some(WardMap {
        width: sketch.width,
        height: sketch.height,
        path: sketch.path,
        around: around.map(|((code, _), path)| WardBeside { name: name(code), path }).collect(),
        scale: SCALE / sketch.metres,
        vintage: u32::from(*vintage),
    })
}
