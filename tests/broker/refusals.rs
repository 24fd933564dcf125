//! Classes and values that are refused, and messages that close the connection.

use pb::{
    CallError, ConnectionError, Registry, Security, Value, banana::Dialect, error::ProtocolError,
};
use pb_test_support::{Pair, malformed, speak};

use crate::roots::{Pond, Root, Swamp};

fn refused(pair: &mut Pair, call: impl Future<Output = Result<Value, CallError>>) -> String {
    let error = pair.finish(call).unwrap_err();
    assert!(error.is_insecure_jelly(), "{error}");
    let error = error.remote().unwrap().clone();
    assert_eq!(error.class(), "twisted.spread.jelly.InsecureJelly");
    let root = pair.peer().root();
    assert_eq!(pair.finish(root.call_remote::<i64>("add", (1, 2))).unwrap(), 3, "the link lives");
    error.message().to_owned()
}

#[test]
fn a_class_that_is_not_registered_is_refused_wherever_it_stands() {
    let mut pair = Pair::new(Root::default());
    let root = pair.peer().root();
    let swamp = Swamp { depth: 2.0 };
    let message = refused(&mut pair, root.call_remote("takePond", (&swamp,)));
    assert!(
        message.starts_with("takePond.pond: class `test.Swamp` is not registered at"),
        "{message}"
    );
    assert!(message.contains("use my_classes as _;"), "{message}");
    let message = refused(&mut pair, root.call_remote("echo", (vec![&swamp],)));
    assert!(message.starts_with("echo.value[0]: class `test.Swamp`"), "{message}");

    // Also in an attribute that the receiver's type does not have.
    let frogs = (Value::Text("numFrogs".to_owned()), Value::Int(7.into()));
    let extra = (
        Value::Text("extra".to_owned()),
        Value::Copy { class: "test.Swamp".to_owned(), state: Box::new(Value::None) },
    );
    let pond = Value::Copy {
        class: "test.Pond".to_owned(),
        state: Box::new(Value::Dict(vec![frogs, extra])),
    };
    let message = refused(&mut pair, root.call_remote("takePond", (pond,)));
    assert!(message.starts_with("takePond.pond.extra: class `test.Swamp`"), "{message}");
}

#[test]
fn code_is_refused_by_its_atom() {
    let mut pair = Pair::with(Root::default(), speak(Dialect::Pb));
    let root = pair.peer().root();
    for atom in ["class", "function", "module", "method", "instance", "persistent"] {
        // The value cannot be sent from here, so another class name is sent and then replaced in the bytes.
        let other = format!("_{}", &atom[1..]);
        let state = Box::new(Value::Bytes(b"os.system".to_vec()));
        let code = Value::Copy { class: other.clone(), state };
        for method in ["echo", "takePond", "add"] {
            let call = root.call_remote::<Value>(method, (&code,)).send();
            let sent = pair.client.sent();
            let at = sent.windows(other.len()).position(|part| part == other.as_bytes()).unwrap();
            let (before, after) = (&sent[..at], &sent[at + atom.len()..]);
            pair.server.receive(&[before, atom.as_bytes(), after].concat());
            let message = refused(&mut pair, call);
            let sentence = format!(": `{atom}` names code and is never allowed");
            assert!(message.starts_with(method) && message.ends_with(&sentence), "{message}");
        }
    }
}

#[test]
fn a_connection_admits_only_the_classes_of_its_security() {
    let pond = Pond { num_frogs: 7 };
    let take = |pair: &mut Pair| {
        let call = pair.peer().root().call_remote::<Value>("takePond", (&pond,));
        pair.finish(call)
    };
    for security in [
        Security::default(),
        Security::default().only(["test.Pond"]),
        Security::default().deny(["test.Swamp"]),
    ] {
        let mut pair = Pair::with(Root::default(), |config| config.security = security);
        assert_eq!(take(&mut pair).unwrap(), Value::Int(7.into()));
    }
    for security in [
        Security::default().only(["test.Swamp"]),
        Security::default().deny(["test.Pond"]),
        Security::default().only(["test.Pond"]).deny(["test.Pond"]),
    ] {
        let mut pair = Pair::with(Root::default(), |config| config.security = security);
        let call = pair.peer().root().call_remote("takePond", (&pond,));
        let message = refused(&mut pair, call);
        assert_eq!(
            message,
            "takePond.pond: the receiver does not allow class `test.Pond` on this connection (see `pb::Security`)"
        );
    }
    let mut pair = Pair::with(Root::default(), |config| config.registry = Registry::empty());
    let call = pair.peer().root().call_remote("takePond", (&pond,));
    assert!(refused(&mut pair, call).contains("`test.Pond` is not registered"));
    let registry = Registry::empty().with_copy::<Pond>().unwrap();
    let mut pair = Pair::with(Root::default(), |config| config.registry = registry);
    assert_eq!(take(&mut pair).unwrap(), Value::Int(7.into()));
}

#[test]
fn an_alias_is_admitted_and_denied_with_its_class() {
    let renamed = Value::Copy {
        class: "test.OldPond".to_owned(),
        state: Box::new(Value::Dict(vec![(
            Value::Text("numFrogs".to_owned()),
            Value::Int(7.into()),
        )])),
    };
    for (security, allowed) in [
        (Security::default(), true),
        (Security::default().only(["test.Pond"]), true),
        (Security::default().only(["test.OldPond"]), true),
        (Security::default().deny(["test.Pond"]), false),
        (Security::default().deny(["test.OldPond"]), false),
    ] {
        let what = format!("{security:?}");
        let mut pair = Pair::with(Root::default(), |config| config.security = security);
        let call = pair.peer().root().call_remote::<i64>("takePond", (&renamed,));
        assert_eq!(pair.finish(call).is_ok(), allowed, "{what}");
    }
}

