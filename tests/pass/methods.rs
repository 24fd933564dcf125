//! `#[remote]` methods that are accepted: the counterparts of those that `tests/ui/remote` refuses. They are
//! called over two brokers, without a socket.

use std::borrow::Cow;
use std::sync::Arc;
use std::task::Poll;

use pb::{Context, Copyable, Jelly, RemoteCopy, jelly::UnjellyOwned};
use pb_test_support::Pair;

#[derive(Copyable, RemoteCopy, Clone, Debug, PartialEq)]
#[pb(class = "methods.Pond")]
struct Pond {
    frogs: i64,
}

struct Receiver {
    name: String,
}

#[pb::methods(rename_all = "camelCase")]
impl Receiver {
    /// Has a doc comment, is public, and is called from Rust as well.
    #[remote]
    pub fn take_pond(&self, pond: Pond) -> i64 {
        pond.frogs
    }

    #[remote]
    fn nothing(&self) {}

    // Receivers.
    #[remote]
    fn shared(self: Arc<Self>) -> String {
        self.name.clone()
    }

    #[remote]
    fn by_arc(self: &Arc<Self>) -> String {
        self.name.clone()
    }

    #[remote]
    fn borrowed(&self) -> &str {
        &self.name
    }

    // Arguments.
    #[remote]
    fn longest<'a>(&self, first_word: &'a str, second_word: Cow<'a, str>) -> Cow<'a, str> {
        if first_word.len() > second_word.len() {
            first_word.into()
        } else {
            second_word
        }
    }

    #[remote]
    fn optional(
        &self,
        a: i64,
        #[pb(default)] b: i64,
        #[pb(default = seven)] c: i64,
        d: Option<i64>,
        #[pb(rename = "type", default = english)] kind: &str,
        mut e: Option<String>,
    ) -> String {
        format!("{a} {b} {c} {d:?} {kind} {:?}", e.take())
    }

    #[remote]
    fn who(&self, n: i64, ctx: &Context, m: i64) -> i64 {
        let _ = ctx.peer();
        n + m
    }

    /// Takes a type of the user with the name `Context`.
    #[remote]
    fn of_another_kind(&self, context: weather::Context) -> String {
        context.wind
    }

    #[remote]
    async fn of_another_kind_later(
        &self,
        context: weather::Context,
        #[pb(default)] next: weather::Context,
    ) -> String {
        context.wind + &next.wind
    }

    #[remote]
    fn hostile(&self, state: i64, args: i64, message: i64, call: i64, r#type: i64) -> i64 {
        state + args + message + call + r#type
    }

    // Answers.
    #[remote]
    fn opaque(&self) -> impl Jelly + use<> {
        vec![Pond { frogs: 5 }]
    }

    #[remote]
    fn fallible(&self, n: i64) -> Result<i64, std::num::TryFromIntError> {
        u8::try_from(n).map(i64::from)
    }

    #[remote]
    fn fallible_and_borrowed<'a>(&'a self, n: &'a str) -> core::result::Result<&'a str, Dry> {
        if n.is_empty() { Err(Dry) } else { Ok(n) }
    }

    #[remote]
    fn fallible_by_alias(&self) -> std::io::Result<i64> {
        Ok(5)
    }

    #[remote]
    fn fallible_and_opaque(&self) -> Result<impl Jelly + use<>, Box<Dry>> {
        Ok(5)
    }

    #[remote]
    fn fallible_by_failure(&self, text: &str) -> Result<i64, pb::Failure> {
        let number: i64 = text.parse()?;
        Ok(number)
    }

    // Asynchronous methods.
    #[remote]
    async fn slow(&self, ctx: &Context, word: String, #[pb(default)] times: usize) -> String {
        yield_now().await;
        let _ = ctx.peer();
        word.repeat(times + 1)
    }

    #[remote]
    async fn slow_shared(self: Arc<Self>, pond: Pond) -> Result<Pond, Dry> {
        yield_now().await;
        if pond.frogs == 0 { Err(Dry) } else { Ok(pond) }
    }

    // Names.
    #[remote]
    #[pb(rename = "remote_count")]
    fn remote_count(&self) -> i64 {
        1
    }

    #[remote]
    #[pb(rename = "TYPE")]
    fn r#type(&self) -> i64 {
        2
    }

    // Alternatives under `#[cfg]`.
    #[remote]
    #[cfg(not(any()))]
    fn here(&self, #[cfg(any())] never: Nothing, #[cfg(not(any()))] n: i64) -> i64 {
        n
    }

    #[remote]
    #[cfg(any())]
    #[pb(rename = "here")]
    fn elsewhere(&self) -> Nothing {}

    #[remote]
    #[deprecated]
    fn old(&self) -> i64 {
        3
    }

    #[pb::remote]
    fn with_a_path(&self) -> i64 {
        4
    }

    // Items without a marker, which do not change.
    fn _generic<T>(&mut self, _: impl Into<T>, (_, _): (i64, i64)) {}
    const _DEPTH: f64 = 1.5;
}

