//! What is refused of live objects, and what only live objects may say.
//!
//! A type that is published and received has both derives: what concerns both is said in one
//! sentence, which names neither, so that the compiler shows it once.

use syn::Member;

use super::given;
use crate::errors::Errors;
use crate::input::{Class, Derive, Field};

/// The update that carries the whole state anew.
const RESET: &str = "setCopyableState";

/// All rules that concern live objects.
pub(super) fn rules(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    if !class.derive.is_live() {
        only_live_objects(class, fields, errors);
        return;
    }
    owned_object(class, errors);
    observers_are_somewhere(class, fields, errors);
    observers_are_in_one_field(fields, errors);
    for field in fields {
        observers_are_no_state(field, errors);
        one_way_to_change(field, errors);
        named_updates(field, errors);
        not_the_reset(field, errors);
    }
}

/// Whether fields are announced under their names, also where the state has none.
pub(super) fn names_updates(fields: &[Field<'_>]) -> bool {
    fields.iter().any(Field::announces)
}

/// Nobody follows what becomes of a copy.
fn only_live_objects(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let on_fields = fields.iter().flat_map(|field| {
        let attrs = &field.attrs;
        given(&attrs.setter).chain(given(&attrs.observed)).chain(given(&attrs.observers))
    });
    for key in given(&class.attrs.stopped_observing).chain(on_fields) {
        let sentence = format!(
            "`{key}` belongs to a live object, and a copy is not followed: derive `Cacheable` to \
             publish the object, `RemoteCache` to observe it"
        );
        errors.at(key, sentence);
    }
}

/// A live object is one class, whose replicas it keeps in step; the one that an enum holds now would
/// be another one later.
pub(super) fn not_an_enum(class: &Class<'_>, errors: &mut Errors) {
    errors
        .at(class.ident, "a live object is a struct: write one with a field that holds this enum");
}

/// rustc would say so about our code, once for each use of the lifetime.
fn owned_object(class: &Class<'_>, errors: &mut Errors) {
    for param in class.generics.lifetimes() {
        errors.at(&param.lifetime, live_for_long(&param.lifetime));
    }
}

/// Why a live object cannot borrow.
pub(super) fn live_for_long(lifetime: &syn::Lifetime) -> String {
    format!(
        "a live object lives for as long as anybody observes it; it cannot borrow for `{lifetime}`"
    )
}

/// Who observes it is kept in the object itself, so that it can tell them.
fn observers_are_somewhere(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    if let Some(field) = unmarked_observers(class, fields) {
        errors
            .at(field.ty, "observers are no part of the state: mark the field `#[pb(observers)]`");
    } else if class.derive == Derive::Cacheable && !fields.iter().any(Field::is_observers) {
        let sentence = "`Cacheable` keeps its observers in a field: \
                        add `#[pb(observers)] observers: Observers`";
        errors.at(class.ident, sentence);
    }
}

/// The field that is called as its type would be, where there has to be one that is marked, or where it is
/// one too many. Elsewhere it may be of a type of the user's own.
pub(super) fn unmarked_observers<'a, 'b>(
    class: &Class<'_>,
    fields: &'b [Field<'a>],
) -> Option<&'b Field<'a>> {
    let is_missing = class.derive == Derive::Cacheable && !fields.iter().any(Field::is_observers);
    let is_too_many = class.attrs.transparent.is_set()
        && fields.iter().filter(|field| field.travels()).count() > 1;
    let mut named = fields.iter().filter(|field| field.named_observers && !field.is_observers());
    named.next().filter(|_| is_missing || is_too_many)
}

/// By its type the compiler knows that it is the right one.
fn observers_are_in_one_field(fields: &[Field<'_>], errors: &mut Errors) {
    for key in fields.iter().filter_map(|field| field.attrs.observers.key()).skip(1) {
        errors.at(key, "a live object keeps its observers in one field: remove this one");
    }
}

/// They stay where they are, and a replica begins with none.
fn observers_are_no_state(field: &Field<'_>, errors: &mut Errors) {
    let attrs = &field.attrs;
    if !attrs.observers.is_set() {
        return;
    }
    let keys = given(&attrs.rename)
        .chain(given(&attrs.skip))
        .chain(given(&attrs.default))
        .chain(given(&attrs.with))
        .chain(given(&attrs.serde))
        .chain(given(&attrs.setter))
        .chain(given(&attrs.observed));
    for key in keys {
        let sentence =
            format!("`{key}` means nothing here: observers are neither sent nor received");
        errors.at(key, sentence);
    }
}

/// A collection that is replaced announces nothing, since what was observed is gone.
fn one_way_to_change(field: &Field<'_>, errors: &mut Errors) {
    if field.attrs.observed.is_set() && field.travels() {
        for key in given(&field.attrs.setter) {
            let sentence = "an `observed` field announces each change of its items: \
                            remove `setter`, or remove `observed` to announce it as a whole";
            errors.at(key, sentence);
        }
    }
}

/// An update has a name, and takes it from the field's.
fn named_updates(field: &Field<'_>, errors: &mut Errors) {
    let Member::Unnamed(_) = field.member else {
        return;
    };
    for key in given(&field.attrs.setter).chain(given(&field.attrs.observed)) {
        errors.at(
            key,
            format!("`{key}` names its updates after the field: write a struct with named fields"),
        );
    }
}

/// A reset is an update too, and its name is taken.
fn not_the_reset(field: &Field<'_>, errors: &mut Errors) {
    if field.attrs.setter.is_set() && is_reset(&field.setter_name) {
        errors.at(&field.member, taken_by_reset());
    }
}

/// Why no update may have the name.
pub(super) fn taken_by_reset() -> String {
    format!("`{RESET}` is the update that sends the whole state anew: choose another name")
}

/// Whether an update of this name would be a reset.
pub(super) fn is_reset(name: &str) -> bool {
    name == RESET
}
