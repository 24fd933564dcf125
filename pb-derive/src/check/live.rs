//! Checks live objects, and refuses attributes of live objects on other types.
//!
//! A type that is published and received has two derives, and both report each mistake that concerns both.
//! Such errors name neither derive, so the compiler shows each error once.

use syn::Member;

use super::given;
use crate::errors::Errors;
use crate::input::{Class, Derive, Field};

/// The name of the reset: the update that sends the whole state again.
const RESET: &str = "setCopyableState";

/// Checks everything that concerns live objects.
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

/// Returns whether updates are named after fields. The state need not have such names.
pub(super) fn names_updates(fields: &[Field<'_>]) -> bool {
    fields.iter().any(Field::announces)
}

/// Refuses attributes of live objects on a copy, whose changes are not sent.
pub(super) fn only_live_objects<'a>(
    class: &Class<'_>,
    fields: impl IntoIterator<Item = &'a Field<'a>>,
    errors: &mut Errors,
) {
    let on_fields = fields.into_iter().flat_map(|field| {
        let attrs = &field.attrs;
        given(&attrs.setter).chain(given(&attrs.observed)).chain(given(&attrs.observers))
    });
    let attrs = &class.attrs;
    let on_class = given(&attrs.started_observing).chain(given(&attrs.stopped_observing));
    for key in on_class.chain(on_fields) {
        let sentence = format!(
            "`#[pb({key})]` is only for live objects: derive `Cacheable` (or, to observe one, \
             `RemoteCache`) in place of the derive for copies"
        );
        errors.at(key, sentence);
    }
}

/// Refuses enums: a live object keeps its class, while an enum may hold another class after a change.
pub(super) fn not_an_enum(class: &Class<'_>, errors: &mut Errors) {
    errors.at(
        class.ident,
        "a live object must be a struct: write a struct with a field that holds this enum",
    );
}

/// Refuses live objects that borrow. rustc would report each use of the lifetime, in the expansion.
fn owned_object(class: &Class<'_>, errors: &mut Errors) {
    for param in class.generics.lifetimes() {
        errors.at(&param.lifetime, cannot_borrow(&param.lifetime));
    }
}

/// Returns the error for a live object that borrows.
pub(super) fn cannot_borrow(lifetime: &syn::Lifetime) -> String {
    format!(
        "a live object lives as long as a peer observes it, so it cannot borrow for `{lifetime}`: use \
         owned fields"
    )
}

/// Requires a field for the observers, to which the object announces its updates.
fn observers_are_somewhere(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    if let Some(field) = unmarked_observers(class, fields) {
        errors
            .at(field.ty, "observers are not part of the state: mark the field `#[pb(observers)]`");
    } else if class.derive == Derive::Cacheable && !fields.iter().any(Field::is_observers) {
        let sentence = "`Cacheable` keeps its observers in a field: \
                        add `#[pb(observers)] observers: Observers`";
        errors.at(class.ident, sentence);
    }
}

/// Returns the field whose type is spelled `Observers`, if a marked field is missing or if this field is one
/// field too many. In other cases `Observers` may be a type of the user.
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

/// Refuses a second marked field. That the field has the type `Observers` is checked by the compiler.
fn observers_are_in_one_field(fields: &[Field<'_>], errors: &mut Errors) {
    for key in fields.iter().filter_map(|field| field.attrs.observers.key()).skip(1) {
        errors.at(key, "a live object has one field of type `Observers`: remove this field");
    }
}

/// Refuses attributes of the state on the field of the observers, which is not sent. A replica starts with no
/// observers.
fn observers_are_no_state(field: &Field<'_>, errors: &mut Errors) {
    let attrs = &field.attrs;
    if !attrs.observers.is_set() {
        return;
    }
    let keys = super::field::named(field)
        .chain(given(&attrs.skip))
        .chain(given(&attrs.skip_serializing))
        .chain(given(&attrs.skip_deserializing))
        .chain(given(&attrs.flatten))
        .chain(given(&attrs.default))
        .chain(given(&attrs.with))
        .chain(given(&attrs.serde))
        .chain(given(&attrs.setter))
        .chain(given(&attrs.observed));
    for key in keys {
        let sentence = format!(
            "`{key}` has no effect here, since observers are neither sent nor received: remove it"
        );
        errors.at(key, sentence);
    }
}

/// Refuses `setter` on an observed field: an observed collection that was replaced announces nothing any
/// more.
fn one_way_to_change(field: &Field<'_>, errors: &mut Errors) {
    if field.attrs.observed.is_set() && field.travels() {
        for key in given(&field.attrs.setter) {
            let sentence = "an `observed` field announces each change of its items: \
                            remove `setter`, or remove `observed` to announce it as a whole";
            errors.at(key, sentence);
        }
    }
}

/// Refuses updates of fields without names, since an update is named after its field.
fn named_updates(field: &Field<'_>, errors: &mut Errors) {
    let Member::Unnamed(_) = field.member else {
        return;
    };
    for key in given(&field.attrs.setter).chain(given(&field.attrs.observed)) {
        errors.at(
            key,
            format!(
                "`{key}` names its updates after the field, and this field has no name: \
                 write a struct with named fields"
            ),
        );
    }
}

/// Refuses a setter with the name of the reset.
fn not_the_reset(field: &Field<'_>, errors: &mut Errors) {
    if field.attrs.setter.is_set() && is_reset(&field.setter_name) {
        errors.at(&field.member, taken_by_reset());
    }
}

/// Returns the error for an update with the name of the reset.
pub(super) fn taken_by_reset() -> String {
    format!(
        "`{RESET}` is the name of the reset, which sends the whole state again: choose another name"
    )
}

/// Returns whether an update with this name would be a reset.
pub(super) fn is_reset(name: &str) -> bool {
    name == RESET
}
