//! Writes the code that reads a state. The counterpart of `write`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::bounds::Bounds;
use super::either_way::{either_way, serde_either_way};
use super::{default_call, local, place_of};
use crate::input::{Carrier, Class, DefaultValue, Field, bare};

/// Writes the statements that read the state from `__r` and end in a `Result<Self, _>`. Expands to:
///
/// ```text
/// _pb::__private::read_state::<Self, 2usize>(__r, |__r| {
///     let mut __field0 = ::core::option::Option::None;
///     let mut __fields =
///         _pb::__private::open_fields(__r, __FIELDS, _pb::__private::Unknown::Ignore)?;
///     while let ::core::option::Option::Some(__index) = _pb::__private::Fields::next(&mut __fields, __r)? {
///         let __read: _pb::__private::ReadResult<()> = match __index {
///             0usize => _pb::__private::get_field::<i64>(__r, &__FIELDS[0usize], &mut __field0),
///             _ => ::core::result::Result::Ok(()),
///         };
///         __read?;
///     }
///     _pb::__private::Fields::close(__fields, __r)?;
///     let ::core::option::Option::Some(__field0) = _pb::__private::required::<i64>(__field0) else {
///         return _pb::__private::missing(&__FIELDS[0usize]);
///     };
///     ::core::result::Result::Ok(Self {
///         num_frogs: __field0,
///         depth: ::core::default::Default::default(),
///     })
/// })
/// ```
///
/// The stack frame of the closure grows with the number of fields. `read_state` checks that there is room for
/// it before it enters the closure.
pub(super) fn state(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    if class.attrs.transparent.is_set() {
        return transparent(fields);
    }
    let count = fields.len();
    let attributes = attributes(fields, &quote!(Self), unknown(class));
    quote! {
        _pb::__private::read_state::<Self, #count>(__r, |__r| {
            #attributes
        })
    }
}

/// Writes the treatment of attributes without a field.
pub(super) fn unknown(class: &Class<'_>) -> TokenStream {
    match class.attrs.deny_unknown_fields.get() {
        Some(()) => quote!(_pb::__private::Unknown::Deny),
        None => quote!(_pb::__private::Unknown::Ignore),
    }
}

