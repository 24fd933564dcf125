//! Values there and back.

use std::{sync::Arc, time::Duration};

use pb::{
    CallError, Decimal, Value,
    pages::Pages,
    time::{Date, DateTime, Time, TimeDelta},
};

use super::{Sink, plain, scenarios};
use crate::sink::{
    objects::{CopyPond, Known},
    show::show,
};

scenarios! {
    plain:
    echo kwargs noanswer shared cyclic cyclicback copyself unknowncopy plainobject getcopy outoforder
    pager filepager unsendable hangup;
}

fn list(items: Vec<Value>) -> Value {
    Value::List(items)
}

fn int(number: i64) -> Value {
    Value::Int(number.into())
}

fn bytes(text: &str) -> Value {
    Value::Bytes(text.into())
}

/// Returns a list that is its own second item.
fn ring() -> Value {
    Value::Reference(1, Box::new(list(vec![int(1), Value::Dereference(1)])))
}

async fn echo(sink: Sink) {
    let date = Date::new(2026, 1, 2).unwrap();
    let all = [
        Value::None,
        Value::Bool(true),
        int(0),
        int(-5),
        int(1 << 40),
        Value::Float(1.5),
        bytes("bytes"),
        Value::Text("text é".into()),
        list(vec![int(1), list(vec![int(2)])]),
        Value::Tuple(vec![int(1), bytes("x")]),
        Value::Dict(vec![(Value::Text("k".into()), bytes("v")), (int(3), Value::None)]),
        Value::Set(vec![int(1)]),
        Value::FrozenSet(vec![int(2)]),
        Value::DateTime(DateTime::new(date, Time::new(3, 4, 5, 6).unwrap())),
        Value::Date(date),
        Value::Time(Time::new(1, 2, 3, 4).unwrap()),
        Value::TimeDelta(TimeDelta::new(-1, 5, 0).unwrap()),
        Value::Decimal(Decimal::new(-150, -2)),
    ];
    for value in all {
        let echo: Value = sink.call("echo", (&value,)).await;
        assert_eq!(show(&echo), sink.twisted.with_our_text(&show(&value)));
    }
    sink.saw_as_recorded("echo").await;
}

