//! Checks an enum that is sent as the name of its variant.
//!
//! A type that is sent and received has two derives, and both report each mistake. The errors name neither
//! derive, so the compiler shows each error once.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Fields;

use super::{given, of_a_struct};
use crate::errors::Errors;
use crate::input::{Class, NamedVariant};

/// Checks an enum under `#[derive(Jelly)]` or `#[derive(Unjelly)]`.
pub(super) fn rules(class: &Class<'_>, variants: &[NamedVariant<'_>], errors: &mut Errors) {
    if !without_fields(class, variants, errors) {
        return;
    }
    names_only(class, errors);
    distinct_names(variants, errors);
}

/// Refuses variants with fields, which a name cannot represent. Returns whether all is well: such an enum is
/// of another kind with other attributes, so further errors would be wrong.
fn without_fields(class: &Class<'_>, variants: &[NamedVariant<'_>], errors: &mut Errors) -> bool {
    if variants.is_empty() {
        errors.at(
            class.ident,
            "an enum is sent as the name of its variant, and this enum has no variants: add one",
        );
        return false;
    }
    let with_fields =
        variants.iter().find(|variant| !matches!(variant.written.fields, Fields::Unit));
    if let Some(variant) = with_fields {
        // The attributes are not underlined: a doc comment may be long.
        let mut place = TokenStream::new();
        variant.ident.to_tokens(&mut place);
        variant.written.fields.to_tokens(&mut place);
        let sentence = "a variant with fields cannot be sent as its name: remove the fields; or, if each \
                        variant holds one class, derive `Copyable` to send the enum and `RemoteCopy` \
                        to receive it";
        errors.at(place, sentence);
    }
    with_fields.is_none()
}

/// Refuses keys that concern a class or a dictionary, since only a name is sent.
fn names_only(class: &Class<'_>, errors: &mut Errors) {
    for key in of_a_struct(class).chain(given(&class.attrs.stopped_observing)) {
        let sentence = format!(
            "`{key}` has no effect on an enum without fields, which is sent as the name of its variant: \
             remove it"
        );
        errors.at(key, sentence);
    }
}

/// Refuses two variants with one name, of which the second would never be received.
fn distinct_names(variants: &[NamedVariant<'_>], errors: &mut Errors) {
    let mut seen: Vec<(String, &NamedVariant<'_>)> = Vec::new();
    for variant in variants {
        let aliases = variant.aliases.iter().map(|alias| (alias.value(), alias.to_token_stream()));
        let name = (variant.wire_name.clone(), variant.ident.to_token_stream());
        for (name, place) in [name].into_iter().chain(aliases) {
            match seen.iter().find(|(other, _)| *other == name) {
                Some((_, taken)) if taken.ident == variant.ident => {
                    errors.at(
                        place,
                        format!("the variant already has the name `{name}`: remove this one"),
                    );
                }
                Some((_, taken)) => {
                    let sentence = format!(
                        "the name `{name}` is already taken by the variant `{}`: choose another name",
                        taken.ident
                    );
                    errors.at(place, sentence);
                }
                None => {}
            }
            seen.push((name, variant));
        }
    }
}
