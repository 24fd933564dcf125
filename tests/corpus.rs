//! Replays the inputs that fuzzing has found, in `tests/corpus/<target>.hex`: the fewest inputs with the
//! coverage of all, and those that once broke a rule.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    thread,
};

use pb_fuzz_targets::{TARGETS, Target};

/// The targets whose inputs are scripts of a peer.
const SCRIPTS: [&str; 4] = ["references", "live", "session", "portal"];

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}

/// Runs the target on its inputs, and returns how many there are.
fn replay((name, run): Target) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/corpus/{name}.hex"));
    let corpus = fs::read_to_string(path).unwrap();
    let inputs = corpus.lines().filter(|line| !line.starts_with('#'));
    let check = |input: &str| {
        let mut data = bytes(input);
        let holds = |data: &[u8]| catch_unwind(AssertUnwindSafe(|| run(data))).is_ok();
        assert!(holds(&data), "target {name} panicked on input {input}");
        // A script says the same in dialect `pb-compact-1` if its first byte says so.
        if let Some(setting) = data.first_mut().filter(|_| SCRIPTS.contains(&name)) {
            *setting |= 0xc0;
            assert!(
                holds(&data),
                "target {name} panicked on input {input} with the first byte {:x}",
                data[0]
            );
        }
    };
    inputs.inspect(|input| check(input)).count()
}

#[test]
fn the_inputs_that_fuzzing_found_break_no_rule() {
    thread::scope(|scope| {
        for target in TARGETS {
            let thread = thread::Builder::new().name(target.0.to_owned());
            let thread = thread.spawn_scoped(scope, move || {
                assert!(replay(target) > 20, "{} has too few inputs", target.0);
            });
            thread.unwrap();
        }
    });
}
