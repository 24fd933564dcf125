mod open;

use std::{any::Any, collections::HashMap, rc::Rc, sync::Arc};

use super::{
    Jelly, JellyError, JellyErrorKind, Style, TextEncoding,
    fields::Field,
    prepared::{Patch, Prepared},
    scratch,
    stack::Stack,
};
use crate::{
    banana::{
        Cursor, Dialect, Integer, SIZE_LIMIT,
        compact::{
            self,
            taught::{Number, Used},
        },
        encode,
    },
    limits::Limits,
    perspective::Perspective,
};

/// The writer of one value as Banana tokens (`twisted.spread.jelly._Jellier`).
///
/// A hand-written [`Jelly`] passes it on, as in `self.0.jelly(out)`. It has no methods that write parts of a
/// value: build a value of a type that can be sent, and send that one.
// A value is *prepared*: the code of the application runs, and no connection is involved. Parts that depend on
// the connection, or that are known only at the end (the numbers of shared values), are left open as patches.
#[derive(Debug)]
pub struct Jellier {
    out: Vec<u8>,
    dialect: Dialect,
    text_encoding: TextEncoding,
    audience: Audience,
    depth: usize,
    stack: Stack,
    /// The number of written expressions, minus those that open lists still need.
    written: i64,
    /// Created for the first value that could be met again, or that has a patch: most messages have none.
    sharing: Option<Box<Sharing>>,
    /// Keeps the `Rc`s alive that `sharing` has met.
    rcs: Vec<Rc<dyn Any>>,
    /// The names and shapes that were written by their numbers.
    used: Used,
    /// The class of which only the state is missing.
    class: Option<OpenClass>,
    recent: Option<Recent>,
    /// For each of the first depths, whether the attributes there are written without their names.
    positional: u64,
    /// While it is not 0, the names of all attributes are written, since they will stand among others.
    flattening: usize,
}

/// The number of depths at which attributes may be written without their names.
const POSITIONAL: usize = 64;

/// The beginning of a copy, before its state.
#[derive(Debug, Clone, Copy)]
struct OpenClass {
    class: &'static str,
    start: usize,
    end: usize,
}

/// The shape that was written last: most lists are of one class.
#[derive(Debug, Clone, Copy)]
struct Recent {
    class: Option<&'static str>,
    fields: &'static [Field],
    number: u16,
}

impl Recent {
    /// Returns whether this is the shape with a class and attributes.
    #[inline]
    fn is(&self, class: Option<&'static str>, fields: &'static [Field]) -> bool {
        let is_class = match (self.class, class) {
            (Some(last), Some(class)) => std::ptr::eq(last, class),
            (None, None) => true,
            _ => false,
        };
        is_class && std::ptr::eq(self.fields, fields)
    }
}

/// A writer between two values, which may move to another thread.
#[derive(Debug)]
pub(crate) struct Paused {
    out: Vec<u8>,
    style: Style,
    audience: Audience,
    written: i64,
    sharing: Option<Box<Sharing>>,
    used: Used,
}

/// The patches and the shared values of the value that is being prepared.
#[derive(Debug, Default)]
struct Sharing {
    patches: Vec<Patch>,
    /// The slots of the shared values met so far, by their addresses. An address is only compared, never
    /// followed.
    met: HashMap<usize, u32>,
    /// Keeps every value in `met` alive, since the address of a dropped one could be used again. The writer
    /// keeps those in `Rc`s.
    keep: Vec<Arc<dyn Any + Send + Sync>>,
    /// The number of slots given so far.
    slots: u32,
}

/// The receivers of a prepared value.
#[derive(Debug, Clone)]
pub(crate) enum Audience {
    /// One peer, with the perspective on whose behalf it acts, if any.
    One(Option<Perspective>),
    /// A receiver whose perspective is not known: all observers of an object, or an avatar that has left.
    Unknown,
    /// No peer: the bytes are for a file or a tool. Entries of a connection's tables may stand in them.
    Inert,
}

