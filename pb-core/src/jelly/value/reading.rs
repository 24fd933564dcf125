//! What is known while one value is being read: its shared parts, and what its keys are known by.

use std::collections::HashMap;

use super::{Value, digest::Digests, digest::Mark, settle::settle};
use crate::jelly::{
    ReadResult, Unjellier, UnjellyErrorKind,
    memory::{make_place, make_room, table},
};

/// One value being read. Kept for the next one of the same message.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(super) digests: Digests,
    /// The shared parts that stand in the value, by their numbers in the message.
    parts: HashMap<u64, Part>,
    /// How many of them are being read.
    open: usize,
    /// The same, by what they are the numbers of: several may be of one content.
    contents: Vec<Content>,
    /// What was read and then left out, because the same key came again: parts may be defined in it.
    left_out: Vec<Value>,
}

/// A shared part that stands in the value.
#[derive(Debug)]
struct Part {
    /// How deep its content is read, and how many parts were open then, itself among them.
    depth: usize,
    open: usize,
    /// Which of the contents that are being read is its own, until it was read to its end.
    content: usize,
    /// What it is known by from then on.
    mark: Option<Mark>,
}

/// A content of parts that is being read. Those whose own is nothing but another number are of the same
/// one as that.
#[derive(Debug)]
struct Content {
    /// The last of the numbers, how deep its content is read, and where that begins.
    number: u64,
    depth: usize,
    start: usize,
    /// How many numbers it has.
    parts: usize,
}

impl Reading {
    pub(super) fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// What it takes when no value is being read.
    pub(crate) fn memory(&self) -> usize {
        self.digests.memory()
    }

    /// The content of a number is read from here on. Gives the place of the content.
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

    /// The content of a number was read.
    fn leave(&mut self) {
        if let Some(content) = self.contents.last_mut() {
            content.parts -= 1;
            if content.parts == 0 {
                self.contents.pop();
            }
        }
    }

    /// Ends the value, and gives what was left out of it.
    fn end(&mut self) -> Vec<Value> {
        // A large table takes as long to clear as it is large, also for a small value after it.
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

    /// Keeps what is left out of the value until it is whole.
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

/// Puts what was read in order, if it has shared parts.
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

/// Begins a part: its content is read next.
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
    reading.digests.inside += 1;
    Ok(())
}

/// Ends the part that was begun last and is open.
pub(super) fn end_part(from: &mut Unjellier<'_>, number: u64) {
    let reading = from.reading();
    reading.digests.inside -= 1;
    reading.open -= 1;
    reading.leave();
    let mark = reading.digests.last;
    if let Some(part) = reading.parts.get_mut(&number) {
        part.mark = Some(mark);
    }
}

/// Refers to a part that was begun in this value.
pub(super) fn again(from: &mut Unjellier<'_>, number: u64) -> ReadResult<Value> {
    let depth = from.depth;
    let reading = from.reading();
    let Some(part) = reading.parts.get(&number) else {
        return Err(UnjellyErrorKind::UndefinedReference(number).into());
    };
    match part.mark {
        Some(mark) => reading.digests.last = mark,
        // Nothing but other numbers lies between the part and itself: it is no value at all.
        None if depth - part.depth == reading.open - part.open => {
            return Err(UnjellyErrorKind::Cycle(number).into());
        }
        None if reading.digests.inside > 0 => {
            let content = &reading.contents[part.content];
            let (number, start) = (content.number, content.start);
            let unhashable = super::digest::unhashable_at(from, start);
            from.reading().digests.open(number, unhashable);
        }
        None => {}
    }
    Ok(Value::Dereference(number))
}
