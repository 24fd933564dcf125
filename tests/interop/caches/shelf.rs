//! Setters and collections, which have updates of their own: in both directions, and passed on.

use pb::{Cached, Published, Value};

use super::{Yard, classes::Shelf};
use crate::{
    link::{Caller, either_calls},
    with_twisted,
};

either_calls! {
    crate::caches::with_yard:
    setters_are_announced collections_announce_themselves setters_and_collections_follow
}

const STATE: &str = concat!(
    r#"state {u"color": u"brown", u"depths": {u"north": float:3ff8000000000000}, "#,
    r#"u"ducks": [u"a"], u"tags": set{u"deep"}}"#
);

async fn setters_are_announced(yard: Yard) {
    let shelf = Published::new(Shelf::new());
    yard.ask::<()>("keep", (&shelf,)).await;
    shelf.lock().set_color("white".to_owned());
    let seen: String = yard.ask("look", ()).await;
    assert!(seen.starts_with(r#"{u"color": u"white", "#), "{seen}");
    yard.close(&[STATE]).await;
}

async fn collections_announce_themselves(yard: Yard) {
    let shelf = Published::new(Shelf::new());
    let text = str::to_owned;
    yard.ask::<()>("keep", (&shelf,)).await;
    let see = async |ducks: &str, depths: &str, tags: &str| {
        let seen: String = yard.ask("look", ()).await;
        let state = format!(
            r#"{{u"color": u"brown", u"depths": {depths}, u"ducks": {ducks}, u"tags": {tags}}}"#
        );
        assert_eq!(seen, state);
    };
    let mut guard = shelf.lock();
    guard.ducks.push(text("c"));
    guard.ducks.insert(1, text("b"));
    guard.ducks.extend(["d", "e", "f"].map(text));
    guard.ducks.set(0, text("A"));
    guard.ducks.remove(1);
    guard.ducks.truncate(4);
    guard.ducks.pop();
    guard.depths.insert(text("south"), 2.0);
    guard.depths.insert(text("west"), 3.0);
    guard.depths.remove(&text("north"));
    guard.tags.insert(text("cold"));
    guard.tags.insert(text("wet"));
    guard.tags.remove(&text("deep"));
    drop(guard);
    see(
        r#"[u"A", u"c", u"d"]"#,
        r#"{u"south": float:4000000000000000, u"west": float:4008000000000000}"#,
        r#"set{u"cold", u"wet"}"#,
    )
    .await;
    let mut guard = shelf.lock();
    guard.ducks.modify(0, |duck| duck.push('!'));
    guard.ducks.append(&mut ["x", "w", "w", "v"].map(text).into());
    guard.ducks.dedup();
    guard.ducks.swap(1, 2);
    guard.ducks.retain(|duck| duck != "x");
    guard.ducks.sort_by(|one, other| other.cmp(one));
    guard.depths.modify("west", |depth| *depth /= 2.0);
    guard.depths.entry(text("east")).or_insert(1.5);
    guard.depths.retain(|name, _| name != "south");
    guard.tags.extend(["wet", "dry"].map(text));
    guard.tags.retain(|tag| tag != "cold");
    drop(guard);
    see(
        r#"[u"w", u"v", u"d", u"c", u"A!"]"#,
        r#"{u"east": float:3ff8000000000000, u"west": float:3ff8000000000000}"#,
        r#"set{u"dry", u"wet"}"#,
    )
    .await;
    let mut guard = shelf.lock();
    guard.ducks.clear();
    guard.depths.clear();
    guard.tags.clear();
    drop(guard);
    see("[]", "{}", "set{}").await;
    yard.close(&[STATE]).await;
}

async fn setters_and_collections_follow(mut yard: Yard) {
    let shelf: Cached<Shelf> = yard.ask("shelf", ()).await;
    yard.happens(&["observed by 1"]).await;
    let mut tell = async |update: &str, args: Vec<Value>| {
        let call = yard.root.call_remote::<()>("tellShelf", (update, args));
        call.await.unwrap();
        yard.happens(&[&format!("answer {update} None")]).await;
    };
    let text = |text: &str| Value::Text(text.to_owned());
    let int = |int: i64| Value::Int(int.into());
    tell("setColor", vec![text("white")]).await;
    tell("ducks_append", vec![text("c")]).await;
    tell("ducks_insert", vec![int(1), text("b")]).await;
    tell("ducks_extend", vec![Value::List(["d", "e"].map(text).into())]).await;
    tell("ducks_set", vec![int(0), text("A")]).await;
    tell("ducks_pop", vec![int(1)]).await;
    tell("ducks_truncate", vec![int(3)]).await;
    tell("depths_set", vec![text("south"), Value::Float(2.0)]).await;
    tell("depths_pop", vec![text("north")]).await;
    tell("tags_add", vec![text("wet")]).await;
    tell("tags_discard", vec![text("deep")]).await;
    let seen = shelf.read();
    assert_eq!(seen.color, "white");
    assert_eq!(*seen.ducks, ["A", "c", "d"]);
    assert_eq!(seen.depths.iter().collect::<Vec<_>>(), [(&"south".to_owned(), &2.0)]);
    assert_eq!(seen.tags.iter().collect::<Vec<_>>(), ["wet"]);
    for update in ["ducks_clear", "depths_clear", "tags_clear"] {
        tell(update, Vec::new()).await;
    }
    let seen = shelf.read();
    assert!(seen.ducks.is_empty() && seen.depths.is_empty() && seen.tags.is_empty());
    yard.close(&["stoppedObserving 0"]).await;
}

case!(a_replica_is_passed_on_to_another_peer);
/// A pond of Python is observed here and, through this relay, by another Python.
fn a_replica_is_passed_on_to_another_peer() {
    with_twisted(async |python| {
        let mut source = Yard::open(python, Caller::Python).await;
        let mut reader = Yard::open(python, Caller::Rust).await;
        let shelf: Cached<Shelf> = source.ask("shelf", ()).await;
        reader.ask::<()>("keep", (&shelf,)).await;
        reader.happens(&[STATE]).await;
        source.ask::<()>("tellShelf", ("setColor", ["white"])).await;
        source.ask::<()>("tellShelf", ("ducks_append", ["b"])).await;
        let seen: String = reader.ask("look", ()).await;
        assert!(seen.contains(r#"u"color": u"white""#), "{seen}");
        assert!(seen.contains(r#"u"ducks": [u"a", u"b"]"#), "{seen}");
        source.happens(&["observed by 1"]).await;
        reader.ask::<()>("drop", ()).await;
        drop(shelf);
        assert_eq!(source.ask::<Vec<String>>("echo", (["still here"],)).await, ["still here"]);
        let answers = ["answer setColor None", "answer ducks_append None", "stoppedObserving 0"];
        source.close(&answers).await;
        reader.close(&["dropped"]).await;
    });
}
