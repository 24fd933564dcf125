mod counted;
mod open;
mod state;

use std::{any::Any, collections::HashMap, rc::Rc, sync::Arc};

pub(crate) use self::counted::Mark;
use self::state::{OpenClass, Recent};
use super::{
    Jelly, JellyError, JellyErrorKind, Style, TextEncoding,
    prepared::{Patch, Prepared},
    scratch,
    stack::Stack,
};
use crate::{
    banana::{Dialect, Integer, SIZE_LIMIT, compact::taught::Used, encode},
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
        self.write_names();
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

    /// Returns the number of written bytes, without the patches.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
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
