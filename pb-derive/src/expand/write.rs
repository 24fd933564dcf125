//! Writes the code that sends a state: the fields of a struct as a dictionary, or the one field of a
//! transparent struct.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::bounds::Bounds;
use super::{literal, moved, place_of, rust_name};
use crate::input::{Carrier, Class, Field};

/// Writes the constant with the names of the fields that travel. Expands to:
///
/// ```text
/// const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields!["color", "numFrogs"];
/// ```
pub(super) fn field_names(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    if class.attrs.transparent.is_set() {
        return TokenStream::new();
    }
    let names = fields.iter().filter(|field| field.travels());
    let names = names.map(|field| literal(&field.wire_name, place_of(&field.member)));
    quote! {
        const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![#(#names),*];
    }
}

/// Writes the statements that write the state of `self` to `__out` and end in a `Result`. Expands to:
///
/// ```text
/// _pb::__private::open_state(__out, __FIELDS)?;
/// _pb::__private::put_field::<String>(__out, &__FIELDS[0usize], &self.color)?;
/// _pb::__private::put_field::<i64>(__out, &__FIELDS[1usize], &self.num_frogs)?;
/// _pb::__private::close_state(__out);
/// ::core::result::Result::Ok(())
/// ```
pub(super) fn state(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let mut travelling = fields.iter().filter(|field| field.travels());
    if class.attrs.transparent.is_set() {
        let from = From::object(class.is_packed);
        return travelling.next().map(|field| value(field, from)).unwrap_or_default();
    }
    let puts = travelling.enumerate().map(|(index, field)| put(index, field, class.is_packed));
    quote! {
        _pb::__private::open_state(__out, __FIELDS)?;
        #(#puts)*
        _pb::__private::close_state(__out);
        ::core::result::Result::Ok(())
    }
}

/// Writes the method that visits the fields. Debug builds compare their values, to warn of a change that
/// was not announced. Expands to:
///
/// ```text
/// #[cfg(debug_assertions)]
/// fn each_field(&self, __each: &mut dyn ::core::ops::FnMut(&'static ::core::primitive::str, &dyn _pb::Jelly)) {
///     __each("color", &_pb::__private::state(|__out: &mut _pb::__private::Jellier| { … }));
/// }
/// ```
pub(super) fn each_field(class: &Class<'_>, fields: &[Field<'_>]) -> Option<TokenStream> {
    let attrs = &class.attrs;
    if attrs.state.is_set() || attrs.state_for.is_set() {
        return None;
    }
    let travelling = fields.iter().filter(|field| field.travels()).enumerate();
    let compared = travelling.filter(|(_, field)| !field.attrs.observed.is_set());
    let each = compared.map(|(index, field)| {
        let name = rust_name(&field.member);
        let write = if attrs.transparent.is_set() {
            value(field, From::object(class.is_packed))
        } else {
            let put = put(index, field, class.is_packed);
            quote!(#put ::core::result::Result::Ok(()))
        };
        quote!(__each(#name, &_pb::__private::state(|__out: &mut _pb::__private::Jellier| { #write }));)
    });
    let each: Vec<_> = each.collect();
    (!each.is_empty()).then(|| {
        quote! {
            #[cfg(debug_assertions)]
            fn each_field(
                &self,
                __each: &mut dyn ::core::ops::FnMut(&'static ::core::primitive::str, &dyn _pb::Jelly),
            ) {
                #(#each)*
            }
        }
    })
}

/// Writes the sending of one field of a dictionary. Expands to one of:
///
/// ```text
/// _pb::__private::put_field::<String>(__out, &__FIELDS[0usize], &self.color)?;
/// _pb::__private::put_field_with(__out, &__FIELDS[0usize], |__out| module::jelly(&self.color, __out))?;
/// _pb::__private::put_field_serde::<String>(__out, &__FIELDS[0usize], &self.color)?;
/// ```
fn put(index: usize, field: &Field<'_>, is_packed: bool) -> TokenStream {
    let ty = field.ty;
    let span = place_of(ty);
    let from = From::object(is_packed);
    let place = place(field, from, span);
    let name = quote!(&__FIELDS[#index]);
    match field.carrier() {
        Carrier::Itself if !field.attrs.setter.is_set() => {
            quote_spanned!(span=> _pb::__private::put_field::<#ty>(__out, #name, #place)?;)
        }
        // The setter writes the value with the same code, so the compiler reports an error in the type of the
        // field once.
        Carrier::Itself | Carrier::Module(_) => {
            let write = value(field, from);
            quote!(_pb::__private::put_field_with(__out, #name, |__out| #write)?;)
        }
        Carrier::Serde => {
            quote_spanned! {span=>
                _pb::__private::put_field_serde::<#ty>(__out, #name, #place)?;
            }
        }
    }
}

/// The place of the value of a field.
#[derive(Clone, Copy)]
pub(super) enum From {
    /// The field of `self`.
    Object,
    /// A copy of the field of `self`, which may be unaligned.
    Packed,
    /// The local `__value`, a reference. Its hygiene keeps it apart from an argument of that name.
    Local,
}

impl From {
    /// Returns the place of the fields of `self`.
    fn object(is_packed: bool) -> Self {
        if is_packed { Self::Packed } else { Self::Object }
    }
}

/// Writes a reference to the value of a field. Expands to one of:
///
/// ```text
/// &self.color
/// &{ self.color }
/// __value
/// ```
fn place(field: &Field<'_>, from: From, span: Span) -> TokenStream {
    let member = moved(&field.member, span);
    match from {
        From::Object => quote_spanned!(span=> &self.#member),
        From::Packed => quote_spanned!(span=> &{ self.#member }),
        From::Local => {
            Ident::new("__value", span.resolved_at(Span::mixed_site())).into_token_stream()
        }
    }
}

/// Writes the sending of the value of a field, without its name. The code is at the place of the type or of
/// the user's module. Expands to one of:
///
/// ```text
/// _pb::__private::put::<Vec<String>>(__out, &self.ducks)
/// module::jelly(&self.ducks, __out)
/// _pb::__private::put_serde::<Vec<String>>(__out, &self.ducks)
/// ```
pub(super) fn value(field: &Field<'_>, from: From) -> TokenStream {
    let ty = field.ty;
    let span = match field.carrier() {
        Carrier::Module(module) => place_of(module),
        Carrier::Itself | Carrier::Serde => place_of(ty),
    };
    let value = place(field, from, span);
    match field.carrier() {
        Carrier::Module(module) => quote_spanned!(span=> #module::jelly(#value, __out)),
        Carrier::Itself => quote_spanned!(span=> _pb::__private::put::<#ty>(__out, #value)),
        Carrier::Serde => quote_spanned!(span=> _pb::__private::put_serde::<#ty>(__out, #value)),
    }
}

/// Returns the bounds under which the fields can be sent.
pub(super) fn bounds<'a>(class: &'a Class<'a>, fields: &[Field<'_>]) -> Bounds<'a> {
    let mut bounds = Bounds::new(class);
    // The state is another type, so the fields of this type need not be sent.
    if class.attrs.state.is_set() || class.attrs.state_for.is_set() {
        return bounds;
    }
    for field in fields.iter().filter(|field| field.travels()) {
        if let Carrier::Itself = field.carrier() {
            bounds.add(field.ty, &quote!(_pb::Jelly));
        }
    }
    bounds
}
