//! The report as one HTML page that needs nothing else: no script, no picture, no font from elsewhere.

use std::fmt::Write;

use jiff::civil::Date;

use super::Panel;
use super::words::{Page, Pair, Priority, page};

/// It stands in the page: a page that is saved, mailed or shown in a frame looks the same.
const STYLE: &str = include_str!("../../templates/panel_report.css");

/// The report as a page for a browser. Everything that somebody typed is text in it, never markup.
#[must_use]
pub fn html(panel: &Panel, on: Date) -> String {
    let said = page(panel, on);
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = write_page(&mut out, &said);
    out
}

fn write_page(out: &mut String, report: &Page) -> std::fmt::Result {
    let title = text(&report.title);
    write!(
        out,
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p class=\"days\">{}</p>\n<p>{}</p>\n",
        text(&report.days),
        text(report.lead)
    )?;
    if report.priorities.is_empty() {
        writeln!(out, "<p>{}</p>", text(report.none))?;
    }
    for one in &report.priorities {
        priority(out, one)?;
    }
    writeln!(out, "<section>\n<h2>What comes next</h2>")?;
    if report.meetings.is_empty() {
        writeln!(out, "<p>{}</p>", text(report.no_meetings))?;
    } else {
        writeln!(out, "<ul>")?;
        for m in &report.meetings {
            writeln!(out, "<li><strong>{}</strong><br>{}, {}</li>", text(&m.when), text(&m.what), text(&m.place))?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</section>\n<section>\n<h2>How to reach us</h2>")?;
    pairs(out, &report.contact)?;
    writeln!(out, "</section>\n</main>\n<footer>\n<p>{}</p>\n<p>{}</p>\n</footer>", text(&report.about), text(&report.foot))?;
    writeln!(out, "</body>\n</html>")
}

fn priority(out: &mut String, of: &Priority) -> std::fmt::Result {
    writeln!(out, "<section>\n<h2>{}</h2>\n<h3>You said</h3>", text(&of.heading))?;
    paragraphs(out, &of.asked)?;
    writeln!(out, "<h3>We did</h3>")?;
    if of.answered.is_empty() {
        writeln!(out, "<p>No answer has been published yet.</p>")?;
    }
    paragraphs(out, &of.answered)?;
    pairs(out, &of.counts)?;
    if let Some(m) = &of.measure {
        let cell = |name: &str, value: &str| format!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n", text(value));
        writeln!(
            out,
            "<h3>We measured</h3>\n<table>\n<caption>{}</caption>\n{}{}{}</table>",
            text(&m.what),
            cell("Before", &m.before),
            cell("Now", &m.now),
            cell("Aim", &m.aim)
        )?;
    }
    writeln!(out, "<h3>Next</h3>")?;
    pairs(out, &of.facts)?;
    writeln!(out, "</section>")
}

fn paragraphs(out: &mut String, all: &[String]) -> std::fmt::Result {
    all.iter().try_for_each(|p| writeln!(out, "<p>{}</p>", text(p)))
}

fn pairs(out: &mut String, all: &[Pair]) -> std::fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "<dl>")?;
    all.iter().try_for_each(|p| writeln!(out, "<dt>{}</dt><dd>{}</dd>", text(&p.name), text(&p.value)))?;
    writeln!(out, "</dl>")
}

/// Words as text of a page: nothing in them can be read as markup, in an element or in an attribute.
pub(crate) fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
