//! Writes the code that sends a state: the fields of a struct as a dictionary, or the one field of a
//! transparent struct.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::bounds::Bounds;
use super::either_way::{either_way, serde_either_way};
use super::{literal, local, moved, place_of, rust_name};
use syn::LitStr;

use crate::input::{Carrier, Class, Field};

/// Writes the constant with the names of the attributes of a struct.
pub(super) fn field_names(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    if class.attrs.transparent.is_set() {
        return TokenStream::new();
    }
    attribute_names(None, fields)
}

/// Writes the constant with the names of attributes: the tag of a variant, if there is one, and the fields.
/// Names after `|` are read as well. Expands to:
///
/// ```text
/// const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields!["color", "numFrogs" | "frogs"];
/// ```
pub(super) fn attribute_names(tag: Option<&LitStr>, fields: &[Field<'_>]) -> TokenStream {
    let attributes = fields.iter().filter(|field| field.is_attribute()).map(|field| {
        let name = literal(&field.wire_name, place_of(&field.member));
        let aliases = field.attrs.aliases.iter().map(|(_, alias)| alias);
        quote!(#name #(| #aliases)*)
    });
    let names = tag.map(ToTokens::to_token_stream).into_iter().chain(attributes);
    quote! {
        const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![#(#names),*];
    }
}

/// Writes the statements that write the state of `self` to `__out` and end in a `Result`.
pub(super) fn state(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let from = From::object(class.is_packed);
    if class.attrs.transparent.is_set() {
        let whole = fields.iter().find(|field| field.travels());
        return whole.map(|field| value(field, from)).unwrap_or_default();
    }
    attributes(fields, from, None)
}

/// Writes the statements that write attributes to `__out` and end in a `Result`: the tag of a variant, if
/// there is one, and the fields. Expands to:
///
/// ```text
/// _pb::__private::open_state(__out, __FIELDS)?;
/// _pb::__private::put_field::<String>(__out, &__FIELDS[0usize], &self.color)?;
/// _pb::__private::put_field::<i64>(__out, &__FIELDS[1usize], &self.num_frogs)?;
/// _pb::__private::close_state(__out);
/// ::core::result::Result::Ok(())
/// ```
///
/// If the number of attributes depends on the value:
///
/// ```text
/// let __state = _pb::__private::begin_state(__out)?;
/// let mut __count = 0;
/// if !Option::is_none(&self.color) {
///     _pb::__private::put_field::<Option<String>>(__out, &__FIELDS[0usize], &self.color)?;
///     __count += 1;
/// }
/// __count += _pb::__private::put_flat::<Size>(__out, &self.size)?;
/// _pb::__private::end_state(__out, __state, __count)
/// ```
pub(super) fn attributes(
    fields: &[Field<'_>],
    from: From,
    tag: Option<&TokenStream>,
) -> TokenStream {
    let travelling: Vec<_> = fields.iter().filter(|field| field.travels()).collect();
    let is_counted = travelling
        .iter()
        .any(|field| field.attrs.flatten.is_set() || field.attrs.skip_serializing_if.is_set());
    let count = is_counted.then(|| quote!(__count += 1;));
    let first = usize::from(tag.is_some());
    let mut index = first..;
    let puts = travelling.iter().map(|field| {
        if field.attrs.flatten.is_set() {
            let flat = put_flat(field, from);
            return quote!(__count += #flat;);
        }
        let put = put(index.next().unwrap_or_default(), field, from);
        match field.attrs.skip_serializing_if.get() {
            Some(path) => {
                let place = place(field, from, place_of(path));
                let is_left_out = quote_spanned!(place_of(path)=> #path(#place));
                quote!(if !#is_left_out { #put?; #count })
            }
            None => quote!(#put?; #count),
        }
    });
    let puts: Vec<_> = puts.collect();
    if !is_counted {
        return quote! {
            _pb::__private::open_state(__out, __FIELDS)?;
            #tag
            #(#puts)*
            _pb::__private::close_state(__out);
            ::core::result::Result::Ok(())
        };
    }
    quote! {
        let __state = _pb::__private::begin_state(__out)?;
        #tag
        let mut __count = #first;
        #(#puts)*
        _pb::__private::end_state(__out, __state, __count)
    }
}

/// Writes the sending of a flattened field, whose value is the number of its attributes. Expands to:
///
/// ```text
/// _pb::__private::put_flat::<Size>(__out, &self.size)?
/// ```
pub(super) fn put_flat(field: &Field<'_>, from: From) -> TokenStream {
    let (ty, span) = (field.ty, place_of(field.ty));
    let place = place(field, from, span);
    either_way(ty, quote_spanned!(span=> _pb::__private::put_flat::<#ty>(__out, #place)?))
}

/// Writes the method that writes one field. Debug builds compare the fields of a value, to warn of a change that
/// was not announced. Expands to:
///
/// ```text
/// #[cfg(debug_assertions)]
/// const COMPARED: &'static [&'static ::core::primitive::str] = &["color"];
/// #[cfg(debug_assertions)]
/// fn put_compared(
///     &self,
///     __index: ::core::primitive::usize,
///     __out: &mut _pb::__private::Jellier,
/// ) -> ::core::result::Result<(), _pb::__private::JellyError> {
///     match __index {
///         0usize => _pb::__private::put_field::<String>(__out, &__FIELDS[0usize], &self.color),
///         _ => ::core::result::Result::Ok(()),
///     }
/// }
/// ```
pub(super) fn compared(class: &Class<'_>, fields: &[Field<'_>]) -> Option<TokenStream> {
    let attrs = &class.attrs;
    if attrs.state.is_set() || attrs.state_for.is_set() {
        return None;
    }
    let from = From::object(class.is_packed);
    let mut index = 0..;
    let travelling = fields.iter().filter(|field| field.travels()).map(|field| {
        let index = if field.is_attribute() { index.next() } else { None };
        (index.filter(|_| !attrs.transparent.is_set()), field)
    });
    let compared: Vec<_> = travelling.filter(|(_, field)| !field.attrs.observed.is_set()).collect();
    let names = compared.iter().map(|(_, field)| rust_name(&field.member));
    let arms = compared.iter().enumerate().map(|(number, (index, field))| {
        let write = if let Some(index) = *index {
            put(index, field, from)
        } else if attrs.transparent.is_set() {
            value(field, from)
        } else {
            let flat = put_flat(field, from);
            quote!({
                let __state = _pb::__private::begin_state(__out)?;
                let __count = #flat;
                _pb::__private::end_state(__out, __state, __count)
            })
        };
        quote!(#number => #write,)
    });
    let arms: Vec<_> = arms.collect();
    (!arms.is_empty()).then(|| {
        quote! {
            #[cfg(debug_assertions)]
            const COMPARED: &'static [&'static ::core::primitive::str] = &[#(#names),*];
            #[cfg(debug_assertions)]
            fn put_compared(
                &self,
                __index: ::core::primitive::usize,
                __out: &mut _pb::__private::Jellier,
            ) -> ::core::result::Result<(), _pb::__private::JellyError> {
                match __index {
                    #(#arms)*
                    _ => ::core::result::Result::Ok(()),
                }
            }
        }
    })
}

/// Writes the sending of one field of a dictionary, a `Result`. Expands to one of:
///
/// ```text
/// _pb::__private::put_field::<String>(__out, &__FIELDS[0usize], &self.color)
/// _pb::__private::put_field_with(__out, &__FIELDS[0usize], |__out| module::jelly(&self.color, __out))
/// _pb::__private::put_field_serde::<String>(__out, &__FIELDS[0usize], &self.color)
/// ```
fn put(index: usize, field: &Field<'_>, from: From) -> TokenStream {
    let ty = field.ty;
    let span = place_of(ty);
    let place = place(field, from, span);
    let name = quote!(&__FIELDS[#index]);
    match field.carrier() {
        // The setter writes the value with the same function, so the compiler reports an error in the type of
        // the field once.
        Carrier::Itself => {
            let put = quote_spanned!(span=> _pb::__private::put_field::<#ty>(__out, #name, #place));
            either_way(ty, put)
        }
        Carrier::Module(_) | Carrier::SerdeBy(_) => {
            let write = value(field, from);
            quote!(_pb::__private::put_field_with(__out, #name, |__out| #write))
        }
        Carrier::Serde => {
            let put = quote_spanned! {span=>
                _pb::__private::put_field_serde::<#ty>(__out, #name, #place)
            };
            serde_either_way(ty, put)
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
    /// A local of a match arm, a reference to the field.
    Variant,
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
/// __value0
/// __value
/// ```
fn place(field: &Field<'_>, from: From, span: Span) -> TokenStream {
    let member = moved(&field.member, span);
    match from {
        From::Object => quote_spanned!(span=> &self.#member),
        From::Packed => quote_spanned!(span=> &{ self.#member }),
        From::Variant => {
            let mut local = local("value", field.index);
            local.set_span(span);
            local.into_token_stream()
        }
        From::Local => {
            Ident::new("__value", span.resolved_at(Span::mixed_site())).into_token_stream()
        }
    }
}

/// Writes the sending of the value of a field, without its name. The code is at the place of the type or of
/// the user's module. Expands to one of:
///
/// ```text
/// _pb::__private::put_field::<Vec<String>>(__out, &_pb::__private::Field::UNNAMED, &self.ducks)
/// module::jelly(&self.ducks, __out)
/// _pb::__private::put_serde::<Vec<String>>(__out, &self.ducks)
/// _pb::__private::put_serde_by(__out, |__serializer| module::serialize(&self.ducks, __serializer))
/// ```
pub(super) fn value(field: &Field<'_>, from: From) -> TokenStream {
    let ty = field.ty;
    let span = match field.carrier() {
        Carrier::Module(path) | Carrier::SerdeBy(path) => place_of(path),
        Carrier::Itself | Carrier::Serde => place_of(ty),
    };
    let value = place(field, from, span);
    match field.carrier() {
        Carrier::Module(module) => quote_spanned!(span=> #module::jelly(#value, __out)),
        Carrier::Itself => {
            let put = quote_spanned! {span=>
                _pb::__private::put_field::<#ty>(__out, &_pb::__private::Field::UNNAMED, #value)
            };
            either_way(ty, put)
        }
        Carrier::Serde => serde_either_way(
            ty,
            quote_spanned!(span=> _pb::__private::put_serde::<#ty>(__out, #value)),
        ),
        Carrier::SerdeBy(function) => {
            let call = quote_spanned!(span=> #function(#value, __serializer));
            quote!(_pb::__private::put_serde_by(__out, |__serializer| #call))
        }
    }
}

/// Returns the bounds under which the fields can be sent.
pub(super) fn bounds<'a>(class: &'a Class<'a>, fields: &[Field<'_>]) -> Bounds<'a> {
    let mut bounds = Bounds::new(class);
    // The state is another type, so the fields of this type need not be sent.
    if class.attrs.state.is_set() || class.attrs.state_for.is_set() {
        return bounds;
    }
    add_bounds(&mut bounds, fields);
    bounds
}

/// Adds the bounds under which the fields can be sent.
pub(super) fn add_bounds(bounds: &mut Bounds<'_>, fields: &[Field<'_>]) {
    for field in fields.iter().filter(|field| field.travels()) {
        if let Carrier::Itself = field.carrier() {
            bounds.add(field.ty, &quote!(_pb::Jelly));
        }
    }
}
