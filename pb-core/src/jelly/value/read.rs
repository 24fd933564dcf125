use super::{
    Value,
    digest::{Kept, Seen, hashable},
};
use crate::{
    ReadResult, Refusal, Unjellier, Unjelly, UnjellyError, UnjellyErrorKind,
    banana::Token,
    jelly::{
        Atom,
        unjellier::{Extra, refused},
    },
};

/// What is read in one level is kept out of the frame of the others: without optimisation each temporary
/// has a place of its own.
impl<'de> Unjelly<'de> for Value {
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let start = from.cursor.at();
        let Some((atom, items)) = head(from)? else {
            from.cursor.seek(start);
            return token(from);
        };
        let Some(known) = Atom::of(atom.as_bytes()) else {
            return class(from, atom, items);
        };
        match known {
            Atom::List => list(from, items, Self::List),
            Atom::Tuple => list(from, items, Self::Tuple),
            Atom::Set => set(from, items, Self::Set),
            Atom::FrozenSet => set(from, items, Self::FrozenSet),
            Atom::Dictionary => dictionary(from, items),
            Atom::Unpersistable => unpersistable(from, items),
            Atom::Reference => reference(from, items),
            Atom::Dereference => dereference(from, items),
            Atom::Remote => entry(from, "remote", items, Self::Remote),
            Atom::Local => entry(from, "local", items, Self::Local),
            Atom::Cached => entry(from, "cached", items, Self::Cached),
            Atom::LocalCache => entry(from, "lcache", items, Self::LocalCache),
            Atom::Class
            | Atom::Function
            | Atom::Instance
            | Atom::Method
            | Atom::Module
            | Atom::Persistent => Err(refused(atom, Refusal::NamesCode)),
            Atom::None
            | Atom::Boolean
            | Atom::Unicode
            | Atom::DateTime
            | Atom::Date
            | Atom::Time
            | Atom::TimeDelta
            | Atom::Decimal => {
                from.cursor.seek(start);
                scalar(from, known)
            }
        }
    }
}

#[cold]
fn malformed(what: &str) -> Box<UnjellyError> {
    UnjellyErrorKind::Malformed(what.to_owned()).into()
}

/// The atom of an expression and how many items follow it; `None` for what is no list.
#[inline]
fn head<'de>(from: &mut Unjellier<'de>) -> ReadResult<Option<(&'de str, usize)>> {
    let Some(elements) = from.cursor.list() else { return Ok(None) };
    let items = elements.checked_sub(1).ok_or_else(|| malformed("empty"))?;
    let atom = from.cursor.string().ok_or_else(|| malformed("atomless"))?;
    let atom = std::str::from_utf8(atom).map_err(|_| UnjellyErrorKind::NotUtf8)?;
    Ok(Some((atom, items)))
}

#[inline(never)]
fn token(from: &mut Unjellier<'_>) -> ReadResult<Value> {
    Ok(match from.token()? {
        Token::Int(value) => Value::Int(value.into()),
        Token::Large(value) => Value::Int(value),
        Token::Float(value) => Value::Float(value),
        Token::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
        Token::List(_) => return Err(malformed("Banana")),
    })
}

/// Scalars have readers of their own, which also know what to ignore.
#[inline(never)]
fn scalar(from: &mut Unjellier<'_>, atom: Atom) -> ReadResult<Value> {
    Ok(match atom {
        Atom::None => <()>::unjelly(from).map(|()| Value::None)?,
        Atom::Boolean => bool::unjelly(from).map(Value::Bool)?,
        Atom::Unicode => String::unjelly(from).map(Value::Text)?,
        Atom::DateTime => Unjelly::unjelly(from).map(Value::DateTime)?,
        Atom::Date => Unjelly::unjelly(from).map(Value::Date)?,
        Atom::Time => Unjelly::unjelly(from).map(Value::Time)?,
        Atom::TimeDelta => Unjelly::unjelly(from).map(Value::TimeDelta)?,
        _ => Unjelly::unjelly(from).map(Value::Decimal)?,
    })
}

/// How many of the `items` of an expression are left over when its `parts` have been read.
fn beyond(items: usize, parts: usize, atom: &str) -> ReadResult<Extra> {
    items.checked_sub(parts).map(Extra).ok_or_else(|| malformed(atom))
}

/// One level deeper, on the heap.
fn boxed(from: &mut Unjellier<'_>) -> ReadResult<Box<Value>> {
    from.deeper()?;
    let value = Box::new(Value::unjelly(from)?);
    from.shallower();
    Ok(value)
}

fn push(from: &mut Unjellier<'_>, values: &mut Vec<Value>) -> ReadResult<()> {
    values.push(Value::unjelly(from)?);
    Ok(())
}

