//! Which objects have an interface, so that they can be passed where a method of another interface takes
//! `&impl Interface`.

use super::{Local, Referenceable, View, Viewable};
use crate::jelly::Jelly;

/// An object with the methods of the interface `I`.
///
/// `#[pb::methods(interface = I)]` implements this trait, after it has compared the methods.
#[diagnostic::on_unimplemented(
    message = "objects of `{Self}` do not have the interface `{I}`",
    label = "not compared with `{I}`",
    note = "name the interface where the methods are: `#[pb::methods(interface = {I})] impl {Self} {{ ... }}`"
)]
pub trait Serves<I> {}

/// A value that is passed as an argument `&impl I` of an interface's method: a reference `I`, or a
/// [`Local`] or a [`View`] of an object with the interface `I`.
///
/// All of them arrive as an `I`, or as a [`RemoteReference`](crate::RemoteReference).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be passed as `impl {I}`",
    label = "not a reference or an object with the interface `{I}`",
    note = "pass a `{I}`, or a `pb::Local` of an object whose block says `#[pb::methods(interface = {I})]`"
)]
pub trait Implements<I>: Jelly {}

impl<I, T: Referenceable + Serves<I>> Implements<I> for Local<T> {}

impl<I, T: Viewable + Serves<I>> Implements<I> for View<T> {}

impl<I, T: Implements<I> + ?Sized> Implements<I> for &T {}
