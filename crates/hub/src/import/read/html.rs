//! Public statements arrive as HTML. Only their words are kept: no tag, no script, no attribute, so nothing of it can
//! ever run or load where the words are shown.

/// The words of an HTML fragment as plain text; blocks and line breaks become new lines. Text that was not HTML stays.
pub(super) fn words(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let named = after.trim_start_matches('/').to_ascii_lowercase();
        if !named.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
            // A bare "<" as in "under 5 < 10" is text.
            text.push('<');
            rest = after;
            continue;
        }
        let skip = ["script", "style"].into_iter().find(|tag| named.starts_with(tag) && !after.starts_with('/'));
        let end = match skip {
            Some(tag) => find_ignoring_case(after, &format!("</{tag}"))
                .map(|at| at + after[at..].find('>').unwrap_or(after.len() - at - 1)),
            None => after.find('>'),
        };
        if ["p", "br", "li", "div", "ul", "ol"].iter().any(|b| {
            named == *b
                || named.starts_with(&format!("{b}>"))
                || named.starts_with(&format!("{b} "))
                || named.starts_with(&format!("{b}/"))
        }) && !text.ends_with('\n')
        {
            text.push('\n');
        }
        rest = end.map_or("", |at| after.get(at + 1..).unwrap_or_default());
    }
    text.push_str(rest);
    tidy(&entities(&text))
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(wanted)
}

fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let Some((name, tail)) = after.split_once(';').filter(|(name, _)| name.len() <= 8) else {
            out.push('&');
            rest = after;
            continue;
        };
        let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        let found = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some(' '),
            "pound" => Some('£'),
            "ndash" => Some('–'),
            "rsquo" => Some('’'),
            "lsquo" => Some('‘'),
            _ => name
                .strip_prefix("#x")
                .and_then(|hex| number(hex, 16))
                .or_else(|| name.strip_prefix('#').and_then(|dec| number(dec, 10)))
                .filter(|c| !c.is_control()),
        };
        match found {
            Some(c) => {
                out.push(c);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn tidy(text: &str) -> String {
    let lines: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|l| !l.is_empty()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn the_words_stay_and_the_markup_goes() {
        assert_eq!(words("<p>Stop <b>moped</b> theft &amp; noise</p><p>After dark</p>"), "Stop moped theft & noise\nAfter dark");
        assert_eq!(words("Under 5 < 10 pounds"), "Under 5 < 10 pounds");
        assert_eq!(words("one<br/>two<BR>three"), "one\ntwo\nthree");
    }

    #[test]
    fn nothing_that_could_run_is_left() {
        for evil in [
            "<script>alert(1)</script>Bikes",
            "<img src=x onerror=alert(1)>Bikes",
            "<SCRIPT SRC=//x>a</SCRIPT >Bikes",
            "<svg/onload=alert(1)>Bikes",
            "Bikes<style>*{}</style>",
            "Bikes<!-- hidden -->",
        ] {
            assert_eq!(words(evil), "Bikes", "{evil}");
        }
        // Written out as entities it is text, and screens show text as text.
        assert_eq!(words("&lt;b&gt;"), "<b>");
    }

    #[test]
    fn broken_markup_loses_no_word_before_it() {
        assert_eq!(words("Bikes on the towpath <p"), "Bikes on the towpath");
        assert_eq!(words("a & b &unknown; c"), "a & b &unknown; c");
    }
}
