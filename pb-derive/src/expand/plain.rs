//! Expands `#[derive(Jelly, Unjelly)]` on a struct: plain state, which is sent without a class name.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{GenericParam, Generics, Lifetime, LifetimeParam};

use super::{outlives, read, shape, write};
use crate::input::{Class, Field};

/// Writes the impl that sends plain state. Expands to:
///
/// ```text
/// const __FIELDS: &[_pb::__private::Field] = …;
/// impl _pb::Jelly for PondState {
///     fn jelly(&self, __out: &mut _pb::__private::Jellier) -> ::core::result::Result<(), _pb::__private::JellyError> {
///         …
///     }
/// }
/// ```
pub(super) fn jelly(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let where_clause = write::bounds(class, fields).where_clause();
    let names = write::field_names(class, fields);
    let body = write::state(class, fields);
    let shape = shape::dictionary(class);
    quote! {
        #names
        #[automatically_derived]
        impl #impl_generics _pb::Jelly for #ident #ty_generics #where_clause {
            fn jelly(
                &self,
                __out: &mut _pb::__private::Jellier,
            ) -> ::core::result::Result<(), _pb::__private::JellyError> {
                #body
            }
        }
        #shape
    }
}

/// Writes the impl that receives plain state. Expands to:
///
/// ```text
/// const __FIELDS: &[_pb::__private::Field] = …;
/// impl<'__de: 'a, 'a> _pb::Unjelly<'__de> for PondState<'a> {
///     const EXACT: ::core::primitive::bool = true;
///     fn unjelly(__r: &mut _pb::__private::Unjellier<'__de>) -> _pb::__private::ReadResult<Self> {
///         …
///     }
/// }
/// ```
pub(super) fn unjelly(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let ident = class.ident;
    let lifetime = unjelly_lifetime();
    let generics = unjelly_generics(class.generics, &lifetime);
    let (impl_generics, _, _) = generics.split_for_impl();
    let (_, ty_generics, _) = class.generics.split_for_impl();
    let where_clause = read::bounds(class, fields, &quote!(_pb::Unjelly<#lifetime>)).where_clause();
    let names = write::field_names(class, fields);
    let body = read::state(class, fields);
    let check = outlives::fields(fields);
    let exact = read::exact(class, fields);
    let mark = outlives::mark(class);
    let shape = shape::dictionary(class);
    quote! {
        #names
        #[automatically_derived]
        impl #impl_generics _pb::Unjelly<#lifetime> for #ident #ty_generics #where_clause {
            #exact
            fn unjelly(__r: &mut _pb::__private::Unjellier<#lifetime>) -> _pb::__private::ReadResult<Self> {
                #check
                #body
            }
        }
        #shape
        #mark
    }
}

/// Returns the lifetime of the received bytes. Its name does not occur in user code.
pub(super) fn unjelly_lifetime() -> Lifetime {
    Lifetime::new("'__de", Span::call_site())
}

/// Returns the generics of the type, with the lifetime of the received bytes in front. That lifetime outlives
/// all lifetimes of the type, since fields may borrow from the bytes.
pub(super) fn unjelly_generics(generics: &Generics, lifetime: &Lifetime) -> Generics {
    let mut generics = generics.clone();
    let mut param = LifetimeParam::new(lifetime.clone());
    param.bounds.extend(generics.lifetimes().map(|own| own.lifetime.clone()));
    generics.params.insert(0, GenericParam::Lifetime(param));
    generics
}
