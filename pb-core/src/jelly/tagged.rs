//! Writes and reads enums whose variants have fields, in serde's representations.

use super::{
    Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyErrorKind,
    fields::{Field, Fields, Unknown},
    receive::SEQUENCES,
};
use crate::banana::{Cursor, Entries, Key};

/// The variants of an enum that are received, as generated code declares them.
#[derive(Debug, Clone, Copy)]
pub struct Variants {
    /// The names and aliases of the variants.
    pub fields: &'static [Field],
    /// The names, for errors.
    pub names: &'static [&'static str],
    /// The index of the variant for all other names, if there is one.
    pub other: Option<usize>,
}

/// The place of the content of a variant.
#[derive(Debug)]
pub enum Content {
    /// The content is the next expression.
    Next,
    /// The content stands beside the tag in the next expression, whose tag is hidden.
    Beside,
    /// There is none.
    Absent,
}

impl Variants {
    /// Returns the index of the variant with this name.
    fn find(&self, name: &str) -> ReadResult<usize> {
        let found = self.fields.iter().position(|field| field.is_named(name)).or(self.other);
        let unknown =
            || UnjellyErrorKind::UnknownName { name: name.to_owned(), expected: self.names }.into();
        found.ok_or_else(unknown)
    }

    /// Reads a variant from its name, or from a dictionary with the name as its only key.
    ///
    /// # Errors
    /// Returns an error if no variant has the name, or an error of `read`.
    pub fn read_external<'de, T>(
        self,
        from: &mut Unjellier<'de>,
        read: impl FnOnce(&mut Unjellier<'de>, usize, Content) -> ReadResult<T>,
    ) -> ReadResult<T> {
        if let Some(name) = from.string() {
            let name = std::str::from_utf8(name).map_err(|_| UnjellyErrorKind::NotUtf8)?;
            return read(from, self.find(name)?, Content::Absent);
        }
        match from.open_dictionary() {
            Some(mut entries) if entries.len() == 1 => from.nested(|from| {
                let key = from.entry(&mut entries)?;
                let name = from.name(key)?;
                let index = self.find(name)?;
                let value = read(from, index, Content::Next);
                value.map_err(|error| error.in_named(name.to_owned()))
            }),
            Some(found) => Err(UnjellyErrorKind::Expected {
                expected: "a variant: its name, or a dictionary of its name and its content"
                    .to_owned(),
                found: format!("a dictionary of {} entries", found.len()),
            }
            .into()),
            None => match from.linked(|from| self.read_external(from, read))? {
                Ok(value) => Ok(value),
                Err(_) => Err(from.unexpected("a variant")),
            },
        }
    }

    /// Reads a variant from a dictionary that has its tag among its attributes.
    ///
    /// # Errors
    /// Returns an error if there is no tag, if no variant has the name, or an error of `read`.
    pub fn read_internal<'de, T>(
        self,
        from: &mut Unjellier<'de>,
        tag: &'static str,
        read: impl FnOnce(&mut Unjellier<'de>, usize, Content) -> ReadResult<T>,
    ) -> ReadResult<T> {
        let start = from.cursor.at();
        let hidden = from.take_hidden();
        let is_flat = hidden.is_some();
        let Some(entries) = from.open_dictionary() else {
            return match from.linked(|from| self.read_internal(from, tag, read))? {
                Ok(value) => Ok(value),
                Err(_) => Err(from.unexpected("dictionary")),
            };
        };
        let name = find_key(from, entries, tag)?;
        let index = self.find(name)?;
        let mut hidden = hidden.unwrap_or_default();
        hidden.hide([tag]);
        let (value, hidden) =
            from.without(start, hidden, |from| read(from, index, Content::Beside))?;
        from.give_back_hidden(is_flat.then_some(hidden));
        Ok(value)
    }

    /// Reads a variant from a dictionary of its tag and its content.
    ///
    /// # Errors
    /// Returns an error if there is no tag, if no variant has the name, or an error of `read`.
    pub fn read_adjacent<'de, T>(
        self,
        from: &mut Unjellier<'de>,
        keys: &'static [Field; 2],
        read: impl FnOnce(&mut Unjellier<'de>, usize, Content) -> ReadResult<T>,
    ) -> ReadResult<T> {
        let content = keys[1].name();
        let mut fields = Fields::open(from, keys, Unknown::Ignore)?;
        let (mut variant, mut skipped) = (None, None);
        let mut read = Some(read);
        let mut value = None;
        while let Some(key) = fields.next(from)? {
            if key == 0 {
                variant = Some(self.find(<&str>::unjelly(from)?)?);
                continue;
            }
            match (variant, read.take()) {
                (Some(index), Some(read)) => {
                    let here = read(from, index, Content::Next);
                    value = Some(here.map_err(|error| error.in_field(content))?);
                }
                (_, unused) => {
                    read = unused;
                    let start = from.cursor.at();
                    from.ignore_value()?;
                    skipped = Some(start);
                }
            }
        }
        let index = variant.ok_or_else(|| missing(keys[0].name()))?;
        if let Some(read) = read {
            value = Some(match skipped {
                None => read(from, index, Content::Absent)?,
                Some(start) => {
                    let end = from.cursor.at();
                    from.charge_again(Cursor::between(start, end))?;
                    from.cursor.seek(start);
                    let here = read(from, index, Content::Next);
                    let value = here.map_err(|error| error.in_field(content))?;
                    from.cursor.seek(end);
                    value
                }
            });
        }
        fields.close(from)?;
        value.ok_or_else(|| missing(content))
    }
}

