//! What is held about one person, as a page for whoever asked (Data Protection Act 2018, section 45): the same that stands in the
//! file for programs, so that neither says more than the other.

use std::fmt::Write;

use serde_json::Value;

use crate::panel::text;

const STYLE: &str = include_str!("../templates/panel_report.css");

/// The copy as one page that needs nothing else. Everything that somebody typed is text in it, never markup.
#[must_use]
pub fn html(marking: &str, title: &str, copy: &Value) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = write_page(&mut out, &text(marking), &text(title), copy);
    out
}

fn write_page(out: &mut String, marking: &str, title: &str, copy: &Value) -> std::fmt::Result {
    write!(
        out,
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<p class=\"days\">{marking}</p>\n<main>\n<h1>{title}</h1>\n"
    )?;
    for (name, part) in copy.as_object().into_iter().flatten() {
        writeln!(out, "<section>\n<h2>{}</h2>", text(&worded(name)))?;
        value(out, part)?;
        writeln!(out, "</section>")?;
    }
    writeln!(out, "</main>\n<footer>\n<p class=\"days\">{marking}</p>\n</footer>\n</body>\n</html>")
}

/// `victim_no` as `Victim no`. A victim is no "her" on paper: who reads it may be a man.
fn worded(name: &str) -> String {
    let words = name.strip_prefix("her_").unwrap_or(name).replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The codes of the tables that say "she" of any victim, in words that are true of each; only where a code stands.
fn coded(name: &str, code: &str) -> Option<&'static str> {
    match (name, code) {
        ("by" | "read_by", "herself") => Some("the victim"),
        ("outcome", "she_contacted_us") => Some("the victim contacted us"),
        _ => None,
    }
}

fn value(out: &mut String, said: &Value) -> std::fmt::Result {
    match said {
        Value::Null => Ok(()),
        Value::Bool(yes) => writeln!(out, "{}", if *yes { "yes" } else { "no" }),
        Value::Number(n) => writeln!(out, "{n}"),
        Value::String(words) => writeln!(out, "{}", text(words)),
        Value::Array(all) => {
            writeln!(out, "<ul>")?;
            for one in all {
                writeln!(out, "<li>")?;
                value(out, one)?;
                writeln!(out, "</li>")?;
            }
            writeln!(out, "</ul>")
        }
        Value::Object(parts) => {
            writeln!(out, "<dl>")?;
            for (name, part) in parts {
                writeln!(out, "<dt>{}</dt><dd>", text(&worded(name)))?;
                match part.as_str().and_then(|code| coded(name, code)) {
                    Some(words) => writeln!(out, "{words}")?,
                    None => value(out, part)?,
                }
                writeln!(out, "</dd>")?;
            }
            writeln!(out, "</dl>")
        }
    }
}
