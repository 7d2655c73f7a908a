//! The parser "operations" of `testkit::parsers`. What Automerge panics over inside is caught there, as hub and device catch it;
//! libFuzzer would end at the first such panic, so that only what nobody catches ends the run.
#![no_main]

use std::panic::set_hook;
use std::sync::Once;

static CAUGHT: Once = Once::new();

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    CAUGHT.call_once(|| set_hook(Box::new(|_| {})));
    testkit::parsers::named("operations")(bytes);
});
