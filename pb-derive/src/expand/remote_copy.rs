//! Expands `#[derive(RemoteCopy)]`, for a class that is received as a copy.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::bounds::Bounds;
use super::plain::{unjelly_generics, unjelly_lifetime};
use super::{class_name, place_of, read, write};
use crate::input::{Class, Field, Variant};

/// Writes the impl and the registration of a class. Expands to:
///
/// ```text
/// const __FIELDS: &[_pb::__private::Field] = …;
/// impl _pb::RemoteCopy for Pond {
///     const CLASS: &'static str = "chap.Pond";
///     const ALIASES: &'static [&'static str] = &["old.Pond"];
///     const EXACT: ::core::primitive::bool = true;
///     fn from_wire(__r: &mut _pb::__private::Unjellier<'_>) -> _pb::__private::ReadResult<Self> {
///         …
///     }
/// }
/// _pb::register! { Pond }
/// ```
pub(super) fn of_struct(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let ident = class.ident;
    let name = class_name(class);
    let Received { names, aliases, from_wire } = received(class, fields);
    quote! {
        #names
        #[automatically_derived]
        impl _pb::RemoteCopy for #ident {
            const CLASS: &'static str = #name;
            #aliases
            #from_wire
        }
        _pb::register! { #ident }
    }
}

/// The parts that the impls of copies and of replicas have in common.
pub(super) struct Received {
    /// The constant with the names of the fields, if the state consists of fields.
    pub(super) names: TokenStream,
    pub(super) aliases: Option<TokenStream>,
    pub(super) from_wire: TokenStream,
}

/// Writes the parts that read the state.
pub(super) fn received(class: &Class<'_>, fields: &[Field<'_>]) -> Received {
    let attrs = &class.attrs;
    let aliases = attrs.aliases.get();
    let aliases =
        aliases.map(|aliases| quote!(const ALIASES: &'static [&'static str] = &[#(#aliases),*];));
    let (names, body) = match attrs.state.get() {
        // The state is another type: `_pb::__private::try_from_state::<PondState, Self>(__r)`.
        Some(ty) => {
            let (place, from) = (ty.span(), quote!(__r));
            let body = quote_spanned!(place=> _pb::__private::try_from_state::<#ty, Self>(#from));
            (TokenStream::new(), body)
        }
        None => (write::field_names(class, fields), read::state(class, fields)),
    };
    let exact = read::exact(class, fields);
    let from_wire = quote! {
        #exact
        fn from_wire(__r: &mut _pb::__private::Unjellier<'_>) -> _pb::__private::ReadResult<Self> {
            #body
        }
    };
    Received { names, aliases, from_wire }
}

/// Writes the impl of an enum of classes, which receives each of them. Expands to:
///
/// ```text
/// impl<'__de> _pb::Unjelly<'__de> for Shape {
///     const EXACT: ::core::primitive::bool = true;
///     fn unjelly(__r: &mut _pb::__private::Unjellier<'__de>) -> _pb::__private::ReadResult<Self> {
///         let __class = _pb::__private::peek_class(__r)?;
///         if _pb::__private::is_class::<Circle>(__class) {
///             return _pb::__private::unjelly_variant::<Circle, Self>(__r, Self::Circle);
///         }
///         _pb::__private::none_of(__r, &[<Circle as _pb::RemoteCopy>::CLASS])
///     }
/// }
/// ```
pub(super) fn of_enum(class: &Class<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let ident = class.ident;
    let lifetime = unjelly_lifetime();
    let mut bounds = Bounds::new(ident, class.generics);
    let mut tries = TokenStream::new();
    let mut names = Vec::new();
    for variant in variants {
        let (name, Some(ty)) = (variant.ident, variant.ty) else {
            continue;
        };
        bounds.add(ty, &quote!(_pb::RemoteCopy));
        let span = place_of(ty);
        let test = quote_spanned!(span=> _pb::__private::is_class::<#ty>);
        let read = quote_spanned!(span=> _pb::__private::unjelly_variant::<#ty, Self>);
        tries.extend(quote! {
            if #test(__class) {
                return #read(__r, Self::#name);
            }
        });
        names.push(quote_spanned!(span=> <#ty as _pb::RemoteCopy>::CLASS));
    }
    let generics = unjelly_generics(class.generics, &lifetime);
    let (impl_generics, _, _) = generics.split_for_impl();
    let (_, ty_generics, _) = class.generics.split_for_impl();
    let where_clause = bounds.where_clause();
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Unjelly<#lifetime> for #ident #ty_generics #where_clause {
            const EXACT: ::core::primitive::bool = true;
            fn unjelly(__r: &mut _pb::__private::Unjellier<#lifetime>) -> _pb::__private::ReadResult<Self> {
                let __class = _pb::__private::peek_class(__r)?;
                #tries
                _pb::__private::none_of(__r, &[#(#names),*])
            }
        }
    }
}
