//! Calls and their outcomes.

use std::{cell::RefCell, fmt::Debug, sync::Arc, time::Duration};

use pb::{
    Call, CallError, Instance, RemoteError, Value,
    error::{JellyErrorKind, Refusal, UnjellyErrorKind},
    jelly::UnjellyOwned,
};

use super::with_kitchen;
use crate::kitchen::{Point, Secret};

/// The largest string that Banana carries.
const LIMIT: usize = 640 * 1024;

/// Returns the exception that a call ends with.
async fn raised<R: UnjellyOwned + Debug>(call: Call<R>) -> RemoteError {
    match call.await {
        Err(CallError::Remote(error)) => error,
        other => panic!("the call should raise an exception, but ended with {other:?}"),
    }
}

case!(keyword_arguments);
fn keyword_arguments() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        let described: String = root
            .call_remote("describe", (1, b"two"))
            .kw("three", 3.0)
            .kw("four", "4")
            .kw("größe", [Some(true), None])
            .await
            .unwrap();
        let expected = concat!(
            r#"(1, b"two") {u"four": u"4", u"gr\u{f6}\u{df}e": [True, None], "#,
            r#"u"three": float:4008000000000000}"#
        );
        assert_eq!(described, expected);
        let described: String = root.call_remote("describe", ()).await.unwrap();
        assert_eq!(described, "() {}");

        let sum: i64 = root.call_remote("addOne", ()).kw("n", 41).await.unwrap();
        assert_eq!(sum, 42);
        let late = root.call_remote("later", ());
        let late: Vec<u8> = late.kw("value", b"late").kw("seconds", 0.01).await.unwrap();
        assert_eq!(late, b"late");
        let taken: String =
            root.call_remote("takesPoint", ()).kw("p", Point { x: 1, y: 2 }).await.unwrap();
        assert_eq!(taken, "1,2");
    });
}

case!(copies);
fn copies() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        let mut point: Point = root.call_remote("point", ()).await.unwrap();
        assert_eq!(point, Point { x: 3, y: 4 });
        point.x = -5;
        let taken: String = root.call_remote("takesPoint", (&point,)).await.unwrap();
        assert_eq!(taken, "-5,4");
        // One object in Python is one `Arc` here.
        let points: Vec<Arc<Point>> = root.call_remote("points", ()).await.unwrap();
        let [first, second] = &*points else { panic!("{points:?}") };
        assert!(Arc::ptr_eq(first, second));
        assert_eq!(**first, Point { x: 3, y: 4 });
        // Without a type it is a class name and a state.
        let value: Value = root.call_remote("point", ()).await.unwrap();
        assert!(matches!(&value, Value::Copy { class, .. } if class == "kitchen.Point"));
        assert_eq!(value.get("y"), Some(&Value::Int(4.into())));
        let instance: Instance = root.call_remote("point", ()).await.unwrap();
        assert_eq!(instance.downcast_ref(), Some(&Point { x: 3, y: 4 }));
    });
}

case!(a_class_that_is_refused_here);
/// A class that is not registered here is the error of the call whose answer contains it.
fn a_class_that_is_refused_here() {
    with_kitchen(async |mut kitchen| {
        let call = kitchen.root.call_remote::<Point>("unregistered", ());
        let typed = call.await.unwrap_err();
        let call = kitchen.root.call_remote::<Value>("unregistered", ());
        let untyped = call.await.unwrap_err();
        for error in [typed, untyped] {
            assert!(error.is_insecure_jelly(), "{error}");
            let refusal = error.insecure().unwrap();
            assert_eq!(refusal.class, "kitchen.Secret");
            assert_eq!(refusal.reason, Refusal::NotRegistered);
            kitchen.happens("call unregistered").await;
        }
        kitchen.serves_on().await;
    });
}

case!(a_class_that_is_refused_there);
/// A class that is not registered at the peer is reported by Twisted.
fn a_class_that_is_refused_there() {
    with_kitchen(async |mut kitchen| {
        let secret = Secret { recipe: "salt".to_owned() };
        for call in [
            kitchen.root.call_remote::<Value>("echo", (&secret,)),
            kitchen.root.call_remote("echo", (vec![Some(&secret)],)),
            kitchen.root.call_remote("echo", ()).kw("value", &secret),
        ] {
            let error = call.await.unwrap_err();
            assert!(error.is_insecure_jelly(), "{error}");
            assert_eq!(error.insecure(), None);
            let error = error.remote().unwrap();
            assert_eq!(error.class(), "twisted.spread.jelly.InsecureJelly");
            assert!(error.message().contains("kitchen.Secret"), "{error}");
            kitchen.happens("call echo").await;
        }
        kitchen.serves_on().await;
    });
}

