//! The macros of `perspective-broker`. Use that crate, which re-exports them.
//!
//! | macro | purpose |
//! | --- | --- |
//! | [`Copyable`](macro@Copyable) | a class whose objects are sent as copies |
//! | [`RemoteCopy`](macro@RemoteCopy) | a class whose objects are received as copies |
//! | [`Cacheable`](macro@Cacheable) | a class of live objects, whose replicas at peers are kept in step |
//! | [`RemoteCache`](macro@RemoteCache) | a class of replicas of peers' live objects |
//! | [`Jelly`](macro@Jelly), [`Unjelly`](macro@Unjelly) | plain state and enums, sent and received without a class name |
//! | [`Error`](macro@Error) | class names for an error type |
//! | [`methods`](macro@methods) | an `impl` block with methods for peers |
//! | [`remote`](macro@remote) | marks a method that peers call |
//! | [`perspective`](macro@perspective) | marks a method of an avatar that its user calls |
//! | [`view`](macro@view) | marks a method that is told which avatar calls it |
//! | [`interface`](macro@interface) | typed calls to the methods of a peer's object |
//! | [`update`](macro@update) | marks a method of a live object that is announced to its replicas |
//! | [`observe`](macro@observe) | marks a method of a replica that applies an update |
//!
//! The literals `value!`, `dict!` and `list!` are macros of `perspective-broker`, which pass its path to the hidden ones
//! of this crate.
//!
//! The derives, `methods` and `interface` read the attribute `#[pb(...)]`. If a type has two derives, one
//! `#[pb(...)]` is for both: a derive for sending ignores the keys that concern receiving only, and a derive
//! for receiving those that concern sending only.

// `pipe` takes each item through three stages: `input` reads it into a model, `check` reports mistakes,
// and `expand` writes the impls.
mod check;
mod errors;
mod expand;
mod input;
mod pipe;

use proc_macro::TokenStream;

use crate::input::{Derive, Marker};

#[doc = include_str!("../docs/copyable.md")]
#[proc_macro_derive(Copyable, attributes(pb))]
pub fn derive_copyable(item: TokenStream) -> TokenStream {
    pipe::derive(Derive::Copyable, item.into()).into()
}

#[doc = include_str!("../docs/remote_copy.md")]
#[proc_macro_derive(RemoteCopy, attributes(pb))]
pub fn derive_remote_copy(item: TokenStream) -> TokenStream {
    pipe::derive(Derive::RemoteCopy, item.into()).into()
}

#[doc = include_str!("../docs/cacheable.md")]
#[proc_macro_derive(Cacheable, attributes(pb))]
pub fn derive_cacheable(item: TokenStream) -> TokenStream {
    pipe::derive(Derive::Cacheable, item.into()).into()
}

#[doc = include_str!("../docs/remote_cache.md")]
#[proc_macro_derive(RemoteCache, attributes(pb))]
pub fn derive_remote_cache(item: TokenStream) -> TokenStream {
    pipe::derive(Derive::RemoteCache, item.into()).into()
}

#[doc = include_str!("../docs/jelly.md")]
#[proc_macro_derive(Jelly, attributes(pb))]
pub fn derive_jelly(item: TokenStream) -> TokenStream {
    pipe::derive(Derive::Jelly, item.into()).into()
}

#[doc = include_str!("../docs/unjelly.md")]
#[proc_macro_derive(Unjelly, attributes(pb))]
pub fn derive_unjelly(item: TokenStream) -> TokenStream {
    pipe::derive(Derive::Unjelly, item.into()).into()
}

#[doc = include_str!("../docs/error.md")]
#[proc_macro_derive(Error, attributes(pb))]
pub fn derive_error(item: TokenStream) -> TokenStream {
    pipe::error(item.into()).into()
}

#[doc = include_str!("../docs/methods.md")]
#[proc_macro_attribute]
pub fn methods(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipe::methods(arguments.into(), item.into()).into()
}

#[doc = include_str!("../docs/interface.md")]
#[proc_macro_attribute]
pub fn interface(arguments: TokenStream, item: TokenStream) -> TokenStream {
    pipe::interface(arguments.into(), item.into()).into()
}

#[doc = include_str!("../docs/remote.md")]
#[proc_macro_attribute]
pub fn remote(_: TokenStream, item: TokenStream) -> TokenStream {
    pipe::stray_marker(Marker::Remote, item.into()).into()
}

#[doc = include_str!("../docs/perspective.md")]
#[proc_macro_attribute]
pub fn perspective(_: TokenStream, item: TokenStream) -> TokenStream {
    pipe::stray_marker(Marker::Perspective, item.into()).into()
}

#[doc = include_str!("../docs/view.md")]
#[proc_macro_attribute]
pub fn view(_: TokenStream, item: TokenStream) -> TokenStream {
    pipe::stray_marker(Marker::View, item.into()).into()
}

#[doc = include_str!("../docs/observe.md")]
#[proc_macro_attribute]
pub fn observe(_: TokenStream, item: TokenStream) -> TokenStream {
    pipe::stray_marker(Marker::Observe, item.into()).into()
}

#[doc = include_str!("../docs/update.md")]
#[proc_macro_attribute]
pub fn update(_: TokenStream, item: TokenStream) -> TokenStream {
    pipe::stray_marker(Marker::Update, item.into()).into()
}

/// Not public API: `pb::value!` calls it.
#[doc(hidden)]
#[proc_macro]
pub fn __value(input: TokenStream) -> TokenStream {
    pipe::value(input.into()).into()
}

/// Not public API: `pb::dict!` calls it.
#[doc(hidden)]
#[proc_macro]
pub fn __dict(input: TokenStream) -> TokenStream {
    pipe::dict(input.into()).into()
}

/// Not public API: `pb::list!` calls it.
#[doc(hidden)]
#[proc_macro]
pub fn __list(input: TokenStream) -> TokenStream {
    pipe::list(input.into()).into()
}
