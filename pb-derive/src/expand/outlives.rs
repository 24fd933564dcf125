//! The check that a type which is written with `'static` can live so long. A type that borrows from the message cannot,
//! and the compiler would report the lifetimes of the generated code.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use super::ends;
use crate::input::{Carrier, Class, Field};

/// Writes the checks of the fields of a received type. Expands to:
///
/// ```text
/// if false {
///     _pb::__private::MayBorrow::<Name<'static>>::NEW.field();
/// }
/// ```
pub(super) fn fields<'a>(fields: impl IntoIterator<Item = &'a Field<'a>>) -> TokenStream {
    let read = fields
        .into_iter()
        .filter(|field| field.travels() && matches!(field.carrier(), Carrier::Itself));
    checks(read.map(|field| field.ty), "field")
}

/// Writes the checks of the contents of the variants of an enum of classes, like [`fields`].
pub(super) fn contents<'a>(types: impl IntoIterator<Item = &'a Type>) -> TokenStream {
    checks(types, "field")
}

/// Adds the check of the type of an argument to the code that reads it.
pub(super) fn argument(ty: &TokenStream, code: TokenStream) -> TokenStream {
    let check = checks([ty], "argument");
    if check.is_empty() { code } else { quote!({ #check #code }) }
}

/// Writes the checks of those types that are written with `'static`.
fn checks<'a, T: ToTokens + 'a>(
    types: impl IntoIterator<Item = &'a T>,
    method: &str,
) -> TokenStream {
    let checks = types.into_iter().filter(|ty| is_static(ty.to_token_stream())).map(|ty| {
        // Without the macro's name in its place, the error is about the type alone.
        let (first, last) = ends(ty);
        let method = Ident::new(method, first);
        let mut call = Group::new(Delimiter::Parenthesis, TokenStream::new());
        call.set_span(last);
        quote_spanned!(first=> _pb::__private::MayBorrow::<#ty>::NEW.#method #call;)
    });
    let checks: TokenStream = checks.collect();
    if checks.is_empty() { checks } else { quote!(if false { #checks }) }
}

/// Writes the mark of a type whose received values borrow. Expands to:
///
/// ```text
/// impl<'a> _pb::__private::Borrows for Pond<'a> {}
/// ```
pub(super) fn mark(class: &Class<'_>) -> Option<TokenStream> {
    class.generics.lifetimes().next()?;
    let ident = class.ident;
    let (impl_generics, ty_generics, where_clause) = class.generics.split_for_impl();
    Some(quote! {
        #[automatically_derived]
        impl #impl_generics _pb::__private::Borrows for #ident #ty_generics #where_clause {}
    })
}

/// Returns whether the lifetime `'static` occurs in the tokens of a type.
fn is_static(tokens: TokenStream) -> bool {
    let mut after_tick = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => {
            after_tick = punct.as_char() == '\'';
            false
        }
        TokenTree::Ident(ident) => std::mem::take(&mut after_tick) && ident == "static",
        TokenTree::Group(group) => is_static(group.stream()),
        TokenTree::Literal(_) => false,
    })
}
