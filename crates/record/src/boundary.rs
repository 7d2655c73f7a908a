//! A ward's boundary: where it lies, what lies in it, and a drawing of it that needs no map server and no signal.

use serde_json::Value;

/// Metres in a degree of latitude.
const METRES: f64 = 111_320.0;

/// A ring of positions, `[longitude, latitude]` in degrees WGS 84; the first and the last are the same.
pub type Ring = Vec<[f64; 2]>;

/// The polygons of one ward.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    /// Each polygon's rings: the outer one first, then holes.
    polygons: Vec<Vec<Ring>>,
}

/// A drawing of a ward among its neighbours, in units of the drawing with the origin at the top left; north is up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// The ward's outline as SVG path data.
    pub path: String,
    /// The neighbours' outlines, in the order they were given; empty where one lies outside the drawing.
    pub around: Vec<String>,
    /// Metres in one unit of the drawing.
    pub metres: f64,
}

impl Boundary {
    /// Reads a GeoJSON geometry, Polygon or MultiPolygon; none where it is neither or has no ring of three corners.
    #[must_use]
    pub fn read(geometry: &Value) -> Option<Self> {
        let position = |p: &Value| Some([p.get(0)?.as_f64()?, p.get(1)?.as_f64()?]).filter(|p| p.iter().all(|c| c.is_finite()));
        let ring = |r: &Value| r.as_array()?.iter().map(position).collect::<Option<Ring>>().filter(|r| r.len() >= 4);
        let polygon = |p: &Value| p.as_array()?.iter().map(ring).collect::<Option<Vec<Ring>>>().filter(|p| !p.is_empty());
        let coordinates = geometry.get("coordinates")?;
        let polygons = match geometry.get("type")?.as_str()? {
            "Polygon" => vec![polygon(coordinates)?],
            "MultiPolygon" => coordinates.as_array()?.iter().map(polygon).collect::<Option<_>>()?,
            _ => return None,
        };
        (!polygons.is_empty()).then_some(Self { polygons })
    }

    /// Whether a place lies in the ward. A place on the boundary itself belongs to one side of it.
    #[must_use]
    pub fn contains(&self, lon: f64, lat: f64) -> bool {
        let crosses = |a: &[f64; 2], b: &[f64; 2]| {
            (a[1] > lat) != (b[1] > lat) && lon < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0]
        };
        let crossings = self.polygons.iter().flatten().flat_map(|r| r.windows(2)).filter(|w| crosses(&w[0], &w[1])).count();
        crossings % 2 == 1
    }

    /// The outer ring of the largest part.
    #[must_use]
    pub fn outline(&self) -> &[[f64; 2]] {
        let outer = self.polygons.iter().filter_map(|p| p.first());
        outer.max_by(|a, b| area(a).abs().total_cmp(&area(b).abs())).map(Vec::as_slice).unwrap_or_default()
    }

    /// The centre of area of the largest part, `[longitude, latitude]`.
    #[must_use]
    pub fn centre(&self) -> [f64; 2] {
        let ring = self.outline();
        let whole = area(ring);
        let Some(first) = ring.first().copied().filter(|_| whole.abs() > f64::EPSILON * 1e-6) else {
            return ring.first().copied().unwrap_or_default();
        };
        // About the first corner, so that small differences are not lost in large numbers.
        let (mut x, mut y) = (0.0, 0.0);
        for w in ring.windows(2) {
            let (a, b) = ([w[0][0] - first[0], w[0][1] - first[1]], [w[1][0] - first[0], w[1][1] - first[1]]);
            let cross = a[0] * b[1] - b[0] * a[1];
            x += (a[0] + b[0]) * cross;
            y += (a[1] + b[1]) * cross;
        }
        [first[0] + x / (6.0 * whole), first[1] + y / (6.0 * whole)]
    }

    fn frame(&self) -> Frame {
        let mut frame = Frame { west: f64::MAX, east: f64::MIN, south: f64::MAX, north: f64::MIN };
        for [lon, lat] in self.polygons.iter().flatten().flatten().copied() {
            frame.west = frame.west.min(lon);
            frame.east = frame.east.max(lon);
            frame.south = frame.south.min(lat);
            frame.north = frame.north.max(lat);
        }
        frame
    }

    /// Draws the ward in at most `size` units a side, with a little of its neighbours around it.
    #[must_use]
    pub fn sketch(&self, neighbours: &[&Self], size: f64) -> Sketch {
        let frame = self.frame().wider(0.06);
        // So close to one place a degree of longitude is everywhere as long as in the middle.
        let along = ((frame.south + frame.north) / 2.0).to_radians().cos();
        let (wide, high) = ((frame.east - frame.west) * along, frame.north - frame.south);
        let unit = size / wide.max(high).max(1e-9);
        let place = |[lon, lat]: [f64; 2]| [(lon - frame.west) * along * unit, (frame.north - lat) * unit];
        let draw = |b: &Self| b.polygons.iter().flatten().map(|ring| path(ring, &place)).collect::<String>();
        let near = |b: &&&Self| b.frame().meets(&frame);
        Sketch {
            width: round(wide * unit),
            height: round(high * unit),
            path: draw(self),
            around: neighbours.iter().map(|b| if near(&b) { draw(b) } else { String::new() }).collect(),
            metres: METRES / unit,
        }
    }
}

