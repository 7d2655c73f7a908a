//! The parser "rescue" of `testkit::parsers`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| testkit::parsers::named("rescue")(bytes));
