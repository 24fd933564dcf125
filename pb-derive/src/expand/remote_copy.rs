//! Expands `#[derive(RemoteCopy)]`, for a class that is received as a copy.

mod borrowed;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Lifetime;
use syn::spanned::Spanned;

use super::bounds::Bounds;
use super::copyable::state_way;
use super::either_way::{class_either_way, classes_either_way};
use super::plain::{unjelly_generics, unjelly_lifetime};
use super::{class_name, outlives, place_of, read, shape, write};
use crate::input::{Class, Field, Variant};

/// Writes the impl and the registration of a class. Expands to:
///
/// ```text
/// const __FIELDS: &[_pb::__private::Field] = …;
/// impl _pb::RemoteCopy for Pond {
///     const CLASS: &'static ::core::primitive::str = "chap.Pond";
///     const ALIASES: &'static [&'static ::core::primitive::str] = &["old.Pond"];
///     const EXACT: ::core::primitive::bool = true;
///     fn from_wire(__r: &mut _pb::__private::Unjellier<'_>) -> _pb::__private::ReadResult<Self> {
///         …
///     }
/// }
/// _pb::register! { Pond }
/// ```
///
/// A generic class is not registered, and has these bounds besides those of its fields:
/// `Self: _pb::__private::Registered + ::core::marker::Send + 'static`.
pub(super) fn of_struct(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    if class.is_borrowed() {
        return borrowed::of_struct(class, fields);
    }
    let ident = class.ident;
    let name = class_name(class);
    let Received { names, aliases, from_wire } = received(class, fields, &anonymous());
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let mut bounds = bounds(class, fields);
    bounds.add_self(&quote!(_pb::__private::Registered + ::core::marker::Send + 'static));
    let where_clause = bounds.where_clause();
    let shape = shape::copy(class, &where_clause);
    let register = is_concrete(class).then(|| quote!(_pb::register! { #ident }));
    quote! {
        #names
        #[automatically_derived]
        impl #impl_generics _pb::RemoteCopy for #ident #ty_generics #where_clause {
            const CLASS: &'static ::core::primitive::str = #name;
            #aliases
            #from_wire
        }
        #shape
        #register
    }
}

/// Returns whether the type has no parameters, so that the derive registers it. Of a generic type, the user
/// registers each concrete type.
pub(super) fn is_concrete(class: &Class<'_>) -> bool {
    class.generics.params.is_empty()
}

/// Returns the bounds under which a generic class can be received, by a message of any lifetime.
pub(super) fn bounds<'a>(class: &'a Class<'a>, fields: &[Field<'_>]) -> Bounds<'a> {
    if class.attrs.state.is_set() {
        return Bounds::new(class);
    }
    read::bounds(class, fields, &quote!(for<'__de> _pb::Unjelly<'__de>))
}

/// The parts that the impls of copies and of replicas have in common.
pub(super) struct Received {
    /// The constant with the names of the fields, if the state consists of fields.
    pub(super) names: TokenStream,
    pub(super) aliases: Option<TokenStream>,
    pub(super) from_wire: TokenStream,
}

/// Returns the lifetime of a message of any lifetime.
pub(super) fn anonymous() -> Lifetime {
    Lifetime::new("'_", Span::call_site())
}

/// Writes the parts that read the state from a message of this lifetime. If the state is another type, the body expands to:
///
/// ```text
/// _pb::__private::StateOf::<PondState, Self>::NEW.way().read(__r)
/// ```
pub(super) fn received(class: &Class<'_>, fields: &[Field<'_>], lifetime: &Lifetime) -> Received {
    let attrs = &class.attrs;
    let aliases = aliases(class);
    let aliases = (!attrs.aliases.is_empty())
        .then(|| quote!(const ALIASES: &'static [&'static ::core::primitive::str] = #aliases;));
    let from = quote!(__r);
    let (names, body) = match attrs.state.get() {
        Some(ty) => {
            let way = state_way(ty);
            (TokenStream::new(), quote_spanned!(ty.span()=> #way.read(#from)))
        }
        None => {
            let (check, state) = (outlives::fields(fields), read::state(class, fields));
            (write::field_names(class, fields), quote!(#check #state))
        }
    };
    let exact = read::exact(class, fields);
    let from_wire = quote! {
        #exact
        fn from_wire(
            __r: &mut _pb::__private::Unjellier<#lifetime>,
        ) -> _pb::__private::ReadResult<Self> {
            #body
        }
    };
    Received { names, aliases, from_wire }
}

/// Writes the list of the other names of a class: `&["old.Pond"]`.
fn aliases(class: &Class<'_>) -> TokenStream {
    let aliases = class.attrs.aliases.iter().map(|(_, alias)| alias);
    quote!(&[#(#aliases),*])
}

/// Writes the impls of an enum of classes, which receives each of them. Expands to:
///
/// ```text
/// impl<'__de> _pb::Unjelly<'__de> for Shape {
///     const EXACT: ::core::primitive::bool = true;
///     fn unjelly(__r: &mut _pb::__private::Unjellier<'__de>) -> _pb::__private::ReadResult<Self> {
///         let __class = _pb::__private::peek_class(__r)?;
///         if _pb::__private::Classes::has(_pb::__private::classes_of::<Circle, _>(), __class) {
///             return _pb::__private::unjelly_variant::<Circle, _, Self>(__r, Self::Circle);
///         }
///         _pb::__private::none_of(
///             __r, <Self as _pb::__private::ReceivedVariant<'__de, _pb::__private::ByEnum>>::CLASSES,
///         )
///     }
/// }
/// impl<'__de> _pb::__private::ReceivedVariant<'__de, _pb::__private::ByEnum> for Shape {
///     const CLASSES: &'static _pb::__private::Classes =
///         &_pb::__private::Classes::Any(&[_pb::__private::classes_of::<Circle, _>()]);
///     fn unjelly_variant(__r: &mut _pb::__private::Unjellier<'__de>) -> _pb::__private::ReadResult<Self> {
///         _pb::Unjelly::unjelly(__r)
///     }
/// }
/// ```
pub(super) fn of_enum(class: &Class<'_>, variants: &[Variant<'_>]) -> TokenStream {
    let ident = class.ident;
    let lifetime = unjelly_lifetime();
    let mut bounds = Bounds::new(class);
    let mut tries = TokenStream::new();
    let mut classes = Vec::new();
    let received_class = match class.is_borrowed() {
        true => quote!(_pb::__private::ReadCopy<#lifetime>),
        false => quote!(_pb::RemoteCopy),
    };
    for variant in variants {
        let (name, Some(ty)) = (variant.ident, variant.ty) else {
            continue;
        };
        bounds.add_class(ty, &received_class, &quote!(_pb::Unjelly<#lifetime>));
        let span = place_of(ty);
        let of_variant = quote_spanned!(span=> _pb::__private::classes_of::<#ty, _>());
        let read = quote_spanned!(span=> _pb::__private::unjelly_variant::<#ty, _, Self>);
        tries.extend(class_either_way(
            ty,
            quote! {
                if _pb::__private::Classes::has(#of_variant, __class) {
                    return #read(__r, Self::#name);
                }
            },
        ));
        classes.push(of_variant);
    }
    let classes = quote!(&_pb::__private::Classes::Any(&[#(#classes),*]));
    let classes = classes_either_way(variants, &classes);
    let generics = unjelly_generics(class.generics, &lifetime);
    let (impl_generics, _, _) = generics.split_for_impl();
    let (_, ty_generics, _) = class.generics.split_for_impl();
    let where_clause = bounds.where_clause();
    let check = outlives::contents(variants.iter().filter_map(|variant| variant.ty));
    let mark = outlives::mark(class);
    let shape = shape::any_copy(class);
    let received = quote!(_pb::__private::ReceivedVariant<#lifetime, _pb::__private::ByEnum>);
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Unjelly<#lifetime> for #ident #ty_generics #where_clause {
            const EXACT: ::core::primitive::bool = true;
            fn unjelly(__r: &mut _pb::__private::Unjellier<#lifetime>) -> _pb::__private::ReadResult<Self> {
                #check
                let __class = _pb::__private::peek_class(__r)?;
                #tries
                _pb::__private::none_of(__r, <Self as #received>::CLASSES)
            }
        }
        #[automatically_derived]
        impl #impl_generics #received for #ident #ty_generics #where_clause {
            const CLASSES: &'static _pb::__private::Classes = #classes;
            fn unjelly_variant(
                __r: &mut _pb::__private::Unjellier<#lifetime>,
            ) -> _pb::__private::ReadResult<Self> {
                _pb::Unjelly::unjelly(__r)
            }
        }
        #shape
        #mark
    }
}
