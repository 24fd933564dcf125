//! Expands `#[derive(Copyable)]`, for a class that is sent as a copy.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::bounds::Bounds;
use super::either_way::class_either_way;
use super::{class_name, place_of, shape, write};
use crate::input::{Class, Field, Variant};

/// Writes the impls of a class. Expands to:
///
/// ```text
/// const __FIELDS: &[_pb::__private::Field] = …;
/// impl _pb::Copyable for CopyPond {
///     const CLASS: &'static ::core::primitive::str = "copy_sender.CopyPond";
///     fn state<'__a>(&'__a self, _: ::core::option::Option<&'__a _pb::Perspective>)
///     -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
///         …
///     }
/// }
/// impl _pb::Jelly for CopyPond {
///     fn jelly(&self, __out: &mut _pb::__private::Jellier) -> ::core::result::Result<(), _pb::__private::JellyError> {
///         _pb::__private::jelly_copy(self, __out)
///     }
/// }
/// ```
pub(super) fn of_struct(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let where_clause = write::bounds(class, fields).where_clause();
    let name = class_name(class);
    let State { names, perspective, returned, value } = state(class, fields);
    let per_perspective = per_perspective(class);
    let shape = shape::copy(class, &where_clause);
    quote! {
        #names
        #[automatically_derived]
        impl #impl_generics _pb::Copyable for #ident #ty_generics #where_clause {
            const CLASS: &'static ::core::primitive::str = #name;
            #per_perspective
            fn state<'__a>(
                &'__a self,
                #perspective: ::core::option::Option<&'__a _pb::Perspective>,
            ) -> #returned {
                #value
            }
        }
        #[automatically_derived]
        impl #impl_generics _pb::Jelly for #ident #ty_generics #where_clause {
            fn jelly(
                &self,
                __out: &mut _pb::__private::Jellier,
            ) -> ::core::result::Result<(), _pb::__private::JellyError> {
                _pb::__private::jelly_copy(self, __out)
            }
        }
        #shape
    }
}

/// Declares that the state depends on the perspective, if it does. Expands to:
///
/// ```text
/// const PER_PERSPECTIVE: bool = true;
/// ```
pub(super) fn per_perspective(class: &Class<'_>) -> Option<TokenStream> {
    class.attrs.state_for.is_set().then(|| {
        quote!(
            const PER_PERSPECTIVE: bool = true;
        )
    })
}

/// The parts of the impl that depend on the kind of the state.
pub(super) struct State {
    /// The constant with the names of the fields, if the state consists of fields.
    pub(super) names: TokenStream,
    /// The argument with the perspective. It has a name only if it is used.
    pub(super) perspective: TokenStream,
    /// The return type, at the place where an error about it belongs.
    pub(super) returned: TokenStream,
    pub(super) value: TokenStream,
}

/// Writes the state. Its value expands to one of:
///
/// ```text
/// _pb::__private::state(move |__out: &mut _pb::__private::Jellier| { … })
/// _pb::__private::StateOf::<PondState, Self>::NEW.way().of(self)
/// path::to::function(self, _pb::__private::state_argument(__perspective)?)
/// ```
pub(super) fn state(class: &Class<'_>, fields: &[Field<'_>]) -> State {
    if let Some(ty) = class.attrs.state.get() {
        let (span, way, object) = (place_of(ty), state_way(ty), quote!(self));
        return State {
            names: TokenStream::new(),
            perspective: quote!(_),
            returned: returned(span),
            value: quote_spanned!(ty.span()=> #way.of(#object)),
        };
    }
    if let Some(path) = class.attrs.state_for.get() {
        let span = place_of(path);
        return State {
            names: TokenStream::new(),
            perspective: quote!(__perspective),
            returned: returned(span),
            value: quote_spanned! {span=>
                ::core::result::Result::Ok(
                    #path(self, _pb::__private::state_argument(__perspective)?)
                )
            },
        };
    }
    let body = write::state(class, fields);
    State {
        names: write::field_names(class, fields),
        perspective: quote!(_),
        returned: returned(Span::call_site()),
        value: quote! {
            ::core::result::Result::Ok(
                _pb::__private::state(move |__out: &mut _pb::__private::Jellier| { #body })
            )
        },
    }
}

/// Writes the way of a state of another type. The error of a type that is no state has the place of the type, without
/// the macro's name, so that it is the same for all derives of the class, and shown once. Expands to:
///
/// ```text
/// _pb::__private::StateOf::<PondState, Self>::NEW.way()
/// ```
pub(super) fn state_way(ty: &Type) -> TokenStream {
    quote_spanned!(ty.span()=> _pb::__private::StateOf::<#ty, Self>::NEW.way())
}

/// Writes the return type of the state.
fn returned(span: Span) -> TokenStream {
    quote_spanned!(span=> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError>)
}

/// Writes the impls of an enum of classes, which sends the class that it holds. Expands to:
///
/// ```text
/// impl _pb::Jelly for Shape {
///     fn jelly(&self, __out: &mut _pb::__private::Jellier) -> ::core::result::Result<(), _pb::__private::JellyError> {
///         match self {
///             Self::Circle(__class) => _pb::__private::jelly_variant::<Circle, _>(__class, __out),
///             Self::Large(__class) => _pb::__private::jelly_variant::<Box<Large>, _>(__class, __out),
///         }
///     }
/// }
/// impl _pb::__private::SentVariant<_pb::__private::ByEnum> for Shape {
///     fn jelly_variant(&self, __out: &mut _pb::__private::Jellier) -> ::core::result::Result<(), _pb::__private::JellyError> {
///         _pb::Jelly::jelly(self, __out)
///     }
/// }
/// ```
pub(super) fn of_enum(class: &Class<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let ident = class.ident;
    let mut bounds = Bounds::new(class);
    let mut arms = TokenStream::new();
    for variant in variants {
        let (name, Some(ty)) = (variant.ident, variant.ty) else {
            continue;
        };
        bounds.add_class(ty, &quote!(_pb::Copyable), &quote!(_pb::Jelly + ::core::marker::Send));
        let span = place_of(ty);
        let call = quote_spanned!(span=> _pb::__private::jelly_variant::<#ty, _>);
        let call = class_either_way(ty, quote!(#call(__class, __out)));
        arms.extend(quote!(Self::#name(__class) => #call,));
    }
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let where_clause = bounds.where_clause();
    let shape = shape::any_copy(class);
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Jelly for #ident #ty_generics #where_clause {
            fn jelly(
                &self,
                __out: &mut _pb::__private::Jellier,
            ) -> ::core::result::Result<(), _pb::__private::JellyError> {
                match self { #arms }
            }
        }
        #[automatically_derived]
        impl #impl_generics _pb::__private::SentVariant<_pb::__private::ByEnum>
            for #ident #ty_generics #where_clause
        {
            fn jelly_variant(
                &self,
                __out: &mut _pb::__private::Jellier,
            ) -> ::core::result::Result<(), _pb::__private::JellyError> {
                _pb::Jelly::jelly(self, __out)
            }
        }
        #shape
    }
}
