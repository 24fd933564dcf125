//! Functions that write and read the variants of enums.

use crate::{
    flavors::{
        places::ReceivedField,
        variants::{Classes, ReceivedVariant, SentVariant},
    },
    jelly::{
        Jellier, JellyError, ReadResult, Unjellier, Unjelly, UnjellyErrorKind,
        fields::Field,
        tagged::{self, Content},
    },
};

/// Writes a variant as a dictionary with its name as the only key.
pub fn put_variant(
    out: &mut Jellier,
    variant: &'static Field,
    write: impl FnOnce(&mut Jellier) -> Result<(), JellyError>,
) -> Result<(), JellyError> {
    tagged::put_variant(out, variant, write)
}

/// Writes the tag of a variant as an attribute.
pub fn put_tag(
    out: &mut Jellier,
    tag: &'static Field,
    variant: &'static str,
) -> Result<(), JellyError> {
    tagged::put_tag(out, tag, variant)
}

/// Writes a tuple of `length` items.
pub fn put_tuple(
    out: &mut Jellier,
    length: usize,
    write: impl FnOnce(&mut Jellier) -> Result<(), JellyError>,
) -> Result<(), JellyError> {
    out.expression("tuple", length)?;
    out.nested(write)
}

/// Writes an item of a tuple.
pub fn put_item(
    out: &mut Jellier,
    index: usize,
    write: impl FnOnce(&mut Jellier) -> Result<(), JellyError>,
) -> Result<(), JellyError> {
    write(out).map_err(|error| error.in_item(index))
}

/// Returns the error of a variant that is not sent (`#[pb(skip)]`).
#[cold]
pub fn skipped_variant(name: &str) -> Result<(), JellyError> {
    Err(JellyError::custom(format_args!(
        "the variant `{name}` is not sent: it is marked `#[pb(skip)]`"
    )))
}

/// Reads an enum of `VARIANTS` variants with `FIELDS` fields in all, if the stack has room for them.
#[inline]
pub fn read_enum<'de, T, const VARIANTS: usize, const FIELDS: usize>(
    from: &mut Unjellier<'de>,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<T> {
    from.with_variants::<T, _, VARIANTS, FIELDS>(read)
}

/// Reads the value of a variant that has one.
pub fn get_content<'de, T: ReceivedField<'de>>(
    from: &mut Unjellier<'de>,
    content: Content,
) -> ReadResult<T> {
    content.value(from)
}

/// Reads the value of a variant that has one by a function. `is_exact` is false if `read` is a function of the
/// application.
pub fn get_content_by<'de, T>(
    from: &mut Unjellier<'de>,
    content: Content,
    is_exact: bool,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<T> {
    content.required()?;
    from.with_room::<T, _, _>(|from| from.one_unless_exact::<_, T>(is_exact, read))
}

/// Reads a tuple of `length` items.
pub fn get_tuple<'de, T>(
    from: &mut Unjellier<'de>,
    length: usize,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<T> {
    tagged::tuple(from, length, read)
}

/// Reads an item of a tuple. `is_exact` is false if `read` is a function of the application.
pub fn get_item<'de, T>(
    from: &mut Unjellier<'de>,
    index: usize,
    is_exact: bool,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<T> {
    from.with_room::<T, _, _>(|from| {
        from.one_unless_exact::<_, T>(is_exact, read).map_err(|error| error.in_item(index))
    })
}

/// Writes the content of a variant of an enum of classes. The compiler infers `Kind`.
pub fn jelly_variant<T: SentVariant<Kind>, Kind>(
    content: &T,
    out: &mut Jellier,
) -> Result<(), JellyError> {
    content.jelly_variant(out)
}

/// Reads a variant of an enum of classes. The compiler infers `Kind`.
pub fn unjelly_variant<'de, T: ReceivedVariant<'de, Kind>, Kind, E>(
    from: &mut Unjellier<'de>,
    variant: impl FnOnce(T) -> E,
) -> ReadResult<E> {
    from.with_room::<(T, E), _, _>(|from| T::unjelly_variant(from).map(variant))
}

/// Returns the classes that are read into a variant.
pub const fn classes_of<'de, T: ReceivedVariant<'de, Kind>, Kind>() -> &'static Classes {
    T::CLASSES
}

/// Returns the class of the next object, for a type that receives several classes.
pub fn peek_class<'de>(from: &mut Unjellier<'de>) -> ReadResult<&'de str> {
    let class = from.peek_target()?.unwrap_or_default();
    std::str::from_utf8(class).map_err(|_| UnjellyErrorKind::NotUtf8.into())
}

/// Reads a `T` from an object that is of none of these classes. The error names the classes.
pub fn none_of<'de, T: Unjelly<'de>>(
    from: &mut Unjellier<'de>,
    classes: &Classes,
) -> ReadResult<T> {
    let mut names = Vec::new();
    classes.names(&mut names);
    from.otherwise(&names.join(" or "), T::unjelly)
}

/// Returns the error of a name that no variant of an enum has.
#[cold]
pub fn unknown_name<T>(name: &str, expected: &'static [&'static str]) -> ReadResult<T> {
    Err(UnjellyErrorKind::UnknownName { name: name.to_owned(), expected }.into())
}