/// Writes the statements that read attributes from `__r`, and end in a `Result` of `constructor` with the
/// fields. After the loop shown above, flattened fields are read from all attributes that are left:
///
/// ```text
/// let __rest = _pb::__private::Rest::of(&mut __fields, __r);
/// let (__flat0, __rest) = _pb::__private::get_flat::<Size>(__r, __rest)?;
/// _pb::__private::Rest::end(__rest, &mut __fields);
/// ```
pub(super) fn attributes(
    fields: &[Field<'_>],
    constructor: &TokenStream,
    unknown: TokenStream,
) -> TokenStream {
    let attributes: Vec<_> = fields.iter().filter(|field| field.is_attribute()).collect();
    let locals: Vec<_> = (0..attributes.len()).map(|index| local("field", index)).collect();
    let arms = attributes.iter().zip(&locals).enumerate().map(|(index, (field, local))| {
        let get = get(index, field, local);
        quote!(#index => #get,)
    });
    let flat: Vec<_> =
        fields.iter().filter(|field| field.travels() && !field.is_attribute()).collect();
    let rest = (!flat.is_empty()).then(|| {
        let gets = flat.iter().map(|field| {
            let (ty, local) = (field.ty, local("flat", field.index));
            let get = quote_spanned!(place_of(ty)=> _pb::__private::get_flat::<#ty>(__r, __rest)?);
            let get = either_way(ty, get);
            quote!(let (#local, __rest) = #get;)
        });
        quote! {
            let __rest = _pb::__private::Rest::of(&mut __fields, __r);
            #(#gets)*
            _pb::__private::Rest::end(__rest, &mut __fields);
        }
    });
    let each = attributes.iter().zip(&locals).enumerate();
    let checks = each.filter_map(|(index, (field, local))| there(index, local, field));
    let mut slots = locals.iter();
    let values = fields.iter().map(|field| {
        let member = &field.member;
        // Each attribute has the next slot: their numbers are equal.
        let slot = if field.is_attribute() { slots.next() } else { None };
        let value = match slot {
            Some(local) => present(local, field),
            None if field.travels() => local("flat", field.index).into_token_stream(),
            None => absent(field),
        };
        quote!(#member: #value)
    });
    quote! {
        #(let mut #locals = ::core::option::Option::None;)*
        let mut __fields = _pb::__private::open_fields(__r, __FIELDS, #unknown)?;
        while let ::core::option::Option::Some(__index) = _pb::__private::Fields::next(&mut __fields, __r)? {
            let __read: _pb::__private::ReadResult<()> = match __index {
                #(#arms)*
                _ => ::core::result::Result::Ok(()),
            };
            __read?;
        }
        #rest
        _pb::__private::Fields::close(__fields, __r)?;
        #(#checks)*
        ::core::result::Result::Ok(#constructor { #(#values),* })
    }
}

/// Writes the reading of one attribute of the dictionary into a local. Expands to one of:
///
/// ```text
/// _pb::__private::get_field::<i64>(__r, &__FIELDS[0usize], &mut __field0)
/// _pb::__private::ReadBorrowing::<Cow<'a, str>>::NEW.get_field(__r, &__FIELDS[0usize], &mut __field0)
/// _pb::__private::store(&mut __field0, …, ::core::option::Option::Some(&__FIELDS[0usize]))
/// ```
///
/// where `…` is one of:
///
/// ```text
/// _pb::__private::get_with(__r, module::unjelly)
/// _pb::__private::get::<i64>(__r)
/// _pb::__private::get_serde::<i64>(__r)
/// ```
fn get(index: usize, field: &Field<'_>, local: &Ident) -> TokenStream {
    let ty = field.ty;
    let span = place_of(ty);
    let name = quote!(&__FIELDS[#index]);
    let read = match field.carrier() {
        Carrier::Module(module) => {
            let call = quote_spanned!(module.span()=> #module::unjelly);
            quote!(_pb::__private::get_with(__r, #call))
        }
        Carrier::Itself if !field.attrs.setter.is_set() => {
            let get = if may_borrow(ty) {
                let reader = quote_spanned!(span=> _pb::__private::ReadBorrowing::<#ty>::NEW);
                quote_spanned!(span=> #reader.get_field(__r, #name, &mut #local))
            } else {
                quote_spanned!(span=> _pb::__private::get_field::<#ty>(__r, #name, &mut #local))
            };
            return either_way(ty, get);
        }
        // The update of the setter reads the value with the same code, so the compiler reports an error in
        // the type of the field once.
        Carrier::Itself | Carrier::Serde | Carrier::SerdeBy(_) => value(field),
    };
    quote!(_pb::__private::store(&mut #local, #read, ::core::option::Option::Some(#name)))
}

/// Writes the check that an attribute without a default is there. Expands to one of:
///
/// ```text
/// let ::core::option::Option::Some(__field0) = _pb::__private::required::<i64>(__field0) else {
///     return _pb::__private::missing(&__FIELDS[0usize]);
/// };
/// let ::core::option::Option::Some(__field0) = __field0 else { … };
/// ```
fn there(index: usize, local: &Ident, field: &Field<'_>) -> Option<TokenStream> {
    if field.attrs.default.is_set() {
        return None;
    }
    let ty = field.ty;
    let value = match field.carrier() {
        Carrier::Itself => {
            quote_spanned!(place_of(ty)=> _pb::__private::required::<#ty>(#local))
        }
        Carrier::Module(_) | Carrier::Serde | Carrier::SerdeBy(_) => local.to_token_stream(),
    };
    Some(quote! {
        let ::core::option::Option::Some(#local) = #value else {
            return _pb::__private::missing(&__FIELDS[#index]);
        };
    })
}

/// Writes the value of an attribute, which may have been absent if it has a default. Expands to one of:
///
/// ```text
/// __field0
/// _pb::__private::Defaulted::<i64>::NEW.or_default(__field0)
/// _pb::__private::Defaulted::<i64>::NEW.serde_or_default(__field0)
/// _pb::__private::or_default(__field0)
/// _pb::__private::or_else(__field0, || path::to::function())
/// _pb::__private::or_else(__field0, || 5)
/// ```
fn present(local: &Ident, field: &Field<'_>) -> TokenStream {
    let ty = field.ty;
    let span = place_of(ty);
    match field.attrs.default.get() {
        Some(DefaultValue::Trait) => {
            let function = match field.carrier() {
                Carrier::Itself => or_default(ty, &ty, "or_default"),
                Carrier::Serde => or_default(ty, &ty, "serde_or_default"),
                Carrier::Module(_) | Carrier::SerdeBy(_) => {
                    quote_spanned!(span=> _pb::__private::or_default::<#ty>)
                }
            };
            quote!(#function(#local))
        }
        Some(DefaultValue::Function(path)) => {
            let default = default_call(path);
            quote!(_pb::__private::or_else(#local, || #default))
        }
        Some(DefaultValue::Literal(value)) => {
            quote!(_pb::__private::or_else(#local, || #value))
        }
        None => local.to_token_stream(),
    }
}

/// Writes a method that returns the default of a type if there is no value. It has the place of the type, so that
/// errors do not mention the macro. Expands to:
///
/// ```text
/// _pb::__private::Defaulted::<i64>::NEW.or_default
/// ```
pub(super) fn or_default(place: &Type, ty: &impl ToTokens, method: &str) -> TokenStream {
    let place = place.span();
    let method = Ident::new(method, place);
    quote_spanned!(place=> _pb::__private::Defaulted::<#ty>::NEW.#method)
}

/// Writes the value of a field that does not travel. Expands to one of:
///
/// ```text
/// <Handle as ::core::default::Default>::default()
/// path::to::function()
/// 5
/// ```
fn absent(field: &Field<'_>) -> TokenStream {
    let ty = field.ty;
    match field.attrs.default.get() {
        Some(DefaultValue::Function(path)) => default_call(path),
        Some(DefaultValue::Literal(value)) => value.to_token_stream(),
        Some(DefaultValue::Trait) | None => {
            quote_spanned!(place_of(ty)=> <#ty as ::core::default::Default>::default())
        }
    }
}

/// Declares that exactly one expression is read. Expands to:
///
/// ```text
/// const EXACT: ::core::primitive::bool = true;
/// ```
///
/// Returns nothing if a module of the user reads the whole state. Then the library checks at run time that
/// the module has read one expression.
pub(super) fn exact(class: &Class<'_>, fields: &[Field<'_>]) -> TokenStream {
    let whole = fields.iter().find(|field| field.travels());
    match whole.filter(|_| class.attrs.transparent.is_set()) {
        Some(field) => exact_value(field).unwrap_or_default(),
        None => quote!(
            const EXACT: ::core::primitive::bool = true;
        ),
    }
}

/// Declares that reading the value of `field` reads exactly one expression. Returns nothing for a module of
/// the user.
fn exact_value(field: &Field<'_>) -> Option<TokenStream> {
    is_exact(field).then(|| {
        quote!(
            const EXACT: ::core::primitive::bool = true;
        )
    })
}

/// Returns whether a type has a lifetime of the type under the derive: the type of the field decides whether it is read
/// as a part of the message. References always are.
fn may_borrow(ty: &Type) -> bool {
    !matches!(bare(ty), Type::Reference(_)) && has_lifetime(ty.to_token_stream())
}

/// Returns whether a lifetime other than `'static` occurs in the tokens of a type.
fn has_lifetime(tokens: TokenStream) -> bool {
    let mut after_tick = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => {
            after_tick = punct.as_char() == '\'';
            false
        }
        TokenTree::Ident(ident) => std::mem::take(&mut after_tick) && ident != "static",
        TokenTree::Group(group) => has_lifetime(group.stream()),
        TokenTree::Literal(_) => false,
    })
}

/// Returns whether reading the value of `field` is known to read exactly one expression.
pub(super) fn is_exact(field: &Field<'_>) -> bool {
    !matches!(field.carrier(), Carrier::Module(_))
}

/// Writes the reading of a transparent state, which is the value of one field. Expands to one of:
///
/// ```text
/// ::core::result::Result::Ok(Self { ducks: _pb::__private::get::<Vec<String>>(__r)? })
/// ::core::result::Result::Ok(Self { ducks: module::unjelly(__r)? })
/// ::core::result::Result::Ok(Self { ducks: _pb::__private::get_serde::<Vec<String>>(__r)? })
/// ```
fn transparent(fields: &[Field<'_>]) -> TokenStream {
    let values = fields.iter().map(|field| {
        let member = &field.member;
        let value = if field.travels() {
            let read = value(field);
            quote!(#read?)
        } else {
            absent(field)
        };
        quote!(#member: #value)
    });
    quote!(::core::result::Result::Ok(Self { #(#values),* }))
}

/// Writes the reading of the value of a field, without its name. Expands to one of:
///
/// ```text
/// _pb::__private::get::<Vec<String>>(__r)
/// _pb::__private::ReadBorrowing::<Cow<'a, str>>::NEW.get(__r)
/// module::unjelly(__r)
/// _pb::__private::get_serde::<Vec<String>>(__r)
/// _pb::__private::get_serde_by::<Vec<String>>(__r, |__deserializer| module::deserialize(__deserializer))
/// ```
pub(super) fn value(field: &Field<'_>) -> TokenStream {
    let ty = field.ty;
    let span = place_of(ty);
    match field.carrier() {
        Carrier::Module(module) => quote_spanned!(place_of(module)=> #module::unjelly(__r)),
        Carrier::Itself if may_borrow(ty) => {
            let reader = quote_spanned!(span=> _pb::__private::ReadBorrowing::<#ty>::NEW);
            either_way(ty, quote_spanned!(span=> #reader.get(__r)))
        }
        Carrier::Itself => either_way(ty, quote_spanned!(span=> _pb::__private::get::<#ty>(__r))),
        Carrier::Serde => {
            serde_either_way(ty, quote_spanned!(span=> _pb::__private::get_serde::<#ty>(__r)))
        }
        Carrier::SerdeBy(function) => {
            let call = quote_spanned!(place_of(function)=> #function(__deserializer));
            quote!(_pb::__private::get_serde_by::<#ty>(__r, |__deserializer| #call))
        }
    }
}

/// Returns the bounds under which the fields can be received: those with `unjelly`, and defaults.
pub(super) fn bounds<'a>(
    class: &'a Class<'a>,
    fields: &[Field<'_>],
    unjelly: &TokenStream,
) -> Bounds<'a> {
    let mut bounds = Bounds::new(class);
    add_bounds(&mut bounds, fields, unjelly);
    bounds
}

/// Adds the bounds under which the fields can be received.
pub(super) fn add_bounds(bounds: &mut Bounds<'_>, fields: &[Field<'_>], unjelly: &TokenStream) {
    for field in fields {
        if let (true, Carrier::Itself) = (field.travels(), field.carrier()) {
            bounds.add(field.ty, unjelly);
        }
        let default = field.attrs.default.get();
        if matches!(default, Some(DefaultValue::Trait)) || !field.travels() && default.is_none() {
            bounds.add_whole(field.ty, &quote!(::core::default::Default));
        }
    }
}
