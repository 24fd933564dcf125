//! Checks an enum that is sent as the name of its variant.
//!
//! A type that is sent and received has two derives, and both report each mistake. The errors name neither
//! derive, so the compiler shows each error once.

use quote::ToTokens;

use super::{given, of_a_struct};
use crate::errors::Errors;
use crate::input::{Class, NamedVariant};

/// Checks an enum without fields under `#[derive(Jelly)]` or `#[derive(Unjelly)]`.
pub(super) fn rules(class: &Class<'_>, variants: &[NamedVariant<'_>], errors: &mut Errors) {
    if variants.is_empty() {
        errors.at(
            class.ident,
            "an enum is sent as the name of its variant, and this enum has no variants: add one",
        );
        return;
    }
    names_only(class, errors);
    distinct_names(variants, errors);
}

/// Refuses keys that concern a class or a dictionary, since only a name is sent.
fn names_only(class: &Class<'_>, errors: &mut Errors) {
    let attrs = &class.attrs;
    let of_fields = given(&attrs.rename_all_fields).chain(given(&attrs.content));
    let hooks = given(&attrs.started_observing).chain(given(&attrs.stopped_observing));
    for key in of_a_struct(class).chain(hooks).chain(of_fields) {
        let sentence = format!(
            "`{key}` has no effect on an enum without fields, which is sent as the name of its variant: \
             remove it"
        );
        errors.at(key, sentence);
    }
}

/// Refuses two variants with one name, of which the second would never be received.
pub(super) fn distinct_names(variants: &[NamedVariant<'_>], errors: &mut Errors) {
    let mut seen: Vec<(String, &NamedVariant<'_>)> = Vec::new();
    for variant in variants.iter().filter(|variant| variant.travels()) {
        let aliases = variant.attrs.aliases.iter();
        let aliases = aliases.map(|(_, alias)| (alias.value(), alias.to_token_stream()));
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
