//! A number as somebody wrote it, and as it is dialled.

/// The longest number of the world, in digits after its country's code (ITU-T E.164).
const LONGEST: usize = 15;

/// What is dialled for a number as it was written: digits, behind `+` where it names its country. The "(0)" that some write
/// behind the country's code is dialled within that country only, and is left out.
///
/// None where it is no one number: letters ("ext 12"), a second number, a pause. Digits of an extension run into the number
/// would ring at somebody else's.
#[must_use]
pub fn dialled(written: &str) -> Option<String> {
    let written = written.trim_end_matches(blank).trim_start_matches(|c: char| blank(c) || c == '(');
    let (abroad, rest) = match written.strip_prefix('+').or_else(|| written.strip_prefix("00")) {
        Some(rest) => (true, rest.replacen("(0)", "", 1)),
        None => (false, written.to_owned()),
    };
    let spaced = |c: char| blank(c) || "-.()\u{2010}\u{2011}\u{2013}".contains(c);
    if !rest.chars().all(|c| c.is_ascii_digit() || spaced(c)) {
        return None;
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || digits.len() > LONGEST {
        return None;
    }
    match digits.strip_prefix("44").filter(|_| abroad) {
        Some(national) => Some(format!("+44{}", national.trim_start_matches('0'))),
        None if abroad => Some(format!("+{digits}")),
        None => Some(digits),
    }
}

/// Blanks, and the invisible marks of a direction of writing that come with a number copied from a phone's contacts.
fn blank(c: char) -> bool {
    c.is_whitespace() || "\u{200e}\u{200f}\u{202a}\u{202c}\u{2066}\u{2069}".contains(c)
}

/// A number as [`dialled`] gives it, behind the prefix that withholds the caller's: the network takes that before digits only.
#[must_use]
pub(super) fn withheld(prefix: &str, number: &str) -> String {
    match (number.strip_prefix("+44"), number.strip_prefix('+')) {
        (Some(national), _) => format!("{prefix}0{national}"),
        (None, Some(abroad)) => format!("{prefix}00{abroad}"),
        (None, None) => format!("{prefix}{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_as_it_was_meant_however_it_is_written() {
        for (written, dials, behind) in [
            ("07700 900123", "07700900123", "14107700900123"),
            ("(020) 7946-0418", "02079460418", "14102079460418"),
            ("+44 7700 900123", "+447700900123", "14107700900123"),
            ("+44 (0)20 7946 0418", "+442079460418", "14102079460418"),
            ("(+44) 20 7946 0418", "+442079460418", "14102079460418"),
            ("(0)20 7946 0418", "02079460418", "14102079460418"),
            ("0044 20 7946 0418", "+442079460418", "14102079460418"),
            ("+353 1 496 0123", "+35314960123", "1410035314960123"),
            ("+353 (0)1 496 0123", "+35314960123", "1410035314960123"),
            ("00 33 1 99 00 12 34", "+33199001234", "1410033199001234"),
            ("\u{202a}07700\u{a0}900123\u{202c}", "07700900123", "14107700900123"),
        ] {
            let number = dialled(written);
            assert_eq!(number.as_deref(), Some(dials), "{written}");
            assert_eq!(withheld("141", dials), behind, "{written}");
        }
    }

    #[test]
    fn what_is_no_one_number_is_not_dialled_at_all() {
        for written in [
            "020 7946 0418 ext 12",
            "020 7946 0418 x12",
            "020 7946 0418,12",
            "020 7946 0418#12",
            "07700 900123 / 07700 900456",
            "07700 900123 07700 900456",
            "07700 900123 +12",
            "her sister's",
            "+",
            " ",
        ] {
            assert_eq!(dialled(written), None, "{written}");
        }
    }
}
