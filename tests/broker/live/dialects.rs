//! Observers that speak different dialects.

use pb_test_support::{End, messages};

use super::classes::{Keeper, MasterDuckPond};

#[test]
fn the_flag_of_a_transaction_is_right_in_each_dialect() {
    // In `pb` each name is a short token of the vocabulary. In `none` both are spelt out, and the second one
    // is long.
    for name in ["message", "not_logged_in"] {
        let pond = MasterDuckPond::published(&[]);
        let ends = ["pb", "none"].map(|dialect| End::server(Keeper::default(), dialect));
        for end in &ends {
            let root = end.broker.peer().root();
            root.call_remote::<()>("takePond", (&pond,)).notify().unwrap();
            end.sent();
        }
        {
            let mut pond = pond.lock();
            pond.observers.announce(name, ());
            pond.observers.announce(name, ());
        }
        for end in ends {
            assert_eq!(
                messages(&end.sent()),
                [
                    format!("[cachemessage 2 1 {name} '' [tuple] [dictionary]]"),
                    format!("[cachemessage 3 1 {name} 0 [tuple] [dictionary]]"),
                ]
            );
        }
    }
}