case!(no_such_method);
fn no_such_method() {
    with_kitchen(async |mut kitchen| {
        let call = kitchen.root.call_remote::<Value>("noSuchThing", (1,));
        let error = raised(call).await;
        assert_eq!(error.class(), "twisted.spread.flavors.NoSuchMethod");
        assert_eq!(error.message(), "No such method: remote_noSuchThing");
        assert!(error.is_class("builtins.AttributeError"));
        kitchen.happens("call noSuchThing").await;
        kitchen.serves_on().await;
    });
}

case!(arguments_that_do_not_fit);
fn arguments_that_do_not_fit() {
    with_kitchen(async |mut kitchen| {
        let root = &kitchen.root;
        for call in [
            root.call_remote::<Value>("addOne", ()),
            root.call_remote("addOne", (1, 2)),
            root.call_remote("addOne", (1,)).kw("n", 2),
            root.call_remote("addOne", (1,)).kw("extra", 2),
            root.call_remote("addOne", ("text",)),
        ] {
            let error = raised(call).await;
            assert_eq!(error.class(), "builtins.TypeError");
            kitchen.happens("call addOne").await;
        }
        kitchen.serves_on().await;
    });
}

case!(exceptions);
fn exceptions() {
    with_kitchen(async |mut kitchen| {
        let value_error = ("builtins.ValueError", &["builtins.Exception"][..]);
        let key_error = ("builtins.KeyError", &["builtins.LookupError"][..]);
        let pb_error = ("kitchen.Spilt", &["twisted.spread.pb.Error"][..]);
        let cases = [
            ("value", value_error, "bad value"),
            ("key", key_error, "'no such key'"),
            ("own", ("kitchen.Burnt", &["builtins.Exception"]), "own trouble"),
            ("pberror", pb_error, "known trouble"),
            ("deferred", value_error, "bad value"),
            ("unicode", value_error, "caf\u{e9} \u{2603} \u{1f438}"),
        ];
        for (kind, (class, parents), message) in cases {
            let call = kitchen.root.call_remote::<()>("fail", (kind,));
            let error = raised(call).await;
            assert_eq!(error.class(), class);
            assert_eq!(error.message(), message);
            assert_eq!(error.parents().first().map(String::as_str), Some(class));
            let last = error.parents().last().map(String::as_str);
            assert_eq!(last, Some("builtins.object"));
            for parent in parents.iter().chain(&[class, "builtins.BaseException"]) {
                assert!(error.is_class(parent), "{kind}: {:?}", error.parents());
            }
            assert!(!error.is_class("builtins.OSError"));
            kitchen.happens("call fail").await;
        }
        let call = kitchen.root.call_remote::<()>("fail", ("not at all",));
        call.await.unwrap();
    });
}

case!(an_answer_of_another_type);
/// The answer arrives, but has another type than the caller asked for.
fn an_answer_of_another_type() {
    with_kitchen(async |mut kitchen| {
        let call = kitchen.root.call_remote::<(i64, Point)>("echo", ((1, "two"),));
        let error = call.await.unwrap_err();
        let CallError::Unjelly(error) = error else { panic!("{error}") };
        assert_eq!(error.path().to_string(), "echo[1]");
        assert!(matches!(error.kind(), UnjellyErrorKind::Expected { .. }));
        kitchen.happens("call echo").await;
        kitchen.serves_on().await;
    });
}

case!(arguments_that_cannot_be_sent);
/// Arguments that cannot be sent do not leave: `serves_on` checks that the server was not called.
fn arguments_that_cannot_be_sent() {
    with_kitchen(async |mut kitchen| {
        let root = &kitchen.root;
        let long = vec![b'x'; LIMIT + 1];
        for call in [
            root.call_remote::<Value>("echo", (&long,)),
            root.call_remote("echo", (vec![0; LIMIT],)),
            root.call_remote("echo", ()).kw("value", &long),
            root.call_remote("echo", (Value::Dereference(1),)),
            root.call_remote("echo", (Value::Remote(1),)),
        ] {
            match call.await.unwrap_err() {
                CallError::Jelly(error) => assert!(matches!(
                    error.kind(),
                    JellyErrorKind::StringTooLong { .. }
                        | JellyErrorKind::ListTooLong { .. }
                        | JellyErrorKind::UndefinedReference(1)
                        | JellyErrorKind::BoundToConnection("remote")
                )),
                other => panic!("{other:?}"),
            }
        }
        kitchen.serves_on().await;
    });
}

