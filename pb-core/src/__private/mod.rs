//! Not public API. Used by generated code.
//!
//! What the expansions of `pb-derive` call; it may change with every release.

mod passed;
mod register;

use std::fmt::Display;

pub use inventory;
use serde::{Serialize, de::DeserializeOwned};

pub use crate::{
    flavors::dispatch::{Answers, WholeAnswer, context_argument, later, now, with_arguments},
    flavors::lent::{
        AvatarArgument, Byte, Kept, KeptArgument, KeptByAvatar, Lent, LentArgument, Read,
        ReadArgument, UnnamedArgument, avatar_argument, byte_argument, kept_argument,
        kept_by_avatar, kept_unnamed, lent_argument, read_argument, unnamed_argument,
    },
    flavors::places::{
        AnnouncedArgument, AnnouncedContext, AnswerError, AnswerValue, Argument, ContextArgument,
        ObserveError, OwnedArgument, PassedArgument, PassedContext, ReceivedField, ReceivedResult,
        SentField,
    },
    flavors::receiver::{LentReceiver, Receiver, lent_receiver, receiver},
    flavors::viewer::{Borrowed, ByArc, ByReference, Given, NoViewer, Viewer, ViewerArgument},
    flavors::{
        Avatar, Dispatch, Error, ErrorEntry, ErrorNames, IntoAnswer, Invocation, Outcome,
        Referenceable, Viewable,
    },
    interface::{MethodSignature, Presence, check_interface},
    jelly::fields::{Field, Fields, Unknown},
    jelly::registry::{Entry, Registered, Seal},
    jelly::{Jellier, JellyError, ReadResult, Unjellier},
    live::field_updates::{FieldUpdates, check_method, check_setter},
    live::named_once::{FieldsOf, NoFields},
    live::{
        AnyField, Anything, FieldOf, Link, LiveClass, Observe, Observed, Observer, ObserversField,
        Returned, Update, check_unmarked,
    },
    settings::settings,
};
use crate::{
    flavors::{Copyable, RemoteCopy, names},
    jelly::{Args, Atom, Jelly, Unjelly, UnjellyError, UnjellyErrorKind, serde as plain},
    live::Cacheable,
};

/// `crate.module` of a `module_path!()`, followed by the type's name.
pub const fn dotted<const N: usize>(path: &str, name: &str) -> [u8; N] {
    let (path, name) = (path.as_bytes(), name.as_bytes());
    let mut out = [0; N];
    let (mut from, mut to) = (0, 0);
    while from < path.len() {
        if path[from] == b':' {
            from += 1;
            out[to] = b'.';
        } else {
            out[to] = path[from];
        }
        from += 1;
        to += 1;
    }
    out[to] = b'.';
    let mut index = 0;
    while index < name.len() {
        out[to + 1 + index] = name[index];
        index += 1;
    }
    out
}

/// How long [`dotted`] is.
pub const fn dotted_len(path: &str, name: &str) -> usize {
    let path = path.as_bytes();
    let (mut index, mut colons) = (0, 0);
    while index < path.len() {
        if path[index] == b':' {
            colons += 1;
        }
        index += 1;
    }
    path.len() - colons / 2 + 1 + name.len()
}

/// The words of Jelly, which name no class.
pub fn words() -> Vec<&'static str> {
    Atom::ALL.iter().map(|atom| atom.word()).collect()
}

/// What is known to be UTF-8 because two strings were put together.
pub const fn utf8(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("a name is UTF-8"),
    }
}

/// The class name of a type that does not say one: `crate.module.Type`, as Twisted's `module.Class`.
#[doc(hidden)]
#[macro_export]
macro_rules! __class_name {
    ($name:literal) => {{
        const LEN: usize = $crate::__private::dotted_len(::core::module_path!(), $name);
        const BYTES: [u8; LEN] = $crate::__private::dotted(::core::module_path!(), $name);
        $crate::__private::utf8(&BYTES)
    }};
}

/// The attributes of a state, with their keys as tokens.
#[doc(hidden)]
#[macro_export]
macro_rules! __fields {
    ($($name:literal),* $(,)?) => {
        &[$($crate::__private::Field::new($name, {
            const LEN: usize = $crate::__private::Field::key_len($name);
            const KEY: [u8; LEN] = $crate::__private::Field::key($name);
            &KEY
        })),*]
    };
}

