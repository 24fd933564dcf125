//! Checks an enum under `Jelly` or `Unjelly` whose variants have contents.
//!
//! A type that is sent and received has two derives, and both report each mistake. The errors name neither
//! derive, so the compiler shows each error once.

use proc_macro2::TokenStream;
use quote::ToTokens;

use super::{field, fieldless, given, live, of_a_struct};
use crate::errors::{Errors, written};
use crate::input::{Class, NamedVariant, Representation, Shape};

/// Checks the enum.
pub(super) fn rules(class: &Class<'_>, variants: &[NamedVariant<'_>], errors: &mut Errors) {
    no_class(class, errors);
    one_representation(class, errors);
    something_travels(class, variants, errors);
    others(class, variants, errors);
    live::only_live_objects(class, variants.iter().flat_map(|variant| &variant.fields), errors);
    for variant in variants {
        if skipped(variant, errors) {
            continue;
        }
        match variant.shape() {
            Shape::Unit | Shape::Newtype | Shape::Tuple => {
                field::items(class, &variant.fields, errors);
                names_no_fields(variant, errors);
            }
            Shape::Struct => field::rules(class, &variant.fields, errors),
        }
        beside_the_tag(class, variant, errors);
    }
    match class.attrs.representation() {
        Representation::Untagged => no_names(class, variants, errors),
        _ => fieldless::distinct_names(variants, errors),
    }
}

/// Refuses keys that concern a class or a struct.
fn no_class(class: &Class<'_>, errors: &mut Errors) {
    for key in of_a_struct(class).filter(|key| *key != "deny_unknown_fields") {
        let sentence = format!(
            "`{key}` has no effect on an enum that is sent without a class name: remove it; if each variant \
             holds one class, derive `Copyable` to send the enum and `RemoteCopy` to receive it"
        );
        errors.at(key, sentence);
    }
}

/// Refuses keys that contradict each other.
fn one_representation(class: &Class<'_>, errors: &mut Errors) {
    let attrs = &class.attrs;
    if attrs.untagged.is_set() {
        for key in given(&attrs.tag).chain(given(&attrs.content)) {
            errors.at(
                key,
                format!(
                    "`{key}` and `untagged` both say how variants are sent: remove one of them"
                ),
            );
        }
        return;
    }
    if !attrs.tag.is_set() {
        for key in given(&attrs.content) {
            let sentence =
                "`content` names the attribute beside the tag: write `tag = \"...\"` as well";
            errors.at(key, sentence);
        }
    }
    if let (Some(tag), Some(content)) = (attrs.tag.get(), attrs.content.get())
        && tag.value() == content.value()
    {
        let name = content.value();
        errors.at(content, format!("the tag is already named `{name}`: choose another name"));
    }
}

/// Refuses an enum of which no variant travels.
fn something_travels(class: &Class<'_>, variants: &[NamedVariant<'_>], errors: &mut Errors) {
    if variants.iter().any(NamedVariant::travels) {
        return;
    }
    let sentence = if variants.is_empty() {
        "an enum is sent as its variant, and this enum has no variants: add one"
    } else {
        "every variant of this enum is skipped, so no value of it is sent or received: remove a `skip`"
    };
    errors.at(class.ident, sentence);
}

/// Checks the variant for all other names.
fn others(class: &Class<'_>, variants: &[NamedVariant<'_>], errors: &mut Errors) {
    let marked = variants.iter().filter(|variant| variant.attrs.other.is_set());
    for (index, variant) in marked.enumerate() {
        let sentence = if variant.shape() != Shape::Unit {
            "the variant for all other names has no content, since that of an unknown variant is unknown: \
             remove its fields"
        } else if class.attrs.untagged.is_set() {
            "`other` has no effect on an untagged enum, whose variants have no names on the wire: remove it"
        } else if index > 0 {
            "another variant is marked `other` already: remove one of them"
        } else {
            continue;
        };
        given(&variant.attrs.other).for_each(|key| errors.at(key, sentence));
    }
}

/// Refuses attributes of a skipped variant. Returns whether it is skipped.
fn skipped(variant: &NamedVariant<'_>, errors: &mut Errors) -> bool {
    let attrs = &variant.attrs;
    if !attrs.skip.is_set() {
        return false;
    }
    let keys = given(&attrs.rename)
        .chain(given(&attrs.rename_all))
        .chain(attrs.aliases.iter().map(|(key, _)| key))
        .chain(given(&attrs.other));
    for key in keys {
        let sentence = format!(
            "`{key}` has no effect on a skipped variant, which is neither sent nor received: remove it"
        );
        errors.at(key, sentence);
    }
    true
}

/// Refuses a rule for the names of fields on a variant without such names.
fn names_no_fields(variant: &NamedVariant<'_>, errors: &mut Errors) {
    for key in given(&variant.attrs.rename_all) {
        let sentence = "`rename_all` names the fields of a variant, and these have no names: remove it; the \
                        name of the variant itself is set by `rename`";
        errors.at(key, sentence);
    }
}

/// Refuses contents that cannot stand beside a tag.
fn beside_the_tag(class: &Class<'_>, variant: &NamedVariant<'_>, errors: &mut Errors) {
    let Representation::Internal(tag) = class.attrs.representation() else {
        return;
    };
    if variant.shape() == Shape::Tuple {
        // The attributes are not underlined: a doc comment may be long.
        let mut place = TokenStream::new();
        variant.ident.to_tokens(&mut place);
        variant.written.fields.to_tokens(&mut place);
        let sentence = "values without names have no place beside the tag: name the fields, or write \
                        `content = \"...\"` on the enum";
        errors.at(place, sentence);
    }
    if variant.shape() != Shape::Struct {
        return;
    }
    for field in variant.fields.iter().filter(|field| field.is_attribute()) {
        let aliases = field.attrs.aliases.iter().map(|(_, alias)| alias.value());
        if field.wire_name == tag.value() || aliases.into_iter().any(|alias| alias == tag.value()) {
            let sentence = format!(
                "the tag and the field `{}` have the same name on the wire, `{}`: rename one of them",
                written(&field.member),
                tag.value()
            );
            errors.at(&field.member, sentence);
        }
    }
}

/// Refuses names of variants that are not sent.
fn no_names(class: &Class<'_>, variants: &[NamedVariant<'_>], errors: &mut Errors) {
    let on_variants = variants.iter().filter(|variant| variant.travels()).flat_map(|variant| {
        let aliases = variant.attrs.aliases.iter().map(|(key, _)| key);
        given(&variant.attrs.rename).chain(aliases)
    });
    for key in given(&class.attrs.rename_all).chain(on_variants) {
        let sentence = format!(
            "`{key}` has no effect on an untagged enum, whose variants have no names on the wire: remove it"
        );
        errors.at(key, sentence);
    }
}
