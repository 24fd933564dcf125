//! Writes and reads the attributes of a state: a dictionary whose keys are known at compile time.

use crate::{
    banana::{Entries, compact::names::Map, vocabulary},
    jelly::{Followed, JellyError, ReadResult, Unjellier, UnjellyErrorKind, hidden::Hidden},
};

/// One attribute of a class, created by generated code.
#[derive(Debug)]
pub struct Field {
    name: &'static str,
    /// The head of the pair and the whole key in dialect `pb`: `02 80 02 80 07 82 unicode len 82 name`. It
    /// is written at once, and recognised with one comparison.
    key: &'static [u8],
    /// Other names that are read as this attribute.
    aliases: &'static [&'static str],
}

/// The tokens before the name of an attribute: the list of the pair, and the beginning of `[unicode
/// name]`.
const HEAD: &[u8; 13] = b"\x02\x80\x02\x80\x07\x82unicode";

impl Field {
    /// A value that stands alone: the argument of a setter, or a transparent state.
    pub const UNNAMED: Self = Self { name: "", key: &[], aliases: &[] };

    /// Returns the attribute with this name, whose tokens are `key`, the result of [`key`](Self::key).
    pub const fn new(
        name: &'static str,
        key: &'static [u8],
        aliases: &'static [&'static str],
    ) -> Self {
        Self { name, key, aliases }
    }

    /// Returns whether the attribute is read from this name.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }

    /// Returns the length of the key in bytes.
    pub const fn key_len(name: &str) -> usize {
        if vocabulary::number(name.as_bytes()).is_some() {
            return HEAD.len() + 2;
        }
        let mut len = HEAD.len() + 2 + name.len();
        let mut rest = name.len() >> 7;
        while rest > 0 {
            len += 1;
            rest >>= 7;
        }
        len
    }

    /// Returns the tokens of the key. `N` is its [`key_len`](Self::key_len).
    pub const fn key<const N: usize>(name: &str) -> [u8; N] {
        let mut out = [0; N];
        let mut at = 0;
        while at < HEAD.len() {
            out[at] = HEAD[at];
            at += 1;
        }
        if let Some(number) = vocabulary::number(name.as_bytes()) {
            out[at] = number;
            out[at + 1] = 0x87;
            return out;
        }
        let name = name.as_bytes();
        let mut rest = name.len();
        while rest >= 128 {
            out[at] = rest as u8 & 0x7f;
            rest >>= 7;
            at += 1;
        }
        out[at] = rest as u8;
        out[at + 1] = 0x82;
        at += 2;
        let mut index = 0;
        while index < name.len() {
            out[at + index] = name[index];
            index += 1;
        }
        out
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the tokens of the head of the pair and of the key in dialect `pb`. Empty for
    /// [`UNNAMED`](Self::UNNAMED).
    #[inline]
    pub(crate) const fn key_tokens(&self) -> &'static [u8] {
        self.key
    }

    /// Returns whether this is [`UNNAMED`](Self::UNNAMED).
    #[inline]
    pub(crate) const fn is_unnamed(&self) -> bool {
        self.key.is_empty()
    }

    /// Adds the name to the error of the value.
    #[cold]
    pub(crate) fn name_error(&self, error: JellyError) -> JellyError {
        if self.key.is_empty() { error } else { error.in_field(self.name) }
    }
}

/// The treatment of attributes that the type does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The attribute is skipped.
    Ignore,
    /// The state is refused.
    Deny,
}

/// A reader of the attributes of one state.
#[derive(Debug)]
pub struct Fields<'de> {
    fields: &'static [Field],
    /// The attributes that are not read yet.
    entries: Entries<'de>,
    /// Where the type has the attributes, if they come without their names.
    map: Option<&'de Map>,
    /// How many attributes come first without their names, in the order of the fields.
    in_order: usize,
    /// The index of the field that is expected next: senders keep an order. With a map, the index of the attribute.
    next: usize,
    /// The place where the dictionary begins.
    pub(crate) start: usize,
    unknown: Unknown,
    /// What few states have.
    unusual: Option<Box<Unusual>>,
}

/// What is unusual about a state.
#[derive(Debug)]
struct Unusual {
    /// Set if the state is a shared value; [`close`](Fields::close) ends it.
    followed: Option<Followed>,
    /// The attributes that belong to an enclosing state, if this one is flattened.
    hidden: Option<Box<Hidden>>,
    /// Whether this state is flattened.
    is_flat: bool,
}

impl<'de> Fields<'de> {
    pub(crate) fn open(
        from: &mut Unjellier<'de>,
        fields: &'static [Field],
        unknown: Unknown,
    ) -> ReadResult<Self> {
        from.deeper()?;
        let start = from.cursor.at();
        let hidden = from.take_hidden();
        let entries = from.open_dictionary();
        let (start, entries, unusual) = match (entries, hidden) {
            (Some(entries), None) => (start, entries, None),
            (entries, hidden) => Self::open_unusual(from, start, entries, hidden)?,
        };
        let map = match entries.shape() {
            Some(shape) if unusual.as_ref().is_none_or(|unusual| !unusual.is_flat) => {
                let find = |name: &str| fields.iter().position(|field| field.is_named(name));
                shape.map(fields.as_ptr().addr(), &find)
            }
            _ => None,
        };
        let in_order = map.map_or(0, Map::in_order);
        Ok(Self { fields, entries, map, in_order, next: 0, start, unknown, unusual })
    }

