//! Expansions cause no warnings in strict crates. The types here are written as strict users write them;
//! every lint below would be an error.
//!
//! The clippy lints run under `cargo clippy --all-targets`.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    unused_results,
    unused_qualifications,
    unused_lifetimes,
    unreachable_pub,
    elided_lifetimes_in_paths,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    variant_size_differences,
    let_underscore_drop,
    non_ascii_idents,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::absolute_paths,
    clippy::shadow_unrelated,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::question_mark_used,
    clippy::wildcard_enum_match_arm,
    clippy::impl_trait_in_params,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason
)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use pb::{
    Cacheable, Context, Copyable, Jelly, Observers, Perspective, RemoteCache, RemoteCopy,
    RemoteReference, Unjelly, Viewable,
    cred::Avatar,
    jelly::UnjellyOwned,
    live::{ObservedVec, Observer},
};

/// A class that borrows.
#[derive(Copyable, RemoteCopy, Debug, Clone)]
#[pb(class = "lints.Borrowed", alias = "lints.Lent")]
pub struct Borrowed<'a> {
    /// A text.
    pub name: &'a str,
    /// A text that may be owned.
    pub note: Cow<'a, str>,
    /// A class that borrows.
    pub within: Option<Within<'a, i64>>,
}

/// A generic class that borrows.
#[derive(Copyable, RemoteCopy, Debug, Clone)]
pub struct Within<'a, T> {
    /// A text.
    pub name: &'a str,
    /// Values.
    pub values: Vec<T>,
}

/// An enum of classes that borrow.
#[derive(Copyable, RemoteCopy, Debug)]
pub enum AnyBorrowed<'a> {
    /// The class.
    Borrowed(Borrowed<'a>),
}

/// A plain state that borrows, and has a part that lives for ever.
#[derive(Jelly, Unjelly, Debug)]
pub struct BorrowedState<'a> {
    /// A text.
    pub name: &'a str,
    /// A text that is owned.
    pub fixed: Cow<'static, str>,
}

/// An object that takes arguments that borrow.
#[derive(Debug)]
pub struct Borrower;

#[pb::methods]
impl Borrower {
    /// Takes arguments of every form.
    #[remote]
    #[must_use]
    pub fn take(&self, one: Borrowed<'_>, all: &[Borrowed<'_>], any: &AnyBorrowed<'_>) -> usize {
        drop(one);
        let AnyBorrowed::Borrowed(borrowed) = any;
        all.len().saturating_add(borrowed.name.len())
    }
}

/// A pond.
#[derive(Copyable, RemoteCopy, Debug, Clone)]
#[pb(class = "lints.Pond", rename_all = "camelCase", alias = "lints.Lake", deny_unknown_fields)]
pub struct Pond {
    /// A name.
    pub pond_name: String,
    /// A deprecated field.
    #[deprecated]
    pub frogs: i64,
    #[pb(default)]
    toads: Option<i64>,
    #[pb(default = seven)]
    newts: i64,
    #[pb(with = seconds)]
    age: Duration,
    #[pb(serde)]
    notes: Vec<String>,
    /// A field that is not sent.
    #[pb(skip)]
    pub seen: u64,
}

/// An enum with contents.
#[derive(Jelly, Unjelly, Debug, Clone)]
#[pb(tag = "kind", content = "value")]
pub enum Event<T> {
    /// Nothing happened.
    Nothing,
    /// Something happened.
    Something(T),
    /// Two things happened.
    Both(T, #[deprecated] i64),
    /// It happened somewhere.
    Somewhere {
        /// Where it happened.
        place: Flat,
    },
}

/// An enum that is found by its content.
#[derive(Jelly, Unjelly, Debug, Clone)]
#[pb(untagged)]
pub enum Any {
    /// A number.
    Number(i64),
    /// A place.
    Place(Flat),
}

/// A state with a state among its attributes.
#[derive(Jelly, Unjelly, Debug, Clone)]
pub struct Flat {
    #[pb(alias = "title", skip_serializing_if = "String::is_empty", default)]
    name: String,
    #[pb(default = 5)]
    depth: i64,
    #[pb(flatten)]
    rest: BTreeMap<String, i64>,
}

const fn seven() -> i64 {
    7
}

/// A duration in seconds.
pub mod seconds {
    use std::time::Duration;

    use pb::{
        Jelly, Unjelly,
        error::JellyError,
        jelly::{Jellier, ReadResult, Unjellier},
    };

    /// Sends a duration.
    ///
    /// # Errors
    /// Never.
    pub fn jelly(duration: &Duration, out: &mut Jellier) -> Result<(), JellyError> {
        duration.as_secs_f64().jelly(out)
    }

