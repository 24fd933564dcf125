//! The macros of `perspective-broker`: use that crate, which re-exports them.
//!
//! | macro | what it is for |
//! | --- | --- |
//! | [`Copyable`](macro@Copyable) | a class whose objects are sent as copies |
//! | [`RemoteCopy`](macro@RemoteCopy) | a class whose objects are received as copies |
//! | [`Jelly`](macro@Jelly), [`Unjelly`](macro@Unjelly) | plain state, sent and received without a class name |
//! | [`methods`](macro@methods), [`remote`](macro@remote) | the methods of an object that peers can call |
//!
//! All of them read the attribute `#[pb(...)]`. On a type with two derives, one `#[pb(...)]` serves
//! both; what concerns sending only is passed over by the derives that receive, and the reverse.

// The way of an item, in `pipe`: `input` reads it into a model, `check` refuses what makes no sense,
// `expand` writes the impls.
mod check;
mod errors;
mod expand;
mod input;
mod pipe;

use proc_macro::TokenStream;

use crate::input::Derive;

/// A class whose objects are sent as copies (`pb.Copyable`).
///
/// ```
/// use pb::Copyable;
///
/// #[derive(Copyable)]
/// #[pb(class = "copy_sender.CopyPond", rename_all = "camelCase")]
/// pub struct CopyPond {
///     pub color: String,
///     pub num_frogs: i64,
///     #[pb(skip)]
///     pub times_sent: u64,
/// }
/// # assert_eq!(CopyPond::CLASS, "copy_sender.CopyPond");
/// ```
///
/// The state is a dictionary of the fields by name, here `color` and `numFrogs`. Fields implement
/// `Jelly`. Generic structs and structs that borrow can be sent.
///
/// # On the class
///
/// ## `class = "module.Class"`, `class = Type`
///
/// The name the peer knows the class by: dotted words. A type here means that type's class name.
/// Without it the name is `crate_name.module.Type`.
///
/// ## `rename_all = "camelCase"`
///
/// The names of all fields on the wire, by one of serde's rules: `lowercase`, `UPPERCASE`,
/// `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`,
/// `SCREAMING-KEBAB-CASE`.
///
/// ## `transparent`
///
/// The state is the one field that is not skipped, rather than a dictionary. Tuple structs can only
/// be sent so.
///
/// ```
/// # use pb::Copyable;
/// #[derive(Copyable)]
/// #[pb(class = "ponds.Ducks", transparent)]
/// struct Ducks(Vec<String>);
/// ```
///
/// ## `state = Type`
///
/// Sends other state than the type holds (`getStateToCopy`): `Type`, which is made from a reference
/// and is often plain state that borrows.
///
/// ```
/// # use pb::{Copyable, Jelly};
/// #[derive(Copyable)]
/// #[pb(class = "ponds.Pond", state = PondState<'_>)]
/// struct Pond { name: String, frogs: Vec<String> }
///
/// #[derive(Jelly)]
/// struct PondState<'a> { name: &'a str, count: usize }
///
/// impl<'a> From<&'a Pond> for PondState<'a> {
///     fn from(pond: &'a Pond) -> Self {
///         Self { name: &pond.name, count: pond.frogs.len() }
///     }
/// }
/// ```
///
/// ## `state_for = path::to::function`
///
/// Sends other state to each perspective (`getStateToCopyFor`). The function takes the object and,
/// where the peer acts for one, the perspective. It names what it sends; the attributes of fields
/// then serve [`RemoteCopy`](macro@RemoteCopy) alone.
///
/// ```
/// # use pb::{Copyable, Perspective};
/// #[derive(Copyable)]
/// #[pb(class = "ponds.Secret", state_for = visible)]
/// struct Secret { everybody: String, members: String }
///
/// fn visible<'a>(secret: &'a Secret, perspective: Option<&Perspective>) -> &'a str {
///     if perspective.is_some() { &secret.members } else { &secret.everybody }
/// }
/// ```
///
/// ## `crate = "path"`
///
/// Where the expansion finds this library, if not at `::pb`.
///
/// # On a field
///
/// ## `rename = "name"`
///
/// Its name on the wire, whatever `rename_all` says.
///
/// ## `skip`
///
/// Leaves it out of the state.
///
/// ## `with = path::to::module`
///
/// Writes it by the module's `fn jelly(&Field, &mut Jellier) -> Result<(), JellyError>`; a derive
/// that receives reads it by `fn unjelly(&mut Unjellier<'_>) -> ReadResult<Field>`.
///
/// ```
/// # use {pb::Copyable, std::time::Duration};
/// #[derive(Copyable)]
/// #[pb(class = "ponds.Dive")]
/// struct Dive {
///     #[pb(with = seconds)]
///     depth: Duration,
/// }
///
/// mod seconds {
///     use pb::{Jellier, Jelly, JellyError};
///     use std::time::Duration;
///
///     pub fn jelly(duration: &Duration, out: &mut Jellier) -> Result<(), JellyError> {
///         duration.as_secs_f64().jelly(out)
///     }
/// }
/// ```
///
/// ## `serde`
///
/// Writes it by its `serde::Serialize`, as plain data.
///
/// # On an enum
///
/// An enum of classes sends whichever it holds, under that class's name. It takes no attribute but
/// `crate`.
///
/// ```
/// # use pb::Copyable;
/// # #[derive(Copyable)]
/// # struct Circle { radius: f64 }
/// # #[derive(Copyable)]
/// # struct Square { side: f64 }
/// #[derive(Copyable)]
/// enum Shape {
///     Circle(Circle),
///     Square(Square),
/// }
/// ```
#[proc_macro_derive(Copyable, attributes(pb))]
pub fn derive_copyable(item: TokenStream) -> TokenStream {
    pipe::derive(Derive::Copyable, item.into()).into()
}