case!(big_values);
fn big_values() {
    with_kitchen(async |kitchen| {
        let root = &kitchen.root;
        let big: Vec<u8> = root.call_remote("big", (LIMIT,)).await.unwrap();
        assert!(big.len() == LIMIT && big.iter().all(|&byte| byte == b'x'));
        let back: Vec<u8> = root.call_remote("echo", (&big,)).await.unwrap();
        assert!(back == big);
        let text = "é".repeat(LIMIT / 2);
        let back: String = root.call_remote("echo", (&text,)).await.unwrap();
        assert!(back == text);
        // One more element is the word `list`.
        let list: Vec<usize> = (0..LIMIT - 1).collect();
        let back: Vec<usize> = root.call_remote("echo", (&list,)).await.unwrap();
        assert!(back == list);
        // One byte more than Banana carries: Twisted closes the connection instead of answering.
        let lost = root.call_remote::<Vec<u8>>("big", (LIMIT + 1,)).await;
        assert!(matches!(lost, Err(CallError::Closed { .. })), "{lost:?}");
    });
}

case!(calls_that_want_no_answer);
fn calls_that_want_no_answer() {
    with_kitchen(async |mut kitchen| {
        let root = &kitchen.root;
        root.call_remote::<()>("nothing", ()).notify().unwrap();
        root.call_remote::<()>("fail", ("value",)).notify().unwrap();
        root.call_remote::<()>("noSuchThing", ()).notify().unwrap();
        root.call_remote::<()>("nothing", ()).await.unwrap();
        for method in ["nothing", "fail", "noSuchThing", "nothing"] {
            kitchen.happens(&format!("call {method}")).await;
        }
        kitchen.serves_on().await;
    });
}

case!(timeouts);
fn timeouts() {
    with_kitchen(async |mut kitchen| {
        let root = &kitchen.root;
        let short = Duration::from_millis(50);
        // The answer comes much later than the timeout, on a busy machine too.
        let late = root.call_remote::<String>("later", (4, "late"));
        let error = late.timeout(short).await.unwrap_err();
        assert!(matches!(error, CallError::Timeout { within: time, .. } if time == short));
        kitchen.happens("call later").await;
        kitchen.serves_on().await;
        // This answer comes after the late one, for which no call waits.
        let root = &kitchen.root;
        let next = root.call_remote::<String>("later", (4, "next"));
        let next = next.timeout(Duration::from_secs(300));
        assert_eq!(next.await.unwrap(), "next");
        kitchen.happens("call later").await;
        // Nor does any call wait for the answer of a call that was dropped after it was sent.
        drop(kitchen.root.call_remote::<String>("later", (0.05, "x")).send());
        kitchen.happens("call later").await;
        let after = kitchen.root.call_remote::<i64>("later", (0.1, 7));
        assert_eq!(after.await.unwrap(), 7);
        kitchen.happens("call later").await;
        // A call that was dropped before it was sent never leaves.
        drop(kitchen.root.call_remote::<String>("later", (0.05, "x")));
        kitchen.serves_on().await;
    });
}

case!(answers_out_of_order);
fn answers_out_of_order() {
    with_kitchen(async |kitchen| {
        let came = RefCell::new(Vec::new());
        let ask = async |seconds: f64, word: &str| {
            let call = kitchen.root.call_remote::<String>("later", (seconds, word));
            let answer = call.send().await.unwrap();
            came.borrow_mut().push(answer);
        };
        tokio::join!(ask(0.2, "slow"), ask(0.05, "fast"), ask(0.0, "now"));
        assert_eq!(came.into_inner(), ["now", "fast", "slow"]);
    });
}

case!(two_hundred_calls_at_once);
fn two_hundred_calls_at_once() {
    with_kitchen(async |kitchen| {
        let call = |n: i64| kitchen.root.call_remote::<i64>("addOne", (n,)).send();
        let calls: Vec<_> = (0..200).map(call).collect();
        for (n, call) in calls.into_iter().enumerate() {
            assert_eq!(call.await.unwrap(), n as i64 + 1);
        }
    });
}
