//! Says what a derived type is on the wire, so that interfaces can be compared with objects.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::{class_name, place_of};
use crate::input::{Class, ClassName};

/// Writes the shape of a class that is sent or received as a copy. Expands to:
///
/// ```text
/// impl _pb::__private::Shaped<_pb::__private::Received> for Pond {
///     const SHAPE: _pb::__private::Shape =
///         _pb::__private::Shape::copy("copy_sender.CopyPond", &["old.Pond"]);
/// }
/// ```
///
/// The name is written again, since an error in the value of `CLASS` would be shown again.
pub(super) fn copy(class: &Class<'_>, where_clause: &TokenStream) -> TokenStream {
    let name = match class.attrs.class.get() {
        Some(ClassName::Const(constant)) => quote_spanned!(place_of(constant)=> { #constant }),
        _ => class_name(class),
    };
    let received = class.derive.receives();
    let aliases = class.attrs.aliases.iter().filter(|_| received).map(|(_, alias)| alias);
    impl_of(class, &direction(class), where_clause, &quote!(copy(#name, &[#(#aliases),*])))
}

/// Writes the shape of an enum of classes.
pub(super) fn any_copy(class: &Class<'_>) -> TokenStream {
    impl_of(class, &direction(class), &own_clause(class), &quote!(ANY_COPY))
}

/// Writes the shape of an enum that is sent as the name of its variant.
pub(super) fn text(class: &Class<'_>) -> TokenStream {
    state(class, &quote!(TEXT))
}

/// Writes the shape of a plain state. That of a transparent one is not known here: it is the shape of its field,
/// which may contain the type itself.
pub(super) fn dictionary(class: &Class<'_>) -> Option<TokenStream> {
    (!class.attrs.transparent.is_set()).then(|| state(class, &quote!(DICTIONARY)))
}

/// Writes the shape of a type without a class. Expands to:
///
/// ```text
/// impl _pb::__private::Shaped<_pb::__private::ShapeState<_pb::__private::Sent>> for PondState {
///     const SHAPE: _pb::__private::Shape = _pb::__private::Shape::DICTIONARY;
/// }
/// ```
fn state(class: &Class<'_>, shape: &TokenStream) -> TokenStream {
    let direction = direction(class);
    let direction = quote!(_pb::__private::ShapeState<#direction>);
    impl_of(class, &direction, &own_clause(class), shape)
}

/// Returns the where clause that the user wrote.
pub(super) fn own_clause(class: &Class<'_>) -> TokenStream {
    class.generics.where_clause.to_token_stream()
}

/// Returns the direction of the derive.
fn direction(class: &Class<'_>) -> TokenStream {
    let direction = if class.derive.receives() { "Received" } else { "Sent" };
    let direction = Ident::new(direction, Span::call_site());
    quote!(_pb::__private::#direction)
}

/// Writes the impl.
fn impl_of(
    class: &Class<'_>,
    direction: &TokenStream,
    where_clause: &TokenStream,
    shape: &TokenStream,
) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::__private::Shaped<#direction>
            for #ident #ty_generics #where_clause
        {
            const SHAPE: _pb::__private::Shape = _pb::__private::Shape::#shape;
        }
    }
}
