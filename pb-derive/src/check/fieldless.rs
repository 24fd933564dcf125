//! What is refused of an enum that travels as the name of its variant.
//!
//! A type that is sent and received has both derives: the sentences name neither, so that the compiler
//! shows each once.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Fields;

use super::{given, of_a_struct};
use crate::errors::Errors;
use crate::input::{Class, NamedVariant};

/// All rules for such an enum.
pub(super) fn rules(class: &Class<'_>, variants: &[NamedVariant<'_>], errors: &mut Errors) {
    if !without_fields(class, variants, errors) {
        return;
    }
    names_only(class, errors);
    distinct_names(variants, errors);
}

/// A name says all there is to say. With fields it is another kind of enum, whose attributes are none
/// of these, so nothing else is said about it.
fn without_fields(class: &Class<'_>, variants: &[NamedVariant<'_>], errors: &mut Errors) -> bool {
    if variants.is_empty() {
        errors.at(class.ident, "an enum travels as the name of its variant, and this one has none");
        return false;
    }
    let with_fields =
        variants.iter().find(|variant| !matches!(variant.written.fields, Fields::Unit));
    if let Some(variant) = with_fields {
        // Without its attributes, of which the doc comment is the longest.
        let mut place = TokenStream::new();
        variant.ident.to_tokens(&mut place);
        variant.written.fields.to_tokens(&mut place);
        let sentence = "only a variant without fields travels as its name; an enum whose variants \
                        each hold a class derives `Copyable` to be sent, `RemoteCopy` to be received";
        errors.at(place, sentence);
    }
    with_fields.is_none()
}

/// There is no dictionary that could be another one, and no class.
fn names_only(class: &Class<'_>, errors: &mut Errors) {
    for key in of_a_struct(class).chain(given(&class.attrs.stopped_observing)) {
        let sentence = format!(
            "`{key}` means nothing on an enum without fields: it travels as the name of its variant"
        );
        errors.at(key, sentence);
    }
}

/// Of two variants with one name, the second would never be received.
fn distinct_names(variants: &[NamedVariant<'_>], errors: &mut Errors) {
    let mut seen: Vec<(String, &NamedVariant<'_>)> = Vec::new();
    for variant in variants {
        let aliases = variant.aliases.iter().map(|alias| (alias.value(), alias.to_token_stream()));
        let name = (variant.wire_name.clone(), variant.ident.to_token_stream());
        for (name, place) in [name].into_iter().chain(aliases) {
            match seen.iter().find(|(other, _)| *other == name) {
                Some((_, taken)) if taken.ident == variant.ident => {
                    errors.at(place, format!("the variant already has the name `{name}`"));
                }
                Some((_, taken)) => {
                    let sentence = format!(
                        "the name `{name}` is already taken by the variant `{}`",
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