    /// Opens a state that is flattened or shared, or an empty one of another type, which Twisted takes for an empty
    /// dictionary.
    #[cold]
    fn open_unusual(
        from: &mut Unjellier<'de>,
        start: usize,
        entries: Option<Entries<'de>>,
        hidden: Option<Box<Hidden>>,
    ) -> ReadResult<(usize, Entries<'de>, Option<Box<Unusual>>)> {
        let is_flat = hidden.is_some();
        let unusual = |followed| Some(Box::new(Unusual { followed, hidden, is_flat }));
        if let Some(entries) = entries {
            return Ok((start, entries, unusual(None)));
        }
        let followed = from.follow()?;
        let start = from.cursor.at();
        let entries = match from.open_dictionary() {
            Some(entries) => entries,
            None if from.open(&["None", "list", "tuple"]) == Some(0) => Entries::none(),
            None => return Err(from.unexpected("dictionary")),
        };
        Ok((start, entries, unusual(followed)))
    }

    /// Returns the index of the next field, whose value must then be read, or `None` after the last one.
    ///
    /// # Errors
    /// Returns an error if the state is malformed or has an attribute that is refused.
    #[inline]
    pub fn next(&mut self, from: &mut Unjellier<'de>) -> ReadResult<Option<usize>> {
        let next = self.next;
        if next < self.in_order {
            self.next = next + 1;
            self.entries.next_value();
            return Ok(Some(next));
        }
        self.next_other(from)
    }

    #[inline(never)]
    fn next_other(&mut self, from: &mut Unjellier<'de>) -> ReadResult<Option<usize>> {
        while !self.entries.is_empty() {
            let expected = self.next;
            if let Some(map) = self.map {
                self.next += 1;
                if let Some(field) = map.field(expected) {
                    self.entries.next_value();
                    return Ok(Some(field));
                }
                let key = from.entry(&mut self.entries)?;
                let name = from.name(key)?;
                self.unknown(from, name)?;
                continue;
            }
            if let Some(field) = self.fields.get(expected)
                && !self.is_flat()
                && from.cursor.skip_key(&mut self.entries, field.key)
            {
                self.next += 1;
                return Ok(Some(expected));
            }
            if let Some(index) = self.search(from)? {
                self.next = index + 1;
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// Returns whether this state is flattened.
    #[inline]
    pub(crate) fn is_flat(&self) -> bool {
        self.unusual.as_ref().is_some_and(|unusual| unusual.is_flat)
    }

    fn hidden(&self) -> Option<&Hidden> {
        self.unusual.as_ref()?.hidden.as_deref()
    }

    /// Takes the attributes that belong to an enclosing state.
    pub(crate) fn take_hidden(&mut self) -> Option<Box<Hidden>> {
        self.unusual.as_mut()?.hidden.take()
    }

    /// Puts them back, with others.
    pub(crate) fn set_hidden(&mut self, hidden: Box<Hidden>) {
        if let Some(unusual) = &mut self.unusual {
            unusual.hidden = Some(hidden);
        }
    }

    /// Finds an attribute that is out of order, or whose key is written in another way: Python 2 sends
    /// byte strings. Skips or refuses an unknown one.
    fn search(&mut self, from: &mut Unjellier<'de>) -> ReadResult<Option<usize>> {
        let key = from.entry(&mut self.entries)?;
        let name = from.name(key)?;
        if self.hidden().is_some_and(|hidden| hidden.has(name)) {
            from.ignore_value().map_err(|error| error.in_named(name.to_owned()))?;
            return Ok(None);
        }
        if let Some(index) = self.fields.iter().position(|field| field.is_named(name)) {
            return Ok(Some(index));
        }
        self.unknown(from, name)?;
        Ok(None)
    }

    /// Skips or refuses the value of an attribute that the type does not have.
    #[cold]
    fn unknown(&self, from: &mut Unjellier<'de>, name: &str) -> ReadResult<()> {
        if self.unknown == Unknown::Deny {
            return Err(UnjellyErrorKind::UnknownAttribute(name.to_owned()).into());
        }
        from.ignore_value().map_err(|error| error.in_named(name.to_owned()))
    }

    /// Returns all names of the fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let fields = self.fields.iter();
        fields.flat_map(|field| std::iter::once(field.name).chain(field.aliases.iter().copied()))
    }

    /// Closes the state after its last attribute.
    ///
    /// # Errors
    /// Returns an error if the state is shared and was read again beyond
    /// [`Limits::max_reread_bytes`](crate::Limits::max_reread_bytes).
    #[inline]
    pub fn close(mut self, from: &mut Unjellier<'de>) -> ReadResult<()> {
        from.shallower();
        if self.unusual.is_some() { self.close_unusual(from) } else { Ok(()) }
    }

    #[cold]
    fn close_unusual(&mut self, from: &mut Unjellier<'de>) -> ReadResult<()> {
        if let Some(mut hidden) = self.take_hidden() {
            hidden.hide(self.names());
            from.give_back_hidden(Some(hidden));
        }
        match self.unusual.take().and_then(|unusual| unusual.followed) {
            None => Ok(()),
            Some(followed) => from.unfollow(followed),
        }
    }
}