async fn kwargs(sink: Sink) {
    let described = sink.root.call_remote::<Vec<u8>>("describe", (1, b"two"));
    let described = described.kw("three", 3).kw("four", "4").await.unwrap();
    let shown = sink.twisted.with_our_text(r#"(1, b"two") {u"four": u"4", u"three": 3}"#);
    assert_eq!(described, shown.as_bytes());
    assert_eq!(sink.call::<Vec<u8>>("describe", ()).await, b"() {}");
    sink.saw_as_recorded("kwargs").await;
}

async fn noanswer(sink: Sink) {
    sink.root.call_remote::<()>("nothing", (1,)).notify().unwrap();
    sink.root.call_remote::<()>("fail", ("value",)).notify().unwrap();
    assert_eq!(sink.call::<Vec<u8>>("echo", (b"after",)).await, b"after");
    sink.saw_as_recorded("noanswer").await;
}

async fn shared(sink: Sink) {
    let one = Arc::new(vec![1]);
    assert!(sink.call::<bool>("same", (&one, &one)).await);
    let sent = Value::List(vec![
        Value::Reference(1, Box::new(list(vec![int(1)]))),
        Value::Dereference(1),
        Value::Tuple(vec![Value::Dereference(1)]),
    ]);
    assert_eq!(sink.call::<Value>("echo", (&sent,)).await, sent);
    let nothing = Arc::new(Value::Tuple(Vec::new()));
    assert_eq!(sink.call::<Vec<u8>>("describe", (&nothing, &nothing)).await, b"((), ()) {}");
    sink.saw_as_recorded("shared").await;
}

async fn cyclic(sink: Sink) {
    assert!(sink.call::<bool>("isCycle", (ring(),)).await);
    let table = Value::Dict(vec![(bytes("self"), Value::Dereference(1))]);
    assert!(sink.call::<bool>("isCycle", (Value::Reference(1, Box::new(table)),)).await);
    sink.saw_as_recorded("cyclic").await;
}

async fn cyclicback(sink: Sink) {
    assert_eq!(sink.call::<Value>("later", (0.01, ring())).await, ring());
    sink.saw_as_recorded("cyclicback").await;
}

async fn copyself(sink: Sink) {
    let state = Value::Dict(vec![(Value::Text("me".into()), Value::Dereference(1))]);
    let copy = Value::Copy { class: "sink.Known".to_owned(), state: Box::new(state) };
    sink.call::<()>("keep", (Value::Reference(1, Box::new(copy)),)).await;
    sink.saw_as_recorded("copyself").await;
}

async fn unknowncopy(sink: Sink) {
    let pond = CopyPond { color: "green", num_frogs: 7 };
    let error = sink.root.call_remote::<()>("keep", (pond,)).await.unwrap_err();
    assert!(error.is_insecure_jelly(), "{error}");
    assert_eq!(sink.call::<Vec<u8>>("echo", (b"still here",)).await, b"still here");
    sink.saw_as_recorded("unknowncopy").await;
}

async fn plainobject(sink: Sink) {
    let reason = "instance of class __main__.Plain deemed insecure";
    let described: String = sink.call("describe", (Value::Unpersistable(reason.to_owned()),)).await;
    let shown = format!("answer describe b\"{described}\"");
    assert_eq!(shown, sink.recorded("plainobject", "client")[0]);
    let plain: Value = sink.call("plain", ()).await;
    assert_eq!(plain, Value::Unpersistable(reason.to_owned()));
    sink.saw_as_recorded("plainobject").await;
}

async fn getcopy(sink: Sink) {
    sink.call::<Known>("known", ()).await;
    sink.saw_as_recorded("getcopy").await;
}

async fn outoforder(sink: Sink) {
    let call = |seconds: f64, word: &[u8]| {
        sink.root.call_remote::<Vec<u8>>("later", (seconds, word)).send()
    };
    // The second call is answered first.
    let (slow, fast) = (call(0.2, b"slow"), call(0.05, b"fast"));
    assert_eq!(fast.await.unwrap(), b"fast");
    assert_eq!(slow.await.unwrap(), b"slow");
    sink.saw_as_recorded("outoforder").await;
}

async fn pager(sink: Sink) {
    let (collector, mut pages) = Pages::new(1 << 20);
    let answer: Vec<u8> = sink.call("pages", (collector, 300 * 1024)).await;
    assert_eq!(answer, b"paging");
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        sizes.push(page.len());
    }
    assert_eq!((sizes.len(), sizes.iter().sum(), sizes[37]), (38, 307_200, 4096));
    sink.saw_as_recorded("pager").await;
}

async fn filepager(sink: Sink) {
    let (collector, mut pages) = Pages::new(1 << 20);
    sink.call::<()>("filePages", (collector, 40_000)).await;
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        sizes.push(page.len());
    }
    assert_eq!(sizes, [16_384, 16_384, 7_232]);
    sink.saw_as_recorded("filepager").await;
}

/// Nothing of an unsendable call leaves, so no answer comes.
async fn unsendable(sink: Sink) {
    let long = vec![b'x'; 640 * 1024 + 1];
    let error = sink.root.call_remote::<()>("describe", (long,)).await.unwrap_err();
    assert!(matches!(error, CallError::Jelly(_)), "{error}");
    assert_eq!(sink.call::<Vec<u8>>("echo", (b"still here",)).await, b"still here");
    sink.saw_as_recorded("unsendable").await;
}

async fn hangup(sink: Sink) {
    let never = sink.root.call_remote::<()>("never", ()).send();
    let hang_up = sink.root.call_remote::<()>("hangUp", ()).send();
    assert!(matches!(never.await, Err(CallError::Closed { .. })));
    assert!(matches!(hang_up.await, Err(CallError::Closed { .. })));
    sink.peer.closed().await;
    let echo = sink.root.call_remote::<i64>("echo", (1,)).timeout(Duration::from_secs(5));
    assert!(matches!(echo.await, Err(CallError::Closed { .. })));
    sink.saw_as_recorded("hangup").await;
}
