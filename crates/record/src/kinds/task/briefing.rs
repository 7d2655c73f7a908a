//! A briefing in the layout IIMARCH (domain, section 1a): seven headings in one text, so that two people write it together
//! word by word as any text, and a briefing without headings stays what it is.

/// The headings in their order, by the codes a screen's catalogue goes by.
pub const HEADINGS: &[&str] =
    &["information", "intention", "method", "administration", "risk_assessment", "communications", "human_rights"];

/// A briefing taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Briefing {
    /// What stands before the first heading: the whole text of a briefing without headings.
    pub plain: String,
    /// The filled headings in the order they stand, each with its words.
    pub parts: Vec<(&'static str, String)>,
}

/// The line a heading stands as: `RISK ASSESSMENT`.
fn line_of(code: &str) -> String {
    match code {
        "human_rights" => "HUMAN RIGHTS AND LEGAL".to_owned(),
        other => other.replace('_', " ").to_uppercase(),
    }
}

fn heading(line: &str) -> Option<&'static str> {
    HEADINGS.iter().copied().find(|code| line_of(code) == line)
}

/// Takes a text apart at its headings. A heading that stands twice, as two people may write one apart, is kept twice.
#[must_use]
pub fn split(text: &str) -> Briefing {
    let mut found = Briefing::default();
    let mut words: Vec<String> = Vec::new();
    let mut under: Option<&'static str> = None;
    let mut close = |under: Option<&'static str>, words: &mut Vec<String>| {
        let joined = std::mem::take(words).join("\n");
        match under {
            Some(code) => found.parts.push((code, joined)),
            None => found.plain = joined,
        }
    };
    for line in text.split('\n') {
        if let Some(code) = heading(line) {
            close(under, &mut words);
            under = Some(code);
        } else {
            // A line that only looks like a heading was set in by one blank.
            let words_own = line.strip_prefix(' ').filter(|rest| heading(rest.trim_start_matches(' ')).is_some());
            words.push(words_own.unwrap_or(line).to_owned());
        }
    }
    close(under, &mut words);
    found
}

/// One text of a briefing's parts; headings without words are left out.
#[must_use]
pub fn joined(briefing: &Briefing) -> String {
    let own = |words: &str| -> String {
        let line = |l: &str| if heading(l.trim_start_matches(' ')).is_some() { format!(" {l}") } else { l.to_owned() };
        words.split('\n').map(line).collect::<Vec<_>>().join("\n")
    };
    let mut blocks: Vec<String> = Vec::new();
    if !briefing.plain.is_empty() {
        blocks.push(own(&briefing.plain));
    }
    for (code, words) in briefing.parts.iter().filter(|(_, words)| !words.is_empty()) {
        blocks.push(format!("{}\n{}", line_of(code), own(words)));
    }
    blocks.join("\n")
}
