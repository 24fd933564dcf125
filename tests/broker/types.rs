//! The macros decide by the type itself, whatever its name is at the place where it is used.

#![expect(clippy::use_self, reason = "another name of the type is what is tested")]

use pb_test_support::Pair;

use crate::{
    live::said,
    perspectives::{LoggedIn, Seen},
};

type Maybe<T> = std::option::Option<T>;

/// A type of the program with the name `Option`.
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
fn an_option_with_another_name_is_not_sent_where_it_is_none() {
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
fn another_type_named_option_is_always_sent() {
    let mut pair = Pair::new(Counter);
    let counter = Counting::from(pair.peer().root());
    let chosen = pair.finish(counter.choose(Option { chosen: 5 })).unwrap();
    assert_eq!(chosen, Option { chosen: 5 });
    let choose = Counting::METHODS[1];
    assert_eq!((choose.keywords, choose.optional), (&["option"][..], &[][..]));
}

/// A generic object with an optional argument.
struct Holder<T>(T);

#[pb::interface]
trait Holding {
    async fn hold(&self, first: i64);
}

#[pb::methods(interface = Holding)]
impl<T: pb::jelly::UnjellyOwned + Send + Sync + 'static> Holder<T> {
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

/// A type of the program with the name `Observers`, which is a part of the state.
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
    async fn telescopes(&self, hill: pb::Cached<Hill>) -> std::result::Result<i64, pb::live::Lost> {
        while hill.read().observers.telescopes < 3 {
            hill.changed().await?;
        }
        Ok(hill.read().observers.telescopes)
    }
}

#[test]
fn observers_are_found_by_their_marker_and_not_by_their_name() {
    let mut pair = Pair::new(Guide);
    let observers = Observers { telescopes: 1 };
    let hill = pb::Published::new(Hill { observers, watchers: Watchers::default() });
    let told = pair.peer().root().call_remote::<i64>("telescopes", (&hill,)).send();
    pair.drive();
    hill.lock().build(2);
    assert_eq!(pair.finish(told).unwrap(), 3);
}

type Ctx = pb::Context;
type Text = str;
type Shared<T> = std::sync::Arc<T>;
type Fallible<T> = std::result::Result<T, pb::Failure>;

/// Types of the program with the names of the library's types.
#[derive(pb::Copyable, pb::RemoteCopy, Clone, Debug, PartialEq)]
#[pb(class = "types.Context")]
struct Context {
    wind: i64,
}

#[derive(pb::Jelly, pb::Unjelly, Debug, PartialEq)]
struct Arc<T> {
    degrees: T,
}

#[derive(pb::Copyable, pb::RemoteCopy, Debug, PartialEq)]
#[pb(class = "types.Result")]
struct Result {
    points: i64,
}

struct Teller {
    name: String,
}

#[pb::methods(interface = Telling)]
impl Teller {
    #[remote]
    fn first(&self, ctx: &Ctx, n: i64, text: &Text) -> String {
        let _ = ctx.peer();
        format!("{} {n} {text}", self.name)
    }

    #[remote]
    async fn later(self: Shared<Self>, n: i64, ctx: &Ctx) -> Fallible<i64> {
        let _ = ctx.peer();
        if n > 0 { Ok(n) } else { Err(pb::Failure::new("types.Negative", "too little")) }
    }

    #[remote]
    fn nameless(self: &Shared<Self>, _: &Ctx, n: i64) -> usize {
        Shared::strong_count(self) + usize::try_from(n).unwrap_or(0)
    }

    #[remote]
    fn own(&self, context: Context, arc: Arc<i64>) -> Result {
        Result { points: context.wind + arc.degrees }
    }
}

#[pb::interface]
trait Telling {
    async fn first(&self, n: i64, #[pb(keyword)] text: &Text) -> String;
    async fn later(&self, n: i64) -> i64;
    async fn nameless(&self, n: i64) -> i64;
    async fn own(&self, context: &Context, arc: Arc<i64>) -> Result;
}

fn teller() -> (Pair, Telling) {
    let pair = Pair::new(Teller { name: "ann".to_owned() });
    let teller = Telling::from(pair.peer().root());
    (pair, teller)
}

#[test]
fn a_context_with_another_name_is_no_argument() {
    let (mut pair, teller) = teller();
    assert_eq!(pair.finish(teller.first(5, "words")).unwrap(), "ann 5 words");
    assert_eq!(pair.finish(teller.later(7)).unwrap(), 7);
    assert!(pair.finish(teller.nameless(1)).unwrap() > 1);
}

#[test]
fn a_result_with_another_name_fails_the_call() {
    let (mut pair, teller) = teller();
    let error = pair.finish(teller.later(0)).unwrap_err();
    assert!(error.remote().unwrap().is_class("types.Negative"));
}

#[test]
fn other_types_with_the_names_of_the_library_are_values() {
    let (mut pair, teller) = teller();
    let answer = pair.finish(teller.own(&Context { wind: 3 }, Arc { degrees: 4 })).unwrap();
    assert_eq!(answer, Result { points: 7 });
}

/// An avatar with the name `Perspective`, and one with the name `Context`.
mod avatars {
    pub(super) struct Perspective(pub(super) i64);
    pub(super) struct Context(pub(super) i64);
}

type Who = pb::Perspective;
type Me<'a> = &'a avatars::Perspective;

struct Stage;

#[pb::methods]
impl Stage {
    #[view]
    fn anybody(&self, who: &Who, ctx: &Ctx) -> bool {
        who.downcast_ref::<avatars::Perspective>().is_some() && ctx.perspective().is_none()
    }

