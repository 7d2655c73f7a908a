//! The tables as a page of Markdown, printed from the code so that no paper says otherwise.

use std::fmt::Write as _;

use crate::deadlines::{Limit, Owner, RuleTable};
use crate::error::RecordError;
use crate::kinds::KINDS;
use crate::notices::Why;
use crate::table::{COMMON_ENTRIES, COMMON_FIELDS, EntryType, Field, Kind, Order, Part, Rule, Type, Who};

/// The kinds and the shipped deadline rules, as Markdown.
///
/// # Errors
/// [`RecordError::BadValue`] where the shipped rule table cannot be read; none in a sound build.
pub fn tables() -> Result<String, RecordError> {
    let mut out = String::from(
        "# The kinds of record\n\nPrinted from the code by `cargo run -p record --example kinds`; do not edit.\n\n\
         Rules: **either** (one of the two, the same on every device), **rank** (the higher rank, afterwards too), \
         **safest** (the most protective value), **both** (all show until one is confirmed).\n\n\
         Who: assignee or supporter, owner, supervisor, team (anybody with a write grant to one of its scopes), creator \
         (before anybody else wrote), hub (or another system), author (for ever).\n\n## Every kind\n",
    );
    fields(&mut out, COMMON_FIELDS);
    entries(&mut out, COMMON_ENTRIES);
    for kind in KINDS {
        of_kind(&mut out, kind);
    }
    notices(&mut out);
    deadlines(&mut out, &RuleTable::shipped()?);
    Ok(out)
}

fn of_kind(out: &mut String, kind: &Kind) {
    line(out, &format!("\n## {}\n\nTable version {}.", kind.name, kind.schema));
    fields(out, kind.fields);
    if !kind.texts.is_empty() {
        line(out, "\n| text | who |\n| --- | --- |");
        for text in kind.texts {
            line(out, &format!("| `{}` | {} |", text.name, who(text.who)));
        }
    }
    entries(out, kind.entries);
}

fn fields(out: &mut String, fields: &[Field]) {
    line(out, "\n| field | rule | takes | who |\n| --- | --- | --- | --- |");
    for field in fields {
        line(out, &format!("| `{}` | {} | {} | {} |", field.name, rule(field.rule), takes(&field.takes), who(field.who)));
    }
}

fn entries(out: &mut String, entries: &[EntryType]) {
    line(out, "\n| entry | body (**needed**) | who |\n| --- | --- | --- |");
    for entry in entries {
        line(out, &format!("| `{}` | {} | {} |", entry.name, parts(entry.body), who(entry.who)));
    }
}

fn notices(out: &mut String) {
    line(
        out,
        "\n## Notices\n\nWhoever's value does not show, or stands beside another's, is told which of these it is, and only they are.",
    );
    line(out, "\n| reason | what it says |\n| --- | --- |");
    for why in Why::ALL {
        line(out, &format!("| `{}` | {} |", why.code(), why.says()));
    }
}

fn deadlines(out: &mut String, table: &RuleTable) {
    line(out, &format!("\n## Deadlines\n\nRule table `{}`. A working rule is unverified and never late.", table.version()));
    line(
        out,
        "\n| row | rule | standard | enhanced | whose | clock starts | source | from |\n| --- | --- | --- | --- | --- | --- | --- | --- |",
    );
    for r in table.rules() {
        let whose = match r.owner {
            Owner::Police => "police",
            Owner::Cps => "CPS",
            Owner::Wcu => "Witness Care Unit",
            Owner::Victim => "victim",
        };
        let source = if r.verified { r.source.clone() } else { format!("{} (working rule)", r.source) };
        line(
            out,
            &format!(
                "| {} | `{}` | {} | {} | {whose} | {} | {source} | {} |",
                r.row,
                r.id,
                limit(r.standard),
                limit(r.enhanced),
                r.clock_starts,
                r.valid_from
            ),
        );
    }
}

fn limit(limit: Limit) -> String {
    match limit {
        Limit::WorkingDays(n) => format!("{n} working days"),
        Limit::ClockHours(n) => format!("{n} hours"),
        Limit::CalendarMonths(n) => format!("{n} months"),
        Limit::AsAgreed => "as agreed".to_owned(),
        Limit::AtEvent => "with the event".to_owned(),
    }
}

fn rule(rule: Rule) -> String {
    match rule {
        Rule::Either => "either".to_owned(),
        Rule::Rank => "rank".to_owned(),
        Rule::Both => "both".to_owned(),
        Rule::Safest(order) => format!(
            "safest: {}",
            match order {
                Order::Listed(words) => words.last().map_or_else(String::new, |w| format!("{w} first")),
                Order::Union => "all of them".to_owned(),
                Order::Greater => "the greater".to_owned(),
                Order::Lesser => "the smaller".to_owned(),
                Order::Earlier => "the earlier".to_owned(),
                Order::Yes => "yes".to_owned(),
                Order::Anything => "something over nothing".to_owned(),
            }
        ),
    }
}

fn takes(takes: &Type) -> String {
    match takes {
        Type::Line(n) => format!("a line of {n}"),
        Type::Prose(n) => format!("text of {n}"),
        Type::Choice(words) => format!("one of {}", words.join(", ")),
        Type::Instant => "an instant".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::Time => "a time of day".to_owned(),
        Type::Whole(i64::MIN, i64::MAX) => "a whole number".to_owned(),
        Type::Whole(min, i64::MAX) => format!("a whole number from {min}"),
        Type::Whole(min, max) => format!("{min} to {max}"),
        Type::Number => "a number".to_owned(),
        Type::YesNo => "yes or no".to_owned(),
        Type::Officer => "an officer".to_owned(),
        Type::RecordId => "a record".to_owned(),
        Type::EntryId => "an entry".to_owned(),
        Type::Sha256 => "a SHA-256".to_owned(),
        Type::Set(inner) => format!("a set of: {}", self::takes(inner)),
        Type::List(inner) => format!("a list of: {}", self::takes(inner)),
        Type::Shape(inner) => format!("{{{}}}", parts(inner)),
        Type::Counts => "named counts".to_owned(),
    }
}

fn parts(parts: &[Part]) -> String {
    let part = |p: &Part| {
        let name = if p.need { format!("**{}**", p.name) } else { p.name.to_owned() };
        format!("{name} ({})", takes(&p.takes))
    };
    parts.iter().map(part).collect::<Vec<_>>().join("; ")
}

fn who(who: &[Who]) -> String {
    let word = |w: &Who| match w {
        Who::Assignee => "assignee",
        Who::Owner => "owner",
        Who::Supervisor => "supervisor",
        Who::Team => "team",
        Who::Creator => "creator",
        Who::Hub => "hub",
        Who::Author => "author",
    };
    who.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn line(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}