/// A class whose objects are received as copies (`pb.RemoteCopy`).
///
/// ```
/// use pb::RemoteCopy;
///
/// #[derive(RemoteCopy)]
/// #[pb(class = "copy_sender.CopyPond", rename_all = "camelCase")]
/// pub struct ReceiverPond {
///     color: String,
///     num_frogs: i64,
///     #[pb(default)]
///     location: String,
///     #[pb(skip)]
///     times_seen: u64,
/// }
/// ```
///
/// The class is registered at link time: this type is built wherever the name arrives. Two types
/// with one name are an error when a server or a client starts. A class of a crate that the binary
/// never names is not linked; name it (`use my_classes as _;`).
///
/// Received values own what they hold, and a name stands for one type: neither structs that borrow
/// nor generic ones can derive this. For a concrete `Pair<i64>` implement the trait by hand and write
/// `pb::register!(Pair<i64>)`.
///
/// # On the class
///
/// `class`, `rename_all`, `transparent` and `crate` are those of [`Copyable`](macro@Copyable).
///
/// ## `aliases = ["old.Name", ...]`
///
/// Other names the class is received under.
///
/// ```
/// # use pb::RemoteCopy;
/// #[derive(RemoteCopy)]
/// #[pb(class = "ponds.Pond", aliases = ["lakes.Pond"])]
/// struct Pond { frogs: i64 }
/// ```
///
/// ## `state = Type`
///
/// Receives that type, and makes this one of it by `TryFrom`: the place to refuse what makes no
/// sense.
///
/// ```
/// # use pb::{RemoteCopy, Unjelly};
/// #[derive(RemoteCopy)]
/// #[pb(class = "ponds.Pond", state = PondState<'_>)]
/// struct Pond { frogs: usize }
///
/// #[derive(Unjelly)]
/// struct PondState<'a> { name: &'a str, frogs: usize }
///
/// impl TryFrom<PondState<'_>> for Pond {
///     type Error = String;
///
///     fn try_from(state: PondState<'_>) -> Result<Self, String> {
///         match state.frogs {
///             0 => Err(format!("the pond {} is dry", state.name)),
///             frogs => Ok(Self { frogs }),
///         }
///     }
/// }
/// ```
///
/// ## `deny_unknown_fields`
///
/// Refuses a state with attributes that no field has. They are passed over otherwise, as Python
/// peers send whatever their objects hold.
///
/// # On a field
///
/// `rename` and `with` are those of [`Copyable`](macro@Copyable). A field that does not arrive is an
/// error, except an `Option`, which is then `None`.
///
/// ## `default`, `default = path::to::function`
///
/// What the field is when it does not arrive: the default of its type, or what the function returns.
///
/// ## `skip`
///
/// The field is never received, and always what `default` says.
///
/// ## `serde`
///
/// Reads it by its `serde::Deserialize`.
///
/// # On an enum
///
/// An enum of classes, `enum Shape { Circle(Circle), Square(Square) }`, receives any of them. It
/// takes no attribute but `crate`.
#[proc_macro_derive(RemoteCopy, attributes(pb))]
pub fn derive_remote_copy(item: TokenStream) -> TokenStream {
    pipe::derive(Derive::RemoteCopy, item.into()).into()
}

