//! Interfaces that are accepted: the counterparts of those that `tests/ui/interface` refuses.
//! `tests/broker` calls interfaces.

#![allow(dead_code)]

use std::borrow::Cow;

use pb::{CallError, Copyable, RemoteCopy, RemoteReference};

#[derive(Copyable, RemoteCopy, Debug)]
#[pb(class = "interfaces.Pond")]
pub struct Pond {
    frogs: i64,
}

/// An interface with a doc comment.
#[pb::interface(rename_all = "camelCase")]
pub trait Keeper {
    /// A method with a doc comment.
    async fn take_pond(&self, pond: &Pond) -> Pond;

    async fn nothing(&self);

    async fn self_by_name(self: &Self) -> Self;

    async fn longest<'a>(&'a self, first: &'a str, second: Cow<'a, str>) -> Option<String>
    where
        'a: 'a;

    async fn r#match(&self, r#type: i64, self_: i64, call: &[u8], _pb: i64, __out: i64) -> Vec<u8>;

    async fn most(
        &self,
        a: i64,
        b: i64,
        c: i64,
        d: i64,
        e: i64,
        f: i64,
        g: i64,
        h: i64,
        i: i64,
        j: i64,
        k: i64,
        l: i64,
        #[pb(keyword)] m: i64,
        #[pb(keyword, rename = "in")] n: Option<String>,
    );

    #[pb(rename = "most")]
    async fn least(&self);

    #[pb(rename = "remote_count")]
    async fn remote_count(&self) -> i64;

    async fn observe_count(&self) -> i64;

    async fn other(&self, keeper: Keeper, reference: &RemoteReference) -> Vec<Keeper>;

    #[cfg(any())]
    async fn never(&self, nothing: Nothing) -> Nothing;

    async fn sometimes(
        &self,
        #[cfg(any())] nothing: Nothing,
        #[cfg(not(any()))] something: i64,
        #[cfg(any())]
        #[pb(keyword)]
        never: Nothing,
        #[cfg(not(any()))]
        #[pb(keyword)]
        always: i64,
    );

    #[deprecated]
    #[must_use]
    async fn old(&self);

    // Names of common methods that an interface does not have.
    async fn clone_pond(&self, clone: bool);
    async fn into(&self);
    async fn jelly(&self);
    async fn timeout(&self) -> i64;
}

/// An interface without methods. It can still be sent and received.
#[pb::interface]
trait Nothing_ {}

#[cfg(not(any()))]
#[pb::interface(crate = "pb")]
#[allow(non_camel_case_types)]
pub(crate) trait small_keeper {
    async fn count(&self) -> i64;
}

#[pb::interface]
#[cfg(any())]
trait Never {
    async fn never(&self) -> Nothing;
}

#[pb::interface]
#[deprecated]
pub trait Old {
    async fn count(&self) -> i64;
}

mod inner {
    #[pb::interface]
    pub(super) trait Inner {
        async fn count(&self, deep: bool) -> i64;
    }
}

macro_rules! interface {
    ($name:ident, $method:ident($argument:ident: $ty:ty, $other:ident)) => {
        #[pb::interface]
        trait $name {
            async fn $method(&self, $argument: $ty, own: $ty, #[pb(keyword)] $other: $ty) -> $ty;
        }
    };
}

interface!(Pasted, add(a: i64, b));

struct Server;

#[pb::methods(interface = inner::Inner)]
impl Server {
    #[remote]
    fn count(&self, ctx: &pb::Context, deep: bool, #[pb(default)] how: i64) -> i64 {
        let _ = (ctx, deep, how);
        5
    }
}

struct Other<T>(T);

#[pb::methods(interface = self::Pasted, rename_all = "snake_case")]
impl<T: Send + Sync + 'static> Other<T> {
    #[perspective]
    #[pb(rename = "add")]
    fn sum(&self, a: i64, own: i64, b: i64) -> i64 {
        a + own + b
    }
}

async fn used(root: RemoteReference) -> Result<(), CallError> {
    let keeper = Keeper::from(root.clone());
    let pond: Pond = keeper.take_pond(&Pond { frogs: 5 }).await?;
    let word = String::from("word");
    let call: pb::Call<Option<String>> = keeper.longest(&word, "x".into());
    drop(word);
    let _: Option<String> = call.await?;
    let again: Keeper = keeper.self_by_name().await?;
    assert!(again == keeper && again.as_reference() == &root);
    let _: Vec<u8> = keeper.r#match(1, 2, b"x", 3, 4).await?;
    keeper.sometimes(1, 2).notify()?;
    keeper.other(again, &root).send().await?;
    inner::Inner::from(root.clone()).count(pond.frogs > 5).await?;
    let _: i64 = Pasted::from(root).add(1, 2, 3).await?;
    Ok(())
}

fn main() {
    fn travels<T: pb::Jelly + pb::jelly::UnjellyOwned + Clone + std::fmt::Debug + Send + Sync>() {}
    travels::<Keeper>();
    travels::<Nothing_>();
    travels::<small_keeper>();
    fn sent<F: Future + Send + 'static>(_: impl Fn(RemoteReference) -> F) {}
    sent(used);
    let names = Keeper::METHODS.iter().map(|method| method.name);
    let wanted = [
        "takePond",
        "nothing",
        "selfByName",
        "longest",
        "match",
        "most",
        "most",
        "remote_count",
        "observeCount",
        "other",
        "sometimes",
        "old",
        "clonePond",
        "into",
        "jelly",
        "timeout",
    ];
    assert_eq!(names.collect::<Vec<_>>(), wanted);
    let sometimes = Keeper::METHODS.iter().find(|method| method.name == "sometimes").unwrap();
    assert_eq!((sometimes.positional, sometimes.keywords), (&["something"][..], &["always"][..]));
    assert_eq!((Pasted::METHODS[0].positional, Pasted::METHODS[0].keywords), (&["a", "own"][..], &["b"][..]));
    let _ = Server;
    let _ = Other(5);
}
