//! Says what a derived type is on the wire, so that interfaces can be compared with objects.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::input::Class;

/// Writes the shape of a class that is sent. Expands to:
///
/// ```text
/// impl _pb::__private::Shaped<_pb::__private::Sent> for CopyPond {
///     const SHAPE: _pb::__private::Shape =
///         _pb::__private::Shape::copy(<Self as _pb::Copyable>::CLASS, &[]);
/// }
/// ```
pub(super) fn sent_copy(class: &Class<'_>, where_clause: &TokenStream) -> TokenStream {
    impl_of(class, where_clause, &quote!(copy(<Self as _pb::Copyable>::CLASS, &[])))
}

/// Writes the shape of a class that is received. Expands to:
///
/// ```text
/// impl _pb::__private::Shaped<_pb::__private::Received> for Pond {
///     const SHAPE: _pb::__private::Shape = _pb::__private::Shape::copy(
///         <Self as _pb::RemoteCopy>::CLASS,
///         <Self as _pb::RemoteCopy>::ALIASES,
///     );
/// }
/// ```
pub(super) fn received_copy(class: &Class<'_>, where_clause: &TokenStream) -> TokenStream {
    let copy = quote!(copy(<Self as _pb::RemoteCopy>::CLASS, <Self as _pb::RemoteCopy>::ALIASES));
    impl_of(class, where_clause, &copy)
}

/// Writes the shape of an enum of classes.
pub(super) fn any_copy(class: &Class<'_>) -> TokenStream {
    impl_of(class, &own_clause(class), &quote!(ANY_COPY))
}

/// Writes the shape of an enum that is sent as the name of its variant.
pub(super) fn text(class: &Class<'_>) -> TokenStream {
    impl_of(class, &own_clause(class), &quote!(TEXT))
}

/// Writes the shape of a plain state. That of a transparent one is not known here: it is the shape of its field,
/// which may contain the type itself.
pub(super) fn dictionary(class: &Class<'_>) -> Option<TokenStream> {
    let is_dictionary = !class.attrs.transparent.is_set();
    is_dictionary.then(|| impl_of(class, &own_clause(class), &quote!(DICTIONARY)))
}

/// Returns the where clause that the user wrote.
fn own_clause(class: &Class<'_>) -> TokenStream {
    class.generics.where_clause.to_token_stream()
}

/// Writes the impl for the direction of the derive.
fn impl_of(class: &Class<'_>, where_clause: &TokenStream, shape: &TokenStream) -> TokenStream {
    let direction = if class.derive.receives() { "Received" } else { "Sent" };
    let direction = Ident::new(direction, Span::call_site());
    let ident = class.ident;
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::__private::Shaped<_pb::__private::#direction>
            for #ident #ty_generics #where_clause
        {
            const SHAPE: _pb::__private::Shape = _pb::__private::Shape::#shape;
        }
    }
}
