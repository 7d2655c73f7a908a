//! The parser "tus_answer" of `testkit::parsers`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| testkit::parsers::named("tus_answer")(bytes));
