//! Observers that speak different dialects, or get text in different forms.

use pb::{TextEncoding, banana::Dialect};
use pb_test_support::{End, messages, speak};

use super::classes::{Keeper, MasterDuckPond};

/// `[… takePond …]` with this state, as the first message of its end.
fn taken(state: &str) -> String {
    let pond = format!("[cache_classes.MasterDuckPond 1 [list {state}]]");
    format!("[message 1 root takePond 1 [tuple {pond}] [dictionary]]")
}

#[test]
fn each_observer_gets_text_in_the_form_of_its_peer() {
    let pond = MasterDuckPond::published(&["Daisy"]);
    let [old, new] = [(), ()].map(|()| End::server(Keeper::default()));
    old.broker.peer().set_text_encoding(TextEncoding::Bytes);
    for (end, state) in [(&old, "Daisy"), (&new, "[unicode Daisy]")] {
        let root = end.broker.peer().root();
        drop(root.call_remote::<()>("takePond", (&pond,)).send());
        assert_eq!(messages(&end.sent()), [taken(state)]);
    }
    pond.lock().add_duck("Donald".to_owned());
    for (end, duck) in [(&old, "Donald"), (&new, "[unicode Donald]")] {
        let update = format!("[cachemessage _ 1 addDuck 0 [tuple {duck}] [dictionary]]");
        assert_eq!(messages(&end.sent()), [update]);
    }
}

#[test]
fn an_observer_goes_on_with_the_form_of_text_that_it_began_with() {
    let pond = MasterDuckPond::published(&["Daisy"]);
    let mut end = End::server(Keeper::default());
    let peer = end.broker.peer();
    let take = |end: &End| {
        drop(peer.root().call_remote::<()>("takePond", (&pond,)).send());
        messages(&end.sent())
    };
    assert_eq!(take(&end), [taken("[unicode Daisy]")]);
    peer.set_text_encoding(TextEncoding::Bytes);
    {
        let mut pond = pond.lock();
        pond.add_duck("Donald".to_owned());
        pond.observers.reset_all();
    }
    assert_eq!(
        messages(&end.sent()),
        [
            "[cachemessage _ 1 setCopyableState 0 [tuple [list [unicode Daisy] [unicode Donald]]] [dictionary]]"
        ]
    );
    // It ends, and begins again in the form that the peer has now.
    end.feed("[decache 1]");
    assert_eq!(messages(&end.sent()), ["[uncache 1]"]);
    pond.lock().remove_duck("Donald").unwrap();
    assert!(end.sent().is_empty());
    let [taken]: [String; 1] = take(&end).try_into().unwrap();
    assert!(taken.ends_with(" [list Daisy]]] [dictionary]]"), "{taken}");
    pond.lock().add_duck("Gus".to_owned());
    let [update]: [String; 1] = messages(&end.sent()).try_into().unwrap();
    assert!(update.ends_with(" addDuck 0 [tuple Gus] [dictionary]]"), "{update}");
}

#[test]
fn the_flag_of_a_transaction_is_right_in_each_dialect() {
    // In `pb` each name is a short token of the vocabulary. In `none` both are spelt out, and the second one
    // is long.
    for name in ["message", "not_logged_in"] {
        let pond = MasterDuckPond::published(&[]);
        let ends = [Dialect::None, Dialect::Pb, Dialect::Compact]
            .map(|dialect| End::server_with(Keeper::default(), speak(dialect)));
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
                    format!("[cachemessage _ 1 {name} '' [tuple] [dictionary]]"),
                    format!("[cachemessage _ 1 {name} 0 [tuple] [dictionary]]"),
                ]
            );
        }
    }
}
