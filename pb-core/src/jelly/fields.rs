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
    unknown: Unknown,
    /// The attributes that are not read yet.
    entries: Entries<'de>,
    /// Where the type has the attributes, if they come without their names.
    map: Option<&'de Map>,
    /// The index of the field that is expected next: senders keep an order. With a map, the index of the attribute.
    next: usize,
    /// Set if the state is a shared value; [`close`](Self::close) ends it.
    followed: Option<Followed>,
    /// The place where the dictionary begins.
    pub(crate) start: usize,
    /// The attributes that belong to an enclosing state, if this one is flattened.
    pub(crate) hidden: Option<Box<Hidden>>,
    /// Whether this state is flattened.
    pub(crate) is_flat: bool,
}

impl<'de> Fields<'de> {
    #[inline]
    pub(crate) fn open(
        from: &mut Unjellier<'de>,
        fields: &'static [Field],
        unknown: Unknown,
    ) -> ReadResult<Self> {
        from.deeper()?;
        let mut start = from.cursor.at();
        let hidden = from.take_hidden();
        let (entries, followed) = match from.open_dictionary() {
            Some(entries) => (entries, None),
            None => Self::open_unusual(from, &mut start)?,
        };
        let is_flat = hidden.is_some();
        let map = match entries.shape() {
            Some(shape) if !is_flat => {
                let find = |name: &str| fields.iter().position(|field| field.is_named(name));
                shape.map(fields.as_ptr().addr(), &find)
            }
            _ => None,
        };
        Ok(Self { fields, unknown, entries, map, next: 0, followed, start, hidden, is_flat })
    }

    /// Opens a shared state, or an empty one of another type, which Twisted takes for an empty dictionary.
    #[cold]
    fn open_unusual(
        from: &mut Unjellier<'de>,
        start: &mut usize,
    ) -> ReadResult<(Entries<'de>, Option<Followed>)> {
        let followed = from.follow()?;
        *start = from.cursor.at();
        if let Some(entries) = from.open_dictionary() {
            return Ok((entries, followed));
        }
        if let Some(0) = from.open(&["None", "list", "tuple"]) {
            return Ok((Entries::none(), followed));
        }
        Err(from.unexpected("dictionary"))
    }

    /// Returns the index of the next field, whose value must then be read, or `None` after the last one.
    ///
    /// # Errors
    /// Returns an error if the state is malformed or has an attribute that is refused.
    #[inline]
    pub fn next(&mut self, from: &mut Unjellier<'de>) -> ReadResult<Option<usize>> {
        while !self.entries.is_empty() {
            let expected = self.next;
            if let Some(map) = self.map {
                if let Some(field) = map.field(expected) {
                    self.next += 1;
                    self.entries.next_value();
                    return Ok(Some(field));
                }
                self.unknown(from)?;
                self.next += 1;
                continue;
            }
            if let Some(field) = self.fields.get(expected)
                && !self.is_flat
                && self.entries.skip_key(&mut from.cursor, field.key)
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

    /// Finds an attribute that is out of order, or whose key is written in another way: Python 2 sends
    /// byte strings. Skips or refuses an unknown one.
    fn search(&mut self, from: &mut Unjellier<'de>) -> ReadResult<Option<usize>> {
        let key = from.entry(&mut self.entries)?;
        let name = from.name(key)?;
        if self.hidden.as_ref().is_some_and(|hidden| hidden.has(name)) {
            from.ignore_value().map_err(|error| error.in_named(name.to_owned()))?;
            return Ok(None);
        }
        if let Some(index) = self.fields.iter().position(|field| field.is_named(name)) {
            return Ok(Some(index));
        }
        self.unknown_name(from, name)?;
        Ok(None)
    }

    /// Skips or refuses the value of an attribute that was taught and that the type does not have.
    #[cold]
    fn unknown(&mut self, from: &mut Unjellier<'de>) -> ReadResult<()> {
        let key = from.entry(&mut self.entries)?;
        let name = from.name(key)?;
        self.unknown_name(from, name)
    }

    /// Skips or refuses the value of an attribute that the type does not have.
    fn unknown_name(&self, from: &mut Unjellier<'de>, name: &str) -> ReadResult<()> {
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
        if let Some(mut hidden) = self.hidden.take() {
            hidden.hide(self.names());
            from.give_back_hidden(Some(hidden));
        }
        match self.followed {
            None => Ok(()),
            Some(followed) => from.unfollow(followed),
        }
    }
}
