//! The parser "bank_holidays" of `testkit::parsers`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| testkit::parsers::named("bank_holidays")(bytes));