    /// Receives a duration.
    ///
    /// # Errors
    /// When the value is no number.
    pub fn unjelly(from: &mut Unjellier<'_>) -> ReadResult<Duration> {
        f64::unjelly(from).map(Duration::from_secs_f64)
    }
}

/// A marker.
#[derive(Copyable, RemoteCopy, Debug, Clone, Copy)]
pub struct Marker;

/// Ducks.
#[derive(Copyable, RemoteCopy, Debug, Clone)]
#[pb(transparent)]
pub struct Ducks(Vec<String>, #[pb(skip)] pub i64);

/// An enum of two classes.
#[derive(Copyable, RemoteCopy, Debug, Clone)]
pub enum Either {
    /// A marker.
    Marker(Marker),
    /// Ducks.
    Ducks(Ducks),
}

/// An enum of names.
#[derive(Jelly, Unjelly, Debug, Clone, Copy)]
#[pb(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Side {
    /// A name.
    Buy,
    /// Another name.
    #[pb(alias = "sale")]
    #[deprecated]
    Sell,
}

/// A class that sends a state of another type.
#[derive(Copyable, RemoteCopy, Debug)]
#[pb(state = Named<'_>)]
pub struct Stated(String);

/// The state.
#[derive(Jelly, Unjelly, Debug)]
pub struct Named<'a> {
    name: &'a str,
}

impl<'a> From<&'a Stated> for Named<'a> {
    fn from(stated: &'a Stated) -> Self {
        Named { name: &stated.0 }
    }
}

impl From<Named<'_>> for Stated {
    fn from(state: Named<'_>) -> Self {
        Self(state.name.to_owned())
    }
}

/// A class whose state depends on the perspective.
#[derive(Copyable, Debug)]
#[pb(state_for = shown)]
pub struct Shown(String);

fn shown<'a>(shown: &'a Shown, perspective: Option<&'a Perspective>) -> &'a str {
    if perspective.is_some() { &shown.0 } else { "hidden" }
}

/// A generic class.
#[derive(Copyable, Debug)]
pub struct Pair<'a, T, const N: usize> {
    name: &'a str,
    items: [T; N],
}

/// A live object.
#[derive(Cacheable, RemoteCache, Debug, Clone)]
#[pb(class = "lints.Live", rename_all = "camelCase", stopped_observing = gone)]
pub struct Live {
    /// A name.
    #[pb(setter)]
    pub pond_name: String,
    /// A deprecated field.
    #[pb(setter)]
    #[deprecated]
    pub frogs: i64,
    #[pb(setter, with = seconds)]
    age: Duration,
    #[pb(setter, serde)]
    notes: Vec<String>,
    #[pb(observed)]
    ducks: ObservedVec<String>,
    #[pb(skip)]
    left: usize,
    #[pb(observers)]
    observers: Observers,
}

const fn gone(live: &mut Live, perspective: Option<&Perspective>, _: &Observer) {
    if perspective.is_none() {
        live.left += 1;
    }
}

#[pb::methods]
impl Live {
    /// Digs by a number.
    #[update]
    #[observe]
    pub fn dig(&mut self, by: usize) {
        self.left = by;
    }

    /// Takes a name.
    ///
    /// # Errors
    /// When there is none.
    #[update]
    pub fn take(&mut self, mut name: String, how: &str) -> Result<String, Dry> {
        name += how;
        self.notes.push(name);
        self.notes.pop().ok_or(Dry)
    }

    #[update]
    #[expect(clippy::needless_pass_by_value, reason = "as it is announced")]
    fn note(&mut self, note: String) -> usize {
        self.notes.push(note.repeat(2));
        self.notes.len()
    }

    /// Returns a number. Deprecated.
    #[update]
    #[observe]
    #[deprecated]
    #[must_use]
    pub fn old(&mut self) -> i64 {
        i64::from(self.note(String::new()) > self.notes.len())
    }
}

/// A replica that has no updates.
#[derive(RemoteCache, Debug, Clone)]
pub struct Silent;

#[pb::methods]
impl Silent {}

/// A generic object.
#[derive(Cacheable, Debug)]
pub struct Gene<T> {
    #[pb(setter)]
    item: T,
    #[pb(observers)]
    observers: Observers,
}

/// An object.
#[derive(Debug)]
pub struct Receiver;

/// An error.
#[derive(Debug)]
pub struct Dry;

impl fmt::Display for Dry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dry")
    }
}

impl Error for Dry {}

#[pb::methods(rename_all = "camelCase")]
impl Receiver {
    /// Takes a pond.
    ///
    /// # Errors
    /// Never.
    #[remote]
    pub fn take(&self, pond: Pond, how: &str, #[pb(default)] often: usize) -> Result<String, Dry> {
        let Pond { pond_name, .. } = pond;
        Err(Dry).or_else(|Dry| Ok(format!("{self:?} {} {}", pond_name + "!", how.repeat(often))))
    }

    #[remote]
    fn nothing(&self) {
        drop(self.clone_name());
    }