fn list(
    from: &mut Unjellier<'_>,
    items: usize,
    make: fn(Vec<Value>) -> Value,
) -> ReadResult<Value> {
    from.charge::<Value>(items + 1)?;
    from.deeper()?;
    let mut values = Vec::with_capacity(items.min(64));
    for index in 0..items {
        push(from, &mut values).map_err(|error| error.in_item(index))?;
    }
    from.shallower();
    Ok(make(values))
}

fn set(from: &mut Unjellier<'_>, items: usize, make: fn(Vec<Value>) -> Value) -> ReadResult<Value> {
    from.charge::<(Kept<'_>, Value)>(items)?;
    from.deeper()?;
    let mut seen = Seen::default();
    let mut values = Vec::new();
    for index in 0..items {
        seen.read(from, &mut values).map_err(|error| error.in_item(index))?;
    }
    from.shallower();
    Ok(make(values))
}

fn dictionary(from: &mut Unjellier<'_>, items: usize) -> ReadResult<Value> {
    from.charge::<(Kept<'_>, Value, Value)>(items)?;
    from.deeper()?;
    let mut seen = Seen::default();
    let mut entries: Vec<(Value, Value)> = Vec::new();
    for index in 0..items {
        entry_of_dictionary(from, &mut seen, &mut entries, index)?;
    }
    from.shallower();
    Ok(Value::Dict(entries))
}

/// Of a key that is sent twice the last value counts, at the place of the first.
fn entry_of_dictionary<'de>(
    from: &mut Unjellier<'de>,
    seen: &mut Seen<'de>,
    entries: &mut Vec<(Value, Value)>,
    index: usize,
) -> ReadResult<()> {
    from.pair()?;
    let (tokens, key) = hashable(from).map_err(|error| error.in_item(index))?;
    let value = Value::unjelly(from).map_err(|error| match key.as_str() {
        Some(name) => error.in_named(name.to_owned()),
        None => error.in_item(index),
    })?;
    match seen.place(tokens, entries.len()) {
        Some(place) => entries[place].1 = value,
        None => entries.push((key, value)),
    }
    Ok(())
}

fn unpersistable(from: &mut Unjellier<'_>, items: usize) -> ReadResult<Value> {
    let extra = beyond(items, 1, "unpersistable")?;
    let reason = from.string().ok_or_else(|| malformed("unpersistable"))?;
    from.ignore(extra)?;
    Ok(Value::Unpersistable(String::from_utf8_lossy(reason).into_owned()))
}

/// A number that the message defines.
fn number(from: &mut Unjellier<'_>, atom: &str) -> ReadResult<u64> {
    let number = from.cursor.unsigned().ok_or_else(|| malformed(atom))?;
    from.check_number(number)?;
    Ok(number)
}

fn reference(from: &mut Unjellier<'_>, items: usize) -> ReadResult<Value> {
    let extra = beyond(items, 2, "reference")?;
    let number = number(from, "reference")?;
    let value = boxed(from)?;
    if matches!(*value, Value::Dereference(other) if other == number) {
        return Err(UnjellyErrorKind::Cycle(number).into());
    }
    from.ignore(extra)?;
    Ok(Value::Reference(number, value))
}

fn dereference(from: &mut Unjellier<'_>, items: usize) -> ReadResult<Value> {
    let extra = beyond(items, 1, "dereference")?;
    let number = number(from, "dereference")?;
    from.ignore(extra)?;
    Ok(Value::Dereference(number))
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
    let extra = beyond(items, 1, atom)?;
    let id = i64::unjelly(from)?;
    from.ignore(extra)?;
    Ok(make(id))
}

/// A copy, or a cache if there is a number between class and state.
fn class(from: &mut Unjellier<'_>, class: &str, items: usize) -> ReadResult<Value> {
    from.admission.admits(class)?;
    if !from.admission.inert && from.admission.registry.may_be_live(class) {
        return Err(UnjellyErrorKind::Live(class.to_owned()).into());
    }
    let id = if from.admission.inert && items >= 2 { number_of_cache(from) } else { None };
    let extra = match id {
        Some(_) => beyond(items, 2, "cache")?,
        None => beyond(items, 1, "copy")?,
    };
    let (class, state) = (class.to_owned(), boxed(from)?);
    from.ignore(extra)?;
    Ok(match id {
        Some(id) => Value::Cache { class, id, state },
        None => Value::Copy { class, state },
    })
}

/// The number that is next, if one is; else nothing is read.
fn number_of_cache(from: &mut Unjellier<'_>) -> Option<i64> {
    let at = from.cursor.at();
    let id = i64::unjelly(from).ok();
    if id.is_none() {
        from.cursor.seek(at);
    }
    id
}