impl Jellier {
    pub(crate) fn new(style: impl Into<Style>, audience: Audience) -> Self {
        Self::with_buffer(scratch::take(), style.into(), audience)
    }

    /// Returns a writer that appends to a buffer.
    fn with_buffer(out: Vec<u8>, style: Style, audience: Audience) -> Self {
        let Style { dialect, text_encoding } = style;
        Self {
            out,
            dialect,
            text_encoding,
            audience,
            depth: 0,
            stack: Stack::new(),
            written: 0,
            sharing: None,
            rcs: Vec::new(),
            used: Used::new(),
            class: None,
            recent: None,
            positional: 0,
            flattening: 0,
        }
    }

    /// Pauses between two values. An `Rc` that is met again afterwards is sent again.
    pub(crate) fn pause(mut self) -> Paused {
        for value in std::mem::take(&mut self.rcs) {
            self.sharing().met.remove(&Rc::as_ptr(&value).addr());
        }
        let style = self.style();
        let Self { out, audience, written, sharing, used, .. } = self;
        Paused { out, style, audience, written, sharing, used }
    }

    /// Returns the dialect in which the value is written.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) fn style(&self) -> Style {
        Style { dialect: self.dialect, text_encoding: self.text_encoding }
    }

    /// Returns the perspective of the peer that will read the value, or `None` if it has no perspective.
    ///
    /// # Errors
    /// Returns [`JellyErrorKind::NeedsPerspective`] if the perspective is not known: the value is written
    /// for several peers, or for an avatar that has left.
    pub(crate) fn perspective(&self) -> Result<Option<&Perspective>, JellyError> {
        match &self.audience {
            Audience::One(perspective) => Ok(perspective.as_ref()),
            Audience::Unknown => Err(JellyErrorKind::NeedsPerspective.into()),
            Audience::Inert => Ok(None),
        }
    }

    pub(crate) fn is_inert(&self) -> bool {
        matches!(self.audience, Audience::Inert)
    }

    /// Opens an expression whose first element is not a reserved word; as many expressions as `elements` must follow.
    pub(crate) fn elements(&mut self, elements: usize) -> Result<(), JellyError> {
        check_len(elements)?;
        encode::elements(&mut self.out, self.dialect, elements);
        self.written += 1 - elements as i64;
        Ok(())
    }

    /// Opens an entry of a dictionary; the key and the value must follow.
    #[inline]
    pub(crate) fn pair(&mut self) {
        encode::pair(&mut self.out, self.dialect);
        self.written -= 1;
    }

    /// Writes a copy of a class, whose state `write` writes.
    #[inline]
    pub(crate) fn copy(
        &mut self,
        class: &'static str,
        write: impl FnOnce(&mut Self) -> Result<(), JellyError>,
    ) -> Result<(), JellyError> {
        let start = self.out.len();
        encode::elements(&mut self.out, self.dialect, 2);
        encode::string(&mut self.out, self.dialect, class.as_bytes());
        let end = self.out.len();
        // A state that is known by its shape takes the place of the class.
        self.class = Some(OpenClass { class, start, end });
        self.nested(write)?;
        if self.teaches() && !compact::write::is_copy(&self.out[start..]) {
            self.teach_class(class, end);
        }
        Ok(())
    }

    /// Writes the name of a class, which ends at `end`, as the number by which the peer is taught it.
    #[cold]
    fn teach_class(&mut self, class: &'static str, end: usize) {
        let Some(number) = compact::taught::name(class) else { return };
        let mut name = Vec::new();
        compact::write::name(&mut name, number);
        let written = compact::write::bytes_len(class.len());
        self.out.splice(end - written..end, name.iter().copied());
        self.move_patches(end, written - name.len());
        self.used.add(Number::name(number));
    }

    /// Moves the patches behind a place to the front, since bytes before that place were removed.
    fn move_patches(&mut self, behind: usize, bytes: usize) {
        let patches = self.sharing.iter_mut().flat_map(|sharing| &mut sharing.patches);
        for patch in patches.filter(|patch| patch.at >= behind) {
            patch.at -= bytes;
        }
    }

    /// Returns whether names are written by numbers that the peer is taught.
    #[inline]
    pub(crate) fn teaches(&self) -> bool {
        self.dialect == Dialect::Compact && !self.is_inert()
    }

    /// Writes a byte string as the number by which the peer is taught it.
    pub(crate) fn taught_name(&mut self, number: u16) {
        compact::write::name(&mut self.out, number);
        self.used.add(Number::name(number));
        self.written += 1;
    }

    /// Opens a state, one level deeper. The [attributes](Self::attribute) must follow in their order.
    #[inline]
    pub(crate) fn open_state(&mut self, fields: &'static [Field]) -> Result<(), JellyError> {
        let items = fields.len();
        // The attributes of a shape are text.
        if self.teaches()
            && self.text_encoding == TextEncoding::Unicode
            && self.flattening == 0
            && self.depth + 1 < POSITIONAL
            && self.shape(fields)
        {
            self.written += 1 - items as i64;
            self.enter()?;
            self.positional |= 1 << self.depth;
            return Ok(());
        }
        self.expression("dictionary", items)?;
        self.enter()
    }

    /// Writes the head of a state whose attributes are known by their positions. If the peer has no room for the shape,
    /// returns false, and nothing is written.
    #[inline]
    fn shape(&mut self, fields: &'static [Field]) -> bool {
        let at = self.out.len();
        // A patch in between stands for the state, which must begin behind it.
        let patched = |sharing: &Sharing| sharing.patches.last().map_or(0, |patch| patch.at);
        let patched = self.sharing.as_deref().map_or(0, patched);
        let class = self.class.filter(|class| class.end == at && patched <= class.start);
        let Some(number) = self.shape_number(class.map(|class| class.class), fields) else {
            return false;
        };
        match class {
            Some(class) => {
                self.class = None;
                self.out.truncate(class.start);
                compact::write::copy(&mut self.out, number);
            }
            None => compact::write::state(&mut self.out, number),
        }
        self.used.add(Number::shape(number));
        true
    }

    /// Returns the number of the shape with a class and attributes.
    #[inline]
    fn shape_number(
        &mut self,
        class: Option<&'static str>,
        fields: &'static [Field],
    ) -> Option<u16> {
        if let Some(recent) = self.recent.filter(|recent| recent.is(class, fields)) {
            return Some(recent.number);
        }
        let names = || fields.iter().map(Field::name).collect();
        let table = (fields.as_ptr().addr(), fields.len());
        let number = compact::taught::shape(class, table, &names)?;
        self.recent = Some(Recent { class, fields, number });
        Some(number)
    }

    /// Writes the name of an attribute; its value must follow.
    #[inline]
    pub(crate) fn attribute(&mut self, field: &Field) -> Result<(), JellyError> {
        if self.dialect == Dialect::Compact && self.is_positional() {
            return Ok(());
        }
        self.attribute_name(field)
    }

    fn attribute_name(&mut self, field: &Field) -> Result<(), JellyError> {
        if self.dialect == Dialect::Pb && self.text_encoding == TextEncoding::Unicode {
            self.out.extend_from_slice(field.key_tokens());
            return Ok(());
        }
        if field.is_unnamed() {
            return Ok(());
        }
        self.pair();
        self.text(field.name())
    }

    /// Returns whether the attributes of the open state are known by their positions.
    #[inline]
    fn is_positional(&self) -> bool {
        self.depth < POSITIONAL && self.positional & 1 << self.depth != 0
    }

    /// Writes a boolean.
    #[inline]
    pub(crate) fn boolean(&mut self, value: bool) {
        encode::boolean(&mut self.out, self.dialect, value);
        self.written += 1;
    }

    /// Opens a Jelly expression: a list of an atom and `items` further elements.
    #[inline(always)]
    pub(crate) fn expression(
        &mut self,
        atom: &'static str,
        items: usize,
    ) -> Result<(), JellyError> {
        check_len(items + 1)?;
        encode::expression(&mut self.out, self.dialect, atom, items);
        self.written += 1 - items as i64;
        Ok(())
    }

    /// Writes a short byte string that this library chose.
    #[inline(always)]
    pub(crate) fn atom(&mut self, atom: &'static str) {
        encode::word(&mut self.out, self.dialect, atom.as_bytes());
        self.written += 1;
    }

    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), JellyError> {
        self.check_string(bytes.len())?;
        encode::string(&mut self.out, self.dialect, bytes);
        self.written += 1;
        Ok(())
    }

    #[inline]
    pub(crate) fn text(&mut self, text: &str) -> Result<(), JellyError> {
        if self.text_encoding == TextEncoding::Bytes {
            return self.bytes(text.as_bytes());
        }
        self.check_string(text.len())?;
        encode::text(&mut self.out, self.dialect, text);
        self.written += 1;
        Ok(())
    }

    /// Checks the length of a string. Only Banana limits it.
    #[inline]
    fn check_string(&self, len: usize) -> Result<(), JellyError> {
        if len > SIZE_LIMIT && self.dialect != Dialect::Compact {
            return Err(JellyErrorKind::StringTooLong { len }.into());
        }
        Ok(())
    }

    #[inline]
    pub(crate) fn unsigned(&mut self, value: u64) {
        encode::unsigned(&mut self.out, self.dialect, value);
        self.written += 1;
    }

    #[inline]
    pub(crate) fn signed(&mut self, value: i64) {
        encode::signed(&mut self.out, self.dialect, value);
        self.written += 1;
    }

    pub(crate) fn integer(&mut self, value: &Integer) {
        encode::integer(&mut self.out, self.dialect, value);
        self.written += 1;
    }

    #[inline]
    pub(crate) fn float(&mut self, value: f64) {
        encode::float(&mut self.out, self.dialect, value);
        self.written += 1;
    }

    /// Runs `write` one level deeper.
    #[inline]
    pub(crate) fn nested(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), JellyError>,
    ) -> Result<(), JellyError> {
        self.enter()?;
        let result = write(self);
        self.leave();
        result
    }

    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), JellyError> {
        self.depth += 1;
        let limit = Limits::DEPTH;
        if self.depth > limit {
            return Err(JellyErrorKind::TooDeep { limit }.into());
        }
        if self.depth < POSITIONAL {
            self.positional &= !(1 << self.depth);
        }
        self.check_stack()
    }

    /// Checks that the frames up to here have not taken too much of the stack. Called wherever a value is
    /// written as the value that it points to.
    #[inline]
    pub(crate) fn check_stack(&mut self) -> Result<(), JellyError> {
        let limit = Limits::STACK;
        if self.stack.used() > limit {
            return Err(JellyErrorKind::TooMuchStack { limit }.into());
        }
        Ok(())
    }

    #[inline]
    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Marks the beginning of an expression whose items are not counted yet.
    pub(crate) fn mark(&self) -> Mark {
        let patches = self.sharing.as_ref().map_or(0, |sharing| sharing.patches.len());
        Mark { at: self.out.len(), patches }
    }

    /// Returns the number of written bytes, without the patches.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// Inserts the header of an expression in front of the items that were written since the mark.
    pub(crate) fn insert_expression(
        &mut self,
        mark: Mark,
        atom: &'static str,
        items: usize,
    ) -> Result<(), JellyError> {
        let end = self.out.len();
        self.expression(atom, items)?;
        let header = self.out.len() - end;
        self.out[mark.at..].rotate_right(header);
        // Invariant: patches made before the mark stay in front of the header, even those at the same
        // offset.
        let patches = self.sharing.iter_mut().flat_map(|sharing| &mut sharing.patches);
        for patch in patches.skip(mark.patches) {
            patch.at += header;
        }
        Ok(())
    }

    /// Runs `write`, and removes the header of the dictionary that it wrote, so that the entries stand among those of
    /// the enclosing one. Returns the number of the entries.
    pub(crate) fn flat(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), JellyError>,
    ) -> Result<usize, JellyError> {
        let start = self.mark();
        self.flattening += 1;
        let written = write(self);
        self.flattening -= 1;
        written?;
        self.flatten(start)
    }

    fn flatten(&mut self, start: Mark) -> Result<usize, JellyError> {
        // What is left open in the entries is not among the tokens, so only the head is read.
        let written = &self.out[start.at..];
        let head = match self.dialect {
            Dialect::Compact => compact::write::dictionary(written),
            Dialect::Pb | Dialect::None => {
                let mut cursor = Cursor::new(written, 0);
                cursor.dictionary().map(|entries| (entries.len(), cursor.at()))
            }
        };
        let (entries, header) = head.unzip();
        let header = header.unwrap_or_default();
        let patches = self.sharing.iter_mut().flat_map(|sharing| &mut sharing.patches);
        let mut patches = patches.skip(start.patches).peekable();
        // A patch in front of the header would be a reference to the dictionary that is removed.
        let is_shared = patches.peek().is_some_and(|patch| patch.at == start.at);
        let Some(entries) = entries.filter(|_| !is_shared) else {
            return Self::not_flat();
        };
        for patch in patches {
            patch.at -= header;
        }
        drop(self.out.drain(start.at..start.at + header));
        self.written += entries as i64 - 1;
        Ok(entries)
    }

    /// Returns the error of a value that has no attributes to stand among others.
    #[cold]
    pub(crate) fn not_flat() -> Result<usize, JellyError> {
        Err(JellyError::custom(
            "a value whose attributes stand among others must be a plain state or a map",
        ))
    }

    /// Replaces one byte that was written before.
    pub(crate) fn overwrite(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.out.get_mut(at) {
            *place = byte;
        }
    }

    /// Finishes exactly one expression.
    pub(crate) fn finish(self) -> Result<Prepared, JellyError> {
        self.finish_parts(1)
    }

    /// Finishes exactly `parts` expressions; any other count would desynchronise the stream.
    pub(crate) fn finish_parts(self, parts: i64) -> Result<Prepared, JellyError> {
        if self.written != parts {
            return Err(JellyErrorKind::Unbalanced.into());
        }
        let prepared = Prepared::new(self.dialect, self.out, self.used);
        Ok(match self.sharing {
            Some(sharing) => match self.audience {
                Audience::One(perspective) => prepared.open(sharing.patches, perspective),
                Audience::Unknown | Audience::Inert => prepared.open(sharing.patches, None),
            },
            None => prepared,
        })
    }
}

impl Paused {
    pub(crate) fn style(&self) -> Style {
        self.style
    }

    /// Continues on the current thread.
    pub(crate) fn resume(self) -> Jellier {
        let Self { out, style, audience, written, sharing, used } = self;
        Jellier { written, sharing, used, ..Jellier::with_buffer(out, style, audience) }
    }
}

/// Checks the number of elements of a list.
#[inline(always)]
fn check_len(elements: usize) -> Result<(), JellyError> {
    if elements > SIZE_LIMIT {
        return Err(JellyErrorKind::ListTooLong { len: elements }.into());
    }
    Ok(())
}

/// Prepares a value for its receivers.
pub(crate) fn prepare(
    style: impl Into<Style>,
    audience: Audience,
    value: &(impl Jelly + ?Sized),
) -> Result<Prepared, JellyError> {
    prepare_any(style.into(), audience, &value)
}

fn prepare_any(
    style: Style,
    audience: Audience,
    value: &dyn Jelly,
) -> Result<Prepared, JellyError> {
    let mut jellier = Jellier::new(style, audience);
    value.jelly(&mut jellier)?;
    jellier.finish()
}

/// A position in the written bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    at: usize,
    patches: usize,
}
