//! Checks the attributes of fields.

use proc_macro2::Ident;
use syn::Member;

use super::given;
use crate::errors::{Errors, written};
use crate::input::{Class, Field};

/// Checks the fields of a struct, or of a variant with named fields.
pub(super) fn rules(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    for field in fields.iter().filter(|field| !field.is_observers()) {
        skipped_fields_stay_here(field, errors);
        skipped_once(field, errors);
        one_carrier(class, field, errors);
        flattened_alone(class, field, errors);
    }
    distinct_attributes(class, fields, errors);
}

/// Checks the fields of a tuple, which are its items and have no names.
pub(super) fn items(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    for field in fields {
        let attrs = &field.attrs;
        let skip = given(&attrs.skip).chain(given(&attrs.skip_serializing));
        let keys = named(field)
            .chain(skip)
            .chain(given(&attrs.skip_deserializing))
            .chain(given(&attrs.default))
            .chain(given(&attrs.flatten));
        for key in keys {
            let sentence = format!(
                "`{key}` has no effect on a value without a name, which always travels: remove it, or name \
                 the fields of the variant"
            );
            errors.at(key, sentence);
        }
        one_carrier(class, field, errors);
    }
}

/// Returns the keys that concern the name of an attribute, or whether it is sent.
pub(super) fn named<'a>(field: &'a Field<'_>) -> impl Iterator<Item = &'a Ident> {
    let attrs = &field.attrs;
    given(&attrs.rename)
        .chain(attrs.aliases.iter().map(|(key, _)| key))
        .chain(given(&attrs.skip_serializing_if))
}

/// Refuses attributes of skipped fields that concern sending or receiving.
fn skipped_fields_stay_here(field: &Field<'_>, errors: &mut Errors) {
    let attrs = &field.attrs;
    if !attrs.skip.is_set() {
        return;
    }
    let keys = named(field)
        .chain(given(&attrs.skip_serializing))
        .chain(given(&attrs.skip_deserializing))
        .chain(given(&attrs.with))
        .chain(given(&attrs.serde))
        .chain(given(&attrs.flatten))
        .chain(given(&attrs.setter))
        .chain(given(&attrs.observed));
    for key in keys {
        let sentence = format!(
            "`{key}` has no effect on a skipped field, which is neither sent nor received: remove it"
        );
        errors.at(key, sentence);
    }
}

/// Refuses updates of a field that is skipped in one direction, and `skip` in two words.
fn skipped_once(field: &Field<'_>, errors: &mut Errors) {
    let attrs = &field.attrs;
    let directions = [&attrs.skip_serializing, &attrs.skip_deserializing];
    if attrs.skip.is_set() || !directions.iter().any(|slot| slot.is_set()) {
        return;
    }
    if directions.iter().all(|slot| slot.is_set()) {
        for key in given(&attrs.skip_deserializing) {
            let sentence = "a field that is neither sent nor received is marked `#[pb(skip)]`: write that \
                            in place of `skip_serializing` and `skip_deserializing`";
            errors.at(key, sentence);
        }
        return;
    }
    for key in given(&attrs.setter).chain(given(&attrs.observed)) {
        let sentence = format!(
            "`{key}` announces changes of a field that is part of the state: remove it, or do not skip \
             the field"
        );
        errors.at(key, sentence);
    }
    if attrs.skip_serializing.is_set() {
        for key in given(&attrs.skip_serializing_if) {
            errors.at(
                key,
                "`skip_serializing_if` has no effect on a field that is never sent: remove it",
            );
        }
    }
}

/// Refuses `with` and `serde` on one field: the macro must not choose between them.
fn one_carrier(class: &Class<'_>, field: &Field<'_>, errors: &mut Errors) {
    let attrs = &field.attrs;
    // If the field does not travel, or is flattened, both keys have been refused for that reason.
    let is_refused = attrs.skip.is_set() || attrs.flatten.is_set() || class.attrs.state.is_set();
    if is_refused || !attrs.with.is_set() {
        return;
    }
    for key in given(&attrs.serde) {
        errors.at(
            key,
            "`with` and `serde` both define how the field is sent and received: remove one of them",
        );
    }
}

/// Refuses attributes of a flattened field that concern its name or how it travels, and attributes without a
/// field, which a flattened map may take.
fn flattened_alone(class: &Class<'_>, field: &Field<'_>, errors: &mut Errors) {
    let attrs = &field.attrs;
    // With `skip`, `state` or `transparent`, `flatten` has been refused itself.
    let of_class = &class.attrs;
    let is_refused =
        attrs.skip.is_set() || of_class.state.is_set() || of_class.transparent.is_set();
    if !attrs.flatten.is_set() || is_refused {
        return;
    }
    let keys = named(field)
        .chain(given(&attrs.default))
        .chain(given(&attrs.with))
        .chain(given(&attrs.serde))
        .chain(given(&attrs.setter))
        .chain(given(&attrs.observed));
    for key in keys {
        let sentence = format!(
            "`{key}` has no effect on a flattened field, which has no attribute of its own: remove it, or \
             write it on the fields of `{}`",
            written(&field.ty),
        );
        errors.at(key, sentence);
    }
    if of_class.deny_unknown_fields.is_set() {
        let sentence = "a flattened field reads the attributes that belong to no other field, so none is \
                        unknown: remove `flatten`, or `deny_unknown_fields`";
        given(&attrs.flatten).for_each(|key| errors.at(key, sentence));
    }
}

/// Refuses two fields with one name, of which a receiver would keep the last. If the state is another type,
/// only the fields with updates count: their names are still taken from this type.
fn distinct_attributes(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let attrs = &class.attrs;
    if attrs.transparent.is_set() {
        return;
    }
    let is_named = |field: &&Field<'_>| {
        if attrs.state.is_set() { field.announces() } else { field.is_attribute() }
    };
    let mut taken: Vec<(String, &Member)> = Vec::new();
    for field in fields.iter().filter(is_named) {
        // The numbers that name the fields of a tuple struct never clash. `check` has refused it already.
        if let Some((_, by)) = taken.iter().find(|(name, _)| *name == field.wire_name) {
            let sentence = format!(
                "the fields `{}` and `{}` have the same name on the wire, `{}`: rename one of them",
                written(by),
                written(&field.member),
                field.wire_name,
            );
            errors.at(&field.member, sentence);
        }
        taken.push((field.wire_name.clone(), &field.member));
    }
    for field in fields.iter().filter(is_named) {
        for (_, alias) in &field.attrs.aliases {
            let name = alias.value();
            match taken.iter().find(|(other, _)| *other == name) {
                Some((_, by)) if **by == field.member => {
                    errors.at(
                        alias,
                        format!("the field already has the name `{name}`: remove this one"),
                    );
                }
                Some((_, by)) => {
                    let sentence = format!(
                        "the fields `{}` and `{}` have the same name on the wire, `{name}`: choose another \
                         alias",
                        written(by),
                        written(&field.member),
                    );
                    errors.at(alias, sentence);
                }
                None => {}
            }
            taken.push((name, &field.member));
        }
    }
}