pub use self::passed::{
    AnyArgument, AnyKeyword, ArgumentOf, Keyword, call_for_result, names_of_kind, number_of_kind,
    put_passed, put_passed_context, with_keyword,
};
pub use crate::{__class_name as class_name, __fields as fields, __names_of_kind as names_of};

/// What one error is called.
pub const fn error_names(class: &'static str, parents: &'static [&'static str]) -> ErrorNames {
    ErrorNames::new(class, parents)
}

struct State<F>(F);

impl<F: Fn(&mut Jellier) -> Result<(), JellyError>> Jelly for State<F> {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        (self.0)(out)
    }
}

/// A state that is written by a closure.
pub fn state<F: Fn(&mut Jellier) -> Result<(), JellyError>>(write: F) -> impl Jelly {
    State(write)
}

/// Begins a dictionary of attributes.
#[inline]
pub fn open_state(out: &mut Jellier, fields: &'static [Field]) -> Result<(), JellyError> {
    out.expression("dictionary", fields.len())?;
    out.enter()
}

/// Ends it.
#[inline]
pub fn close_state(out: &mut Jellier) {
    out.leave();
}

/// One attribute.
#[inline]
pub fn put_field<T: SentField + ?Sized>(
    out: &mut Jellier,
    field: &'static Field,
    value: &T,
) -> Result<(), JellyError> {
    field.put(out)?;
    value.jelly(out).map_err(|error| error.in_field(field.name()))
}

/// One attribute that a module of the user's writes.
pub fn put_field_with(
    out: &mut Jellier,
    field: &'static Field,
    write: impl FnOnce(&mut Jellier) -> Result<(), JellyError>,
) -> Result<(), JellyError> {
    field.put(out)?;
    write(out).map_err(|error| error.in_field(field.name()))
}

/// One attribute that travels through its serde implementation.
pub fn put_field_serde<T: Serialize + ?Sized>(
    out: &mut Jellier,
    field: &'static Field,
    value: &T,
) -> Result<(), JellyError> {
    put_field_with(out, field, |out| put_serde(out, value))
}

/// A state that is one value.
#[inline]
pub fn put<T: SentField + ?Sized>(out: &mut Jellier, value: &T) -> Result<(), JellyError> {
    value.jelly(out)
}

/// A state that is one value of serde's.
pub fn put_serde<T: Serialize + ?Sized>(out: &mut Jellier, value: &T) -> Result<(), JellyError> {
    plain::put(value, out)
}

/// What `impl Jelly` of every `Copyable` does.
#[inline]
pub fn jelly_copy<T: Copyable>(value: &T, out: &mut Jellier) -> Result<(), JellyError> {
    crate::flavors::jelly_copy(value, out)
}

/// What `impl Unjelly` of every `RemoteCopy` does.
#[inline]
pub fn unjelly_copy<T: RemoteCopy>(from: &mut Unjellier<'_>) -> ReadResult<T> {
    crate::flavors::unjelly_copy(from)
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

/// One attribute.
#[inline]
pub fn get_field<'de, T: ReceivedField<'de>>(
    from: &mut Unjellier<'de>,
    field: &'static Field,
) -> ReadResult<T> {
    from.with_room::<T, _, _>(|from| from.one().map_err(|error| error.in_field(field.name())))
}

/// One attribute that a module of the user's reads.
pub fn get_field_with<'de, T>(
    from: &mut Unjellier<'de>,
    field: &'static Field,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<T> {
    from.with_room::<T, _, _>(|from| {
        from.one_by::<_, T>(false, read).map_err(|error| error.in_field(field.name()))
    })
}

/// One attribute that is read in other words of this module.
pub fn get_field_by<'de, T>(
    from: &mut Unjellier<'de>,
    field: &'static Field,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<T> {
    from.with_room::<T, _, _>(|from| read(from).map_err(|error| error.in_field(field.name())))
}

/// One attribute that travels through its serde implementation.
pub fn get_field_serde<T: DeserializeOwned>(
    from: &mut Unjellier<'_>,
    field: &'static Field,
) -> ReadResult<T> {
    get_field_with(from, field, plain::get)
}

/// A state that is one value.
#[inline]
pub fn get<'de, T: ReceivedField<'de>>(from: &mut Unjellier<'de>) -> ReadResult<T> {
    from.with_room::<T, _, _>(Unjellier::one)
}

