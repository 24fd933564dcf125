//! Logins.

use pb::{CallError, Connector, Local as Here, RemoteReference, Value};
use pb_test_support::HANGS;

use super::{LOGIN, NOANON, Run, Sink, scenarios, shown, with_sink};
use crate::sink::{
    Version,
    objects::{Events, Local},
};

scenarios! {
    login: loginok loginkw loginbad loginnouser loginanon loginnomethod
        logintext logintwice;
    noanon: loginanonrefused;
}

fn login(run: Run, scenario: impl AsyncFn(Sink)) {
    with_sink(run, LOGIN, Connector::new, scenario);
}

fn noanon(run: Run, scenario: impl AsyncFn(Sink)) {
    with_sink(run, NOANON, Connector::new, scenario);
}

async fn whoami(avatar: &RemoteReference) -> String {
    avatar.call_remote("whoami", ()).await.unwrap()
}

async fn fails(object: &RemoteReference, method: &str) -> String {
    match object.call_remote::<Value>(method, ()).await {
        Err(CallError::Remote(error)) => shown(&error),
        other => panic!("the call should raise an exception, but ended with {other:?}"),
    }
}

async fn loginok(sink: Sink) {
    let events = Events::default();
    let mind = Here::new(Local { events: events.clone() });
    let alice = sink.peer.login("alice", "sesame").mind(&mind).await.unwrap();
    assert_eq!(whoami(&alice).await, "alice");
    assert_eq!(alice.call_remote::<i64>("pokeMind", ()).await.unwrap(), 6);
    assert_eq!(events.take(), ["poked 5"]);
    let printed = sink.recorded("loginok", "client");
    let mut errors = printed.iter().filter(|line| line.starts_with("error "));
    assert_eq!(errors.next(), Some(&format!("error nosuch {}", fails(&alice, "nosuch").await)));
    assert_eq!(errors.next(), Some(&format!("error fail {}", fails(&alice, "fail").await)));
    let sight: RemoteReference = alice.call_remote("sight", ()).await.unwrap();
    assert_eq!(sight.call_remote::<String>("who", ()).await.unwrap(), "alice");
    assert_eq!(errors.next(), Some(&format!("error nosuch {}", fails(&sight, "nosuch").await)));
    drop((alice, sight));
    sink.saw_as_recorded("loginok").await;
}

async fn loginkw(sink: Sink) {
    let alice = sink.peer.login("alice", "sesame").await.unwrap();
    assert_eq!(whoami(&alice).await, "alice");
    assert_eq!(alice.call_remote::<i64>("kw", ()).kw("a", 5).await.unwrap(), 5);
    let sight: RemoteReference = alice.call_remote("sight", ()).await.unwrap();
    assert_eq!(sight.call_remote::<i64>("kw", ()).kw("a", 6).await.unwrap(), 6);
    drop((alice, sight));
    sink.saw_as_recorded("loginkw").await;
}

/// Checks that a login is refused, and that the connection stays open for another login.
async fn refused(sink: &Sink, name: &str, password: &str) {
    let error = sink.peer.login(name, password).await.unwrap_err();
    let error = error.remote().unwrap();
    assert_eq!(shown(error), "twisted.cred.error.UnauthorizedLogin | ");
    assert!(error.is_class("twisted.cred.error.LoginFailed"));
    assert!(sink.peer.close_reason().is_none());
}

async fn loginbad(sink: Sink) {
    refused(&sink, "alice", "wrong").await;
    sink.saw_as_recorded("loginbad").await;
}

async fn loginnouser(sink: Sink) {
    refused(&sink, "mallory", "x").await;
    sink.saw_as_recorded("loginnouser").await;
}

async fn loginanon(sink: Sink) {
    let somebody = sink.peer.login_anonymous().await.unwrap();
    assert_eq!(whoami(&somebody).await, "anonymous");
    drop(somebody);
    sink.saw_as_recorded("loginanon").await;
}

async fn loginanonrefused(sink: Sink) {
    let error = sink.peer.login_anonymous().await.unwrap_err();
    assert_eq!(error.remote().unwrap().class(), "twisted.cred.error.UnhandledCredentials");
    sink.saw_as_recorded("loginanonrefused").await;
}

async fn loginnomethod(sink: Sink) {
    let error = sink.fails("echo", (1,)).await;
    assert_eq!(error.class(), "twisted.spread.flavors.NoSuchMethod");
    assert_eq!(sink.fails("login", ()).await.class(), sink.builtin("TypeError"));
    sink.saw_as_recorded("loginnomethod").await;
}

/// Current Twisted takes names as bytes.
async fn logintext(sink: Sink) {
    let login = sink.peer.login("alice", "sesame").name_as_text().await;
    match sink.twisted.version {
        Version::Three => {
            let error = login.unwrap_err();
            assert!(error.remote().unwrap().is_class("twisted.cred.error.UnauthorizedLogin"));
        }
        Version::Two => assert_eq!(whoami(&login.unwrap()).await, "alice"),
    }
    sink.saw_as_recorded("logintext").await;
}

async fn logintwice(mut sink: Sink) {
    let alice = sink.peer.login("alice", "sesame").await.unwrap();
    assert_eq!(whoami(&alice).await, "alice");
    let bob = sink.peer.login("bob", "hunter2").await.unwrap();
    assert_eq!(whoami(&bob).await, "bob");
    for event in ["login alice mind=None", "login bob mind=None"] {
        assert_eq!(sink.server.line().await.as_deref(), Some(event));
    }
    drop(alice);
    let left = tokio::time::timeout(HANGS, sink.server.line());
    assert_eq!(left.await.unwrap().as_deref(), Some("logout alice"));
    assert_eq!(whoami(&bob).await, "bob");
    drop(bob);
    sink.saw(["logout bob", "disconnected"]).await;
}
