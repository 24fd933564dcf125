//! The names of updates, and the check at compile time that no two updates of one class have the same.
//!
//! The derives know the fields and `#[pb::methods]` knows the methods, so the check needs both.

use crate::text::{Text, is_same};

/// A field whose changes are updates, with the names of those.
#[derive(Debug, Clone, Copy)]
pub struct FieldUpdates {
    field: &'static str,
    kind: Kind,
}

/// The updates of a field.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// One update that sets the field.
    Setter { update: &'static str },
    /// One update `attribute_operation` for each operation of a collection.
    Observed { attribute: &'static str, operations: &'static [&'static str] },
}

impl FieldUpdates {
    /// Describes a field that is set by one update.
    pub const fn setter(field: &'static str, update: &'static str) -> Self {
        Self { field, kind: Kind::Setter { update } }
    }

    /// Describes an observed collection, whose updates are named `attribute_operation`.
    pub const fn observed(
        field: &'static str,
        attribute: &'static str,
        operations: &'static [&'static str],
    ) -> Self {
        Self { field, kind: Kind::Observed { attribute, operations } }
    }

    /// Returns the name of the field.
    #[cfg(debug_assertions)]
    pub(crate) const fn field(&self) -> &'static str {
        self.field
    }

    /// Returns whether the field has an update of this name.
    pub(crate) const fn has(&self, update: &str) -> bool {
        match self.kind {
            Kind::Setter { update: own } => is_same(own, update),
            Kind::Observed { attribute, operations } => {
                let mut index = 0;
                while index < operations.len() {
                    if is_operation(update, attribute, operations[index]) {
                        return true;
                    }
                    index += 1;
                }
                false
            }
        }
    }
}

/// Returns whether `update` is `attribute_operation`.
const fn is_operation(update: &str, attribute: &str, operation: &str) -> bool {
    let (update, attribute, operation) =
        (update.as_bytes(), attribute.as_bytes(), operation.as_bytes());
    if update.len() != attribute.len() + 1 + operation.len() || update[attribute.len()] != b'_' {
        return false;
    }
    let mut index = 0;
    while index < update.len() {
        let expected = if index < attribute.len() {
            attribute[index]
        } else if index == attribute.len() {
            b'_'
        } else {
            operation[index - attribute.len() - 1]
        };
        if update[index] != expected {
            return false;
        }
        index += 1;
    }
    true
}

/// Ends the compilation if the update of a method (`#[update]`, `#[observe]`) has the name of an update of a
/// field.
///
/// # Panics
/// If there is such a field, naming the method and the field.
#[track_caller]
pub const fn check_method(method: &str, update: &str, fields: &[&[FieldUpdates]]) {
    let mut index = 0;
    while index < fields.len() {
        if let Some(taken) = find(update, fields[index]) {
            refuse(Text::new().with("the method `").with(method), update, taken);
        }
        index += 1;
    }
}

/// Ends the compilation if a setter has the name of an operation of an observed field.
///
/// Two setters never collide, and two operations never do: the attributes have different names, and no
/// operation contains a `_`.
///
/// # Panics
/// If there is such a field, naming both fields.
#[track_caller]
pub const fn check_setter(field: &str, update: &str, fields: &[FieldUpdates]) {
    let mut index = 0;
    while index < fields.len() {
        if matches!(fields[index].kind, Kind::Observed { .. }) && fields[index].has(update) {
            refuse(
                Text::new().with("the setter of the field `").with(field),
                update,
                &fields[index],
            );
        }
        index += 1;
    }
}

/// Finds the field that has an update of this name.
const fn find<'a>(update: &str, fields: &'a [FieldUpdates]) -> Option<&'a FieldUpdates> {
    let mut index = 0;
    while index < fields.len() {
        if fields[index].has(update) {
            return Some(&fields[index]);
        }
        index += 1;
    }
    None
}

/// Ends the compilation with an error about two updates of one name.
#[track_caller]
const fn refuse(source: Text, update: &str, taken: &FieldUpdates) {
    let whose = match taken.kind {
        Kind::Setter { .. } => "`, which is the setter of the field `",
        Kind::Observed { .. } => "`, which is an operation of the observed field `",
    };
    let text = source.with("` is the update `").with(update).with(whose).with(taken.field);
    panic!("{}", text.with("`: choose another name").as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{Observed, ObservedMap, ObservedSet, ObservedVec};

    const FIELDS: &[FieldUpdates] = &[
        FieldUpdates::setter("pop", "set_pop"),
        FieldUpdates::observed("ducks", "ducks", <ObservedVec<i64> as Observed>::OPERATIONS),
        FieldUpdates::observed("set", "set", <ObservedSet<i64> as Observed>::OPERATIONS),
    ];

    const _: () = check_method("duck", "ducks_wild_append", &[FIELDS]);
    const _: () = check_method("duck", "ducks_appen", &[FIELDS]);
    const _: () = check_method("duck", "ducksXappend", &[FIELDS]);
    const _: () = check_method("duck", "duck_append", &[&[], FIELDS]);
    const _: () = check_setter("pop", "set_pop", FIELDS);

    #[test]
    fn no_operation_has_an_underscore_that_could_end_a_longer_attribute() {
        let all = [
            <ObservedVec<i64> as Observed>::OPERATIONS,
            <ObservedMap<i64, i64> as Observed>::OPERATIONS,
            <ObservedSet<i64> as Observed>::OPERATIONS,
        ];
        assert!(all.iter().copied().flatten().all(|operation| !operation.contains('_')));
    }

    #[test]
    #[should_panic(
        expected = "the method `add` is the update `ducks_append`, which is an operation of the observed field `ducks`: choose another name"
    )]
    fn a_method_with_the_name_of_an_operation_is_refused() {
        check_method("add", "ducks_append", &[&[], FIELDS]);
    }

    #[test]
    #[should_panic(
        expected = "the method `add` is the update `set_pop`, which is the setter of the field `pop`: choose another name"
    )]
    fn a_method_with_the_name_of_a_setter_is_refused() {
        check_method("add", "set_pop", &[FIELDS]);
    }

    #[test]
    #[should_panic(
        expected = "the setter of the field `add` is the update `set_add`, which is an operation of the observed field `set`"
    )]
    fn a_setter_with_the_name_of_an_operation_is_refused() {
        check_setter("add", "set_add", FIELDS);
    }
}