/// Plain state that is sent: a dictionary without a class name.
///
/// ```
/// use pb::Jelly;
///
/// #[derive(Jelly)]
/// #[pb(rename_all = "camelCase")]
/// struct PondState<'a> {
///     name: &'a str,
///     num_frogs: usize,
/// }
/// ```
///
/// It is what `getStateToCopy` returns, and what a Python peer receives as a `dict`. The attributes
/// are those of [`Copyable`](macro@Copyable) without the ones that make a class: `transparent`,
/// `rename_all` and `crate` on the struct, all of them on fields.
#[proc_macro_derive(Jelly, attributes(pb))]
pub fn derive_jelly(item: TokenStream) -> TokenStream {
    pipe::derive(Derive::Jelly, item.into()).into()
}

/// Plain state that is received: a dictionary without a class name.
///
/// ```
/// use pb::Unjelly;
///
/// #[derive(Unjelly)]
/// #[pb(rename_all = "camelCase", deny_unknown_fields)]
/// struct PondState<'a> {
///     name: &'a str,
///     num_frogs: usize,
///     #[pb(default)]
///     depth: f64,
/// }
/// ```
///
/// It may borrow from the received bytes, and may be generic. The attributes are those of
/// [`RemoteCopy`](macro@RemoteCopy) without the ones that make a class: `transparent`, `rename_all`,
/// `deny_unknown_fields` and `crate` on the struct, all of them on fields.
#[proc_macro_derive(Unjelly, attributes(pb))]
pub fn derive_unjelly(item: TokenStream) -> TokenStream {
    pipe::derive(Derive::Unjelly, item.into()).into()
}

/// An impl block with methods that peers can call (`pb.Referenceable`).
///
/// ```
/// use pb::Context;
///
/// struct Pond;
///
/// #[pb::methods(rename_all = "camelCase")]
/// impl Pond {
///     /// Peers call this `feedFrogs`.
///     #[remote]
///     fn feed_frogs(&self, food: &str, how_often: Option<i64>) -> String {
///         format!("{food}, {} times", how_often.unwrap_or(1))
///     }
///
///     #[remote]
///     async fn drain(&self, ctx: &Context) -> Result<(), std::io::Error> {
///         Ok(())
///     }
///
///     fn not_for_peers(&self) {}
/// }
/// ```
///
/// The block stays as it is; methods without a marker are left alone. A type has one such block.
///
/// # Methods
///
/// Methods marked `#[remote]` take `&self`, since every caller shares the object, or
/// `self: Arc<Self>`. They return nothing, a value, or a `Result`. What they return implements
/// `Jelly`, and an error converts into a `Failure`.
///
/// An `async` method starts to run in the order its call arrived and goes on beside others when it
/// has to wait. It outlives the message, so its arguments own what they hold.
///
/// # Arguments
///
/// Arguments implement `Unjelly`; they may borrow from the message (`&str`) unless the method is
/// `async`. Peers pass them by position or by name. An `Option` that is not passed is `None`.
/// `&Context` is not passed by the peer: it says who calls, over which connection.
///
/// # On the block
///
/// ## `rename_all = "camelCase"`
///
/// The names of methods and arguments on the wire, by one of the rules listed for
/// [`Copyable`](macro@Copyable).
///
/// ## `crate = "path"`
///
/// Where the expansion finds this library, if not at `::pb`.
///
/// # On a method or an argument
///
/// ```
/// # struct Pond;
/// #[pb::methods]
/// impl Pond {
///     #[remote]
///     #[pb(rename = "type")]
///     fn kind(&self, #[pb(rename = "lang", default = english)] language: &str) {}
/// }
///
/// fn english() -> &'static str {
///     "en"
/// }
/// ```
///
/// ## `#[pb(rename = "name")]`
///
/// Its name on the wire, whatever `rename_all` says.
///
/// ## `#[pb(default)]`, `#[pb(default = path::to::function)]`
///
/// What the argument is when it is not passed.
#[proc_macro_attribute]
pub fn methods(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipe::methods(arguments.into(), item.into()).into()
}

/// Marks a method that peers can call, in a block under [`methods`](macro@methods).
///
/// It needs no import there, and is an error anywhere else.
#[proc_macro_attribute]
pub fn remote(_: TokenStream, item: TokenStream) -> TokenStream {
    pipe::stray_marker(item.into()).into()
}
