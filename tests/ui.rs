//! The diagnostics of mistakes, and similar code that is allowed.
//!
//! `tests/ui/<kind>/` has one mistake a file, with the compiler's message. `TRYBUILD=overwrite cargo test
//! --test ui` writes the messages again. Read them as prose: the right sentence, the smallest place, one
//! error. `tests/pass/` has similar code that compiles.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/*.rs");
    cases.pass("tests/pass/*.rs");
}
