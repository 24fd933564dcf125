//! Debug builds only: finds fields that were changed without being announced.

use tracing::warn;

use super::{LiveClass, field_updates::FieldUpdates, lane::Item, scope};
use crate::{
    banana::Dialect,
    jelly::{Audience, Jelly, prepare},
    sync::{Mutex, lock},
};

/// A larger state is not compared.
const MAX_STATE: usize = 64 << 10;

/// What an object keeps to be compared when its value is put back next.
#[derive(Debug, Default)]
pub(crate) enum Witness {
    /// Nobody observes it, or nobody did.
    #[default]
    Nothing,
    /// Its fields as they are sent, without those whose form depends on the connection.
    Fields(Vec<(&'static str, Vec<u8>)>),
    /// It is too large, or cannot be taken.
    GivenUp,
}

/// Compares a value that is about to be put back with what it was, and warns of each field that differs
/// and of which nothing is told. No mutex is held while the code of the class runs.
pub(super) fn compare<T>(
    value: &T,
    class: &LiveClass<T>,
    witness: &Mutex<Witness>,
    (observers, items): (usize, &[Item]),
) {
    let before = std::mem::take(&mut *lock(witness));
    if observers == 0 {
        return;
    }
    let now = match &before {
        Witness::GivenUp => Witness::GivenUp,
        _ => take(value, class),
    };
    if let (Witness::Fields(before), Witness::Fields(now), Some(set)) =
        (&before, &now, fields_set(class.fields, items))
    {
        for (field, bytes) in now {
            let known = before.iter().find(|(other, _)| other == field);
            if known.is_some_and(|(_, known)| known != bytes) && !set.contains(field) {
                blame(class, field);
            }
        }
    }
    *lock(witness) = now;
}

fn take<T>(value: &T, class: &LiveClass<T>) -> Witness {
    let (mut fields, mut size) = (Vec::new(), 0);
    let each = &mut |field, state: &dyn Jelly| {
        if size > MAX_STATE {
            return;
        }
        // Whatever depends on who asks is an error for somebody unknown, before it is asked.
        let prepared = prepare(Dialect::None, Audience::Unknown, state);
        if let Some(prepared) = prepared.ok().filter(|prepared| !prepared.has_entries()) {
            size += prepared.len();
            fields.push((field, prepared.tokens().to_vec()));
        }
    };
    match scope::guarded(|| (class.each_field)(value, each)) {
        Some(()) if size <= MAX_STATE => Witness::Fields(fields),
        _ => Witness::GivenUp,
    }
}

/// The fields whose setters are told; `None` if something else is, which may concern any field.
fn fields_set(fields: &[FieldUpdates], items: &[Item]) -> Option<Vec<&'static str>> {
    let updates = items.iter().map(|item| match item {
        Item::Update(update) => fields.iter().find(|field| field.has(update.name())),
        Item::Tell(..) | Item::Reset(_) => None,
    });
    updates.map(|field| field.map(FieldUpdates::field)).collect()
}

fn blame<T>(class: &LiveClass<T>, field: &str) {
    let has_setter = class.fields.iter().any(|other| other.field() == field);
    let setter = if has_setter { format!("`set_{field}`") } else { "`#[pb(setter)]`".to_owned() };
    warn!(
        class = class.name,
        field,
        "a field was changed and nothing announced, so the replicas differ: use {setter}, or a \
         method marked `#[update]`",
    );
}
