//! Observers that speak different dialects.

use pb_test_support::{End, messages};

use super::classes::{Keeper, MasterDuckPond};

#[test]
fn an_update_says_what_follows_at_its_place_in_each_dialect() {
    // The first is one byte in `pb`, and spelt out in `none`; the second is long in one of them only.
    for name in ["message", "not_logged_in"] {
        let pond = MasterDuckPond::published(&[]);
        let ends = ["pb", "none"].map(|dialect| End::server(Keeper::default(), dialect));
        for end in &ends {
            let root = end.broker.peer().root();
            root.call_remote::<()>("takePond", (&pond,)).no_answer().unwrap();
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
