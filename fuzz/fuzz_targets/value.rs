//! Any bytes as a value: what can be read can be written, and reads the same again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pb_core::{Dialect, Value, from_bytes, to_bytes};

fuzz_target!(|bytes: &[u8]| {
    for dialect in [Dialect::Pb, Dialect::None] {
        let _ = from_bytes::<Vec<(String, i64)>>(dialect, bytes);
        let Ok(value) = from_bytes::<Value>(dialect, bytes) else { continue };
        // A value may nest as deep as it was read, and no deeper when its copies are counted.
        let Ok(written) = to_bytes(dialect, &value) else { continue };
        let again: Value = from_bytes(dialect, &written).expect("what was written can be read");
        let twice = to_bytes(dialect, &again).expect("and written");
        assert_eq!(written, twice);
    }
});
