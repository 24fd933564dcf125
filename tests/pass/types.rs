//! Types by other names, and types of one's own that have the names of others. What they do is tested in
//! `tests/broker`.

#![allow(dead_code)]

use pb::{Context as Ctx, Observers as Watchers, Perspective as Who};
use std::sync::Arc as Shared;

mod own {
    #[derive(pb::Jelly, pb::Unjelly, Debug, Clone, PartialEq)]
    pub struct Result<T, E> {
        pub value: T,
        pub error: E,
    }

    #[derive(pb::Jelly, pb::Unjelly, Debug, Clone, PartialEq)]
    pub struct Option<T> {
        pub inside: T,
    }

    #[derive(pb::Jelly, pb::Unjelly, Debug, Clone, PartialEq)]
    pub struct Observers {
        pub telescopes: i64,
    }

    #[derive(pb::Jelly, pb::Unjelly, Debug, Clone, PartialEq)]
    pub struct Context {
        pub wind: i64,
    }

    pub struct Perspective;
}
use own::{Context, Option, Perspective, Result};

type Byte = u8;
type Me = Pond;

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn answer(&self) -> Result<i64, String> {
        Result { value: 1, error: "x".into() }
    }

    #[remote]
    async fn answer_later(self: Shared<Self>, ctx: &Ctx) -> Result<Context, Option<i64>> {
        let _ = ctx.peer();
        Result { value: Context { wind: 1 }, error: Option { inside: 2 } }
    }

    #[remote]
    fn take(self: &Me, option: Option<i64>, context: Context, bytes: &[Byte], _: &Ctx) -> i64 {
        option.inside + context.wind + bytes.len() as i64
    }

    #[remote]
    async fn take_later(self: Shared<Me>, option: Option<i64>, _: &Ctx, context: Context) -> i64 {
        option.inside + context.wind
    }
}

struct Group<T>(T);

#[pb::methods]
impl<T: Send + Sync + 'static> Group<T> {
    #[view]
    fn avatar(&self, who: &Perspective, ctx: &Ctx) {
        let _: (&own::Perspective, &pb::Context) = (who, ctx);
    }

    #[view]
    fn context(&self, context: &Context, ctx: &Ctx) {
        let _: (&own::Context, &pb::Context) = (context, ctx);
    }

    #[view]
    async fn anybody(self: Shared<Self>, who: &Who, _: &Ctx) {
        let _: &pb::Perspective = who;
    }

    #[view]
    async fn kept(self: &Shared<Self>, who: Shared<T>, ctx: &Ctx) {
        let _ = (who, ctx.peer());
    }
}

#[pb::interface]
trait Keeper {
    async fn answer(&self) -> Result<i64, String>;
    async fn take(
        &self,
        option: Option<i64>,
        context: &Context,
        #[pb(keyword)] bytes: &[Byte],
        #[pb(keyword)] other: Option<Keeper>,
    ) -> i64;
}

#[derive(pb::Cacheable)]
struct Price<T: pb::Jelly + Send + 'static> {
    price: T,
    observers: own::Observers,
    #[pb(observers)]
    watchers: Watchers,
}

fn main() {
    let take = Keeper::METHODS[1];
    assert_eq!((take.keywords, take.optional), (&["bytes", "other"][..], &[][..]));
    let observers = own::Observers { telescopes: 1 };
    let _ = (Pond, Group(5), Price { price: 5, observers, watchers: Watchers::default() });
}
