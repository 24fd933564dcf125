//! Expands `#[derive(Cacheable)]`, for a class of live objects.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::copyable::{State, per_perspective, state};
use super::{class_name, literal, moved, named_once, place_of, setter, unmarked, write};
use crate::input::{Class, Field};

/// Writes the impl and the setters of a class. Expands to:
///
/// ```text
/// const __FIELDS: &[_pb::__private::Field] = …;
/// impl _pb::Cacheable for MasterDuckPond {
///     const CLASS: &'static ::core::primitive::str = "cache_classes.MasterDuckPond";
///     fn state_to_cache_and_observe_for<'__a>(
///         &'__a self,
///         _: ::core::option::Option<&'__a _pb::Perspective>,
///         _: &'__a _pb::__private::Observer,
///     ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
///         …
///     }
///     fn observers(&self) -> &_pb::Observers {
///         <Observers as _pb::__private::ObserversField>::shared(&self.observers)
///     }
///     fn observers_mut(&mut self) -> &mut _pb::Observers {
///         <Observers as _pb::__private::ObserversField>::exclusive(&mut self.observers)
///     }
///     …
/// }
/// impl MasterDuckPond {
///     …
/// }
/// ```
pub(super) fn of_struct(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let mut bounds = write::bounds(class, fields);
    bounds.add_self(&quote!(::core::marker::Send + 'static));
    let where_clause = bounds.where_clause();
    let name = class_name(class);
    let State { names, perspective, returned, value } = state(class, fields);
    let observers = fields.iter().find(|field| field.is_observers());
    let accessors = observers.map(accessors);
    let hooks = hooks(class);
    let links = observers.and_then(|_| links(fields));
    let setters = setter::methods(class, fields, &where_clause);
    let per_perspective = per_perspective(class);
    let updates = named_once::fields(fields);
    let unmarked = unmarked::checks(class, fields);
    let compared = write::compared(class, fields);
    let checks = named_once::setters(class, fields, &quote!(Cacheable));
    quote! {
        #names
        #[automatically_derived]
        impl #impl_generics _pb::Cacheable for #ident #ty_generics #where_clause {
            const CLASS: &'static ::core::primitive::str = #name;
            #per_perspective
            #updates
            fn state_to_cache_and_observe_for<'__a>(
                &'__a self,
                #perspective: ::core::option::Option<&'__a _pb::Perspective>,
                _: &'__a _pb::__private::Observer,
            ) -> #returned {
                #value
            }
            #accessors
            #hooks
            #links
            #compared
        }
        #setters
        #checks
        #unmarked
    }
}

/// Writes the two methods that return the observers, as shown above, at the place of the type of the field.
fn accessors(observers: &Field<'_>) -> TokenStream {
    let span = place_of(observers.ty);
    let (ty, member) = (observers.ty, moved(&observers.member, span));
    let field = quote_spanned!(span=> <#ty as _pb::__private::ObserversField>);
    let shared = quote_spanned!(span=> #field::shared(&self.#member));
    let exclusive = quote_spanned!(span=> #field::exclusive(&mut self.#member));
    quote! {
        fn observers(&self) -> &_pb::Observers {
            #shared
        }
        fn observers_mut(&mut self) -> &mut _pb::Observers {
            #exclusive
        }
    }
}

/// Writes the methods that call the user's functions when an observer begins and ends; or, if there are none, that
/// there are none. The local `__function` makes rustc name the required type if a function has another one.
/// Expands to:
///
/// ```text
/// fn started_observing(
///     &mut self,
///     __perspective: ::core::option::Option<&_pb::Perspective>,
///     __observer: &_pb::__private::Observer,
/// ) {
///     let __function: fn(
///         &mut Self, ::core::option::Option<&_pb::Perspective>, &_pb::__private::Observer
///     ) = path::to::function;
///     __function(self, __perspective, __observer);
/// }
/// ```
fn hooks(class: &Class<'_>) -> TokenStream {
    let attrs = &class.attrs;
    let started = attrs.started_observing.get().map(|path| (quote!(started_observing), path));
    let stopped = attrs.stopped_observing.get().map(|path| (quote!(stopped_observing), path));
    if started.is_none() && stopped.is_none() {
        return quote!(
            const HAS_HOOKS: ::core::primitive::bool = false;
        );
    }
    let hooks = started.into_iter().chain(stopped).map(|(name, path)| {
        quote! {
            fn #name(
                &mut self,
                __perspective: ::core::option::Option<&_pb::Perspective>,
                __observer: &_pb::__private::Observer,
            ) {
                let __function: fn(
                    &mut Self,
                    ::core::option::Option<&_pb::Perspective>,
                    &_pb::__private::Observer,
                ) = #path;
                __function(self, __perspective, __observer);
            }
        }
    });
    quote!(#(#hooks)*)
}

/// Writes the methods that link the value to its live object, if it has observed fields: these are linked as
/// well as the observers. Expands to:
///
/// ```text
/// fn is_linked(&self, __link: &_pb::__private::Link) -> bool {
///     _pb::Observers::is_linked(_pb::Cacheable::observers(self), __link)
///         && <ObservedVec<String> as _pb::__private::Observed>::is_linked(&self.ducks, __link, "ducks")
/// }
/// fn link(&mut self, __link: &_pb::__private::Link) {
///     _pb::Observers::link(_pb::Cacheable::observers_mut(self), __link);
///     <ObservedVec<String> as _pb::__private::Observed>::link(&mut self.ducks, __link, "ducks");
/// }
/// ```
fn links(fields: &[Field<'_>]) -> Option<TokenStream> {
    let observed: Vec<_> = fields.iter().filter(|field| field.attrs.observed.is_set()).collect();
    if observed.is_empty() {
        return None;
    }
    let are_linked = observed.iter().map(|field| {
        let (ty, span) = (field.ty, place_of(field.ty));
        let member = moved(&field.member, span);
        let name = literal(&field.wire_name, span);
        quote_spanned! {span=>
            <#ty as _pb::__private::Observed>::is_linked(&self.#member, __link, #name)
        }
    });
    let link = observed.iter().map(|field| {
        let (ty, span) = (field.ty, place_of(field.ty));
        let member = moved(&field.member, span);
        let name = literal(&field.wire_name, span);
        quote_spanned! {span=>
            <#ty as _pb::__private::Observed>::link(&mut self.#member, __link, #name)
        }
    });
    Some(quote! {
        fn is_linked(&self, __link: &_pb::__private::Link) -> bool {
            _pb::Observers::is_linked(_pb::Cacheable::observers(self), __link) #(&& #are_linked)*
        }
        fn link(&mut self, __link: &_pb::__private::Link) {
            _pb::Observers::link(_pb::Cacheable::observers_mut(self), __link);
            #(#link;)*
        }
    })
}
