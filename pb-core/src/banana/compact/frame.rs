//! Frames: the length of what follows, the kind of the message, and its parts.

use super::{
    names::{ENTRY, MOST_BYTES, Names, SHAPE, Shape, Untaught},
    varint,
};

/// The kinds of frames.
pub(crate) mod kind {
    /// A call. The [flags](super::flag) are added.
    pub(crate) const CALL: u8 = 0x10;
    /// An update of a live object. The [flags](super::flag) are added.
    pub(crate) const UPDATE: u8 = 0x20;
    pub(crate) const ANSWER: u8 = 0x30;
    pub(crate) const ERROR: u8 = 0x31;
    pub(crate) const DECREF: u8 = 0x40;
    pub(crate) const DECACHE: u8 = 0x41;
    pub(crate) const UNCACHE: u8 = 0x42;
    pub(crate) const NAME: u8 = 0x50;
    pub(crate) const SHAPE: u8 = 0x51;
    pub(crate) const PING: u8 = 0x60;
    pub(crate) const PONG: u8 = 0x61;
}

/// Flags of calls and updates.
pub(crate) mod flag {
    /// An answer is wanted. The id of the request stands behind the kind.
    pub(crate) const ANSWER: u8 = 1;
    /// There are keyword arguments. The length of the positional ones stands in front of them.
    pub(crate) const KEYWORDS: u8 = 2;
    /// More updates of the same transaction follow.
    pub(crate) const MORE: u8 = 4;
}

/// The bits of a kind that are flags, of calls and updates.
pub(crate) const FLAGS: u8 = flag::ANSWER | flag::KEYWORDS | flag::MORE;

/// The keyword arguments of a call without any: an empty dictionary.
pub(crate) const NO_KEYWORDS: &[u8] = &[super::head::DICTIONARY, 0];

/// What is known of the frame at the beginning of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Its length, with the bytes of that.
    Length(usize),
    /// Its length is incomplete.
    Incomplete,
    /// It is longer than memory.
    TooLong,
    /// Its length is malformed, or 0.
    Malformed,
}

/// Reads the length of the next frame.
#[inline]
pub(crate) fn next(bytes: &[u8]) -> Next {
    match varint::get(bytes) {
        Some((0, _)) => Next::Malformed,
        Some((len, size)) => {
            match usize::try_from(len).ok().and_then(|len| len.checked_add(size)) {
                Some(len) => Next::Length(len),
                None => Next::TooLong,
            }
        }
        None if varint::is_begun(bytes) => Next::Incomplete,
        None => Next::Malformed,
    }
}

/// Returns the length of the frame at the beginning of `bytes`, with its own bytes. `None` if the length is malformed,
/// incomplete, or larger than memory.
#[inline]
pub(crate) fn len(bytes: &[u8]) -> Option<usize> {
    let (len, size) = varint::get(bytes)?;
    usize::try_from(len).ok()?.checked_add(size)
}

/// Returns the place of the kind of a frame.
#[inline]
pub(crate) fn body(frame: &[u8]) -> Option<usize> {
    varint::get(frame).map(|(_, size)| size)
}

/// Appends a number.
#[inline]
pub(crate) fn number(out: &mut Vec<u8>, number: u64) {
    varint::put(out, number);
}

/// Returns how many bytes a number takes.
#[inline]
pub(crate) const fn number_len(number: u64) -> usize {
    varint::len(number)
}

/// Reads a number, and moves behind it.
#[inline]
pub(crate) fn take_number(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let (number, size) = varint::get(bytes.get(*at..)?)?;
    *at += size;
    Some(number)
}

/// A length that is being written: it stands in front of bytes that are not written yet.
#[derive(Debug)]
#[must_use]
pub(crate) struct Length {
    start: usize,
    /// The bytes that are left for it.
    room: usize,
}

