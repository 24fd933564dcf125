use std::{any::Any, collections::HashMap, sync::Arc};

use super::{
    Atom, Jelly, JellyError, JellyErrorKind, Kind, Style, TableEntry, Text,
    prepared::{Patch, Place, Prepared},
    scratch,
    stack::Stack,
};
use crate::{
    banana::{Cursor, Dialect, Integer, SIZE_LIMIT, Token, write},
    limits::Limits,
    perspective::Perspective,
};

/// Writes one value as Banana tokens (`twisted.spread.jelly._Jellier`).
///
/// A value is *prepared*: user code runs, no connection is involved, and what has to be decided per
/// connection or only at the end (the numbers of shared values) is left open as patches.
#[derive(Debug)]
pub struct Jellier {
    out: Vec<u8>,
    dialect: Dialect,
    text_as: Text,
    audience: Audience,
    depth: usize,
    stack: Stack,
    /// Expressions that were written, less those that open lists still want.
    written: i64,
    /// Made when the first value is met that could be met again: most messages have none.
    sharing: Option<Box<Sharing>>,
}

#[derive(Debug, Default)]
struct Sharing {
    patches: Vec<Patch>,
    /// Values met so far that Jelly shares, by the address of their `Arc`. Compared, never followed.
    met: HashMap<usize, u32>,
    /// A dropped temporary could hand its address to the next one, so all that was met is kept.
    keep: Vec<Arc<dyn Any + Send + Sync>>,
    slots: u32,
}

/// Who will read what is being written.
#[derive(Debug, Clone)]
pub(crate) enum Audience {
    /// One peer, with the perspective it acts for, if any.
    One(Option<Perspective>),
    /// All who observe an object, whoever they act for; or somebody who has left.
    Unknown,
    /// Nobody: bytes for a file or a tool, in which table entries of a connection may stand.
    Inert,
}

impl Jellier {
    pub(crate) fn new(style: impl Into<Style>, audience: Audience) -> Self {
        let Style { dialect, text } = style.into();
        Self {
            out: scratch::take(),
            dialect,
            text_as: text,
            audience,
            depth: 0,
            stack: Stack::new(),
            written: 0,
            sharing: None,
        }
    }

