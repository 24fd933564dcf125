//! Writes the generated code: names, types, literals, and calls into `pb::__private`. This module reads no
//! attributes and reports no mistakes, since its input has passed `check`.
//!
//! The comment of each generator shows the code that it writes. `snapshots/` has complete expansions.

mod arguments;
mod bounds;
mod cacheable;
mod copyable;
mod either_way;
mod error;
mod fieldless;
mod interface;
mod literal;
mod methods;
mod named_once;
mod outlives;
mod plain;
mod read;
mod remote_cache;
mod remote_copy;
mod served;
mod setter;
mod shape;
mod signature;
mod stub;
mod tagged;
#[cfg(test)]
mod tests;
mod unmarked;
mod update;
mod write;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Lifetime, LitStr, Member, Path, Signature};

pub(crate) use self::error::error;
pub(crate) use self::interface::{interface, stub as interface_stub};
pub(crate) use self::literal::{dict, list, value};
pub(crate) use self::methods::methods;
pub(crate) use self::stub::{class as class_stub, error as error_stub, methods as methods_stub};
pub(crate) use self::update::block;
use crate::input::{Class, ClassName, Data, Derive, Slot};

/// Writes the impls of one derive.
pub(crate) fn class(class: &Class<'_>) -> TokenStream {
    let body = match (class.derive, &class.data) {
        (Derive::Copyable, Data::Struct { fields, .. }) => copyable::of_struct(class, fields),
        (Derive::Copyable, Data::Enum(variants)) => copyable::of_enum(class, variants),
        (Derive::RemoteCopy, Data::Struct { fields, .. }) => remote_copy::of_struct(class, fields),
        (Derive::RemoteCopy, Data::Enum(variants)) => remote_copy::of_enum(class, variants),
        (Derive::Cacheable, Data::Struct { fields, .. }) => cacheable::of_struct(class, fields),
        (Derive::RemoteCache, Data::Struct { fields, .. }) => {
            remote_cache::of_struct(class, fields)
        }
        (Derive::Jelly, Data::Struct { fields, .. }) => plain::jelly(class, fields),
        (Derive::Unjelly, Data::Struct { fields, .. }) => plain::unjelly(class, fields),
        (Derive::Jelly, Data::Fieldless(variants)) => fieldless::jelly(class, variants),
        (Derive::Unjelly, Data::Fieldless(variants)) => fieldless::unjelly(class, variants),
        (Derive::Jelly, Data::Tagged(variants)) => tagged::jelly(class, variants),
        (Derive::Unjelly, Data::Tagged(variants)) => tagged::unjelly(class, variants),
        // `check` has refused these, or `input` never produces them.
        (_, Data::Enum(_) | Data::Fieldless(_) | Data::Tagged(_) | Data::Union(_)) => {
            return TokenStream::new();
        }
    };
    frame(&class.attrs.krate, &body)
}

/// Wraps the impls of one macro call in a scope, in which `_pb` is this library. Expands to:
///
/// ```text
/// #[allow(deprecated)]
/// const _: () = {
///     use ::pb as _pb;
///     …
/// };
/// ```
fn frame(krate: &Slot<Path>, body: &TokenStream) -> TokenStream {
    let import = import(krate);
    quote! {
        #[allow(deprecated)]
        const _: () = {
            #import
            #body
        };
    }
}

