//! When a camera says it took a photo: a claim by a clock that nobody vouches for, beside the time its officer states.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::calendar::{MINUTE, ending, starting};
use crate::roster::Ms;

/// How far what a camera says may be from the time that its officer states, ms, before the two are told apart: a phone's clock
/// drifts, and a photo is saved some minutes after it was taken. A working figure of practice, no law.
pub const CAMERA_WITHIN: i64 = 10 * MINUTE;

/// The instant a camera speaks of, ms UTC by its own clock: `2026-11-23 13:58:02 +01:00` where it says how far it is from UTC,
/// and without that taken for London's time. None where what it says is no time.
#[must_use]
pub fn camera_at(says: &str) -> Option<Ms> {
    said(says).map(|[first, _]| first)
}

/// Whether a camera says another time than `at` (ms UTC by the hub's clock). `offset`: from the device's clock to the hub's, ms;
/// the camera may go by either. In the hour that comes twice it may mean either. What is no time says nothing else.
#[must_use]
pub fn camera_differs(says: &str, at: Ms, offset: Ms) -> bool {
    let Some(said) = said(says) else { return false };
    let mut may_mean = said.into_iter().flat_map(|ms| [ms, ms.saturating_add(offset)]);
    may_mean.all(|ms| ms.saturating_sub(at).saturating_abs() > CAMERA_WITHIN)
}

/// The two instants that it may mean, ms UTC: one and the same, but in London's hour that comes twice.
fn said(says: &str) -> Option<[Ms; 2]> {
    if let Ok(at) = Timestamp::strptime("%Y-%m-%d %H:%M:%S %:z", says) {
        return Some([at.as_millisecond(); 2]);
    }
    let local = DateTime::strptime("%Y-%m-%d %H:%M:%S", says).ok()?;
    Some([ending(local), starting(local)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{HOUR, SECOND};

    /// 23 November 2026, 14:00 in London.
    const AT: Ms = 1_795_442_400_000;

    #[test]
    fn a_camera_that_is_minutes_off_is_believed_and_one_of_another_day_is_told_apart() {
        assert_eq!(camera_at("2026-11-23 14:00:00"), Some(AT));
        for agrees in ["2026-11-23 13:58:02", "2026-11-23 14:10:00", "2026-11-23 13:50:00"] {
            assert!(!camera_differs(agrees, AT, 0), "{agrees}");
        }
        for differs in ["2026-11-23 13:49:59", "2026-11-23 14:10:01", "2025-11-23 14:00:00", "2026-11-20 09:14:00"] {
            assert!(camera_differs(differs, AT, 0), "{differs}");
        }
    }

    #[test]
    fn the_camera_of_a_phone_whose_clock_lags_goes_by_that_clock() {
        assert!(!camera_differs("2026-11-23 12:59:00", AT, HOUR), "the phone's clock is an hour behind the hub's");
        assert!(!camera_differs("2026-11-23 14:01:00", AT, HOUR), "a camera beside it is right");
        assert!(camera_differs("2026-11-23 12:59:00", AT, 30 * SECOND));
    }

    #[test]
    fn a_camera_that_says_how_far_it_is_from_utc_is_taken_at_its_word_and_not_for_london() {
        assert_eq!(camera_at("2026-11-23 15:00:00 +01:00"), Some(AT));
        assert!(!camera_differs("2026-11-23 15:02:00 +01:00", AT, 0), "set to Paris, and right");
        assert!(camera_differs("2026-11-23 14:00:00 +01:00", AT, 0), "an hour off, though London's clocks read so");
        // 25 October 2026, 01:30 BST: of the two, the first.
        let first = 1_792_888_200_000;
        assert!(!camera_differs("2026-10-25 01:30:00 +01:00", first, 0));
        assert!(camera_differs("2026-10-25 01:30:00 +01:00", first + HOUR, 0));
    }

    #[test]
    fn in_the_hour_that_comes_twice_either_is_meant() {
        // 25 October 2026, 01:30 in London: 00:30 and 01:30 UTC.
        let first = 1_792_888_200_000;
        for at in [first, first + HOUR] {
            assert!(!camera_differs("2026-10-25 01:30:00", at, 0));
        }
        assert!(camera_differs("2026-10-25 01:30:00", first + 2 * HOUR, 0));
    }

    #[test]
    fn what_is_no_time_says_nothing() {
        for nothing in ["", "0000-00-00 00:00:00", "2026-13-01 10:00:00", "2026-11-23 14:00:00 +1", "                   "] {
            assert_eq!(camera_at(nothing), None, "{nothing}");
            assert!(!camera_differs(nothing, AT, 0));
        }
    }
}
