//! A look at words before they go out. It finds what has a form: numbers, addresses, titles, a few words of the courts. It
//! finds no name that stands alone and no hint that only neighbours would take, so a person looks too: what it finds must be
//! looked at, and nothing found is no clearance.

use std::collections::BTreeSet;

/// What words may give away.
pub const CAUTIONS: &[&str] = &["address", "contact", "person", "vehicle", "reference", "proceedings", "small_number"];

const STREETS: &[&str] = &[
    "road",
    "street",
    "lane",
    "avenue",
    "close",
    "court",
    "house",
    "terrace",
    "gardens",
    "way",
    "drive",
    "place",
    "square",
    "mews",
    "grove",
    "crescent",
    "hill",
    "walk",
    "row",
    "rise",
    "villas",
    "mansions",
    "buildings",
    "point",
    "tower",
    "heights",
];
const HOMES: &[&str] = &["flat", "apartment", "apt", "maisonette", "bedsit", "room"];
const TITLES: &[&str] = &["mr", "mrs", "ms", "miss", "mx", "dr", "sir", "lady"];
const COURTS: &[&str] = &[
    "charged",
    "defendant",
    "accused",
    "suspect",
    "suspects",
    "convicted",
    "conviction",
    "sentenced",
    "remanded",
    "magistrates",
    "trial",
    "prosecuted",
    "prosecution",
    "bailed",
    "custody",
    "perpetrator",
    "offender",
];
const PEOPLE: &[&str] = &[
    "arrest",
    "arrests",
    "arrested",
    "boy",
    "boys",
    "girl",
    "girls",
    "man",
    "men",
    "woman",
    "women",
    "child",
    "children",
    "youth",
    "youths",
    "teenager",
    "teenagers",
    "resident",
    "residents",
    "tenant",
    "tenants",
    "victim",
    "victims",
    "household",
    "households",
    "family",
    "families",
    "suspect",
    "suspects",
    "offender",
    "offenders",
    "home",
    "homes",
    "person",
    "people",
    "neighbour",
    "neighbours",
];
const FEW: &[&str] = &["1", "2", "3", "4", "one", "two", "three", "four"];

/// What stands in these words that could tell of a person or a home. Words of [`CAUTIONS`], in their order.
#[must_use]
pub fn cautions(text: &str) -> Vec<&'static str> {
    let tokens: Vec<&str> = text.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric() && c != '+')).collect();
    let lower: Vec<String> = tokens.iter().map(|t| plain(t)).collect();
    let mut found: BTreeSet<&'static str> = BTreeSet::new();
    for (i, token) in tokens.iter().enumerate() {
        let word = lower[i].as_str();
        let after = |n: usize| lower.get(i + n).map_or("", String::as_str);
        if is_email(token) || text_number(&tokens[i..]) {
            found.insert("contact");
        }
        if is_postcode(token, tokens.get(i + 1).copied().unwrap_or_default()) || is_home(word, &tokens[i..], &lower[i..]) {
            found.insert("address");
        }
        if TITLES.contains(&word) && tokens.get(i + 1).is_some_and(|t| capital(t)) || is_age(word, after(1), after(2)) {
            found.insert("person");
        }
        if is_plate(token, tokens.get(i + 1).copied().unwrap_or_default()) {
            found.insert("vehicle");
        }
        if (word == "cad" && starts_with_digit(after(1))) || is_crime_reference(token) {
            found.insert("reference");
        }
        if COURTS.contains(&word) || (word == "crown" && after(1) == "court") {
            found.insert("proceedings");
        }
        if FEW.contains(&word) && (PEOPLE.contains(&after(1)) || PEOPLE.contains(&after(2))) {
            found.insert("small_number");
        }
    }
    CAUTIONS.iter().copied().filter(|c| found.contains(c)).collect()
}

/// Lower case, without what is put behind a word: `Court’s` is `court`.
fn plain(token: &str) -> String {
    let word = token.to_lowercase();
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(&word).to_owned()
}

fn capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn starts_with_digit(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c.is_ascii_digit())
}

fn is_email(token: &str) -> bool {
    token.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.'))
}

/// Ten digits or more from here on, from a 0 or +44, with nothing but blanks and dashes between them: a telephone number.
fn text_number(tokens: &[&str]) -> bool {
    let begins = tokens.first().is_some_and(|t| t.starts_with('0') || t.starts_with("+44"));
    let part = |t: &&&str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit() || "+-".contains(c));
    let digits: usize = tokens.iter().take_while(part).map(|t| t.chars().filter(char::is_ascii_digit).count()).sum();
    begins && digits >= 10
}

