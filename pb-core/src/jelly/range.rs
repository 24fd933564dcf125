//! Sends and receives ranges, in the form that serde has for them: a dictionary of `start` and `end`.

use std::ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use super::{
    Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyErrorKind,
    fields::{Field, Fields, Unknown},
};

macro_rules! field {
    ($name:literal) => {
        Field::new(
            $name,
            {
                const KEY: [u8; Field::key_len($name)] = Field::key($name);
                &KEY
            },
            &[],
        )
    };
}

static START: [Field; 1] = [field!("start")];
static END: [Field; 1] = [field!("end")];
static BOTH: [Field; 2] = [field!("start"), field!("end")];

/// Writes the bounds of a range.
fn put<T: Jelly, const N: usize>(
    fields: &'static [Field; N],
    bounds: [&T; N],
    out: &mut Jellier,
) -> Result<(), JellyError> {
    out.expression("dictionary", N)?;
    out.nested(|out| {
        fields.iter().zip(bounds).try_for_each(|(field, bound)| {
            out.attribute(field)?;
            bound.jelly(out).map_err(|error| error.in_field(field.name()))
        })
    })
}

/// Reads the bounds of a range.
fn get<'de, T: Unjelly<'de>, const N: usize>(
    fields: &'static [Field; N],
    from: &mut Unjellier<'de>,
) -> ReadResult<[Option<T>; N]> {
    from.with_fields::<[T; N], _, N>(|from| {
        let mut bounds = [const { None::<T> }; N];
        let mut state = Fields::open(from, fields, Unknown::Ignore)?;
        while let Some(index) = state.next(from)? {
            let bound = from.one().map_err(|error| error.in_field(fields[index].name()))?;
            bounds[index] = Some(bound);
        }
        state.close(from)?;
        Ok(bounds)
    })
}

/// Returns a bound, or the value that its type has for an absent one.
fn required<'de, T: Unjelly<'de>>(bound: Option<T>, attribute: &'static str) -> ReadResult<T> {
    bound.or_else(T::absent).ok_or_else(|| {
        UnjellyErrorKind::MissingAttribute { class: None, attribute, sent: Vec::new() }.into()
    })
}

macro_rules! ranges {
    ($($range:ident $fields:ident [$($bound:ident)*], |$value:ident| $parts:expr, $new:expr;)*) => {$(
        impl<T: Jelly> Jelly for $range<T> {
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                let $value = self;
                put(&$fields, $parts, out)
            }
        }

        impl<'de, T: Unjelly<'de>> Unjelly<'de> for $range<T> {
            const EXACT: bool = true;

            fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
                let [$($bound),*] = get(&$fields, from)?;
                $(let $bound = required($bound, stringify!($bound))?;)*
                Ok($new)
            }
        }
    )*};
}

ranges! {
    Range BOTH [start end], |range| [&range.start, &range.end], start..end;
    RangeInclusive BOTH [start end], |range| [range.start(), range.end()], start..=end;
    RangeFrom START [start], |range| [&range.start], start..;
    RangeTo END [end], |range| [&range.end], ..end;
    RangeToInclusive END [end], |range| [&range.end], ..=end;
}
