//! Functions that write and read the attributes of a state.

use serde::{Deserialize, Serialize};

use crate::{
    flavors::{
        Dispatch, Invocation,
        places::{ReceivedField, SentField},
    },
    jelly::{
        Jellier, Jelly, JellyError, Mark, ReadResult, Unjellier, UnjellyError, UnjellyErrorKind,
        fields::{Field, Fields, Unknown},
        rest::Rest,
        serde::{self as plain, Deserializer, Error as SerdeError, Serializer},
        stack,
    },
};

/// A state that is written by a closure.
struct State<F>(F);

impl<F: Fn(&mut Jellier) -> Result<(), JellyError>> Jelly for State<F> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        (self.0)(out)
    }

    fn jelly_flat(&self, _: &mut Jellier) -> Result<usize, JellyError> {
        Jellier::not_flat()
    }
}

/// Returns a state that is written by a closure.
pub fn state<F: Fn(&mut Jellier) -> Result<(), JellyError>>(write: F) -> impl Jelly {
    State(write)
}

/// Begins a dictionary of attributes.
#[inline]
pub fn open_state(out: &mut Jellier, fields: &'static [Field]) -> Result<(), JellyError> {
    out.expression("dictionary", fields.len())?;
    out.enter()
}

/// Ends a dictionary of attributes.
#[inline]
pub fn close_state(out: &mut Jellier) {
    out.leave();
}

/// Writes an attribute.
#[inline]
pub fn put_field<T: SentField + ?Sized>(
    out: &mut Jellier,
    field: &'static Field,
    value: &T,
) -> Result<(), JellyError> {
    field.put(out)?;
    in_field(value.jelly(out), field)
}

/// Writes an attribute by a closure of generated code.
pub fn put_field_with(
    out: &mut Jellier,
    field: &'static Field,
    write: impl FnOnce(&mut Jellier) -> Result<(), JellyError>,
) -> Result<(), JellyError> {
    field.put(out)?;
    in_field(write(out), field)
}

/// Adds the name of an attribute to the error of writing it.
#[inline]
fn in_field(written: Result<(), JellyError>, field: &'static Field) -> Result<(), JellyError> {
    match written {
        Ok(()) => Ok(()),
        Err(error) => Err(field.name_error(error)),
    }
}

/// Writes an attribute through its serde implementation.
pub fn put_field_serde<T: Serialize + ?Sized>(
    out: &mut Jellier,
    field: &'static Field,
    value: &T,
) -> Result<(), JellyError> {
    field.put(out)?;
    in_field(put_serde(out, value), field)
}

/// Writes a state that is a single value, through its serde implementation.
pub fn put_serde<T: Serialize + ?Sized>(out: &mut Jellier, value: &T) -> Result<(), JellyError> {
    plain::put(value, out)
}

/// Writes a value by a function of the application that takes a serializer (`#[serde(with = …)]`).
pub fn put_serde_by(
    out: &mut Jellier,
    write: impl FnOnce(Serializer<'_>) -> Result<(), JellyError>,
) -> Result<(), JellyError> {
    plain::put_by(out, write)
}

/// Reads a value by a function of the application that takes a deserializer (`#[serde(with = …)]`).
pub fn get_serde_by<'de, T>(
    from: &mut Unjellier<'de>,
    read: impl FnOnce(Deserializer<'_, 'de>) -> Result<T, SerdeError>,
) -> ReadResult<T> {
    from.one_by::<_, T>(|from| plain::get_by(from, read))
}

/// Begins a dictionary whose attributes are counted while they are written.
pub fn begin_state(out: &mut Jellier) -> Result<StateMark, JellyError> {
    out.enter()?;
    Ok(StateMark(out.mark()))
}

/// The beginning of a dictionary whose attributes are not counted yet.
#[derive(Debug)]
pub struct StateMark(Mark);

/// Ends a dictionary of `count` attributes.
pub fn end_state(out: &mut Jellier, state: StateMark, count: usize) -> Result<(), JellyError> {
    out.insert_expression(state.0, "dictionary", count)?;
    out.leave();
    Ok(())
}

/// Writes the attributes of a flattened field among those of the class, and returns how many there are.
pub fn put_flat<T: SentField + ?Sized>(out: &mut Jellier, value: &T) -> Result<usize, JellyError> {
    // Each level of a recursive type passes here.
    out.check_stack()?;
    value.jelly_flat(out)
}

/// Writes the attributes of a value among others by a function, and returns how many there are.
pub fn put_flat_by(
    out: &mut Jellier,
    write: impl FnOnce(&mut Jellier) -> Result<(), JellyError>,
) -> Result<usize, JellyError> {
    let start = out.mark();
    write(out)?;
    out.flatten(start)
}