/// `NW1 8AB` in one word or two.
fn is_postcode(token: &str, next: &str) -> bool {
    let whole = |outward: &str, inward: &str| {
        let letters = outward.chars().take_while(char::is_ascii_uppercase).count();
        let rest = outward.get(letters..).unwrap_or_default();
        let digits = rest.chars().next().is_some_and(|c| c.is_ascii_digit())
            && rest.len() <= 2
            && rest.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
        let mut inward = inward.chars();
        let sector = inward.next().is_some_and(|c| c.is_ascii_digit());
        let unit: Vec<char> = inward.collect();
        (1..=2).contains(&letters) && digits && sector && unit.len() == 2 && unit.iter().all(char::is_ascii_uppercase)
    };
    let split = token.len().checked_sub(3).filter(|at| token.is_char_boundary(*at));
    whole(token, next) || split.is_some_and(|at| whole(&token[..at], &token[at..]))
}

/// `Flat 12`, or `14 Tallow Court`, `14b Lock Road`: one home, and not a stretch of them.
fn is_home(word: &str, tokens: &[&str], lower: &[String]) -> bool {
    let next = lower.get(1).map_or("", String::as_str);
    if HOMES.contains(&word) {
        return starts_with_digit(next) || next.len() == 1 && tokens[1].chars().all(char::is_uppercase);
    }
    let numbered = starts_with_digit(word)
        && word.len() <= 5
        && word.chars().all(|c| c.is_ascii_digit() || c.is_ascii_alphabetic())
        && word.chars().filter(char::is_ascii_alphabetic).count() <= 1;
    let named = || tokens.iter().skip(1).take(3).take_while(|t| capital(t)).count();
    numbered && lower.iter().skip(1).take(named()).any(|w| STREETS.contains(&w.as_str()))
}

/// `aged 14`, `14-year-old`, `14 year old`.
fn is_age(word: &str, next: &str, then: &str) -> bool {
    (word == "aged" && starts_with_digit(next))
        || (starts_with_digit(word) && (word.contains("-year-old") || (next == "year" && then == "old")))
}

/// `AB12 CDE` in one word or two.
fn is_plate(token: &str, next: &str) -> bool {
    let shape = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        chars.len() == 7
            && chars[..2].iter().all(char::is_ascii_uppercase)
            && chars[2..4].iter().all(char::is_ascii_digit)
            && chars[4..].iter().all(char::is_ascii_uppercase)
    };
    shape(token) || (token.chars().count() == 4 && shape(&format!("{token}{next}")))
}

/// `01/1234567/26`, or seven digits or more that are no telephone number: a reference of some system.
fn is_crime_reference(token: &str) -> bool {
    let parts: Vec<&str> = token.split('/').collect();
    let digits = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
    let slashed = parts.len() >= 3 && parts.iter().all(|p| digits(p)) && parts.iter().any(|p| p.len() >= 5);
    slashed || (digits(token) && token.len() >= 7 && !token.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_give_somebody_away_are_found() {
        let told = [
            ("We saw the tenant of Flat 12 again", vec!["address"]),
            ("Drug dealing from 14 Tallow Court", vec!["address"]),
            ("Noise at 7b Lock Road.", vec!["address"]),
            ("Near NW1 8AB", vec!["address"]),
            ("Near NW18AB", vec!["address"]),
            ("Ring Jo on 020 7946 0123", vec!["contact"]),
            ("Ring +44 20 7946 0123", vec!["contact"]),
            ("Write to jo.sample@example.org.", vec!["contact"]),
            ("Mrs Sample told us", vec!["person"]),
            ("A 14-year-old was spoken to", vec!["person"]),
            ("A boy aged 14", vec!["person"]),
            ("The moped LB19 XYZ", vec!["vehicle"]),
            ("The moped LB19XYZ", vec!["vehicle"]),
            ("See CAD 1234/23NOV26", vec!["reference"]),
            ("Crime 01/1234567/26", vec!["reference"]),
            ("He was charged and appears at Highbury Magistrates’", vec!["proceedings"]),
            ("31 foot patrols, 2 arrests", vec!["small_number"]),
            ("Two young boys were stopped", vec!["small_number"]),
        ];
        for (words, expected) in told {
            assert_eq!(cautions(words), expected, "{words}");
        }
    }

    #[test]
    fn words_of_a_ward_are_left_alone() {
        for words in [
            "Drug dealing in stairwells, Tallow Court",
            "Leaflets to flats 1 to 40 with the reporting line",
            "31 foot patrols, 12 arrests, council booked to mend two doors",
            "Call 101, or 999 in an emergency",
            "Mopeds on the towpath after 22:00, from Lock Road to the bridge",
            "Adopted 15 September 2026 by 14 residents",
            "Room for everybody at the next meeting",
            "",
        ] {
            assert!(cautions(words).is_empty(), "{words}: {:?}", cautions(words));
        }
    }
}