#[test]
fn a_value_cannot_forge_an_entry_of_a_table() {
    let mut pair = Pair::new(Root::default());
    let forged = |class: &str| Value::Copy {
        class: class.to_owned(),
        state: Box::new(Value::Int(1.into())),
    };
    let root = pair.peer().root();
    for value in [Value::Remote(1), forged("remote"), forged("lcache"), forged("dereference")] {
        let call = root.call_remote::<Value>("echo", (&value,));
        assert!(matches!(pair.finish(call), Err(CallError::Jelly(_))), "{value:?}");
    }
}

#[test]
fn an_implementation_that_writes_nothing_is_that_calls_error() {
    struct Nothing;
    impl pb::Jelly for Nothing {
        fn jelly(&self, _: &mut pb::jelly::Jellier) -> Result<(), pb::error::JellyError> {
            Ok(())
        }
    }
    struct Two;
    impl pb::Jelly for Two {
        fn jelly(&self, out: &mut pb::jelly::Jellier) -> Result<(), pb::error::JellyError> {
            1.jelly(out)?;
            2.jelly(out)
        }
    }
    let mut pair = Pair::new(Root::default());
    let root = pair.peer().root();
    let calls = [
        root.call_remote::<Value>("echo", (Nothing,)),
        root.call_remote::<Value>("echo", (Two,)),
        root.call_remote::<Value>("echo", ()).kw("value", Two),
    ];
    for call in calls {
        let Err(CallError::Jelly(error)) = pair.finish(call) else { panic!() };
        assert_eq!(*error.kind(), pb::error::JellyErrorKind::Unbalanced);
    }
    assert_eq!(pair.finish(root.call_remote::<i64>("add", (1, 2))).unwrap(), 3);
}

#[test]
fn an_unknown_command_is_answered_and_the_connection_stays_open() {
    let mut pair = Pair::banana(Root::default());
    pair.server.receive(b"\x02\x80\x0a\x82frobnicate\x01\x81");
    assert_eq!(pair.server.sent(), b"\x02\x80\x10\x82didNotUnderstand\x0a\x82frobnicate");
    pair.server.receive(b"\x02\x80\x10\x82didNotUnderstand\x01\x82x");
    assert!(pair.server.failed.is_none() && pair.server.sent().is_empty());
}

#[test]
fn rule_answered_calls_before_bad_bytes_are_answered() {
    let mut pair = Pair::new(Root::default());
    let root = pair.peer().root();
    let before = root.call_remote::<i64>("add", (1, 2)).send();
    let mut bytes = pair.client.sent();
    bytes.extend(malformed());
    pair.server.receive(&bytes);
    assert!(matches!(pair.server.failed, Some(ConnectionError::Banana(_))));
    let answers = pair.server.sent();
    pair.client.receive(&answers);
    assert_eq!(pair.finish(before).unwrap(), 3);
}

#[test]
fn rule_answered_calls_fail_rather_than_hang_when_the_peer_sends_bad_bytes() {
    let mut pair = Pair::new(Root::default());
    let call = pair.peer().root().call_remote::<i64>("add", (1, 2)).send();
    pair.client.receive(malformed());
    let Err(CallError::Closed { reason, .. }) = pair.finish(call) else { panic!() };
    assert!(matches!(reason, ConnectionError::Banana(_)), "{reason}");
}

#[test]
fn an_answer_to_a_call_that_was_never_made_closes_the_connection() {
    let mut pair = Pair::new(Root::default());
    pair.client.feed("[answer 1 1]");
    let Some(ConnectionError::Protocol(error)) = &pair.client.failed else { panic!() };
    assert_eq!(*error, ProtocolError::UnknownRequest(1));
}

/// The end of these errors.
const ADVICE: &str = "; a Python peer can send objects of classes that derive from `pb.Copyable`";

#[test]
fn the_reason_why_a_peer_could_not_send_a_value_is_in_the_error_of_every_type() {
    fn read<T: pb::jelly::UnjellyOwned>(reason: &str, expected: &str) {
        let sentence = format!(
            "[1]: the peer could not send this value: {reason} (expected {expected}){ADVICE}"
        );
        let value = (0, Value::Unpersistable(reason.to_owned()));
        let bytes = pb::jelly::to_bytes(Dialect::Pb, &value).unwrap();
        let error = pb::jelly::from_bytes::<(i64, T)>(Dialect::Pb, &bytes).err().unwrap();
        assert_eq!(error.to_string(), sentence);
    }
    let reason = "instance of class shop.Side deemed insecure";
    read::<i64>(reason, "int");
    read::<Option<u8>>(reason, "int");
    read::<f64>(reason, "float");
    read::<bool>(reason, "boolean");
    read::<()>(reason, "None");
    read::<String>(reason, "text");
    read::<Vec<u8>>(reason, "bytes");
    read::<Vec<i64>>(reason, "list");
    read::<(i64,)>(reason, "tuple");
    read::<std::collections::HashMap<String, i64>>(reason, "dictionary");
    read::<std::collections::BTreeSet<i64>>(reason, "list");
    read::<pb::time::DateTime>(reason, "datetime");
    read::<pb::Decimal>(reason, "decimal");
    read::<Pond>(reason, "test.Pond");
    read::<pb::RemoteReference>(reason, "a reference");

    let mut pair = Pair::new(Root::default());
    let long = Value::Unpersistable("ä".repeat(300_000));
    let error = pair.finish(pair.peer().root().call_remote::<i64>("add", (1, long))).unwrap_err();
    let shown = "ä".repeat(128);
    assert_eq!(
        error.remote().unwrap().message(),
        format!("add.b: the peer could not send this value: {shown}… (expected int){ADVICE}")
    );
}
