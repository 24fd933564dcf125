//! The peculiarities of Python 2, with `peers/python2_peer.py` at the other end. `sink` has the tests of
//! what all peers have in common.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    num::NonZero,
    path::Path,
    time::{Duration, SystemTime},
};

use pb::{
    Cached, CallError, Connector, Failure, Referenceable, RemoteError, RemoteReference,
    TextEncoding, Value,
    cred::{Passwords, Portal},
    jelly::UnjellyOwned,
};

use crate::{process::Program, venv::Version, with_python};

/// The object that Python calls.
struct Home;

#[pb::methods]
impl Home {
    #[remote]
    fn text(&self, text: String) -> String {
        text
    }

    #[remote]
    fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        bytes
    }

    #[remote]
    fn number(&self, number: i64) -> i64 {
        number
    }

    #[remote]
    fn table(&self, table: BTreeMap<String, String>) -> BTreeMap<String, String> {
        table
    }

    #[remote]
    fn value(&self, value: Value) -> Value {
        value
    }

    #[remote]
    fn named(&self, a: i64, b: String) -> String {
        format!("{a} {b}")
    }

    #[remote]
    fn fail(&self, class: String) -> Result<(), Failure> {
        Err(Failure::new(class, "no sound"))
    }
}

#[derive(pb::Copyable)]
#[pb(class = "python2.Pond")]
struct Pond {
    color: &'static str,
    frogs: i64,
}

#[derive(pb::RemoteCache, Clone, Debug)]
#[pb(class = "python2.Lamp")]
struct Lamp {
    color: String,
}

#[pb::methods]
impl Lamp {
    #[observe]
    fn paint(&mut self, color: String) {
        self.color = color;
    }
}

/// A root object of Twisted, and a connection to it.
struct Hut {
    _python: Program,
    root: RemoteReference,
}

impl Hut {
    async fn ask<R: UnjellyOwned>(&self, method: &str, args: impl pb::jelly::Args) -> R {
        self.root.call_remote(method, args).await.unwrap()
    }

    async fn said(&self, method: &str, args: impl pb::jelly::Args) -> String {
        self.ask(method, args).await
    }

    async fn fails(&self, kind: &str) -> RemoteError {
        match self.root.call_remote::<Value>("fail", (kind,)).await {
            Err(CallError::Remote(error)) => error,
            other => panic!("the call should raise an exception, but ended with {other:?}"),
        }
    }
}

fn with_hut(text: TextEncoding, test: impl AsyncFnOnce(Hut)) {
    with_root(text, Home, test);
}

fn with_root(text: TextEncoding, root: impl Referenceable, test: impl AsyncFnOnce(Hut)) {
    with_python(Version::Two, async |python| {
        let mut python = python.start("python2_peer.py", &[]);
        let address = python.listening().await;
        let peer = Connector::new().text_encoding(text).root(root).connect(address).await.unwrap();
        test(Hut { _python: python, root: peer.root() }).await;
    });
}

case!(text_is_sent_as_str_or_unicode_by_the_setting);
fn text_is_sent_as_str_or_unicode_by_the_setting() {
    with_hut(TextEncoding::Unicode, async |hut| {
        let kinds = hut.root.call_remote::<String>("kinds", ("a", b"b", 'c', 1)).kw("d", "e");
        assert_eq!(kinds.await.unwrap(), "unicode str unicode int d=unicode");
        let keys = hut.said("keysOf", (Pond { color: "green", frogs: 7 },)).await;
        assert_eq!(keys, "unicode color: unicode, unicode frogs: int");
        assert_eq!(hut.said("send", ("text", "utf-8")).await, r"u'caf\xe9'");
        assert_eq!(hut.said("send", ("table", "keys")).await, "{u'a': u'b', u'c': u'd'}");
    });
    with_hut(TextEncoding::Bytes, async |hut| {
        let kinds = hut.root.call_remote::<String>("kinds", ("a", b"b", 'c', 1)).kw("d", "e");
        assert_eq!(kinds.await.unwrap(), "str str str int d=str");
        let keys = hut.said("keysOf", (Pond { color: "green", frogs: 7 },)).await;
        assert_eq!(keys, "str color: str, str frogs: int");
        assert_eq!(hut.said("send", ("text", "unicode")).await, r"'caf\xc3\xa9'");
        assert_eq!(hut.said("send", ("table", "keys")).await, "{'a': 'b', 'c': 'd'}");
    });
}

