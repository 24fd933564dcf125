//! A binary that names a crate with classes, as the message about a missing class advises.

use pb_test_classes as _;

#[test]
fn the_classes_of_a_crate_that_is_named_are_registered() {
    assert_eq!(pb::Registry::linked().unwrap().classes(), ["elsewhere.Pond"]);
}
