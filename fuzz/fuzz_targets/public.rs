//! The parser "public" of `testkit::parsers`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| testkit::parsers::named("public")(bytes));