/// A state that is one value of serde's.
pub fn get_serde<T: DeserializeOwned>(from: &mut Unjellier<'_>) -> ReadResult<T> {
    // Nobody knows what an implementation of `Deserialize` does.
    from.one_by::<_, T>(false, plain::get)
}

/// An attribute that must have arrived, unless its type has a stand-in.
#[inline]
pub fn required<'de, T: ReceivedField<'de>>(
    value: Option<T>,
    field: &'static Field,
) -> ReadResult<T> {
    value.or_else(T::absent).ok_or_else(|| missing(field))
}

/// An attribute that must have arrived.
pub fn required_other<T>(value: Option<T>, field: &'static Field) -> ReadResult<T> {
    value.ok_or_else(|| missing(field))
}

#[cold]
fn missing(field: &'static Field) -> UnjellyError {
    UnjellyErrorKind::MissingAttribute { class: None, attribute: field.name(), sent: Vec::new() }
        .into()
}

/// An attribute with the default of its type.
pub fn or_default<T: Default>(value: Option<T>) -> T {
    value.unwrap_or_default()
}

/// An attribute with a default of its own.
pub fn or_else<T>(value: Option<T>, default: impl FnOnce() -> T) -> T {
    value.unwrap_or_else(default)
}

/// A class that is made of another type's state.
pub fn try_from_state<'de, S, T>(from: &mut Unjellier<'de>) -> ReadResult<T>
where
    S: Unjelly<'de>,
    T: TryFrom<S>,
    T::Error: Display,
{
    from.with_room::<(S, T), _, _>(|from| T::try_from(from.one()?).map_err(UnjellyError::custom))
}

/// Reads a state of so many fields, for which there must be room on the stack.
#[inline]
pub fn read_state<'de, T, const FIELDS: usize>(
    from: &mut Unjellier<'de>,
    read: impl FnOnce(&mut Unjellier<'de>) -> ReadResult<T>,
) -> ReadResult<T> {
    from.with_fields::<T, _, FIELDS>(read)
}

/// One variant of an enum of classes.
pub fn unjelly_variant<T: RemoteCopy, E>(
    from: &mut Unjellier<'_>,
    variant: impl FnOnce(T) -> E,
) -> ReadResult<E> {
    from.with_room::<(T, E), _, _>(|from| unjelly_copy(from).map(variant))
}

/// The class of the next object, for a type that receives several.
pub fn peek_class<'de>(from: &mut Unjellier<'de>) -> ReadResult<&'de str> {
    let class = from.peek_class().unwrap_or_default();
    std::str::from_utf8(class).map_err(|_| UnjellyErrorKind::NotUtf8.into())
}

/// Whether this class is received into `T`.
pub fn is_class<T: RemoteCopy>(class: &str) -> bool {
    names::<T>(class.as_bytes())
}

/// Says that the next object is of none of these classes.
pub fn none_of<'de, T: Unjelly<'de>>(
    from: &mut Unjellier<'de>,
    classes: &[&'static str],
) -> ReadResult<T> {
    from.otherwise(&classes.join(" or "), T::unjelly)
}

/// Says that a name is of no variant of an enum.
#[cold]
pub fn unknown_name<T>(name: &str, expected: &'static [&'static str]) -> ReadResult<T> {
    Err(UnjellyErrorKind::UnknownName { name: name.to_owned(), expected }.into())
}

/// What every method marked `#[update]` begins with: the arguments are encoded before the body runs,
/// which may consume them.
pub fn begin_update<T: Cacheable>(value: &mut T, name: &'static str, args: &impl Args) -> Update {
    crate::live::begin_update(value, name, args)
}

/// One of those arguments, written by a [`state`]: what cannot be sent is then said of it alone, and not
/// of all arguments again.
#[inline]
pub fn put_argument<T: AnnouncedArgument + ?Sized>(
    out: &mut Jellier,
    value: &T,
) -> Result<(), JellyError> {
    value.jelly(out)
}

/// One whose type is called `&Context`.
#[inline]
pub fn put_announced_context<T: AnnouncedContext + ?Sized>(
    out: &mut Jellier,
    value: &T,
) -> Result<(), JellyError> {
    value.jelly(out)
}

/// What it ends with. One that did not happen announces nothing.
pub fn end_update(update: Update, happened: bool) {
    update.end(happened);
}

/// What was done to an observed collection, if the update is one of this attribute.
pub fn operation<'a>(update: &'a str, attribute: &str) -> Option<&'a str> {
    update.strip_prefix(attribute)?.strip_prefix('_')
}
