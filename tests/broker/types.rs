//! What the macros make of a type does not depend on what it is called where it is used.

use pb_test_support::Pair;

use crate::live::said;

type Maybe<T> = std::option::Option<T>;

/// A type of the program's own.
#[derive(pb::Copyable, pb::RemoteCopy, Debug, PartialEq)]
#[pb(class = "types.Option")]
struct Option {
    chosen: i64,
}

struct Counter;

#[pb::interface]
trait Counting {
    async fn count(&self, #[pb(keyword)] deep: Maybe<i64>) -> i64;
    async fn choose(&self, #[pb(keyword)] option: Option) -> Option;
}

#[pb::methods(interface = Counting)]
impl Counter {
    #[remote]
    fn count(&self, deep: Maybe<i64>) -> i64 {
        deep.unwrap_or(10)
    }

    #[remote]
    fn choose(&self, option: Option) -> Option {
        option
    }
}

#[test]
fn an_option_of_another_name_is_left_out_where_it_is_none() {
    let mut pair = Pair::new(Counter);
    let counter = Counting::from(pair.peer().root());
    assert_eq!(pair.finish(counter.count(None)).unwrap(), 10);
    let sent = &said(&mut pair)[0];
    assert!(sent.ends_with("[tuple] [dictionary]]"), "`None` is left out: {sent}");
    assert_eq!(pair.finish(counter.count(Some(4))).unwrap(), 4);
    let count = Counting::METHODS[0];
    assert_eq!((count.keywords, count.optional), (&[][..], &["deep"][..]));
}

#[test]
fn a_type_of_ones_own_called_option_is_always_passed() {
    let mut pair = Pair::new(Counter);
    let counter = Counting::from(pair.peer().root());
    let chosen = pair.finish(counter.choose(Option { chosen: 5 })).unwrap();
    assert_eq!(chosen, Option { chosen: 5 });
    let choose = Counting::METHODS[1];
    assert_eq!((choose.keywords, choose.optional), (&["option"][..], &[][..]));
}

/// An object of any type, of which one may be left out.
struct Holder<T>(T);

#[pb::interface]
trait Holding {
    async fn hold(&self, first: i64);
}

#[pb::methods(interface = Holding)]
impl<T: pb::UnjellyOwned + Send + Sync + 'static> Holder<T> {
    #[remote]
    fn hold(&self, _first: T, _second: Maybe<T>) {
        let _ = &self.0;
    }
}

#[test]
fn an_object_of_a_generic_type_is_compared_with_its_interface() {
    let mut pair = Pair::new(Holder(5_i64));
    pair.finish(Holding::from(pair.peer().root()).hold(1)).unwrap();
}

type Watchers = pb::Observers;

/// A type of the program's own, which is state.
#[derive(pb::Copyable, pb::RemoteCopy, Clone, Debug, PartialEq)]
#[pb(class = "types.Observers")]
struct Observers {
    telescopes: i64,
}

#[derive(pb::Cacheable, pb::RemoteCache, Clone)]
#[pb(class = "types.Hill")]
struct Hill {
    observers: Observers,
    #[pb(observers)]
    watchers: Watchers,
}

#[pb::methods]
impl Hill {
    #[update]
    #[observe]
    fn build(&mut self, more: i64) {
        self.observers.telescopes += more;
    }
}

struct Guide;

#[pb::methods]
impl Guide {
    #[remote]
    async fn telescopes(&self, hill: pb::Cached<Hill>) -> Result<i64, pb::Lost> {
        while hill.read().observers.telescopes < 3 {
            hill.changed().await?;
        }
        Ok(hill.read().observers.telescopes)
    }
}

#[test]
fn observers_are_where_the_marker_is_and_no_other_type_is_taken_for_them() {
    let mut pair = Pair::new(Guide);
    let observers = Observers { telescopes: 1 };
    let hill = pb::Published::new(Hill { observers, watchers: Watchers::default() });
    let told = pair.peer().root().call_remote::<i64>("telescopes", (&hill,)).send();
    pair.drive();
    hill.lock().build(2);
    assert_eq!(pair.finish(told).unwrap(), 3);
}
