//! The macros that make values and dictionaries, as `serde_json::json!` does.

/// Makes a [`Value`](crate::Value) as it is written: `serde_json::json!` for the values of Twisted.
///
/// | written | value |
/// | --- | --- |
/// | `[a, b]` | a list |
/// | `(a, b)`, `(a,)` | a tuple |
/// | `{ "key": a, 7: b }` | a dictionary. Keys are any values but lists and dictionaries |
/// | `None`, `null`, `()` | `None` |
/// | anything else, as `1 + n`, `"text"`, `b"bytes"`, `name.len()` | the expression, converted by `From` |
///
/// An expression is moved into the value: write `&name` or `name.clone()` to keep a `String`. An
/// array `[0_u8; 4]` and a value in parentheses, `(a + b)`, are expressions. The library is not asked whether the
/// value can be sent: a text may be longer than a message carries, which is the error of the call.
///
/// References, live objects and types that derive `Copyable` are not values. Send them with
/// [`dict!`](crate::dict!) and [`list!`](crate::list!), or convert what has a class with
/// [`Value::from_jelly`](crate::Value::from_jelly).
///
/// # Examples
/// ```
/// use pb::value;
///
/// let (name, lines) = ("stdout", vec!["one", "two"]);
/// let update = value!({
///     "rc": 0,
///     name: lines,
///     "stat": (33188, None, 1.5),
///     ("a", 1): [[], {}, b"bytes"],
/// });
/// assert_eq!(update["stdout"][1], "two");
/// assert_eq!(update["stat"], value!((33188, None, 1.5)));
/// ```
#[macro_export]
macro_rules! value {
    ($($value:tt)*) => {
        $crate::__value!(($crate::__private) $($value)*)
    };
}

/// Makes a dictionary to send, of anything that can be sent: a [`Dict`](crate::jelly::Dict).
///
/// It is written as in [`value!`](crate::value!), and each key and value is any type that implements
/// [`Jelly`](crate::Jelly): also references, live objects and copies. Use it as an argument or as an answer; a method
/// returns a `pb::jelly::Dict<'static>`. Expressions may be borrowed, `&object`, as long as the dictionary is used in
/// the same expression or the object lives longer.
///
/// The elements are `Send` and `Sync` (so an `Arc` and no `Rc`).
///
/// # Examples
/// ```
/// use pb::{Local, dict, list};
///
/// struct Builder;
///
/// #[pb::methods]
/// impl Builder {
///     #[remote]
///     fn build(&self) {}
/// }
///
/// struct Worker {
///     builder: Local<Builder>,
/// }
///
/// #[pb::methods(rename_all = "camelCase")]
/// impl Worker {
///     #[remote]
///     fn get_builders(&self) -> pb::jelly::Dict<'static> {
///         dict! { "linux": self.builder.clone(), "count": 1 }
///     }
/// }
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// # let (peer, _worker) = pb::testing::pair(Worker { builder: Local::new(Builder) }).await?;
/// # let log = Local::new(Builder);
/// # let command = peer.root();
/// let _: Result<(), _> = command
///     .call_remote("start", ("shell", dict! { "argv": ["ls", "-l"], "env": { "LANG": "C" }, "log": &log }))
///     .await;
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
/// ```
#[macro_export]
macro_rules! dict {
    ($($entries:tt)*) => {
        $crate::__dict!(($crate::__private) $($entries)*)
    };
}

/// Makes a list to send, of anything that can be sent: a [`List`](crate::jelly::List). See [`dict!`](crate::dict!).
///
/// A list of one type is simpler a `Vec` or an array, and one with a fixed number of items a tuple, which arrives as
/// a tuple.
///
/// # Examples
/// ```
/// use pb::{Local, list};
///
/// # struct Builder;
/// # #[pb::methods]
/// # impl Builder {
/// #     #[remote]
/// #     fn build(&self) {}
/// # }
/// fn described(builder: &Local<Builder>) -> pb::jelly::List<'_> {
///     list!["linux", 1, builder, { "tags": ["fast"] }, None]
/// }
/// # described(&Local::new(Builder));
/// ```
#[macro_export]
macro_rules! list {
    ($($items:tt)*) => {
        $crate::__list!(($crate::__private) $($items)*)
    };
}