/// Reads a flattened field.
pub fn get_flat<'de, T: ReceivedField<'de>>(
    from: &mut Unjellier<'de>,
    rest: Rest,
) -> ReadResult<(T, Rest)> {
    rest.read(from)
}

/// Begins to read a dictionary of attributes.
#[inline]
pub fn open_fields(
    from: &mut Unjellier<'_>,
    fields: &'static [Field],
    unknown: Unknown,
) -> ReadResult<Fields> {
    Fields::open(from, fields, unknown)
}

/// Reads an attribute.
#[inline]
pub fn get_field<'de, T: ReceivedField<'de>>(
    from: &mut Unjellier<'de>,
    field: &'static Field,
    slot: &mut Option<T>,
) -> ReadResult<()> {
    match from.with_room::<T, _, _>(Unjellier::one) {
        Ok(value) => {
            *slot = Some(value);
            Ok(())
        }
        Err(error) => Err(field_error(error, field)),
    }
}

#[cold]
fn field_error(error: UnjellyError, field: &'static Field) -> UnjellyError {
    error.in_field(field.name())
}

/// Reads an attribute by a function of the application (`#[pb(with = …)]`).
pub fn get_with<'de, T>(
    from: &mut Unjellier<'de>,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<T> {
    from.with_room::<T, _, _>(|from| from.one_by::<_, T>(read))
}

/// Reads the argument of an update that sets a field. `is_exact` is false if `read` runs a function of the
/// application. Like [`applied`], it is one function for the fields of all classes.
pub fn set_argument<'de>(
    call: &mut Invocation<'de>,
    name: &'static str,
    is_exact: bool,
    read: &mut dyn FnMut(&mut Unjellier<'de>) -> ReadResult<()>,
) -> ReadResult<()> {
    call.argument_by(name, |from| from.one_unless_exact::<_, ()>(is_exact, read))?;
    call.no_more_arguments()
}

/// Returns what an update of a field returns, whose argument was read.
pub fn applied(call: &mut Invocation<'_>, read: ReadResult<()>) -> Dispatch {
    call.now(|_| read)
}

/// Stores a value that was read by another function of this module.
pub fn store<T>(
    slot: &mut Option<T>,
    value: ReadResult<T>,
    field: Option<&'static Field>,
) -> ReadResult<()> {
    match (value, field) {
        (Ok(value), _) => {
            *slot = Some(value);
            Ok(())
        }
        (Err(error), Some(field)) => Err(field_error(error, field)),
        (Err(error), None) => Err(error),
    }
}

/// Reads a state that is a single value.
#[inline]
pub fn get<'de, T: ReceivedField<'de>>(from: &mut Unjellier<'de>) -> ReadResult<T> {
    from.with_room::<T, _, _>(Unjellier::one)
}

/// Reads a state that is a single value, through its serde implementation.
pub fn get_serde<'de, T: Deserialize<'de>>(from: &mut Unjellier<'de>) -> ReadResult<T> {
    // An implementation of `Deserialize` may read less or more than one expression.
    from.one_by::<_, T>(plain::get)
}

/// Returns an attribute, or the value that its type has for an absent one.
#[inline]
pub fn required<'de, T: ReceivedField<'de>>(value: Option<T>) -> Option<T> {
    match value {
        Some(value) => Some(value),
        None => T::absent(),
    }
}

/// Returns the error of a missing attribute.
#[cold]
pub fn missing<T>(field: &'static Field) -> ReadResult<T> {
    Err(missing_attribute(field))
}

fn missing_attribute(field: &'static Field) -> UnjellyError {
    UnjellyErrorKind::MissingAttribute { class: None, attribute: field.name(), sent: Vec::new() }
        .into()
}

/// Returns an attribute, or the default of its type.
pub fn or_default<T: Default>(value: Option<T>) -> T {
    value.unwrap_or_default()
}

/// Returns an attribute, or the default that its field declares.
pub fn or_else<T>(value: Option<T>, default: impl FnOnce() -> T) -> T {
    value.unwrap_or_else(default)
}

/// Reads a state of `FIELDS` fields, if the stack has room for them.
#[inline]
pub fn read_state<'de, T, const FIELDS: usize>(
    from: &mut Unjellier<'de>,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<T> {
    if const { stack::is_large(stack::frames(size_of::<T>(), FIELDS)) } {
        return from.with_fields::<T, _, FIELDS>(read);
    }
    read(from)
}