/// Returns the text of an attribute of the open dictionary, wherever it stands. The attributes before it are
/// charged, since they are read again.
fn find_key<'de>(
    from: &mut Unjellier<'de>,
    mut entries: Entries<'de>,
    tag: &'static str,
) -> ReadResult<&'de str> {
    let start = from.cursor.at();
    while !entries.is_empty() {
        let key = from.entry(&mut entries)?;
        let before = from.cursor.at();
        let is_tag = match key {
            Key::Taught(attribute) => attribute.name() == tag,
            Key::Written => from.string() == Some(tag.as_bytes()),
        };
        if is_tag {
            from.charge_again(Cursor::between(start, before))?;
            return <&str>::unjelly(from).map_err(|error| error.in_field(tag));
        }
        from.cursor.seek(before);
        from.key(key, Unjellier::skip_raw)?;
        from.skip_raw()?;
    }
    Err(missing(tag))
}

fn missing(attribute: &'static str) -> super::UnjellyError {
    UnjellyErrorKind::MissingAttribute { class: None, attribute, sent: Vec::new() }.into()
}

impl Content {
    /// Reads the content of a variant without fields.
    ///
    /// # Errors
    /// Returns an error if there is a content, and it is not `None`.
    pub fn unit(self, from: &mut Unjellier<'_>) -> ReadResult<()> {
        match self {
            Self::Next => <()>::unjelly(from),
            // Attributes that no field has are passed over, as those of a struct are.
            Self::Beside => {
                from.needs_none();
                from.ignore_value()
            }
            Self::Absent => Ok(()),
        }
    }

    /// Passes over the content of the variant for all other names.
    ///
    /// # Errors
    /// Returns an error if the content has a class that is not allowed.
    pub fn ignored(self, from: &mut Unjellier<'_>) -> ReadResult<()> {
        match self {
            Self::Next => from.ignore_value(),
            Self::Beside | Self::Absent => self.unit(from),
        }
    }

    /// Checks that there is a content.
    ///
    /// # Errors
    /// Returns an error if only the name of the variant arrived.
    pub fn required(self) -> ReadResult<()> {
        match self {
            Self::Next | Self::Beside => Ok(()),
            Self::Absent => Err(UnjellyErrorKind::Expected {
                expected: "a variant with its content".to_owned(),
                found: "its name alone".to_owned(),
            }
            .into()),
        }
    }

    /// Reads the content of a variant with one value.
    ///
    /// # Errors
    /// Returns an error if there is no content and `T` requires one, or an error of the value.
    pub fn value<'de, T: Unjelly<'de>>(self, from: &mut Unjellier<'de>) -> ReadResult<T> {
        match (self, T::absent()) {
            (Self::Absent, Some(absent)) => Ok(absent),
            (content, _) => {
                content.required()?;
                from.with_room::<T, _, _>(Unjellier::one)
            }
        }
    }
}

/// Reads the items of a tuple of this length.
pub(crate) fn tuple<'de, T>(
    from: &mut Unjellier<'de>,
    length: usize,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<T> {
    match from.open(&SEQUENCES[..2]) {
        Some(found) if found == length => from.nested(read),
        Some(found) => Err(UnjellyErrorKind::Length { expected: length, found }.into()),
        None => match from.linked(|from| tuple(from, length, read))? {
            Ok(value) => Ok(value),
            Err(_) => Err(from.unexpected("tuple")),
        },
    }
}

/// Writes a dictionary with the name of a variant as its only key.
pub(crate) fn put_variant(
    out: &mut Jellier,
    variant: &'static Field,
    write: impl FnOnce(&mut Jellier) -> Result<(), JellyError>,
) -> Result<(), JellyError> {
    out.expression("dictionary", 1)?;
    out.nested(|out| {
        out.attribute(variant)?;
        write(out).map_err(|error| error.in_field(variant.name()))
    })
}

/// Writes the tag of a variant as an attribute.
pub(crate) fn put_tag(
    out: &mut Jellier,
    tag: &'static Field,
    variant: &'static str,
) -> Result<(), JellyError> {
    out.attribute(tag)?;
    variant.jelly(out)
}
