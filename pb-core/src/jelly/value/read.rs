use std::collections::HashMap;

use super::Value;
use crate::{
    ReadResult, Refusal, Unjellier, Unjelly, UnjellyErrorKind,
    banana::Token,
    jelly::{sharing::NAMES_CODE, unjellier::refused},
};

impl<'de> Unjelly<'de> for Value {
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let start = from.cursor.at();
        let elements = match from.token()? {
            Token::Int(value) => return Ok(Self::Int(value.into())),
            Token::Large(value) => return Ok(Self::Int(value)),
            Token::Float(value) => return Ok(Self::Float(value)),
            Token::Bytes(bytes) => return Ok(Self::Bytes(bytes.to_vec())),
            Token::List(elements) => elements,
        };
        let malformed = |what: &str| UnjellyErrorKind::Malformed(what.to_owned());
        let Some(items) = elements.checked_sub(1) else {
            return Err(malformed("empty").into());
        };
        let Token::Bytes(atom) = from.token()? else {
            return Err(malformed("atomless").into());
        };
        let atom = std::str::from_utf8(atom).map_err(|_| UnjellyErrorKind::NotUtf8)?;
        if let Some(value) = scalar(from, atom, start)? {
            return Ok(value);
        }
        Ok(match atom {
            "list" => Self::List(list(from, items)?),
            "tuple" => Self::Tuple(list(from, items)?),
            "set" => Self::Set(set(from, items)?),
            "frozenset" => Self::FrozenSet(set(from, items)?),
            "dictionary" => dictionary(from, items)?,
            "unpersistable" => with_parts(from, atom, items, 1, |from| {
                let reason = from.string().ok_or_else(|| malformed(atom))?;
                Ok(Self::Unpersistable(String::from_utf8_lossy(reason).into_owned()))
            })?,
            "reference" => with_parts(from, atom, items, 2, |from| {
                let number = from.cursor.unsigned().ok_or_else(|| malformed(atom))?;
                from.check_number(number)?;
                let value = from.nested(Self::unjelly)?;
                if value == Self::Dereference(number) {
                    return Err(UnjellyErrorKind::Cycle(number).into());
                }
                Ok(Self::Reference(number, Box::new(value)))
            })?,
            "dereference" => with_parts(from, atom, items, 1, |from| {
                let number = from.cursor.unsigned().ok_or_else(|| malformed(atom))?;
                from.check_number(number)?;
                Ok(Self::Dereference(number))
            })?,
            "remote" => entry(from, "remote", items, Self::Remote)?,
            "local" => entry(from, "local", items, Self::Local)?,
            "cached" => entry(from, "cached", items, Self::Cached)?,
            "lcache" => entry(from, "lcache", items, Self::LocalCache)?,
            class => return self::class(from, class, items),
        })
    }
}

/// Scalars have readers of their own, which also know what to ignore. Kept out of the recursion: what
/// they need of the stack is not to be had once for each level.
#[inline(never)]
fn scalar(from: &mut Unjellier<'_>, atom: &str, start: usize) -> ReadResult<Option<Value>> {
    let end = from.cursor.at();
    from.cursor.seek(start);
    Ok(Some(match atom {
        "None" => <()>::unjelly(from).map(|()| Value::None)?,
        "boolean" => bool::unjelly(from).map(Value::Bool)?,
        "unicode" => String::unjelly(from).map(Value::Text)?,
        "datetime" => Unjelly::unjelly(from).map(Value::DateTime)?,
        "date" => Unjelly::unjelly(from).map(Value::Date)?,
        "time" => Unjelly::unjelly(from).map(Value::Time)?,
        "timedelta" => Unjelly::unjelly(from).map(Value::TimeDelta)?,
        "decimal" => Unjelly::unjelly(from).map(Value::Decimal)?,
        _ => {
            from.cursor.seek(end);
            return Ok(None);
        }
    }))
}

