//! Expands `#[pb(setter)]`, an update that sets one field. The live object has a method for it, and replicas
//! apply the update by themselves.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Member;
use syn::ext::IdentExt;

use super::write::From;
use super::{literal, moved, named_once, place_of, read, write};
use crate::input::{Class, Field};

/// Returns the fields that have setters, with their names.
fn fields_set<'a, 'b>(fields: &'b [Field<'a>]) -> impl Iterator<Item = (&'b Field<'a>, &'b Ident)> {
    fields.iter().filter(|field| field.attrs.setter.is_set()).filter_map(|field| {
        match &field.member {
            Member::Named(ident) => Some((field, ident)),
            // `check` has refused such fields.
            Member::Unnamed(_) => None,
        }
    })
}

/// Returns the name of the setter of `field`, at the place of the field.
fn name(field: &Ident) -> Ident {
    format_ident!("set_{}", field, span = field.span())
}

/// Writes the setters of a live object. Expands to:
///
/// ```text
/// impl MasterDuckPond {
///     #[doc = "Sets `color`, and announces the change to all observers."]
///     pub fn set_color(&mut self, __color: String) {
///         let __value = &__color;
///         let __update = _pb::__private::begin_update(
///             self,
///             "setColor",
///             &(_pb::__private::state(|__out| _pb::__private::put::<String>(__out, __value)),),
///         );
///         self.color = __color;
///         _pb::__private::end_update(__update, true);
///     }
/// }
/// ```
pub(super) fn methods(
    class: &Class<'_>,
    fields: &[Field<'_>],
    where_clause: &TokenStream,
) -> Option<TokenStream> {
    let (vis, ident) = (class.vis, class.ident);
    let setters: Vec<_> = fields_set(fields)
        .map(|(field, argument)| {
            let (ty, name) = (field.ty, name(argument));
            // A parameter cannot have the name of a constant or a static in scope.
            let set = format_ident!("__{}", argument, span = argument.span());
            let doc =
                format!("Sets `{}`, and announces the change to all observers.", argument.unraw());
            let wire_name = literal(&field.setter_name, argument.span());
            let encoded = write::value(field, From::Local);
            let check = named_once::in_setter(class, fields, field);
            // Hygiene keeps these locals apart from arguments with such names.
            let local = |word| Ident::new(word, Span::mixed_site());
            let (value, update) = (local("__value"), local("__update"));
            quote! {
                #[doc = #doc]
                #vis fn #name(&mut self, #set: #ty) {
                    #check
                    let #value = &#set;
                    let #update = _pb::__private::begin_update(
                        self,
                        #wire_name,
                        &(_pb::__private::state(|__out: &mut _pb::__private::Jellier| #encoded),),
                    );
                    self.#argument = #set;
                    _pb::__private::end_update(#update, true);
                }
            }
        })
        .collect();
    if setters.is_empty() {
        return None;
    }
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    Some(quote! {
        impl #impl_generics #ident #ty_generics #where_clause {
            #(#setters)*
        }
    })
}

/// Writes stubs of the setters, for an item with mistakes: they announce nothing.
pub(super) fn stubs(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let (vis, ident) = (class.vis, class.ident);
    let (impl_generics, ty_generics, where_clause) = class.generics.split_for_impl();
    let setters = fields_set(fields).map(|(field, argument)| {
        let (ty, name) = (field.ty, name(argument));
        quote!(#vis fn #name(&mut self, _: #ty) {})
    });
    quote! {
        #[allow(dead_code, missing_docs)]
        impl #impl_generics #ident #ty_generics #where_clause {
            #(#setters)*
        }
    }
}

/// Writes the match arms with which a replica applies the updates of setters. Expands to:
///
/// ```text
/// "setColor" => {
///     let mut __value: ::core::option::Option<String> = ::core::option::Option::None;
///     let __read = _pb::__private::set_argument(__call, "color", true, &mut |__r| {
///         _pb::__private::store(
///             &mut __value, _pb::__private::get::<String>(__r), ::core::option::Option::None,
///         )
///     });
///     if let (::core::result::Result::Ok(()), ::core::option::Option::Some(__value)) = (&__read, __value) {
///         self.color = __value;
///     }
///     _pb::__private::applied(__call, __read)
/// }
/// ```
///
/// A replica with observers of its own passes the update on: `Self::set_color(self, __value);`.
pub(super) fn arms(fields: &[Field<'_>], relays: bool) -> Vec<TokenStream> {
    let arms = fields_set(fields).map(|(field, ident)| {
        let span = place_of(field.ty);
        let update = literal(&field.setter_name, ident.span());
        let name_on_wire = literal(&field.wire_name, ident.span());
        let (ty, value) = (field.ty, read::value(field));
        let set = if relays {
            let setter = name(ident);
            quote_spanned!(span=> Self::#setter(self, __value);)
        } else {
            let member = moved(&field.member, span);
            quote_spanned!(span=> self.#member = __value;)
        };
        let is_exact = read::is_exact(field);
        quote! {
            #update => {
                let mut __value: ::core::option::Option<#ty> = ::core::option::Option::None;
                let __read = _pb::__private::set_argument(__call, #name_on_wire, #is_exact, &mut |__r| {
                    _pb::__private::store(&mut __value, #value, ::core::option::Option::None)
                });
                if let (::core::result::Result::Ok(()), ::core::option::Option::Some(__value)) =
                    (&__read, __value)
                {
                    #set
                }
                _pb::__private::applied(__call, __read)
            }
        }
    });
    arms.collect()
}