/// The smallest rectangle around something, in degrees.
#[derive(Clone, Copy, Debug)]
struct Frame {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Frame {
    fn wider(self, by: f64) -> Self {
        let (x, y) = ((self.east - self.west) * by, (self.north - self.south) * by);
        Self { west: self.west - x, east: self.east + x, south: self.south - y, north: self.north + y }
    }

    fn meets(&self, other: &Self) -> bool {
        self.west <= other.east && other.west <= self.east && self.south <= other.north && other.south <= self.north
    }
}

/// The signed area in square degrees; positive where the ring runs against the clock.
fn area(ring: &[[f64; 2]]) -> f64 {
    let Some(first) = ring.first() else { return 0.0 };
    let at = |p: &[f64; 2]| [p[0] - first[0], p[1] - first[1]];
    ring.windows(2).map(|w| (at(&w[0]), at(&w[1]))).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>() / 2.0
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// One ring as path data; corners nearer than one unit to the last one drawn are left out.
fn path(ring: &[[f64; 2]], place: &dyn Fn([f64; 2]) -> [f64; 2]) -> String {
    let mut out = String::new();
    let mut last: Option<[f64; 2]> = None;
    for corner in ring.iter().take(ring.len().saturating_sub(1)) {
        let [x, y] = place(*corner);
        if last.is_some_and(|[a, b]| (a - x).hypot(b - y) < 1.0) {
            continue;
        }
        out += &format!("{}{} {}", if last.is_none() { "M" } else { "L" }, round(x), round(y));
        last = Some([x, y]);
    }
    if !out.is_empty() {
        out.push('Z');
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn square(west: f64, south: f64, side: f64) -> Boundary {
        let ring = json!([[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]);
        Boundary::read(&json!({ "type": "Polygon", "coordinates": [ring] })).unwrap()
    }

    #[test]
    fn a_place_in_a_hole_or_outside_is_not_in_the_ward() {
        let outer = json!([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]);
        let hole = json!([[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]);
        let island = json!([[6, 0], [7, 0], [7, 1], [6, 1], [6, 0]]);
        let ward = Boundary::read(&json!({ "type": "MultiPolygon", "coordinates": [[outer, hole], [island]] })).unwrap();
        assert!(ward.contains(3.0, 3.0) && ward.contains(6.5, 0.5));
        assert!(!ward.contains(1.5, 1.5) && !ward.contains(5.0, 0.5) && !ward.contains(-1.0, 2.0));
        assert_eq!(ward.outline().len(), 5);
    }

    #[test]
    fn the_centre_of_a_square_is_its_middle_whichever_way_round_it_is_drawn() {
        let [lon, lat] = square(-0.14, 51.53, 0.02).centre();
        assert!((lon + 0.13).abs() < 1e-9 && (lat - 51.54).abs() < 1e-9, "{lon} {lat}");
        let turned = json!([[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]]);
        let [lon, lat] = Boundary::read(&json!({ "type": "Polygon", "coordinates": [turned] })).unwrap().centre();
        assert!((lon - 1.0).abs() < 1e-9 && (lat - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_drawing_fits_its_frame_and_leaves_out_who_is_not_near() {
        let (here, near, far) = (square(-0.14, 51.53, 0.02), square(-0.12, 51.53, 0.02), square(1.0, 51.0, 0.02));
        let sketch = here.sketch(&[&near, &far], 320.0);
        assert!(sketch.height <= 320.0 && sketch.width < sketch.height, "a degree of longitude is shorter in London");
        assert!(sketch.path.starts_with('M') && sketch.path.ends_with('Z'));
        assert!(!sketch.around[0].is_empty() && sketch.around[1].is_empty());
        // 0.02 degrees of latitude and 6 % on either side: 2,493 m over 320 units.
        assert!((sketch.metres - 7.79).abs() < 0.01, "{}", sketch.metres);
    }

    #[test]
    fn what_is_no_polygon_is_none() {
        for bad in
            [json!({}), json!({"type": "Point", "coordinates": [0, 0]}), json!({"type": "Polygon", "coordinates": [[[0, 0]]]})]
        {
            assert!(Boundary::read(&bad).is_none(), "{bad}");
        }
    }
}