/// Reads `parts` of an expression and passes over the rest of its `items`.
fn with_parts(
    from: &mut Unjellier<'_>,
    atom: &str,
    items: usize,
    parts: usize,
    read: impl FnOnce(&mut Unjellier<'_>) -> ReadResult<Value>,
) -> ReadResult<Value> {
    let extra =
        items.checked_sub(parts).ok_or_else(|| UnjellyErrorKind::Malformed(atom.to_owned()))?;
    let value = read(from)?;
    (0..extra).try_for_each(|_| from.skip_raw())?;
    Ok(value)
}

fn list(from: &mut Unjellier<'_>, items: usize) -> ReadResult<Vec<Value>> {
    from.charge::<Value>(items + 1)?;
    from.nested(|from| {
        let mut values = Vec::with_capacity(items.min(64));
        for index in 0..items {
            values.push(Value::unjelly(from).map_err(|error| error.in_item(index))?);
        }
        Ok(values)
    })
}

/// An item or a key, with its tokens, by which repeated ones are known.
fn hashable<'de>(from: &mut Unjellier<'de>) -> ReadResult<(&'de [u8], Value)> {
    let start = from.cursor.at();
    let value = Value::unjelly(from)?;
    let unhashable = match &value {
        Value::List(_) => Some("list"),
        Value::Dict(_) => Some("dictionary"),
        Value::Set(_) => Some("set"),
        _ => None,
    };
    match unhashable {
        Some(kind) => Err(UnjellyErrorKind::UnhashableKey(kind).into()),
        None => Ok((&from.cursor.bytes()[start..from.cursor.at()], value)),
    }
}

fn set(from: &mut Unjellier<'_>, items: usize) -> ReadResult<Vec<Value>> {
    from.charge::<(&[u8], Value)>(items)?;
    from.nested(|from| {
        let mut seen = HashMap::new();
        let mut values = Vec::new();
        for index in 0..items {
            let (tokens, value) = hashable(from).map_err(|error| error.in_item(index))?;
            if seen.insert(tokens, ()).is_none() {
                values.push(value);
            }
        }
        Ok(values)
    })
}

fn dictionary(from: &mut Unjellier<'_>, items: usize) -> ReadResult<Value> {
    from.charge::<(&[u8], Value, Value)>(items)?;
    from.nested(|from| {
        let mut seen = HashMap::new();
        let mut entries: Vec<(Value, Value)> = Vec::new();
        for index in 0..items {
            from.pair()?;
            let (tokens, key) = hashable(from).map_err(|error| error.in_item(index))?;
            let value = Value::unjelly(from).map_err(|error| match key.as_str() {
                Some(name) => error.in_named(name.to_owned()),
                None => error.in_item(index),
            })?;
            match seen.get(tokens) {
                Some(&place) => {
                    let entry: &mut (Value, Value) = &mut entries[place];
                    entry.1 = value;
                }
                None => {
                    seen.insert(tokens, entries.len());
                    entries.push((key, value));
                }
            }
        }
        Ok(Value::Dict(entries))
    })
}

/// An entry of a connection's tables: only for tools.
fn entry(
    from: &mut Unjellier<'_>,
    atom: &'static str,
    items: usize,
    make: fn(i64) -> Value,
) -> ReadResult<Value> {
    if !from.admission.inert {
        return Err(UnjellyErrorKind::Foreign(atom).into());
    }
    with_parts(from, atom, items, 1, |from| i64::unjelly(from).map(make))
}

/// A copy, or a cache if there is a number between class and state.
fn class(from: &mut Unjellier<'_>, class: &str, items: usize) -> ReadResult<Value> {
    if NAMES_CODE.contains(&class) {
        return Err(refused(class, Refusal::NamesCode));
    }
    from.admission.admits(class)?;
    if !from.admission.inert && from.admission.registry.may_be_live(class) {
        return Err(UnjellyErrorKind::Live(class.to_owned()).into());
    }
    let class = class.to_owned();
    if from.admission.inert && items >= 2 {
        let at = from.cursor.at();
        if let Ok(id) = i64::unjelly(from) {
            return with_parts(from, "cache", items, 2, |from| {
                let state = Box::new(from.nested(Value::unjelly)?);
                Ok(Value::Cache { class, id, state })
            });
        }
        from.cursor.seek(at);
    }
    with_parts(from, "copy", items, 1, |from| {
        let state = Box::new(from.nested(Value::unjelly)?);
        Ok(Value::Copy { class, state })
    })
}