case!(text_is_sent_as_it_is_set_for_the_peer);
fn text_is_sent_as_it_is_set_for_the_peer() {
    with_hut(TextEncoding::Unicode, async |hut| {
        assert_eq!(hut.said("kinds", ("a",)).await, "unicode");
        hut.root.peer().set_text_encoding(TextEncoding::Bytes);
        assert_eq!(hut.said("kinds", ("a",)).await, "str");
        assert_eq!(hut.said("send", ("text", "unicode")).await, r"'caf\xc3\xa9'");
        let printed = "Traceback from remote host -- builtins.ValueError: no sound\n";
        assert_eq!(hut.said("printed", ("fail", "builtins.ValueError")).await, printed);
    });
}

case!(strings_of_python_2_are_read_as_text_where_text_is_wanted);
fn strings_of_python_2_are_read_as_text_where_text_is_wanted() {
    with_hut(TextEncoding::Unicode, async |hut| {
        for (name, text) in [("utf-8", "café"), ("unicode", "café"), ("astral", "🐸")] {
            assert_eq!(hut.said("value", (name,)).await, text);
            assert_eq!(hut.ask::<Vec<u8>>("value", (name,)).await, text.as_bytes());
        }
        assert_eq!(hut.ask::<Value>("value", ("utf-8",)).await, Value::Bytes("café".into()));
        assert_eq!(hut.said("sendNamed", ("named",)).await, "u'1 two'");
    });
}

case!(bytes_that_are_no_text_are_refused);
/// It is the error of that call, at either end.
fn bytes_that_are_no_text_are_refused() {
    with_hut(TextEncoding::Unicode, async |hut| {
        for name in ["latin-1", "lone surrogate"] {
            let error = hut.root.call_remote::<String>("value", (name,)).await.unwrap_err();
            assert!(matches!(error, CallError::Unjelly(_)), "{error}");
            let refused = hut.said("send", ("text", name)).await;
            assert_eq!(refused, "error builtins.TypeError");
        }
        assert_eq!(hut.said("send", ("bytes", "latin-1")).await, r"'caf\xe9'");
        assert_eq!(hut.said("send", ("bytes", "lone surrogate")).await, r"'\xed\xa0\x80'");
    });
}

case!(values_that_only_python_2_has);
fn values_that_only_python_2_has() {
    with_hut(TextEncoding::Unicode, async |hut| {
        assert_eq!(hut.said("send", ("number", "long")).await, "5");
        assert_eq!(hut.said("send", ("value", "infinity")).await, "Decimal('Infinity')");
        let moment = SystemTime::UNIX_EPOCH + Duration::from_micros(1_795_309_323_000_004);
        assert_eq!(hut.ask::<SystemTime>("value", ("moment",)).await, moment);
        let sent = (moment, Ipv4Addr::LOCALHOST, Path::new("x"), 1..5, NonZero::<u64>::MAX);
        let kinds = hut.said("kinds", sent).await;
        assert_eq!(kinds, "datetime unicode unicode dict long");
        for (name, class) in [("subclass", "Name"), ("old", "OldStyle")] {
            let reason = format!("instance of class __main__.{class} deemed insecure");
            assert_eq!(hut.ask::<Value>("value", (name,)).await, Value::Unpersistable(reason));
        }
    });
}

case!(an_update_is_called_by_its_name);
fn an_update_is_called_by_its_name() {
    with_hut(TextEncoding::Unicode, async |hut| {
        let lamp: Cached<Lamp> = hut.ask("lamp", ()).await;
        assert_eq!(lamp.read().color, "green");
        hut.ask::<Value>("paint", (b"red",)).await;
        assert_eq!(lamp.read().color, "red");
    });
}

