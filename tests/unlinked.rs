//! The crate of `linked.rs` is a dependency here too, but no code names it: the linker leaves it out.

#[test]
fn the_classes_of_a_crate_that_no_code_names_are_not_registered() {
    assert!(pb::Registry::linked().unwrap().classes().is_empty());
}
