//! Compile-time checks that two updates of one class do not share a name. The derives list the updates of the
//! fields in a constant. Each setter and method is checked against that list.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{GenericParam, Generics};

use super::{literal, place_of, rust_name};
use crate::input::{Class, Field, Marker, Method, Methods};

/// Lists the updates of the fields. Expands to:
///
/// ```text
/// const FIELDS: &'static [_pb::__private::FieldUpdates] = &[
///     _pb::__private::FieldUpdates::setter("color", "setColor"),
///     _pb::__private::FieldUpdates::observed(
///         "ducks", "ducks", <ObservedVec<String> as _pb::__private::Observed>::OPERATIONS,
///     ),
/// ];
/// ```
pub(super) fn fields(fields: &[Field<'_>]) -> Option<TokenStream> {
    let rows = fields.iter().filter(|field| field.announces()).map(|field| {
        let name = rust_name(&field.member);
        if field.attrs.observed.is_set() {
            let (ty, span) = (field.ty, place_of(field.ty));
            let operations = quote_spanned!(span=> <#ty as _pb::__private::Observed>::OPERATIONS);
            let attribute = &field.wire_name;
            quote!(_pb::__private::FieldUpdates::observed(#name, #attribute, #operations))
        } else {
            let update = &field.setter_name;
            quote!(_pb::__private::FieldUpdates::setter(#name, #update))
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        quote! {
            const FIELDS: &'static [_pb::__private::FieldUpdates] = &[#(#rows),*];
        }
    })
}

/// Checks that no setter has the name of an operation of an observed field. The operations are known only to
/// the compiler. A generic class is checked in its setters instead. Expands to:
///
/// ```text
/// const _: () = _pb::__private::check_setter(
///     "add", "set_add", <Words as _pb::Cacheable>::FIELDS,
/// );
/// ```
pub(super) fn setters(class: &Class<'_>, fields: &[Field<'_>], face: &TokenStream) -> TokenStream {
    if is_generic(class.generics) {
        return TokenStream::new();
    }
    let this = class.ident;
    let checks = fields.iter().filter_map(|field| {
        let check = setter(fields, field, &quote!(<#this as _pb::#face>::FIELDS))?;
        Some(quote!(const _: () = #check;))
    });
    checks.collect()
}

/// Checks one setter of a generic class, in its body: constants there are evaluated for each concrete type.
pub(super) fn in_setter(
    class: &Class<'_>,
    fields: &[Field<'_>],
    field: &Field<'_>,
) -> Option<TokenStream> {
    let check = setter(fields, field, &quote!(<Self as _pb::Cacheable>::FIELDS))?;
    is_generic(class.generics).then(|| quote!(const { #check };))
}

/// Writes the check of one setter. Returns `None` if no operation can have its name.
fn setter(fields: &[Field<'_>], field: &Field<'_>, taken: &TokenStream) -> Option<TokenStream> {
    let update = &field.setter_name;
    let could_be_of = |other: &Field<'_>| {
        let rest = update.strip_prefix(&other.wire_name);
        other.attrs.observed.is_set() && rest.is_some_and(|rest| rest.starts_with('_'))
    };
    if !field.attrs.setter.is_set() || !fields.iter().any(could_be_of) {
        return None;
    }
    let (name, span) = (rust_name(&field.member), place_of(&field.member));
    Some(quote_spanned!(span=> _pb::__private::check_setter(#name, #update, #taken)))
}

/// Checks that no method has the name of an update of a field. Expands to:
///
/// ```text
/// use _pb::__private::NotLive as _;
/// const _: () = _pb::__private::check_method(
///     "add", "ducks_append", &[_pb::__private::FieldsOf::<MasterDuckPond>::ANNOUNCED],
/// );
/// ```
pub(super) fn methods(block: &Methods) -> Option<TokenStream> {
    let this = block.block.self_ty.to_token_stream();
    let live = block.methods.iter().filter(|method| !method.is_called());
    let checks: Vec<_> = live
        .map(|method| {
            let (cfgs, check) = (&method.cfgs, method_of(method, &this));
            quote!(#(#cfgs)* const _: () = #check;)
        })
        .collect();
    if checks.is_empty() || is_generic(block.generics()) {
        return None;
    }
    Some(quote! {
        use _pb::__private::NotLive as _;
        #(#checks)*
    })
}

/// Checks one update of a generic block, in its body: constants there are evaluated for each concrete type.
/// Expands to:
///
/// ```text
/// use _pb::__private::NotLive as _;
/// const { _pb::__private::check_method(…) };
/// ```
pub(super) fn in_method(block: &Methods, update: &Method) -> Option<TokenStream> {
    let check = method_of(update, &quote!(Self));
    is_generic(block.generics()).then(|| {
        quote! {
            use _pb::__private::NotLive as _;
            const { #check };
        }
    })
}

/// Writes the check of one method.
fn method_of(method: &Method, this: &TokenStream) -> TokenStream {
    let kinds = [(Marker::Update, quote!(ANNOUNCED)), (Marker::Observe, quote!(FOLLOWED))];
    let taken = kinds.iter().filter(|(marker, _)| method.is(*marker));
    let taken = taken.map(|(_, list)| quote!(_pb::__private::FieldsOf::<#this>::#list));
    let ident = &method.sig.ident;
    let span = method.rename.get().map_or_else(|| place_of(ident), place_of);
    let (name, update) = (ident.unraw().to_string(), literal(&method.wire_name, span));
    quote_spanned!(span=> _pb::__private::check_method(#name, #update, &[#(#taken),*]))
}

/// Returns whether the constants of the type are known only where the type is used.
fn is_generic(generics: &Generics) -> bool {
    generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)))
}