mod weather {
    #[derive(pb::Copyable, pb::RemoteCopy, Default)]
    #[pb(class = "weather.Context")]
    pub struct Context {
        pub wind: String,
    }
}

struct Holder<T>(T);

#[pb::methods]
impl<T> Holder<T>
where
    T: Send + Sync + 'static + Copy + Into<i64>,
{
    #[remote]
    fn held(&self) -> i64 {
        self.0.into()
    }
}

#[derive(Debug)]
struct Dry;

impl std::fmt::Display for Dry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("dry")
    }
}

impl std::error::Error for Dry {}

fn seven() -> i64 {
    7
}

fn english() -> &'static str {
    "en"
}

async fn yield_now() {
    let mut first = true;
    std::future::poll_fn(|cx| {
        cx.waker().wake_by_ref();
        if std::mem::take(&mut first) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
}

fn main() {
    let mut pair = Pair::new(Receiver {
        name: "Mill".to_owned(),
    });
    assert_eq!(pair.call("takePond", (Pond { frogs: 5 },)), Ok(5_i64));
    assert_eq!(pair.call("nothing", ()), Ok(()));
    for name in ["shared", "byArc", "borrowed"] {
        assert_eq!(pair.call(name, ()), Ok("Mill".to_owned()));
    }
    assert_eq!(pair.call("longest", ("a", "bc")), Ok("bc".to_owned()));
    assert_eq!(
        pair.call("optional", (1,)),
        Ok("1 0 7 None en None".to_owned())
    );
    assert_eq!(
        pair.call("optional", (1, 2, 3, 4, "x", "y")),
        Ok("1 2 3 Some(4) x Some(\"y\")".to_owned())
    );
    assert_eq!(pair.call("who", (1, 2)), Ok(3_i64));
    assert_eq!(pair.call("hostile", (1, 2, 3, 4, 5)), Ok(15_i64));
    assert_eq!(pair.call("opaque", ()), Ok(vec![Pond { frogs: 5 }]));
    assert_eq!(pair.call("fallible", (5,)), Ok(5_i64));
    assert!(pair.call::<i64>("fallible", (500,)).is_err());
    assert_eq!(pair.call("fallibleAndBorrowed", ("ab",)), Ok("ab".to_owned()));
    assert_eq!(pair.call("fallibleByAlias", ()), Ok(5_i64));
    assert_eq!(pair.call("fallibleAndOpaque", ()), Ok(5_i64));
    assert_eq!(pair.call("fallibleByFailure", ("5",)), Ok(5_i64));
    assert!(pair.call::<i64>("fallibleByFailure", ("x",)).is_err());
    for name in ["ofAnotherKind", "ofAnotherKindLater"] {
        let context = weather::Context { wind: "west".to_owned() };
        assert_eq!(pair.call(name, (context,)), Ok("west".to_owned()));
    }
    assert_eq!(pair.call("slow", ("ab",)), Ok("ab".to_owned()));
    assert_eq!(pair.call("slow", ("ab", 1)), Ok("abab".to_owned()));
    assert_eq!(
        pair.call("slowShared", (Pond { frogs: 1 },)),
        Ok(Pond { frogs: 1 })
    );
    assert!(
        pair.call::<Pond>("slowShared", (Pond { frogs: 0 },))
            .is_err()
    );
    assert_eq!(pair.call("remote_count", ()), Ok(1_i64));
    assert_eq!(pair.call("TYPE", ()), Ok(2_i64));
    assert_eq!(pair.call("here", (6,)), Ok(6_i64));
    assert_eq!(pair.call("old", ()), Ok(3_i64));
    assert_eq!(pair.call("withAPath", ()), Ok(4_i64));

    let root = pair.peer().root();
    let by_keyword = root
        .call_remote::<String>("longest", ("a",))
        .kw("secondWord", "bc");
    assert_eq!(pair.finish(by_keyword).unwrap(), "bc");
    let renamed = root
        .call_remote::<String>("optional", (1,))
        .kw("type", "de");
    assert_eq!(pair.finish(renamed).unwrap(), "1 0 7 None de None");

    for name in ["take_pond", "count", "_generic", "elsewhere", "type", ""] {
        assert!(
            pair.call::<()>(name, ()).unwrap_err().contains(name),
            "{name}"
        );
    }
    assert!(
        pair.call::<i64>("takePond", ()).is_err(),
        "an argument is missing"
    );
    assert!(
        pair.call::<()>("nothing", (1,)).is_err(),
        "an argument too many"
    );

    assert_eq!(Pair::new(Holder(5_i32)).call("held", ()), Ok(5_i64));
}

/// Calls a method of the root, and returns an error as text.
trait Called {
    fn call<R: UnjellyOwned>(&mut self, name: &str, args: impl pb::jelly::Args) -> Result<R, String>;
}

impl Called for Pair {
    fn call<R: UnjellyOwned>(&mut self, name: &str, args: impl pb::jelly::Args) -> Result<R, String> {
        let call = self.peer().root().call_remote(name, args);
        self.finish(call).map_err(|error| error.to_string())
    }
}
