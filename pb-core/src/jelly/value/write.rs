use std::collections::HashMap;

use super::{super::Atom, Value};
use crate::jelly::{Jellier, Jelly, JellyError, JellyErrorKind};

/// The slot of each number in one value; the slots get numbers when the message is bound. A `dereference`
/// may come first, so each slot has a flag that says whether it is defined. A number may be defined again,
/// by another value that was put in.
#[derive(Default)]
struct Slots(HashMap<u64, (u32, bool)>);

impl Slots {
    /// Returns the slot for a definition of a number: the slot of earlier references, if it has no
    /// definition yet, otherwise a new one.
    fn define(&mut self, number: u64, out: &mut Jellier) -> u32 {
        match self.0.get_mut(&number) {
            Some((slot, defined @ false)) => {
                *defined = true;
                *slot
            }
            _ => {
                let slot = out.slot();
                self.0.insert(number, (slot, true));
                slot
            }
        }
    }

    /// Returns the slot for a reference to a number.
    fn refer(&mut self, number: u64, out: &mut Jellier) -> u32 {
        self.0.entry(number).or_insert_with(|| (out.slot(), false)).0
    }
}

impl Jelly for Value {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        let mut slots = Slots::default();
        put(self, out, &mut slots)?;
        match slots.0.iter().find(|(_, (_, defined))| !defined) {
            Some((&number, _)) => Err(JellyErrorKind::UndefinedReference(number).into()),
            None => Ok(()),
        }
    }
}

fn put(value: &Value, out: &mut Jellier, slots: &mut Slots) -> Result<(), JellyError> {
    match value {
        Value::None => ().jelly(out),
        Value::Bool(value) => value.jelly(out),
        Value::Int(value) => value.jelly(out),
        Value::Float(value) => value.jelly(out),
        Value::Bytes(bytes) => out.bytes(bytes),
        Value::Text(text) => out.text(text),
        Value::List(items) => sequence("list", items, out, slots),
        Value::Tuple(items) => sequence("tuple", items, out, slots),
        Value::Set(items) => sequence("set", items, out, slots),
        Value::FrozenSet(items) => sequence("frozenset", items, out, slots),
        Value::Dict(entries) => {
            out.expression("dictionary", entries.len())?;
            out.nested(|out| {
                for (key, value) in entries {
                    out.pair();
                    put(key, out, slots)?;
                    put(value, out, slots)?;
                }
                Ok(())
            })
        }
        Value::DateTime(value) => value.jelly(out),
        Value::Date(value) => value.jelly(out),
        Value::Time(value) => value.jelly(out),
        Value::TimeDelta(value) => value.jelly(out),
        Value::Decimal(value) => value.jelly(out),
        Value::Unpersistable(reason) => {
            out.expression("unpersistable", 1)?;
            out.bytes(reason.as_bytes())
        }
        Value::Copy { class, state } => {
            check_class_name(class)?;
            out.elements(2)?;
            out.bytes(class.as_bytes())?;
            out.nested(|out| put(state, out, slots))
        }
        Value::Cache { class, id, state } => {
            check_inert(out, "cache")?;
            check_class_name(class)?;
            out.elements(3)?;
            out.bytes(class.as_bytes())?;
            out.signed(*id);
            out.nested(|out| put(state, out, slots))
        }
        Value::Cached(id) => entry("cached", *id, out),
        Value::LocalCache(id) => entry("lcache", *id, out),
        Value::Remote(id) => entry("remote", *id, out),
        Value::Local(id) => entry("local", *id, out),
        Value::Reference(number, value) => {
            let slot = slots.define(*number, out);
            out.define(slot);
            out.nested(|out| put(value, out, slots))
        }
        Value::Dereference(number) => {
            let slot = slots.refer(*number, out);
            out.refer(slot);
            Ok(())
        }
    }
}

fn sequence(
    atom: &'static str,
    items: &[Value],
    out: &mut Jellier,
    slots: &mut Slots,
) -> Result<(), JellyError> {
    out.expression(atom, items.len())?;
    out.nested(|out| {
        for (index, item) in items.iter().enumerate() {
            put(item, out, slots).map_err(|error| error.in_item(index))?;
        }
        Ok(())
    })
}

fn entry(atom: &'static str, id: i64, out: &mut Jellier) -> Result<(), JellyError> {
    check_inert(out, atom)?;
    out.expression(atom, 1)?;
    out.signed(id);
    Ok(())
}

/// Checks that the name of a class is no reserved word: the expression would be read as another kind.
fn check_class_name(class: &str) -> Result<(), JellyError> {
    match Atom::of(class.as_bytes()) {
        Some(atom) => Err(JellyErrorKind::ReservedName(atom.word()).into()),
        None => Ok(()),
    }
}

/// Checks that entries of a connection's tables are allowed: on another connection the id would mean
/// another object.
fn check_inert(out: &Jellier, what: &'static str) -> Result<(), JellyError> {
    if out.is_inert() { Ok(()) } else { Err(JellyErrorKind::BoundToConnection(what).into()) }
}