case!(python_2_catches_failures_by_its_own_classes);
/// Python catches it whichever Python's name the failure has.
fn python_2_catches_failures_by_its_own_classes() {
    with_hut(TextEncoding::Unicode, async |hut| {
        for (class, caught) in [
            ("ValueError", "ValueError StandardError"),
            ("KeyError", "KeyError LookupError StandardError"),
            ("IndexError", "IndexError LookupError StandardError"),
            ("NotImplementedError", "RuntimeError NotImplementedError StandardError"),
            ("OSError", "OSError StandardError"),
        ] {
            for python in ["builtins", "exceptions"] {
                let class = format!("{python}.{class}");
                assert_eq!(hut.said("caught", ("fail", &class)).await, caught, "{class}");
            }
        }
        assert_eq!(hut.said("caught", ("fail", "twisted.spread.pb.Error")).await, "Error");
        let missing = hut.said("caught", ("nosuch",)).await;
        assert_eq!(missing, "AttributeError StandardError NoSuchMethod");
        assert_eq!(hut.said("caught", ("number", "x")).await, "TypeError StandardError");
    });
}

case!(python_2_prints_failures_that_are_sent_as_bytes);
/// Its `printTraceback` cannot print text.
fn python_2_prints_failures_that_are_sent_as_bytes() {
    let fail = ("printed", ("fail", "builtins.ValueError"));
    with_hut(TextEncoding::Unicode, async |hut| {
        assert_eq!(hut.ask::<Option<String>>(fail.0, fail.1).await, None);
    });
    with_hut(TextEncoding::Bytes, async |hut| {
        let printed = "Traceback from remote host -- builtins.ValueError: no sound\n";
        assert_eq!(hut.said(fail.0, fail.1).await, printed);
    });
}

case!(exceptions_of_python_2_are_caught_by_either_name);
fn exceptions_of_python_2_are_caught_by_either_name() {
    with_hut(TextEncoding::Unicode, async |hut| {
        let error = hut.fails("deferred").await;
        assert_eq!((error.class(), error.message()), ("exceptions.LookupError", "later"));
        for class in ["LookupError", "Exception"] {
            assert!(error.is_class(&format!("exceptions.{class}")), "{class}");
            assert!(error.is_class(&format!("builtins.{class}")), "{class}");
        }
        assert!(error.is_class("exceptions.StandardError") && !error.is_class("builtins.KeyError"));
        assert_eq!(hut.fails("old").await.class(), "__main__.OldStyle");
    });
}

case!(messages_that_are_no_text);
/// Bytes of some other encoding lose only themselves, and not the rest of the failure.
fn messages_that_are_no_text() {
    with_hut(TextEncoding::Unicode, async |hut| {
        assert_eq!(hut.fails("utf-8").await.message(), "café");
        assert_eq!(hut.fails("latin-1").await.message(), "caf\u{fffd}");
    });
}

case!(names_that_are_not_ascii_log_in);
fn names_that_are_not_ascii_log_in() {
    for (name, outcome) in [
        ("utf-8", "<twisted.spread.pb.RemoteReference"),
        ("unicode", "<twisted.spread.pb.RemoteReference"),
        ("latin-1", "error twisted.cred.error.UnauthorizedLogin"),
    ] {
        let portal = Portal::new(Hall).add_checker(Passwords::new([("café", "sesame")]));
        with_root(TextEncoding::Unicode, portal, async |hut| {
            let said = hut.said("logIn", (name, b"sesame")).await;
            assert!(said.starts_with(outcome), "{said}");
        });
    }
}

/// A root object that is the same for all users.
struct Hall;

impl pb::cred::Realm for Hall {
    type Avatar = Guest;

    async fn request_avatar(
        &self,
        _: pb::cred::LoginRequest,
    ) -> Result<std::sync::Arc<Guest>, pb::cred::LoginError> {
        Ok(std::sync::Arc::new(Guest))
    }
}

struct Guest;

#[pb::methods]
impl Guest {
    #[perspective]
    fn nothing(&self) {}
}
