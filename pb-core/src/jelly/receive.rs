//! Receives the types of the standard library.

use std::{
    borrow::Cow,
    collections::{BinaryHeap, LinkedList, VecDeque},
};

use bytes::Bytes;

use super::{ReadResult, Unjellier, Unjelly, UnjellyErrorKind, memory};
use crate::banana::{Integer, Token};

/// The atoms that are read as a sequence. Sets are among them: a `Vec` takes their items in the order of
/// arrival.
pub(super) const SEQUENCES: [&str; 4] = ["list", "tuple", "set", "frozenset"];

/// Reads a sequence into a `Vec`.
pub(super) fn list<'de, T: Unjelly<'de>>(from: &mut Unjellier<'de>) -> ReadResult<Vec<T>> {
    let Some(count) = from.open(&SEQUENCES) else {
        return from.otherwise("list", list::<T>);
    };
    from.charge::<T>(count)?;
    from.nested(|from| {
        from.with_room::<T, _, _>(|from| {
            // The capacity was charged. It cannot exceed the message, which has arrived whole.
            let mut items = Vec::with_capacity(count);
            for index in 0..count {
                items.push(from.one().map_err(|error| error.in_item(index))?);
            }
            Ok(items)
        })
    })
}

macro_rules! integers {
    ($($int:ident)*) => {$(
        impl<'de> Unjelly<'de> for $int {
            const EXACT: bool = true;

            #[inline]
            fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
                integer!(from, $int)
            }
        }
    )*};
}

macro_rules! integer {
    ($from:ident, $int:ident) => {
        match $from.cursor.unsigned() {
            Some(value) => Self::try_from(value)
                .map_err(|_| UnjellyErrorKind::OutOfRange(stringify!($int)).into()),
            None => {
                let value = Integer::unjelly($from)?;
                Self::try_from(&value)
                    .map_err(|_| UnjellyErrorKind::OutOfRange(stringify!($int)).into())
            }
        }
    };
}

integers!(i8 i16 i32 i64 i128 isize u16 u32 u64 u128 usize);

impl<'de> Unjelly<'de> for u8 {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        integer!(from, u8)
    }

    fn unjelly_vec(from: &mut Unjellier<'de>) -> ReadResult<Vec<Self>> {
        let bytes = <&[Self]>::unjelly(from)?;
        from.charge::<Self>(bytes.len())?;
        Ok(bytes.to_vec())
    }

    fn unjelly_array<const N: usize>(from: &mut Unjellier<'de>) -> ReadResult<[Self; N]> {
        let bytes = <&[Self]>::unjelly(from)?;
        let found = bytes.len();
        bytes.try_into().map_err(|_| UnjellyErrorKind::Length { expected: N, found }.into())
    }
}

impl<'de> Unjelly<'de> for Integer {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        if from.peek_class() == Some(b"boolean") {
            // As in Python, where `True == 1`.
            return bool::unjelly(from).map(|value| Self::from(u8::from(value)));
        }
        number(from, Self::unjelly)
    }
}

/// Reads an integer that is part of an expression, where a boolean is none.
pub(super) fn exact_integer(from: &mut Unjellier<'_>) -> ReadResult<Integer> {
    number(from, exact_integer)
}

/// Reads an integer; `again` reads one that is shared.
fn number<'de>(
    from: &mut Unjellier<'de>,
    again: fn(&mut Unjellier<'de>) -> ReadResult<Integer>,
) -> ReadResult<Integer> {
    let at = from.cursor.at();
    match from.token()? {
        Token::Int(value) => Ok(value.into()),
        Token::Large(value) => {
            from.charge_memory(memory::LARGE_INTEGER)?;
            Ok(value)
        }
        _ => {
            from.cursor.seek(at);
            from.otherwise("int", again)
        }
    }
}

impl<'de> Unjelly<'de> for f64 {
    const EXACT: bool = true;

    #[inline]
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        if let Some(value) = from.cursor.float() {
            return Ok(value);
        }
        let at = from.cursor.at();
        match from.token()? {
            Token::Float(value) => Ok(value),
            Token::Int(value) => Ok(value as Self),
            // Every integer of Banana, up to 448 bits, is within the range of an `f64`.
            Token::Large(value) => {
                value.to_string().parse().map_err(|_| UnjellyErrorKind::OutOfRange("f64").into())
            }
            _ => {
                from.cursor.seek(at);
                from.otherwise("float", Self::unjelly)
            }
        }
    }
}

/// Returns the nearest `f32`. A finite number that is too large for one is an error, not an infinity.
pub(super) fn narrow(value: f64) -> ReadResult<f32> {
    let narrow = value as f32;
    if narrow.is_infinite() && value.is_finite() {
        return Err(UnjellyErrorKind::OutOfRange("f32").into());
    }
    Ok(narrow)
}

impl<'de> Unjelly<'de> for f32 {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        narrow(f64::unjelly(from)?)
    }
}