/// Wraps the impls of one macro call like [`frame`], with the lints that the item allows.
fn quiet_frame(krate: &Slot<Path>, allowed: &[Attribute], body: &TokenStream) -> TokenStream {
    let frame = frame(krate, body);
    quote!(#(#allowed)* #frame)
}

/// Writes the import of this library as `_pb`. Expands to:
///
/// ```text
/// use ::pb as _pb;
/// ```
fn import(krate: &Slot<Path>) -> TokenStream {
    let path = crate_path(krate);
    let place = krate.get().map_or_else(Span::call_site, Spanned::span);
    // At one place without the macro's name, an error about the path is the same for all derives of a type, and
    // shown once.
    quote_spanned!(place=> use #path as _pb;)
}

/// Returns the path of this library.
fn crate_path(krate: &Slot<Path>) -> TokenStream {
    krate.get().map_or_else(|| quote!(::pb), ToTokens::to_token_stream)
}

/// Writes the value of `CLASS`. Expands to one of:
///
/// ```text
/// "copy_sender.CopyPond"
/// _pb::__private::checked_class({ names::POND })
/// <CopyPond as _pb::Copyable>::CLASS
/// <MasterDuckPond as _pb::Cacheable>::CLASS
/// _pb::__private::class_name!("CopyPond")
/// ```
fn class_name(class: &Class<'_>) -> TokenStream {
    match class.attrs.class.get() {
        Some(ClassName::Written(name)) => name.to_token_stream(),
        Some(ClassName::Const(constant)) => {
            // In a block, an error about its type is the same for all derives of a type, and shown once.
            quote_spanned!(place_of(constant)=> _pb::__private::checked_class({ #constant }))
        }
        Some(ClassName::Of(ty)) if class.derive.is_live() => {
            quote!(<#ty as _pb::Cacheable>::CLASS)
        }
        Some(ClassName::Of(ty)) => quote!(<#ty as _pb::Copyable>::CLASS),
        None => {
            let name = class.ident.unraw().to_string();
            quote!(_pb::__private::class_name!(#name))
        }
    }
}

/// Returns the place of `tokens`, with the scope of the names of the expansion. Errors point to that place,
/// and names such as `__out` are found even if another macro pasted the tokens.
fn place_of(tokens: &impl Spanned) -> Span {
    tokens.span().resolved_at(Span::call_site())
}

/// Returns the spans of the first and the last token.
fn ends(tokens: &(impl ToTokens + ?Sized)) -> (Span, Span) {
    let mut tokens = tokens.to_token_stream().into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    (first, tokens.last().map_or(first, |token| token.span()))
}

/// Returns the member at another place. All tokens of `&self.member` must have one place, or rustc would
/// underline everything from there to the field. The member is still looked up where the user wrote it.
fn moved(member: &Member, place: Span) -> Member {
    let mut member = member.clone();
    match &mut member {
        Member::Named(ident) => ident.set_span(place.resolved_at(ident.span())),
        Member::Unnamed(index) => index.span = place.resolved_at(index.span),
    }
    member
}

/// Returns the name of a member without `r#`, or its index.
fn rust_name(member: &Member) -> String {
    match member {
        Member::Named(ident) => Ident::unraw(ident).to_string(),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

/// Writes the call of the function in `default = path`. All its tokens have the place of the path, as if the
/// user had written the call.
fn default_call(path: &Path) -> TokenStream {
    quote_spanned!(path.span()=> #path())
}

/// Returns a name on the wire as a literal, at the place of the named item.
fn literal(name: &str, span: Span) -> LitStr {
    LitStr::new(name, span)
}

/// Returns the name of a local variable of the expansion.
fn local(word: &str, index: usize) -> Ident {
    Ident::new(&format!("__{word}{index}"), Span::call_site())
}

/// Returns whether a type contains `impl Trait`.
fn is_opaque(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "impl",
        TokenTree::Group(group) => is_opaque(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Returns a type of the signature as it can be written in a body, where the lifetimes of the method have no
/// names.
fn in_body(sig: &Signature, ty: TokenStream) -> TokenStream {
    let own: Vec<_> = sig.generics.lifetimes().map(|param| &param.lifetime).collect();
    if own.is_empty() { ty } else { unnamed(ty, &own) }
}

/// Replaces the lifetimes `own` by `'_`.
fn unnamed(tokens: TokenStream, own: &[&Lifetime]) -> TokenStream {
    let mut after_tick = false;
    let tokens = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), unnamed(group.stream(), own));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        TokenTree::Punct(punct) => {
            after_tick = punct.as_char() == '\'';
            TokenTree::Punct(punct)
        }
        TokenTree::Ident(ident) => {
            let is_own = after_tick && own.iter().any(|lifetime| lifetime.ident == ident);
            after_tick = false;
            TokenTree::Ident(if is_own { Ident::new("_", ident.span()) } else { ident })
        }
        literal @ TokenTree::Literal(_) => literal,
    });
    tokens.collect()
}

/// Replaces `Self` by `this` in tokens that are written inside another item, where `Self` would have another
/// meaning or none.
fn without_self(tokens: TokenStream, this: &Ident) -> TokenStream {
    let tokens = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), without_self(group.stream(), this));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        TokenTree::Ident(word) if word == "Self" => {
            let mut this = this.clone();
            this.set_span(word.span());
            TokenTree::Ident(this)
        }
        token => token,
    });
    tokens.collect()
}