    #[view]
    async fn anybody_later(&self, who: &Who, n: i64) -> bool {
        who.downcast_ref::<avatars::Perspective>().is_some() && n == 5
    }

    #[view]
    fn anybody_kept(&self, who: Shared<Who>) -> bool {
        who.downcast_ref::<avatars::Perspective>().is_some()
    }

    #[view]
    fn own(&self, who: &avatars::Perspective, text: &Text) -> i64 {
        who.0 + i64::try_from(text.len()).unwrap_or(0)
    }

    #[view]
    async fn own_later(&self, who: Me<'_>, ctx: &Ctx) -> i64 {
        let _ = ctx.peer();
        who.0
    }

    #[view]
    fn borrowed(&self, who: Me<'_>, text: &Text) -> i64 {
        who.0 + i64::try_from(text.len()).unwrap_or(0)
    }

    #[view]
    fn kept(&self, who: Shared<avatars::Perspective>, ctx: &Ctx) -> i64 {
        let _ = ctx.peer();
        who.0
    }

    #[view]
    fn lent<'a>(&'a self, who: &'a Shared<avatars::Perspective>) -> i64 {
        who.0
    }

    #[view]
    fn another(&self, who: &avatars::Context, ctx: &Ctx, text: &Text) -> i64 {
        let _ = (ctx.peer(), text);
        who.0
    }
}

fn seen_by<T: Send + Sync + 'static>(avatar: T) -> (Pair, pb::RemoteReference) {
    let perspective = pb::Perspective::new(Shared::new(avatar));
    let pair = Pair::new(Seen(Shared::new(Stage), perspective));
    let stage = pair.peer().root();
    (pair, stage)
}

#[test]
fn a_view_receives_the_caller_as_the_type_says() {
    let (mut pair, stage) = seen_by(avatars::Perspective(5));
    for method in ["anybody", "anybody_kept"] {
        assert!(pair.finish(stage.call_remote::<bool>(method, ())).unwrap(), "{method}");
    }
    assert!(pair.finish(stage.call_remote::<bool>("anybody_later", (5,))).unwrap());
    for method in ["own", "borrowed"] {
        assert_eq!(pair.finish(stage.call_remote::<i64>(method, ("abc",))).unwrap(), 8);
    }
    for method in ["own_later", "kept", "lent"] {
        assert_eq!(pair.finish(stage.call_remote::<i64>(method, ())).unwrap(), 5, "{method}");
    }
    let error = pair.finish(stage.call_remote::<i64>("another", ("abc",))).unwrap_err();
    assert!(error.to_string().contains("Context"), "another avatar: {error}");
}

#[test]
fn an_avatar_may_have_the_name_context() {
    let (mut pair, stage) = seen_by(avatars::Context(6));
    assert_eq!(pair.finish(stage.call_remote::<i64>("another", ("abc",))).unwrap(), 6);
}

/// An avatar, whose methods have an argument of type `&Ctx`.
struct Actor;

#[pb::methods]
impl Actor {
    #[perspective]
    fn act(&self, _: &Ctx, text: &Text) -> usize {
        text.len()
    }

    #[perspective]
    async fn act_later(&self, ctx: &Ctx, n: i64) -> i64 {
        let _ = ctx.peer();
        n
    }
}

#[test]
fn an_avatar_receives_a_context_with_another_name() {
    let mut pair = Pair::new(LoggedIn(Shared::new(Actor)));
    let actor = pair.peer().root();
    assert_eq!(pair.finish(actor.call_remote::<i64>("act", ("abc",))).unwrap(), 3);
    assert_eq!(pair.finish(actor.call_remote::<i64>("act_later", (4,))).unwrap(), 4);
}

#[derive(pb::Cacheable, pb::RemoteCache, Clone)]
#[pb(class = "types.Weather")]
struct Weather {
    wind: i64,
    #[pb(observers)]
    watchers: Watchers,
}

type WeatherItself = Weather;

#[pb::methods]
impl Weather {
    #[update]
    fn change(self: &mut WeatherItself, context: &Context) {
        self.wind = context.wind;
    }

    #[observe]
    #[pb(rename = "change")]
    fn follow(self: &mut WeatherItself, context: Context) {
        self.wind = context.wind;
    }
}

struct Forecaster;

#[pb::methods]
impl Forecaster {
    #[remote]
    async fn wind(&self, weather: pb::Cached<Weather>) -> std::result::Result<i64, pb::live::Lost> {
        weather.changed().await?;
        Ok(weather.read().wind)
    }
}

#[test]
fn an_update_may_borrow_another_type_named_context() {
    let mut pair = Pair::new(Forecaster);
    let weather = pb::Published::new(Weather { wind: 1, watchers: Watchers::default() });
    let told = pair.peer().root().call_remote::<i64>("wind", (&weather,)).send();
    pair.drive();
    weather.lock().change(&Context { wind: 4 });
    assert_eq!(pair.finish(told).unwrap(), 4);
}
