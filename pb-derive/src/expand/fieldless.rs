//! Expands `#[derive(Jelly, Unjelly)]` on an enum without fields, which is sent as the name of its variant.

use proc_macro2::TokenStream;
use quote::quote;

use super::plain::{unjelly_generics, unjelly_lifetime};
use super::{literal, place_of, shape};
use crate::input::{Class, NamedVariant};

/// Writes the impl that sends the enum. Expands to:
///
/// ```text
/// impl _pb::Jelly for Side {
///     fn jelly(&self, __out: &mut _pb::__private::Jellier) -> ::core::result::Result<(), _pb::__private::JellyError> {
///         let __name = match self {
///             Self::Buy => "buy",
///             Self::Sell => "sell",
///         };
///         _pb::Jelly::jelly(__name, __out)
///     }
/// }
/// ```
pub(super) fn jelly(class: &Class<'_>, variants: &[NamedVariant<'_>]) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, where_clause) = class.generics.split_for_impl();
    let arms = variants.iter().map(|variant| {
        let (ident, name) = (variant.ident, name(variant));
        quote!(Self::#ident => #name,)
    });
    let shape = shape::text(class);
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Jelly for #ident #ty_generics #where_clause {
            fn jelly(
                &self,
                __out: &mut _pb::__private::Jellier,
            ) -> ::core::result::Result<(), _pb::__private::JellyError> {
                let __name = match self { #(#arms)* };
                _pb::Jelly::jelly(__name, __out)
            }
        }
        #shape
    }
}

/// Writes the impl that receives the enum. Expands to:
///
/// ```text
/// impl<'__de> _pb::Unjelly<'__de> for Side {
///     const EXACT: ::core::primitive::bool = true;
///     fn unjelly(__r: &mut _pb::__private::Unjellier<'__de>) -> _pb::__private::ReadResult<Self> {
///         match <&::core::primitive::str as _pb::Unjelly>::unjelly(__r)? {
///             "buy" => ::core::result::Result::Ok(Self::Buy),
///             "sell" | "SELL" => ::core::result::Result::Ok(Self::Sell),
///             __name => _pb::__private::unknown_name(__name, &["buy", "sell"]),
///         }
///     }
/// }
/// ```
pub(super) fn unjelly(class: &Class<'_>, variants: &[NamedVariant<'_>]) -> TokenStream {
    let ident = class.ident;
    let lifetime = unjelly_lifetime();
    let generics = unjelly_generics(class.generics, &lifetime);
    let (impl_generics, _, _) = generics.split_for_impl();
    let (_, ty_generics, where_clause) = class.generics.split_for_impl();
    let names: Vec<_> = variants.iter().map(name).collect();
    let arms = variants.iter().zip(&names).map(|(variant, name)| {
        let ident = variant.ident;
        let aliases = variant.attrs.aliases.iter().map(|(_, alias)| alias);
        quote!(#name #(| #aliases)* => ::core::result::Result::Ok(Self::#ident),)
    });
    let shape = shape::text(class);
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Unjelly<#lifetime> for #ident #ty_generics #where_clause {
            const EXACT: ::core::primitive::bool = true;
            fn unjelly(__r: &mut _pb::__private::Unjellier<#lifetime>) -> _pb::__private::ReadResult<Self> {
                match <&::core::primitive::str as _pb::Unjelly>::unjelly(__r)? {
                    #(#arms)*
                    __name => _pb::__private::unknown_name(__name, &[#(#names),*]),
                }
            }
        }
        #shape
    }
}

/// Returns the name of a variant on the wire, at the place of the variant.
pub(super) fn name(variant: &NamedVariant<'_>) -> syn::LitStr {
    literal(&variant.wire_name, place_of(variant.ident))
}
