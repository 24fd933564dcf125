//! Errors of a local client whose peer is `peers/odd_server.py`.

use pb::{Failure, Local, Peer, RemoteError, RemoteReference};

use crate::with_twisted;

/// Runs a test with a connection to a server of its own.
fn with_odd(test: impl AsyncFnOnce(Peer)) {
    with_twisted(async |python| {
        let mut server = python.start("odd_server.py", &["0"]);
        test(pb::connect(server.listening().await).await.unwrap()).await;
    });
}

case!(the_reason_why_the_peer_could_not_send_a_value);
fn the_reason_why_the_peer_could_not_send_a_value() {
    with_odd(async |peer| {
        let root = peer.root();
        let sentence = |at: usize, class: &str, expected: &str| {
            format!(
                "the answer cannot be read: unsendable[{at}]: the peer could not send this value: instance \
                 of class {class} deemed insecure (expected {expected}); a Python peer can send objects of classes \
                 that derive from `pb.Copyable`"
            )
        };
        let error = root.call_remote::<Vec<i64>>("unsendable", ()).await.unwrap_err();
        assert_eq!(error.to_string(), sentence(0, "__main__.Side", "int"));
        type Rest = (pb::Value, String, pb::Value, pb::Value);
        let error = root.call_remote::<Rest>("unsendable", ()).await.unwrap_err();
        assert_eq!(error.to_string(), sentence(1, "__main__.Name", "text"));
        type Point = (pb::Value, pb::Value, (i64, i64), pb::Value);
        let error = root.call_remote::<Point>("unsendable", ()).await.unwrap_err();
        assert_eq!(error.to_string(), sentence(2, "__main__.Point", "tuple"));
        type Last = (pb::Value, pb::Value, pb::Value, std::collections::HashMap<String, i64>);
        let error = root.call_remote::<Last>("unsendable", ()).await.unwrap_err();
        assert_eq!(error.to_string(), sentence(3, "collections.OrderedDict", "dictionary"));
    });
}

case!(the_limit_of_references_in_an_answer_is_an_error_of_one_class);
/// `the_root_object_counts_towards_the_limit` of `tests/broker` compares the local message with the same
/// words.
fn the_limit_of_references_in_an_answer_is_an_error_of_one_class() {
    with_odd(async |peer| {
        let many = peer.root().call_remote::<Vec<RemoteReference>>("references", (1100,));
        let error = many.await.unwrap_err();
        let error = error.remote().unwrap();
        assert_eq!(error.class(), "twisted.spread.pb.Error");
        assert_eq!(error.message(), "Maximum PB reference count exceeded.");
    });
}

case!(a_failure_as_an_argument_arrives_at_twisted);
fn a_failure_as_an_argument_arrives_at_twisted() {
    with_odd(async |peer| {
        let root = peer.root();
        let done: String = root.call_remote("complete", (None::<Failure>,)).await.unwrap();
        assert_eq!(done, "done");
        type Seen = (String, String, String, Option<String>);
        for (failure, caught) in [
            (Failure::new("shop.SoldOut", "none left"), Some("shop.SoldOut")),
            (Failure::new("builtins.KeyError", "none left"), Some("builtins.LookupError")),
            (Failure::new("shop.Closed", "none left"), None),
        ] {
            let class = failure.class().to_owned();
            let (kind, name, message, check): Seen =
                root.call_remote("complete", (failure,)).await.unwrap();
            assert_eq!(kind, "twisted.spread.pb.CopiedFailure");
            assert_eq!((name, &*message), (class, "none left"));
            assert_eq!(check.as_deref(), caught);
        }
    });
}

case!(a_failure_of_twisted_is_an_argument);
fn a_failure_of_twisted_is_an_argument() {
    struct Command;

    #[pb::methods]
    impl Command {
        #[remote]
        fn complete(&self, failure: Option<RemoteError>) -> Option<String> {
            let failure = failure?;
            assert!(failure.is_class("builtins.Exception"));
            Some(format!("{failure} ({})", failure.is_class("builtins.LookupError")))
        }
    }

    with_odd(async |peer| {
        let command = Local::new(Command);
        let said: Vec<Option<String>> =
            peer.root().call_remote("failures", (&command,)).await.unwrap();
        let said: Vec<_> = said.iter().map(Option::as_deref).collect();
        assert_eq!(
            said,
            [
                None,
                Some("builtins.KeyError: 'k' (true)"),
                Some("builtins.FileNotFoundError: [Errno 2] no such file (false)"),
            ],
        );
    });
}
