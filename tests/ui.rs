//! What a mistake looks like, and beside it what is allowed.
//!
//! `tests/ui/<kind>/` holds one mistake a file, with what the compiler says about it;
//! `TRYBUILD=overwrite cargo test --test ui` writes that anew, to be read as prose: the right
//! sentence, the smallest place, one error. `tests/pass/` holds the permitted twins.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*/*.rs");
    cases.pass("tests/pass/*.rs");
}
