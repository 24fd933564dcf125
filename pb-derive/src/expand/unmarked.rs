//! Checks the types of fields of live objects that are neither state nor marked `#[pb(observers)]`. No other
//! generated code depends on these types.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::GenericParam;

use super::bounds::mentions;
use super::{place_of, without_self};
use crate::input::{Class, Derive, Field};

/// Writes the checks that no such field has the type `Observers`. On a type with two derives, only one of
/// them writes the checks. Expands to:
///
/// ```text
/// use _pb::__private::AnyField as _;
/// const _: () = _pb::__private::check_unmarked(
///     _pb::__private::FieldOf::<Observers>::IS_FOR_OBSERVERS,
///     "a live object has one field of type `Observers`: remove this field",
/// );
/// ```
pub(super) fn checks(class: &Class<'_>, fields: &[Field<'_>]) -> Option<TokenStream> {
    let is_marked = fields.iter().any(Field::is_observers);
    if is_marked != (class.derive == Derive::Cacheable) {
        return None;
    }
    let sentence = if is_marked {
        "a live object has one field of type `Observers`: remove this field"
    } else {
        "observers are not part of the state: mark the field `#[pb(observers)]`"
    };
    let params: Vec<&Ident> = class
        .generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Lifetime(_) => None,
            GenericParam::Type(param) => Some(&param.ident),
            GenericParam::Const(param) => Some(&param.ident),
        })
        .collect();
    let unasked = fields.iter().filter(|field| {
        let is_elsewhere = class.attrs.state.is_set() || class.attrs.state_for.is_set();
        let is_state = field.travels() && !is_elsewhere;
        !field.is_observers() && !is_state && !mentions(field.ty.to_token_stream(), &params)
    });
    let checks = unasked.map(|field| {
        let (span, ty) =
            (place_of(field.ty), without_self(field.ty.to_token_stream(), class.ident));
        let is_for_observers = quote!(_pb::__private::FieldOf::<#ty>::IS_FOR_OBSERVERS);
        let check = quote_spanned!(span=> _pb::__private::check_unmarked);
        quote_spanned!(span=> const _: () = #check(#is_for_observers, #sentence);)
    });
    let checks: Vec<_> = checks.collect();
    (!checks.is_empty()).then(|| {
        quote! {
            use _pb::__private::AnyField as _;
            #(#checks)*
        }
    })
}