impl<'de> Unjelly<'de> for bool {
    const EXACT: Self = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        if let Some(extra) = from.open_exactly("boolean", 1)? {
            let value = match from.token()? {
                Token::Bytes(b"true") => true,
                Token::Bytes(b"false") => false,
                _ => return Err(UnjellyErrorKind::Malformed("boolean".to_owned()).into()),
            };
            from.ignore(extra)?;
            return Ok(value);
        }
        match from.cursor.unsigned() {
            Some(value @ (0 | 1)) => Ok(value == 1),
            Some(_) => Err(UnjellyErrorKind::OutOfRange("bool").into()),
            None => from.otherwise("boolean", Self::unjelly),
        }
    }
}

impl<'de> Unjelly<'de> for () {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        match from.open_exactly("None", 0)? {
            Some(extra) => from.ignore(extra),
            None => from.otherwise("None", Self::unjelly),
        }
    }
}

impl<'de, T: Unjelly<'de>> Unjelly<'de> for Option<T> {
    const EXACT: bool = true;

    #[inline]
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        match from.open_exactly("None", 0)? {
            Some(extra) => from.ignore(extra).map(|()| None),
            None => from.with_room::<T, _, _>(|from| from.one().map(Some)),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    /// Returns `None` if the entries are not those of a `T`, as serde does.
    fn unjelly_flat(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let value = from.attempt(T::unjelly_flat)?;
        if value.is_none() {
            from.needs_none();
        }
        Ok(value)
    }
}

impl<'de: 'a, 'a> Unjelly<'de> for &'a [u8] {
    const EXACT: bool = true;

    #[inline]
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        match from.string() {
            Some(bytes) => Ok(bytes),
            None => from.otherwise("bytes", <&'de [u8]>::unjelly),
        }
    }
}

impl<'de: 'a, 'a> Unjelly<'de> for &'a str {
    const EXACT: bool = true;

    #[inline]
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        match from.string() {
            Some(bytes) => std::str::from_utf8(bytes).map_err(|_| UnjellyErrorKind::NotUtf8.into()),
            None => from.otherwise("text", <&'de str>::unjelly),
        }
    }
}

impl<'de> Unjelly<'de> for String {
    const EXACT: bool = true;

    #[inline]
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let text = <&str>::unjelly(from)?;
        from.charge::<u8>(text.len())?;
        Ok(text.to_owned())
    }
}

impl<'de> Unjelly<'de> for char {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let text = <&str>::unjelly(from)?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) => Ok(char),
            _ => Err(UnjellyErrorKind::OutOfRange("char").into()),
        }
    }
}

impl<'de> Unjelly<'de> for Bytes {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        u8::unjelly_vec(from).map(Self::from)
    }
}

/// Reads an owned value, as serde does. To borrow from the message, use `&str` or `&[u8]`, or a field of a type that has
/// the lifetime of the `Cow`: the derives read texts and byte strings there as parts of the message.
impl<'de, T> Unjelly<'de> for Cow<'_, T>
where
    T: ToOwned<Owned: Unjelly<'de>> + ?Sized,
{
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        from.with_room::<T::Owned, _, _>(|from| from.one().map(Self::Owned))
    }
}

impl<'de, T: Unjelly<'de>> Unjelly<'de> for Vec<T> {
    const EXACT: bool = true;

    #[inline]
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        T::unjelly_vec(from)
    }
}

impl<'de, T: Unjelly<'de>, const N: usize> Unjelly<'de> for [T; N] {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        T::unjelly_array(from)
    }

    fn unjelly_boxed(from: &mut Unjellier<'de>) -> ReadResult<Box<Self>> {
        let items = T::unjelly_vec(from)?.into_boxed_slice();
        let found = items.len();
        items.try_into().map_err(|_| UnjellyErrorKind::Length { expected: N, found }.into())
    }
}

impl<'de, T: Unjelly<'de>> Unjelly<'de> for VecDeque<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        list(from).map(Self::from)
    }
}

/// Reads the items in the order of arrival, and then orders them.
impl<'de, T: Unjelly<'de> + Ord> Unjelly<'de> for BinaryHeap<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        list(from).map(Self::from)
    }
}

impl<'de, T: Unjelly<'de>> Unjelly<'de> for LinkedList<T> {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let Some(count) = from.open(&SEQUENCES) else {
            return from.otherwise("list", Self::unjelly);
        };
        // Each item is an allocation of its own, with two links.
        from.charge_memory(memory::in_arc::<T>().saturating_mul(count))?;
        from.nested(|from| {
            from.with_room::<T, _, _>(|from| {
                let mut list = Self::new();
                for index in 0..count {
                    list.push_back(from.one().map_err(|error| error.in_item(index))?);
                }
                Ok(list)
            })
        })
    }
}

macro_rules! tuples {
    ($($count:literal: $($T:ident $index:tt),+;)*) => {$(
        impl<'de, $($T: Unjelly<'de>),+> Unjelly<'de> for ($($T,)+) {
            const EXACT: bool = true;

            fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
                match from.open(&["tuple", "list"]) {
                    Some($count) => from.nested(|from| {
                        from.with_room::<Self, _, _>(|from| {
                            Ok(($(from.one::<$T>().map_err(|error| error.in_item($index))?,)+))
                        })
                    }),
                    Some(found) => Err(UnjellyErrorKind::Length { expected: $count, found }.into()),
                    None => from.otherwise("tuple", Self::unjelly),
                }
            }
        }
    )*};
}

tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    9: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    10: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}
