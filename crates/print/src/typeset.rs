//! Setting a page: a template and its data in, a PDF out. The typesetter sees three files (the page, what all pages share, the
//! data), the fonts of this build, and nothing of the machine it runs on: no folder, no clock, no network.

use std::sync::OnceLock;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Smart};
use typst::layout::{Frame, FrameItem, PagedDocument};
use typst::syntax::{FileId, Source, VirtualPath};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::error::PrintError;

const SHARED: &str = "shared.typ";
const DATA: &str = "data.json";
/// The families of the fonts that pages use; the rest of the bundle is for mathematics.
const FAMILIES: [&str; 2] = ["libertinus serif", "dejavu sans mono"];

/// A page's template.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    /// Its file, for messages.
    pub(crate) name: &'static str,
    /// Its words.
    pub(crate) text: &'static str,
    /// The standard its PDF keeps.
    pub(crate) keeps: Keeps,
}

/// A standard of PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// PDF/A-2a (ISO 19005-2): it can be read in fifty years, for the files of a court.
    Archive,
    /// PDF/UA-1 (ISO 14289-1): a screen reader reads it, for everybody.
    Readable,
}

/// What was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// The words on each page, in the order in which they were set.
    pub pages: Vec<String>,
}

struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

/// Fonts and the standard library, read once for the life of the program: they hold nothing of any record.
fn desk() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    DESK.get_or_init(|| {
        let all = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data)));
        let fonts: Vec<Font> = all.filter(|f| FAMILIES.contains(&f.info().family.to_lowercase().as_str())).collect();
        Desk { library: LazyHash::new(Library::default()), book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
    })
}

struct Job {
    desk: &'static Desk,
    page: Source,
    shared: Source,
    data: (FileId, Bytes),
}

impl World for Job {
    fn library(&self) -> &LazyHash<Library> {
        &self.desk.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.desk.book
    }

    fn main(&self) -> FileId {
        self.page.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = [&self.page, &self.shared].into_iter().find(|s| s.id() == id).cloned();
        found.ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 { Ok(self.data.1.clone()) } else { Err(missing(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.desk.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<i64>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().as_rootless_path().to_owned())
}

fn file(name: &str) -> FileId {
    FileId::new(None, VirtualPath::new(name))
}

/// Sets a template with its data. The same data on the same day gives the same bytes.
pub(crate) fn typeset(template: Template, data: &impl Serialize, made_on: Date) -> Result<Printed, PrintError> {
    let fault = |why: String| PrintError::Typeset { template: template.name, why };
    let mut data = serde_json::to_value(data).map_err(|e| fault(e.to_string()))?;
    let desk = desk();
    spell_out(&mut data, desk);
    let job = Job {
        desk,
        page: Source::new(file(template.name), template.text.to_owned()),
        shared: Source::new(file(SHARED), include_str!("../templates/shared.typ").to_owned()),
        data: (file(DATA), Bytes::from_string(data.to_string())),
    };
    let set = typst::compile::<PagedDocument>(&job).output;
    let printed = set.and_then(|document| {
        let options = PdfOptions {
            ident: Smart::Auto,
            timestamp: day(made_on).map(Timestamp::new_utc),
            page_ranges: None,
            standards: standards(template.keeps),
            tagged: true,
        };
        let pdf = typst_pdf::pdf(&document, &options)?;
        Ok(Printed { pdf, pages: document.pages.iter().map(|page| words(&page.frame)).collect() })
    });
    // The typesetter remembers what it set for the next time; a record's words stay in no such memory.
    typst::comemo::evict(0);
    printed.map_err(|all| fault(said(&all)))
}

fn standards(keeps: Keeps) -> PdfStandards {
    let one = match keeps {
        Keeps::Archive => PdfStandard::A_2a,
        Keeps::Readable => PdfStandard::Ua_1,
    };
    // One standard alone never contradicts itself.
    PdfStandards::new(&[one]).unwrap_or_default()
}

fn day(date: Date) -> Option<Datetime> {
    let part = |n: i8| u8::try_from(n).ok();
    Datetime::from_ymd_hms(i32::from(date.year()), part(date.month())?, part(date.day())?, 0, 0, 0)
}

fn said(all: &[SourceDiagnostic]) -> String {
    all.iter().map(|d| d.message.as_str()).collect::<Vec<_>>().join("; ")
}

fn words(frame: &Frame) -> String {
    let mut out = String::new();
    gather(frame, &mut out);
    out
}

fn gather(frame: &Frame, out: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Text(text) => {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&text.text);
            }
            FrameItem::Group(group) => gather(&group.frame, out),
            _ => {}
        }
    }
}

/// Writes what no font of this build can draw as `[U+0627]`: a paper that left a letter out, or drew a box for it, would no
/// longer say what the record says.
fn spell_out(value: &mut Value, desk: &Desk) {
    match value {
        Value::String(text) => {
            let drawn = |c: char| c == '\n' || !c.is_control() && desk.fonts.iter().any(|f| f.info().coverage.contains(c.into()));
            let spelt = |c: char| if drawn(c) { c.to_string() } else { format!("[U+{:04X}]", u32::from(c)) };
            *text = text.replace("\r\n", "\n").replace('\t', " ").chars().map(spelt).collect();
        }
        Value::Array(all) => all.iter_mut().for_each(|v| spell_out(v, desk)),
        Value::Object(all) => all.values_mut().for_each(|v| spell_out(v, desk)),
        _ => {}
    }
}
