//! Expands `#[derive(RemoteCopy)]` on a struct with a lifetime, whose values borrow from the message.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{GenericParam, Lifetime};

use super::{Received, aliases, received};
use crate::expand::plain::{unjelly_generics, unjelly_lifetime};
use crate::expand::{class_name, outlives, read, shape};
use crate::input::{Class, Field};

/// Writes the impls and the registration of a class. Expands to:
///
/// ```text
/// const __FIELDS: &[_pb::__private::Field] = …;
/// impl<'__de: 'a, 'a> _pb::__private::ReadCopy<'__de> for Pond<'a> {
///     const CLASS: &'static ::core::primitive::str = "chap.Pond";
///     const ALIASES: &'static [&'static ::core::primitive::str] = &["old.Pond"];
///     const EXACT: ::core::primitive::bool = true;
///     fn from_wire(__r: &mut _pb::__private::Unjellier<'__de>) -> _pb::__private::ReadResult<Self> {
///         …
///     }
/// }
/// impl<'__de: 'a, 'a> _pb::Unjelly<'__de> for Pond<'a> {
///     const EXACT: ::core::primitive::bool = true;
///     fn unjelly(__r: &mut _pb::__private::Unjellier<'__de>) -> _pb::__private::ReadResult<Self> {
///         _pb::__private::unjelly_copy(__r)
///     }
/// }
/// impl<'a> _pb::__private::Registered for Pond<'a> {
///     const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
/// }
/// impl<'a> _pb::__private::Borrows for Pond<'a> {}
/// _pb::__private::inventory::submit! {
///     _pb::__private::Entry::borrowed_copy(
///         <Pond<'static> as _pb::__private::ReadCopy<'static>>::CLASS,
///         &["old.Pond"],
///         ::core::concat!(::core::file!(), ":", ::core::line!()),
///         || ::core::concat!(::core::module_path!(), "::Pond"),
///     )
/// }
/// ```
///
/// A generic class is registered as well: only its names are, which are equal for all types.
pub(super) fn of_struct(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let ident = class.ident;
    let lifetime = unjelly_lifetime();
    let name = class_name(class);
    let Received { names, aliases: consts, from_wire } = received(class, fields, &lifetime);
    let generics = unjelly_generics(class.generics, &lifetime);
    let (impl_generics, _, _) = generics.split_for_impl();
    let (own_generics, ty_generics, _) = class.generics.split_for_impl();
    let where_clause = read::bounds(class, fields, &quote!(_pb::Unjelly<#lifetime>)).where_clause();
    let own_clause = shape::own_clause(class);
    let shape = shape::copy(class, &own_clause);
    let class_const = class_const(class, &name);
    let aliases = aliases(class);
    let mark = outlives::mark(class);
    let type_name = format!("::{}", Ident::unraw(ident));
    quote! {
        #names
        #[automatically_derived]
        impl #impl_generics _pb::__private::ReadCopy<#lifetime> for #ident #ty_generics #where_clause {
            const CLASS: &'static ::core::primitive::str = #name;
            #consts
            #from_wire
        }
        #[automatically_derived]
        impl #impl_generics _pb::Unjelly<#lifetime> for #ident #ty_generics #where_clause {
            const EXACT: ::core::primitive::bool = true;
            fn unjelly(__r: &mut _pb::__private::Unjellier<#lifetime>) -> _pb::__private::ReadResult<Self> {
                _pb::__private::unjelly_copy(__r)
            }
        }
        #[automatically_derived]
        impl #own_generics _pb::__private::Registered for #ident #ty_generics #own_clause {
            const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
        }
        #shape
        #mark
        _pb::__private::inventory::submit! {
            _pb::__private::Entry::borrowed_copy(
                #class_const,
                #aliases,
                ::core::concat!(::core::file!(), ":", ::core::line!()),
                || ::core::concat!(::core::module_path!(), #type_name),
            )
        }
    }
}

/// Writes the class name outside of the impls. Of a type with lifetimes only it is that of the impl, so that an error
/// in it is shown once.
fn class_const(class: &Class<'_>, name: &TokenStream) -> TokenStream {
    let is_lifetime = |param: &GenericParam| matches!(param, GenericParam::Lifetime(_));
    if !class.generics.params.iter().all(is_lifetime) {
        return name.clone();
    }
    let forever = Lifetime::new("'static", Span::call_site());
    let lifetimes = class.generics.lifetimes().map(|_| forever.to_token_stream());
    let ident = class.ident;
    quote!(<#ident<#(#lifetimes),*> as _pb::__private::ReadCopy<#forever>>::CLASS)
}