/// Begins a frame of about `estimate` bytes; its parts must follow.
#[inline]
pub(crate) fn begin(out: &mut Vec<u8>, kind: u8, estimate: usize) -> Length {
    let length = Length::begin(out, estimate + 1);
    out.push(kind);
    length
}

impl Length {
    /// Leaves room for the length of about `estimate` bytes.
    #[inline]
    pub(crate) fn begin(out: &mut Vec<u8>, estimate: usize) -> Self {
        let (start, room) = (out.len(), varint::len(estimate as u64));
        out.extend_from_slice(&[0; 10][..room]);
        Self { start, room }
    }

    /// Writes the length of what was written since. If it has more or fewer bytes than were left for it, the rest
    /// moves.
    #[inline]
    pub(crate) fn end(self, out: &mut Vec<u8>) {
        let Self { start, room } = self;
        let length = (out.len() - start - room) as u64;
        if varint::len(length) != room {
            return move_rest(out, start, room, length);
        }
        varint::fill(&mut out[start..start + room], length);
    }
}

#[cold]
fn move_rest(out: &mut Vec<u8>, start: usize, room: usize, length: u64) {
    let mut written = [0; 10];
    let len = varint::len(length);
    varint::fill(&mut written[..len], length);
    out.splice(start..start + room, written[..len].iter().copied());
}

/// Appends the frame that teaches a name.
#[cold]
pub(crate) fn write_name(out: &mut Vec<u8>, number: u16, name: &str) {
    let frame = begin(out, kind::NAME, name.len() + 2);
    varint::put(out, number.into());
    out.extend_from_slice(name.as_bytes());
    frame.end(out);
}

/// Appends the frame that teaches a shape.
#[cold]
pub(crate) fn write_shape(out: &mut Vec<u8>, number: u16, shape: &Shape) {
    let frame = begin(out, kind::SHAPE, 0x80);
    varint::put(out, number.into());
    // An empty name stands for no class: no class has it.
    put_counted(out, shape.class().unwrap_or_default());
    for attribute in shape.attributes() {
        put_counted(out, attribute.name());
    }
    frame.end(out);
}

fn put_counted(out: &mut Vec<u8>, text: &str) {
    varint::put(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Enters the name that a frame teaches.
///
/// # Errors
/// Fails if the frame is malformed, or if the table has no room for the name.
pub(crate) fn read_name(names: &Names, body: &[u8]) -> Result<(), Untaught> {
    let (number, len) = varint::get(body).ok_or(Untaught::Frame)?;
    let name = std::str::from_utf8(&body[len..]).map_err(|_| Untaught::Frame)?;
    names.teach_name(number, name)
}

/// Enters the shape that a frame teaches.
///
/// # Errors
/// Fails if the frame is malformed, or if the table has no room for the shape.
pub(crate) fn read_shape(names: &Names, body: &[u8]) -> Result<(), Untaught> {
    let (number, len) = varint::get(body).ok_or(Untaught::Frame)?;
    let mut rest = &body[len..];
    let class = counted(&mut rest)?;
    let (mut attributes, mut count) = (Vec::new(), SHAPE + class.len());
    while !rest.is_empty() {
        let attribute = counted(&mut rest)?;
        count += attribute.len() + ENTRY;
        if count > MOST_BYTES {
            return Err(Untaught::Frame);
        }
        attributes.push(attribute);
    }
    let class = Some(class).filter(|class| !class.is_empty());
    names.teach_shape(number, Shape::new(class, attributes))
}

/// Takes a text whose length stands in front of it.
fn counted<'a>(rest: &mut &'a [u8]) -> Result<&'a str, Untaught> {
    let (len, start) = varint::get(rest).ok_or(Untaught::Frame)?;
    let end =
        usize::try_from(len).ok().and_then(|len| start.checked_add(len)).ok_or(Untaught::Frame)?;
    let text = rest.get(start..end).ok_or(Untaught::Frame)?;
    *rest = &rest[end..];
    std::str::from_utf8(text).map_err(|_| Untaught::Frame)
}
