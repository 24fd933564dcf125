//! The check of debug builds for fields that were changed without an announcement.

use std::any::Any;

use tracing::warn;

use super::{LiveClass, announcer::Announcement, class_code, update_names::FieldUpdates};
use crate::{
    banana::Dialect,
    jelly::{Audience, Jellier, Jelly, JellyError, prepare},
    sync::{Mutex, lock},
};

/// The size of the largest state that is compared, in bytes.
const MAX_STATE: usize = 64 << 10;

/// The fields of a value when it was put back, to be compared when it is put back the next time.
#[derive(Debug, Default)]
pub(crate) enum Witness {
    /// There were no observers.
    #[default]
    Nothing,
    /// The fields as they are sent, without those whose form depends on the connection.
    Fields(Vec<(&'static str, Vec<u8>)>),
    /// The state is too large, or its code panicked.
    NotCompared,
}

/// Compares the fields of a value that is about to be put back with those of last time, and logs a warning
/// for each field that changed without an announcement. No mutex is held while code of the class runs.
pub(super) fn compare(
    value: &dyn Any,
    class: &LiveClass,
    witness: &Mutex<Witness>,
    observers: usize,
    announcements: &[Announcement],
) {
    let before = std::mem::take(&mut *lock(witness));
    if observers == 0 {
        return;
    }
    let now = match &before {
        Witness::NotCompared => Witness::NotCompared,
        _ => take_fields(value, class),
    };
    if let (Witness::Fields(before), Witness::Fields(now), Some(set)) =
        (&before, &now, fields_set(class.fields, announcements))
    {
        for (field, bytes) in now {
            let known = before.iter().find(|(other, _)| other == field);
            if known.is_some_and(|(_, known)| known != bytes) && !set.contains(field) {
                warn_unannounced(class, field);
            }
        }
    }
    *lock(witness) = now;
}

/// A field of a value.
struct Compared<'a> {
    value: &'a dyn Any,
    class: &'a LiveClass,
    index: usize,
}

impl Jelly for Compared<'_> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        (self.class.put_compared)(self.value, self.index, out)
    }
}

/// Encodes the fields of a value.
fn take_fields(value: &dyn Any, class: &LiveClass) -> Witness {
    let (mut fields, mut size) = (Vec::new(), 0);
    let mut take = || {
        for (index, field) in class.compared.iter().enumerate() {
            // For an unknown audience, a field that depends on the perspective is an error and is left out.
            let prepared =
                prepare(Dialect::None, Audience::Unknown, &Compared { value, class, index });
            if let Some(prepared) = prepared.ok().filter(|prepared| !prepared.has_entries()) {
                size += prepared.len();
                fields.push((*field, prepared.tokens().to_vec()));
            }
            if size > MAX_STATE {
                return;
            }
        }
    };
    match class_code::run(&mut take) {
        Some(()) if size <= MAX_STATE => Witness::Fields(fields),
        _ => Witness::NotCompared,
    }
}

/// Returns the fields that were announced. `None` if there is any other announcement, since that may
/// concern each field.
fn fields_set(
    fields: &[FieldUpdates],
    announcements: &[Announcement],
) -> Option<Vec<&'static str>> {
    let updates = announcements.iter().map(|item| match item {
        Announcement::ToAll(update) => fields.iter().find(|field| field.has(update.name())),
        Announcement::ToOne(..) | Announcement::Reset(_) => None,
    });
    updates.map(|field| field.map(FieldUpdates::field)).collect()
}

/// Logs a warning for a field that was changed without an announcement.
fn warn_unannounced(class: &LiveClass, field: &str) {
    let has_setter = class.fields.iter().any(|other| other.field() == field);
    let setter = if has_setter { format!("`set_{field}`") } else { "`#[pb(setter)]`".to_owned() };
    warn!(
        class = class.name,
        field,
        "a field was changed without an announcement, so the replicas differ: use {setter}, a method marked \
         `#[update]`, or `self.observers.announce`",
    );
}
