//! Expands `#[derive(RemoteCache)]`, for a class of replicas.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{quote, quote_spanned};

use super::either_way::either_way;
use super::remote_copy::{Received, anonymous, bounds, is_concrete, received};
use super::{class_name, ends, literal, moved, named_once, place_of, setter, unmarked};
use crate::input::{Class, Field};

/// Writes the impl and the registration of a class. Expands to:
///
/// ```text
/// const __FIELDS: &[_pb::__private::Field] = …;
/// impl _pb::RemoteCache for SlaveDuckPond {
///     const CLASS: &'static ::core::primitive::str = <MasterDuckPond as _pb::Cacheable>::CLASS;
///     const ALIASES: &'static [&'static ::core::primitive::str] = &["old.Pond"];
///     const EXACT: ::core::primitive::bool = true;
///     fn from_wire(__r: &mut _pb::__private::Unjellier<'_>) -> _pb::__private::ReadResult<Self> {
///         …
///     }
///     …
/// }
/// _pb::register_cache! { SlaveDuckPond }
/// ```
///
/// A generic class is not registered, and has the bounds of `RemoteCache` and of its fields.
pub(super) fn of_struct(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let ident = class.ident;
    let name = class_name(class);
    let Received { names, aliases, from_wire } = received(class, fields, &anonymous());
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let mut bounds = bounds(class, fields);
    bounds.add_self(&quote! {
        _pb::__private::Registered + _pb::__private::Observe + ::core::clone::Clone
            + ::core::marker::Send + ::core::marker::Sync + 'static
    });
    let where_clause = bounds.where_clause();
    let register = is_concrete(class).then(|| quote!(_pb::register_cache! { #ident }));
    let observers = fields.iter().find(|field| field.is_observers());
    let observe_field = observe_field(fields, observers.is_some());
    let relay = observers.map(relay);
    let updates = named_once::fields(fields);
    let unmarked = unmarked::checks(class, fields);
    let owner = owner_keys(class);
    // A replica with observers also derives `Cacheable`, which writes these checks.
    let checks =
        observers.is_none().then(|| named_once::setters(class, fields, &quote!(RemoteCache)));
    quote! {
        #names
        #[automatically_derived]
        impl #impl_generics _pb::RemoteCache for #ident #ty_generics #where_clause {
            const CLASS: &'static ::core::primitive::str = #name;
            #aliases
            #relay
            #updates
            #from_wire
            #observe_field
        }
        #register
        #checks
        #owner
        #unmarked
    }
}

/// Writes the check that a class with attributes for its owner has one: that it derives `Cacheable` as well.
/// Expands to:
///
/// ```text
/// const _: fn() = _pb::__private::owns::<Pond>;
/// ```
fn owner_keys(class: &Class<'_>) -> Option<TokenStream> {
    let attrs = &class.attrs;
    let hooks = [&attrs.started_observing, &attrs.stopped_observing];
    let key = hooks.into_iter().find_map(|slot| slot.key()).filter(|_| is_concrete(class))?;
    let (ident, place) = (class.ident, place_of(key));
    let mut owner = ident.clone();
    owner.set_span(place.resolved_at(ident.span()));
    Some(quote_spanned!(place=> const _: fn() = _pb::__private::owns::<#owner>;))
}

/// Declares that a replica with observers of its own is published to them. Expands to:
///
/// ```text
/// const RELAY: ::core::option::Option<_pb::__private::LiveClass> =
///     ::core::option::Option::Some(_pb::__private::LiveClass::of::<Self>());
/// ```
fn relay(observers: &Field<'_>) -> TokenStream {
    let class = quote_spanned!(place_of(observers.ty)=> _pb::__private::LiveClass::of::<Self>());
    quote! {
        const RELAY: ::core::option::Option<_pb::__private::LiveClass> =
            ::core::option::Option::Some(#class);
    }
}

/// Writes the method that applies the updates of fields. Those of setters are found by their name, and those
/// of observed collections by its first part. Expands to:
///
/// ```text
/// fn observe_field(&mut self, __call: &mut _pb::__private::Invocation<'_>) -> _pb::__private::Dispatch {
///     match _pb::__private::Invocation::method(__call) {
///         "setColor" => …,
///         __update => {
///             if let ::core::option::Option::Some(__operation) =
///                 _pb::__private::operation(__update, "ducks")
///             {
///                 return _pb::__private::Apply::apply(
///                     <ObservedVec<String> as _pb::__private::Observed>::this(&mut self.ducks),
///                     __operation,
///                     __call,
///                 );
///             }
///             _pb::__private::Dispatch::no_such_method()
///         }
///     }
/// }
/// ```
fn observe_field(fields: &[Field<'_>], relays: bool) -> Option<TokenStream> {
    let setters = setter::arms(fields, relays);
    let mut observed: Vec<_> =
        fields.iter().filter(|field| field.attrs.observed.is_set()).collect();
    // Longer names come first: `ducks_wild_append` is not the operation `wild_append` of `ducks`.
    observed.sort_by_key(|field| std::cmp::Reverse(field.wire_name.len()));
    let operations = observed.iter().map(|field| {
        let span = place_of(field.ty);
        let member = moved(&field.member, span);
        let name = literal(&field.wire_name, span);
        let ty = field.ty;
        // An error about the items is underlined from the first token of the type to the last.
        let (first, last) = ends(ty);
        let mut object =
            Group::new(Delimiter::Parenthesis, quote_spanned!(span=> &mut self.#member));
        object.set_span(last);
        let this = quote_spanned!(first=> <#ty as _pb::__private::Observed>::this #object);
        let apply = quote_spanned!(span=> _pb::__private::Apply::apply(#this, __operation, __call));
        let apply = either_way(ty, apply);
        quote! {
            if let ::core::option::Option::Some(__operation) =
                _pb::__private::operation(__update, #name)
            {
                return #apply;
            }
        }
    });
    let update = quote!(_pb::__private::Invocation::method(__call));
    let body = match (setters.is_empty(), observed.is_empty()) {
        (true, true) => return None,
        (false, true) => quote! {
            match #update {
                #(#setters)*
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        },
        (true, false) => quote! {
            let __update = #update;
            #(#operations)*
            _pb::__private::Dispatch::no_such_method()
        },
        (false, false) => quote! {
            match #update {
                #(#setters)*
                __update => {
                    #(#operations)*
                    _pb::__private::Dispatch::no_such_method()
                }
            }
        },
    };
    Some(quote! {
        fn observe_field(&mut self, __call: &mut _pb::__private::Invocation<'_>) -> _pb::__private::Dispatch {
            #body
        }
    })
}
