//! The state of reading one value: its shared parts, and the marks of its keys.

use std::collections::HashMap;

use super::{Value, digest::Hashing, digest::Mark, settle::settle};
use crate::jelly::{
    ReadResult, Unjellier, UnjellyErrorKind,
    memory::{make_place, make_room, table},
};

/// The state of reading one value. Reused for the next value of the same message.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(super) hashing: Hashing,
    /// The shared parts that were begun in the value, by their numbers in the message.
    parts: HashMap<u64, Part>,
    /// The number of parts that are being read.
    open: usize,
    /// The contents of the parts that are being read: several numbers may have one content.
    contents: Vec<Content>,
    /// Values that were read and then left out, because an equal key came before. Shared parts may be
    /// defined in them.
    left_out: Vec<Value>,
}

/// A shared part that was begun in the value.
#[derive(Debug)]
struct Part {
    /// The depth of the part's content, and the number of open parts at that time, including this one.
    depth: usize,
    open: usize,
    /// The index of the part's content among those that are being read. Meaningless once the part was
    /// read.
    content: usize,
    /// The mark of the part, once it was read.
    mark: Option<Mark>,
}

/// The content of one or more parts, which is being read. A part that consists of nothing but another
/// number shares the content of that one.
#[derive(Debug)]
struct Content {
    /// The innermost number, the depth of its content, and the place where that begins.
    number: u64,
    depth: usize,
    start: usize,
    /// The count of its numbers.
    parts: usize,
}

impl Reading {
    pub(super) fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Returns the memory that is kept while no value is being read.
    pub(crate) fn memory(&self) -> usize {
        self.hashing.memory()
    }

    /// Begins the content of a number, and returns the index of the content.
    fn enter(&mut self, number: u64, depth: usize, start: usize) -> usize {
        match self.contents.last_mut() {
            Some(content) if content.depth + 1 == depth => {
                let parts = content.parts + 1;
                *content = Content { number, depth, start, parts };
            }
            _ => self.contents.push(Content { number, depth, start, parts: 1 }),
        }
        self.contents.len() - 1
    }

    /// Ends the content of the number that was begun last.
    fn leave(&mut self) {
        if let Some(content) = self.contents.last_mut() {
            content.parts -= 1;
            if content.parts == 0 {
                self.contents.pop();
            }
        }
    }

    /// Ends the value, and returns the values that were left out of it.
    fn end(&mut self) -> Vec<Value> {
        // A new table is made, since clearing takes time in proportion to capacity, even for a small value
        // afterwards.
        self.parts = HashMap::new();
        self.open = 0;
        self.contents.clear();
        std::mem::take(&mut self.left_out)
    }
}

impl Unjellier<'_> {
    #[inline]
    pub(super) fn reading(&mut self) -> &mut Reading {
        self.reading.get_or_insert_default()
    }

    /// Keeps a value that is left out until the whole value was read.
    pub(super) fn leave_out(&mut self, value: Value) -> ReadResult<()> {
        let Self { memory, reading, .. } = self;
        let reading = reading.get_or_insert_default();
        if reading.has_parts() {
            if !make_place(memory, &mut reading.left_out) {
                return Err(self.too_much_memory());
            }
            reading.left_out.push(value);
        }
        Ok(())
    }
}

/// Puts a value in order if it has shared parts.
#[inline]
pub(super) fn settled(from: &mut Unjellier<'_>, value: Value) -> ReadResult<Value> {
    match &from.reading {
        Some(reading) if reading.has_parts() => put_in_order(from, value),
        _ => Ok(value),
    }
}

#[inline(never)]
fn put_in_order(from: &mut Unjellier<'_>, value: Value) -> ReadResult<Value> {
    let reading = from.reading();
    let (parts, table) = (reading.parts.len(), table::<(u64, Part)>(reading.parts.capacity()));
    let left_out = reading.end();
    from.refund(table);
    settle(from, value, left_out, parts)
}

/// Returns whether a part was begun in this value.
pub(super) fn is_met(from: &mut Unjellier<'_>, number: u64) -> bool {
    from.reading().parts.contains_key(&number)
}

/// Begins a part, whose content must be read next.
pub(super) fn begin_part(from: &mut Unjellier<'_>, number: u64) -> ReadResult<()> {
    let (depth, start) = (from.depth + 1, from.cursor.at());
    let Unjellier { memory, reading, .. } = from;
    let reading = reading.get_or_insert_default();
    if !make_room(memory, &mut reading.parts) {
        return Err(from.too_much_memory());
    }
    reading.open += 1;
    let content = reading.enter(number, depth, start);
    let part = Part { depth, open: reading.open, content, mark: None };
    reading.parts.insert(number, part);
    reading.hashing.inside += 1;
    Ok(())
}

/// Ends the open part that was begun last.
pub(super) fn end_part(from: &mut Unjellier<'_>, number: u64) {
    let reading = from.reading();
    reading.hashing.inside -= 1;
    reading.open -= 1;
    reading.leave();
    let mark = reading.hashing.last;
    if let Some(part) = reading.parts.get_mut(&number) {
        part.mark = Some(mark);
    }
}

/// Returns a reference to a part that was begun in this value, and makes its mark the last one.
pub(super) fn again(from: &mut Unjellier<'_>, number: u64) -> ReadResult<Value> {
    let depth = from.depth;
    let reading = from.reading();
    let Some(part) = reading.parts.get(&number) else {
        return Err(UnjellyErrorKind::UndefinedReference(number).into());
    };
    match part.mark {
        Some(mark) => reading.hashing.last = mark,
        // Only other numbers lie between the part and this reference to it: there is no value at all.
        None if depth - part.depth == reading.open - part.open => {
            return Err(UnjellyErrorKind::Cycle(number).into());
        }
        None if reading.hashing.inside > 0 => {
            let content = &reading.contents[part.content];
            let (number, start) = (content.number, content.start);
            let unhashable = super::digest::unhashable_at(from, start);
            from.reading().hashing.open(number, unhashable);
        }
        None => {}
    }
    Ok(Value::Dereference(number))
}
