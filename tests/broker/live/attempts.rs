//! Live objects in values that are read a second time, as another variant.

use std::sync::{Arc, Mutex};

use pb::Cached;
use pb_test_support::{End, messages};
use serde::de::IgnoredAny;

#[derive(pb::RemoteCache, Clone, Debug)]
#[pb(class = "attempts.Pond")]
struct Pond {
    depth: i64,
    #[pb(default)]
    _other: Option<Cached<Self>>,
}

#[pb::methods]
impl Pond {}

#[derive(pb::Unjelly, Debug)]
#[pb(untagged)]
enum Untagged {
    Pair((Cached<Pond>, i64)),
    Kept((Cached<Pond>, String)),
    Other((pb::Plain<IgnoredAny>, Cached<Pond>)),
}

#[derive(Clone, Default)]
struct Shore(Arc<Mutex<Vec<Untagged>>>);

#[pb::methods]
impl Shore {
    #[remote]
    fn take(&self, value: Untagged) -> i64 {
        let number = match &value {
            Untagged::Pair((pond, number)) => pond.read().depth + number,
            Untagged::Kept((pond, _)) => pond.read().depth,
            Untagged::Other((_, pond)) => pond.read().depth,
        };
        self.0.lock().unwrap().push(value);
        number
    }
}

fn take(id: usize, value: &str) -> String {
    format!("[message {id} root take 1 [tuple {value}] [dictionary]]")
}

const STATE: &str = "[dictionary [[unicode depth] 3]]";

#[test]
fn a_replica_whose_state_failed_is_no_value_of_another_variant() {
    let mut end = End::server(Shore::default());
    let bad = "[tuple [attempts.Pond 1 [dictionary [[unicode depth] [unicode x]]]] [unicode name]]";
    end.feed(&take(1, bad));
    let said = messages(&end.sent());
    assert!(said.iter().any(|said| said.starts_with("[error 1 ")), "{said:?}");
    assert!(said.iter().any(|said| said == "[decache 1]"), "{said:?}");
    assert!(!said.iter().any(|said| said.contains("panicked")), "{said:?}");
    let good = format!("[tuple [attempts.Pond 2 {STATE}] [unicode name]]");
    end.feed(&take(2, &good));
    assert_eq!(messages(&end.sent()), ["[answer 2 3]"]);
}

/// The state has `inner` in it, and then something that is no depth.
fn failing(inner: &str) -> String {
    format!(
        "[reference 7 [attempts.Pond 1 [dictionary [[unicode _other] {inner}] [[unicode depth] [unicode x]]]]]"
    )
}

#[test]
fn what_was_in_a_state_that_failed_is_no_value_of_another_variant() {
    let within =
        "[attempts.Pond 2 [dictionary [[unicode _other] [dereference 7]] [[unicode depth] 3]]]";
    for inner in [format!("[attempts.Pond 2 {STATE}]"), within.to_owned()] {
        let shore = Shore::default();
        let mut end = End::server(shore.clone());
        let outer = failing(&format!("[reference 8 {inner}]"));
        end.feed(&take(1, &format!("[tuple {outer} [dereference 8]]")));
        let mut said = messages(&end.sent());
        assert!(said.iter().any(|said| said.starts_with("[error 1 ")), "{said:?}");
        said.retain(|said| said.starts_with("[decache "));
        said.sort();
        assert_eq!(said, ["[decache 1]", "[decache 2]"]);
        assert!(shore.0.lock().unwrap().is_empty());
    }
}

#[derive(pb::RemoteCache, Clone, Debug)]
#[pb(class = "attempts.Lake")]
struct Lake {
    #[pb(default)]
    _shared: Option<Arc<Vec<Cached<Self>>>>,
    _depth: i64,
}

#[pb::methods]
impl Lake {}

#[derive(pb::Unjelly, Debug)]
#[pb(untagged)]
enum Lakes {
    Pair((Cached<Lake>, i64)),
    Shared((pb::Plain<IgnoredAny>, Arc<Vec<Cached<Lake>>>)),
}

struct Lakeside;

#[pb::methods]
impl Lakeside {
    #[remote]
    fn take(&self, value: Lakes) -> usize {
        match value {
            Lakes::Pair((lake, _)) => lake.version() as usize,
            Lakes::Shared((_, lakes)) => lakes.iter().filter(|lake| lake.read()._depth > 0).count(),
        }
    }
}

#[test]
fn shared_values_in_a_state_that_failed_are_read_anew() {
    let mut end = End::server(Lakeside);
    let shared = |inner: &str| {
        format!(
            "[tuple [reference 7 [attempts.Lake 1 [dictionary [[unicode _shared] [reference 8 [list {inner}]]] \
             [[unicode _depth] [unicode x]]]]] [dereference 8]]"
        )
    };
    end.feed(&take(1, &shared("[dereference 7]")));
    let said = messages(&end.sent());
    let errors = said.iter().filter(|said| said.starts_with("[error 1 ")).count();
    assert!(errors == 1 && !said.iter().any(|said| said.contains("panicked")), "{said:?}");
    let mut end = End::server(Lakeside);
    end.feed(&take(2, &shared("")));
    let mut said = messages(&end.sent());
    said.sort();
    assert_eq!(said, ["[answer 2 0]", "[decache 1]"]);
}

#[test]
fn handles_of_failed_attempts_are_released_once() {
    let shore = Shore::default();
    let mut end = End::server(shore.clone());
    end.feed(&take(1, &format!("[tuple [attempts.Pond 2 {STATE}] 4]")));
    assert_eq!(messages(&end.sent()), ["[answer 1 7]"]);
    let released = |end: &mut End| {
        let said = messages(&end.sent());
        said.iter().filter(|said| *said == "[decache 2]").count()
    };
    // The second variant has the handle that the first one read.
    end.feed(&take(2, "[tuple [cached 2] [unicode name]]"));
    assert_eq!(released(&mut end), 0);
    // No variant accepts the value.
    end.feed(&take(3, "[tuple [cached 2] [list [cached 2]]]"));
    assert_eq!(released(&mut end), 2);
    // The last variant ignores the handle that the first ones read, and has the other one.
    end.feed(&take(4, "[tuple [cached 2] [cached 2]]"));
    assert_eq!(released(&mut end), 1);
    shore.0.lock().unwrap().clear();
    assert_eq!(released(&mut end), 3);
    end.feed("[uncache 2]");
    assert!(end.failed.is_none());
}
