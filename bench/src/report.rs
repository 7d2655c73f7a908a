//! The figures: each with what was aimed at, printed as a table and kept as JSON.

use serde::Serialize;

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What was measured.
    pub what: String,
    /// The number.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// The aim as words, empty where there is none.
    pub aim: String,
    /// Whether the aim is met; none where there is none.
    pub met: Option<bool>,
}

/// All figures of one run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// In the order they were taken.
    pub figures: Vec<Figure>,
}

impl Report {
    /// A figure without an aim.
    pub fn plain(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.keep(Figure { what: what.into(), value, unit, aim: String::new(), met: None });
    }

    /// A figure that should stay at or under an aim.
    pub fn at_most(&mut self, what: impl Into<String>, value: f64, unit: &'static str, aim: f64) {
        let aim_words = format!("at most {aim}");
        self.keep(Figure { what: what.into(), value, unit, aim: aim_words, met: Some(value <= aim) });
    }

    /// A figure that should reach an aim.
    pub fn at_least(&mut self, what: impl Into<String>, value: f64, unit: &'static str, aim: f64) {
        let aim_words = format!("at least {aim}");
        self.keep(Figure { what: what.into(), value, unit, aim: aim_words, met: Some(value >= aim) });
    }

    /// Said as it is taken: a run is long.
    fn keep(&mut self, figure: Figure) {
        eprintln!("{}: {:.2} {}", figure.what, figure.value, figure.unit);
        self.figures.push(figure);
    }

    /// The figures as a Markdown table.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = String::from("| what | figure | aim | met |\n| --- | ---: | --- | --- |\n");
        for f in &self.figures {
            let met = f.met.map_or("", |met| if met { "yes" } else { "no" });
            let value = if f.value >= 100.0 { format!("{:.0}", f.value) } else { format!("{:.2}", f.value) };
            out.push_str(&format!("| {} | {value} {} | {} | {met} |\n", f.what, f.unit, f.aim));
        }
        out
    }
}