    /// The dialect being written.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(crate) fn style(&self) -> Style {
        Style { dialect: self.dialect, text: self.text_as }
    }

    /// The perspective of the peer that will read the value; `None` where there is none.
    ///
    /// # Errors
    /// [`JellyErrorKind::NeedsPerspective`] while something is written once for several peers.
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

    /// Opens a Banana list of `elements`; that many expressions must follow.
    #[inline]
    pub(crate) fn list(&mut self, elements: usize) -> Result<(), JellyError> {
        if elements > SIZE_LIMIT {
            return Err(JellyErrorKind::ListTooLong { len: elements }.into());
        }
        write::list(&mut self.out, elements);
        self.written += 1 - elements as i64;
        Ok(())
    }

    /// Opens a Jelly expression: a list of an atom and `items` more.
    #[inline]
    pub(crate) fn expression(&mut self, atom: &str, items: usize) -> Result<(), JellyError> {
        self.list(items + 1)?;
        self.atom(atom);
        Ok(())
    }

    /// A short byte string of ours.
    #[inline]
    pub(crate) fn atom(&mut self, atom: &str) {
        write::string(&mut self.out, self.dialect, atom.as_bytes());
        self.written += 1;
    }

    #[inline]
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), JellyError> {
        if bytes.len() > SIZE_LIMIT {
            return Err(JellyErrorKind::StringTooLong { len: bytes.len() }.into());
        }
        write::string(&mut self.out, self.dialect, bytes);
        self.written += 1;
        Ok(())
    }

    #[inline]
    pub(crate) fn text(&mut self, text: &str) -> Result<(), JellyError> {
        if self.text_as == Text::Bytes {
            return self.bytes(text.as_bytes());
        }
        // The list and its atom are as many expressions as they make room for.
        self.out.extend_from_slice(b"\x02\x80\x07\x82unicode");
        self.bytes(text.as_bytes())
    }

    #[inline]
    pub(crate) fn unsigned(&mut self, value: u64) {
        write::unsigned(&mut self.out, value);
        self.written += 1;
    }

    #[inline]
    pub(crate) fn signed(&mut self, value: i64) {
        write::signed(&mut self.out, value);
        self.written += 1;
    }

    pub(crate) fn integer(&mut self, value: &Integer) {
        write::integer(&mut self.out, value);
        self.written += 1;
    }

    #[inline]
    pub(crate) fn float(&mut self, value: f64) {
        write::float(&mut self.out, value);
        self.written += 1;
    }

    /// Tokens that are ready to be sent in dialect `pb`: a pair up to its value, which must follow.
    #[inline]
    pub(crate) fn raw(&mut self, tokens: &[u8]) {
        self.out.extend_from_slice(tokens);
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
        self.check_stack()
    }

    /// Checks that what leads here did not take too much of the stack: in whatever is written by what it
    /// points to.
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

    /// A value that is met again when the same `Arc` is: written once and referred to after that.
    pub(crate) fn shared<T: Jelly + Send + Sync + 'static>(
        &mut self,
        value: &Arc<T>,
    ) -> Result<(), JellyError> {
        let address = Arc::as_ptr(value).addr();
        if let Some(&slot) = self.sharing().met.get(&address) {
            self.refer(slot);
            return Ok(());
        }
        self.check_stack()?;
        let start = self.out.len();
        let slot = self.slot();
        self.define(slot);
        let sharing = self.sharing();
        sharing.met.insert(address, slot);
        sharing.keep.push(value.clone());
        (**value).jelly(self)?;
        if !takes_part(&self.out[start..]) {
            self.sharing().met.remove(&address);
        }
        Ok(())
    }

    fn sharing(&mut self) -> &mut Sharing {
        self.sharing.get_or_insert_default()
    }

    /// A new slot, for a value that may be met again.
    pub(crate) fn slot(&mut self) -> u32 {
        let slots = &mut self.sharing().slots;
        *slots += 1;
        *slots
    }

    /// What follows is the value of this slot.
    pub(crate) fn define(&mut self, slot: u32) {
        self.patch(Place::First(slot));
    }

    /// The value of a slot, again.
    pub(crate) fn refer(&mut self, slot: u32) {
        self.patch(Place::Again(slot));
        self.written += 1;
    }

    /// Where an expression begins whose items are not counted yet.
    pub(crate) fn mark(&self) -> Mark {
        let patches = self.sharing.as_ref().map_or(0, |sharing| sharing.patches.len());
        Mark { at: self.out.len(), patches }
    }

    /// Something whose tokens depend on the connection: it is decided when the message is bound.
    pub(crate) fn entry(&mut self, entry: impl TableEntry) -> Result<(), JellyError> {
        if self.is_inert() {
            return Err(JellyErrorKind::Foreign("object").into());
        }
        self.patch(Place::Entry(Box::new(entry)));
        self.written += 1;
        Ok(())
    }

    fn patch(&mut self, place: Place) {
        let at = self.out.len();
        self.sharing().patches.push(Patch { at, place });
    }

    /// How many bytes were written.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// Puts the header of an expression in front of the items written since the mark.
    pub(crate) fn insert_expression(
        &mut self,
        mark: Mark,
        atom: &str,
        items: usize,
    ) -> Result<(), JellyError> {
        let end = self.out.len();
        self.expression(atom, items)?;
        let header = self.out.len() - end;
        self.out[mark.at..].rotate_right(header);
        // What was marked before stays in front, also at the same place.
        let patches = self.sharing.iter_mut().flat_map(|sharing| &mut sharing.patches);
        for patch in patches.skip(mark.patches) {
            patch.at += header;
        }
        Ok(())
    }

    /// Replaces one byte that was written before.
    pub(crate) fn overwrite(&mut self, at: usize, byte: u8) {
        if let Some(place) = self.out.get_mut(at) {
            *place = byte;
        }
    }

    /// One expression, ready to be sent.
    pub(crate) fn finish(self) -> Result<Prepared, JellyError> {
        self.finish_parts(1)
    }

    /// So many expressions, ready to be sent. Any other number would be the end of the stream's sense.
    pub(crate) fn finish_parts(self, parts: i64) -> Result<Prepared, JellyError> {
        if self.written != parts {
            return Err(JellyErrorKind::Unbalanced.into());
        }
        let patches = self.sharing.map(|sharing| sharing.patches).unwrap_or_default();
        let perspective = match self.audience {
            Audience::One(perspective) if !patches.is_empty() => perspective,
            _ => None,
        };
        Ok(Prepared::new(self.dialect, self.out, patches, perspective))
    }
}

/// Writes a value for those who will read it.
pub(crate) fn prepare(
    style: impl Into<Style>,
    audience: Audience,
    value: &(impl Jelly + ?Sized),
) -> Result<Prepared, JellyError> {
    let mut jellier = Jellier::new(style, audience);
    value.jelly(&mut jellier)?;
    jellier.finish()
}

/// A place in what was written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    at: usize,
    patches: usize,
}

/// Whether Jelly shares a value that is met again. Containers, classes and refusals are shared,
/// scalars are repeated (`jelly._Jellier.jelly`): the first token and the atom tell.
fn takes_part(tokens: &[u8]) -> bool {
    let mut cursor = Cursor::new(tokens, 0);
    let (Some(Token::List(_)), Some(Token::Bytes(atom))) = (cursor.token(), cursor.token()) else {
        return false;
    };
    !matches!(Atom::kind_of(atom), Some(Kind::Scalar | Kind::Entry))
}