    #[remote]
    async fn later(self: Arc<Self>, ctx: &Context, #[pb(default = seven)] often: i64) -> i64 {
        drop(ctx.peer().closed().await);
        often + i64::from(self.clone_name().is_empty())
    }

    /// Returns a text. Deprecated.
    #[remote]
    #[deprecated]
    #[must_use]
    pub fn old(&self) -> String {
        self.clone_name()
    }

    fn clone_name(&self) -> String {
        format!("{self:?}")
    }
}

/// An avatar.
#[derive(Debug)]
pub struct User {
    name: String,
}

#[pb::methods]
impl User {
    /// Greets a user.
    #[perspective]
    #[must_use]
    pub fn greet(&self, name: &str, #[pb(default)] often: usize) -> String {
        format!("{} greets {}", self.name, name.repeat(often))
    }

    #[perspective]
    async fn wait(self: Arc<Self>, ctx: &Context) -> usize {
        drop(ctx.peer().closed().await);
        self.name.len()
    }
}

/// An object that is sent as a view.
#[derive(Debug)]
pub struct Group {
    name: String,
}

#[pb::methods(rename_all = "camelCase", interface = Grouping)]
impl Group {
    /// Returns the name of a group.
    #[view]
    #[must_use]
    pub fn group_name(&self, who: &User, what: &str) -> String {
        format!("{} {} {what}", self.name, who.name)
    }

    #[view]
    async fn wait(&self, who: &User, ctx: &Context, deep: bool) -> usize {
        drop(ctx.peer().closed().await);
        who.name.len() + self.name.len() + usize::from(deep)
    }

    #[view]
    async fn shared(self: Arc<Self>, who: Arc<User>, ctx: &Context) -> usize {
        self.wait(&who, ctx, who.greet("", 1).is_empty()).await
    }

    #[view]
    fn anybody(&self, _: &Perspective) -> String {
        self.name.repeat(2)
    }

    /// Does nothing. Deprecated.
    #[view]
    #[deprecated]
    pub fn old(&self, who: &User) {
        drop(self.group_name(who, ""));
    }
}

/// An interface of groups.
#[pb::interface(rename_all = "camelCase")]
pub trait Grouping {
    /// Returns the name of a group.
    async fn group_name(&self, what: String) -> String;

    /// Waits.
    async fn wait(&self, #[pb(keyword)] deep: bool) -> u64;

    /// Does nothing. Deprecated.
    #[deprecated]
    async fn old(&self);
}

#[pb::interface]
trait Private {
    async fn take(&self, pond: &Pond, name: String, #[pb(keyword)] other: String);
    #[expect(clippy::too_many_arguments, reason = "as the peer has it")]
    async fn many(&self, a: i64, b: i64, c: i64, d: i64, e: i64, f: i64, g: i64) -> Self;
}

/// A deprecated interface.
#[pb::interface]
#[deprecated]
pub trait Old {
    /// Takes nothing.
    async fn take(&self);
}

/// An enum of errors.
#[derive(Debug, thiserror::Error, pb::Error)]
#[pb(class = "lints.Failed", parents = ["builtins.ValueError"], rename_all = "snake_case")]
#[non_exhaustive]
pub enum Failed {
    /// An error without fields.
    #[error("dry")]
    #[pb(class = "lints.Dry")]
    Dry,
    /// An error with a tuple field.
    #[error("{0}")]
    Deep(f64),
    /// An error with a named field.
    #[error("{name}")]
    Named {
        /// A name.
        name: String,
    },
}

/// An error.
#[derive(Debug, thiserror::Error, pb::Error)]
#[error("closed")]
#[pb(parents = ["lints.Failed"])]
pub struct Closed;

#[test]
fn strict_users_are_safe() {
    fn travels<T: Copyable + RemoteCopy>() {}
    fn lives<T: Cacheable>() {}
    fn follows<T: RemoteCache>() {}
    fn calls<T: Jelly + UnjellyOwned + From<RemoteReference>>() {}
    fn fails<T: pb::Error>() {}
    fn logs_in<T: Avatar>() {}
    fn is_seen<T: Viewable>() {}
    travels::<Pond>();
    travels::<Stated>();
    lives::<Live>();
    lives::<Gene<i64>>();
    follows::<Live>();
    follows::<Silent>();
    calls::<Grouping>();
    calls::<Private>();
    fails::<Failed>();
    fails::<Closed>();
    logs_in::<User>();
    is_seen::<Group>();
}

#[test]
fn literals_cause_no_warnings() {
    let (name, count) = (String::from("frogs"), 7_i64);
    let value = pb::value!({ "name": &name, "counts": [count, 0, -1, (count + 1)], 1: None });
    let mixed = pb::dict! { "name": &name, "items": pb::list![count, [1, "x"], { "k": (1, 2) }] };
    assert_eq!(value.get("counts").and_then(|counts| counts.get(3)), Some(&8.into()));
    assert_eq!(mixed.len(), 2);
}
