use super::{
    Value,
    digest::{Mark, Seen},
    reading::{again, begin_part, end_part, is_met, settled},
};
use crate::{
    banana::{Cursor, Entries, Key, SIZE_LIMIT, Token},
    jelly::{
        Atom, Extra, ReadResult, Refusal, Unjellier, Unjelly, UnjellyError, UnjellyErrorKind,
        admission::refused, malformed_bytes, memory, receive::exact_integer, registry::Entry,
    },
};

impl<'de> Unjelly<'de> for Value {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let value = match from.enclosing() {
            Some(number) => enclosed(from, number),
            None => part(from).and_then(|value| settled(from, value)),
        };
        if value.is_err() {
            from.reading = None;
        }
        value
    }
}

/// Reads a value or a part of one. Each kind is read by a function of its own: without optimisation each
/// temporary would have a place in the frame of every level.
fn part(from: &mut Unjellier<'_>) -> ReadResult<Value> {
    let start = from.cursor.at();
    let Some((atom, items)) = head(from)? else {
        from.cursor.seek(start);
        return token(from);
    };
    let Some(known) = Atom::of(atom.as_bytes()) else {
        return class(from, atom, items);
    };
    match known {
        Atom::List => list(from, items, Value::List),
        Atom::Tuple => list(from, items, Value::Tuple),
        Atom::Set => set(from, items, Value::Set),
        Atom::FrozenSet => set(from, items, Value::FrozenSet),
        Atom::Dictionary => {
            from.cursor.seek(start);
            let entries = from.open_dictionary().ok_or_else(|| malformed("dictionary"))?;
            dictionary(from, entries)
        }
        Atom::Unpersistable => unpersistable(from, items),
        Atom::Reference => reference(from, items),
        Atom::Dereference => dereference(from, items),
        Atom::Remote => entry(from, "remote", items, Value::Remote),
        Atom::Local => entry(from, "local", items, Value::Local),
        Atom::Cached => entry(from, "cached", items, Value::Cached),
        Atom::LocalCache => entry(from, "lcache", items, Value::LocalCache),
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

#[cold]
fn malformed(what: &str) -> UnjellyError {
    UnjellyErrorKind::Malformed(what.to_owned()).into()
}

/// Reads the atom of an expression, and returns it with the number of its items; `None` if no list is
/// next.
#[inline]
fn head<'de>(from: &mut Unjellier<'de>) -> ReadResult<Option<(&'de str, usize)>> {
    let Some(elements) = from.cursor.list() else { return Ok(None) };
    let items = elements.checked_sub(1).ok_or_else(|| malformed("empty"))?;
    let atom = from.cursor.string().ok_or_else(|| malformed("atomless"))?;
    let atom = std::str::from_utf8(atom).map_err(|_| UnjellyErrorKind::NotUtf8)?;
    Ok(Some((atom, items)))
}

/// Reads a value that is a single token.
#[inline(never)]
fn token(from: &mut Unjellier<'_>) -> ReadResult<Value> {
    let value = match from.token()? {
        Token::Int(value) => Value::Int(value.into()),
        Token::Large(value) => {
            from.charge_memory(memory::LARGE_INTEGER)?;
            Value::Int(value)
        }
        Token::Float(value) => Value::Float(value),
        Token::Bytes(bytes) => {
            from.charge::<u8>(bytes.len())?;
            Value::Bytes(bytes.to_vec())
        }
        Token::List(_) => return Err(malformed_bytes()),
    };
    from.read_scalar(&value);
    Ok(value)
}

/// Reads a scalar by the reader of its type, which also skips extra parts.
#[inline(never)]
fn scalar(from: &mut Unjellier<'_>, atom: Atom) -> ReadResult<Value> {
    let value = match atom {
        Atom::None => <()>::unjelly(from).map(|()| Value::None)?,
        Atom::Boolean => bool::unjelly(from).map(Value::Bool)?,
        Atom::Unicode => String::unjelly(from).map(Value::Text)?,
        Atom::DateTime => Unjelly::unjelly(from).map(Value::DateTime)?,
        Atom::Date => Unjelly::unjelly(from).map(Value::Date)?,
        Atom::Time => Unjelly::unjelly(from).map(Value::Time)?,
        Atom::TimeDelta => Unjelly::unjelly(from).map(Value::TimeDelta)?,
        _ => Unjelly::unjelly(from).map(Value::Decimal)?,
    };
    from.read_scalar(&value);
    Ok(value)
}

/// Returns how many of the `items` of an expression are left over after its `parts`.
fn beyond(items: usize, parts: usize, atom: &str) -> ReadResult<Extra> {
    items.checked_sub(parts).map(Extra).ok_or_else(|| malformed(atom))
}

/// Reads a value one level deeper, into a box.
fn boxed(from: &mut Unjellier<'_>) -> ReadResult<Box<Value>> {
    from.deeper()?;
    from.charge_memory(const { memory::boxed::<Value>() })?;
    let value = Box::new(part(from)?);
    from.shallower();
    Ok(value)
}

fn push(from: &mut Unjellier<'_>, values: &mut Vec<Value>) -> ReadResult<()> {
    values.push(part(from)?);
    from.read_part()
}

fn list(
    from: &mut Unjellier<'_>,
    items: usize,
    make: fn(Vec<Value>) -> Value,
) -> ReadResult<Value> {
    from.charge::<Value>(items)?;
    from.deeper()?;
    let start = from.begin_container();
    let mut values = Vec::with_capacity(items);
    for index in 0..items {
        push(from, &mut values).map_err(|error| error.in_item(index))?;
    }
    from.shallower();
    let value = make(values);
    from.read_container(&value, start);
    Ok(value)
}

fn set(from: &mut Unjellier<'_>, items: usize, make: fn(Vec<Value>) -> Value) -> ReadResult<Value> {
    from.charge::<Value>(items)?;
    from.charge_memory(Seen::memory(items))?;
    from.deeper()?;
    let start = from.begin_container();
    let mut seen = Seen::new(items);
    let mut values = Vec::with_capacity(items);
    for index in 0..items {
        add(from, &mut seen, &mut values).map_err(|error| error.in_item(index))?;
    }
    seen.end(from, items);
    from.shallower();
    let value = make(values);
    from.read_container(&value, start);
    Ok(value)
}

/// Reads an item or a key, which must be hashable.
fn hashable(from: &mut Unjellier<'_>) -> ReadResult<(Mark, Value)> {
    from.reading().hashing.inside += 1;
    let value = part(from)?;
    let hashing = &mut from.reading().hashing;
    hashing.inside -= 1;
    Ok((hashing.last.hashable()?, value))
}

/// Reads an item of a set. Keeps it unless an equal one came before.
fn add(from: &mut Unjellier<'_>, seen: &mut Seen, values: &mut Vec<Value>) -> ReadResult<()> {
    let (mark, value) = hashable(from)?;
    if seen.place(mark, values.len()).is_some() {
        return from.leave_out(value);
    }
    values.push(value);
    from.read_part()
}

fn dictionary<'de>(from: &mut Unjellier<'de>, mut unread: Entries<'de>) -> ReadResult<Value> {
    let items = unread.len();
    from.charge::<(Value, Value)>(items)?;
    from.charge_memory(Seen::memory(items))?;
    from.deeper()?;
    let start = from.begin_container();
    let mut seen = Seen::new(items);
    let mut entries: Vec<(Value, Value)> = Vec::with_capacity(items);
    for index in 0..items {
        let key = from.entry(&mut unread)?;
        entry_of_dictionary(from, key, &mut seen, &mut entries, (index, start))?;
    }
    seen.end(from, items);
    from.shallower();
    let value = Value::Dict(entries);
    from.read_container(&value, start);
    Ok(value)
}

/// Reads an entry of a dictionary. If a key is sent twice, its last value counts, at the position of the
/// first.
fn entry_of_dictionary<'de>(
    from: &mut Unjellier<'de>,
    key: Key<'de>,
    seen: &mut Seen,
    entries: &mut Vec<(Value, Value)>,
    (index, start): (usize, usize),
) -> ReadResult<()> {
    let (mark, key) = from.key(key, hashable).map_err(|error| error.in_item(index))?;
    let known = seen.place(mark, entries.len());
    if known.is_none() {
        from.read_part()?;
    }
    let value = part(from).map_err(|error| match key.as_str() {
        Some(name) => error.in_named(name.to_owned()),
        None => error.in_item(index),
    })?;
    match known {
        Some(place) => {
            let before = std::mem::replace(&mut entries[place].1, value);
            from.read_other_part(start + 2 * place + 1);
            from.leave_out(key)?;
            from.leave_out(before)?;
        }
        None => {
            entries.push((key, value));
            from.read_part()?;
        }
    }
    Ok(())
}

fn unpersistable(from: &mut Unjellier<'_>, items: usize) -> ReadResult<Value> {
    let extra = beyond(items, 1, "unpersistable")?;
    let reason = from.string().ok_or_else(|| malformed("unpersistable"))?;
    from.ignore(extra)?;
    let mut reason = from.lossy(reason)?;
    // The replacement of invalid bytes may be longer than they are, and longer than Banana carries.
    let longest = reason.len().min(SIZE_LIMIT);
    if let Some(end) = (0..=longest).rev().find(|end| reason.is_char_boundary(*end)) {
        reason.truncate(end);
    }
    let value = Value::Unpersistable(reason);
    from.read_scalar(&value);
    Ok(value)
}

/// Reads the number of a shared part.
fn number(from: &mut Unjellier<'_>, atom: &str) -> ReadResult<u64> {
    from.cursor.unsigned().ok_or_else(|| malformed(atom))
}

fn reference(from: &mut Unjellier<'_>, items: usize) -> ReadResult<Value> {
    let extra = beyond(items, 2, "reference")?;
    let number = number(from, "reference")?;
    let value = definition(from, number)?;
    from.ignore(extra)?;
    Ok(value)
}

fn dereference(from: &mut Unjellier<'_>, items: usize) -> ReadResult<Value> {
    let extra = beyond(items, 1, "dereference")?;
    let number = number(from, "dereference")?;
    from.ignore(extra)?;
    met(from, number)
}

/// Reads a part that is defined here, or refers to it if it was read where it was met first.
fn definition(from: &mut Unjellier<'_>, number: u64) -> ReadResult<Value> {
    from.check_number(number)?;
    if is_met(from, number) {
        // The part is in the same value, at the place where it was met first.
        if from.cursor.skip().is_none() {
            return Err(malformed_bytes());
        }
        return again(from, number);
    }
    define(from, number)
}

/// Reads a `dereference`. A part that is defined outside of the value, or further on, is copied in where
/// it is met first, and the copy is charged by its size.
fn met(from: &mut Unjellier<'_>, number: u64) -> ReadResult<Value> {
    let start = from.start_of(number)?;
    if is_met(from, number) {
        return again(from, number);
    }
    let back = from.cursor.at();
    from.cursor.seek(start);
    let value = define(from, number);
    let length = Cursor::between(start, from.cursor.at());
    from.cursor.seek(back);
    match value {
        Ok(value) => {
            from.charge::<u8>(length)?;
            Ok(value)
        }
        Err(error) => {
            from.charge_in_vain(length);
            Err(error)
        }
    }
}

/// Reads a value that is the content of a number which is being read around it.
fn enclosed(from: &mut Unjellier<'_>, number: u64) -> ReadResult<Value> {
    let value = define(from, number)?;
    settled(from, value)
}

/// Reads the content of a number.
fn define(from: &mut Unjellier<'_>, number: u64) -> ReadResult<Value> {
    begin_part(from, number)?;
    let value = boxed(from)?;
    end_part(from, number);
    Ok(Value::Reference(number, value))
}

/// Reads an entry of a connection's tables, which only tools may do.
fn entry(
    from: &mut Unjellier<'_>,
    atom: &'static str,
    items: usize,
    make: fn(i64) -> Value,
) -> ReadResult<Value> {
    if !from.admission.inert {
        return Err(UnjellyErrorKind::UnexpectedObject(atom).into());
    }
    let extra = beyond(items, 1, atom)?;
    let number = i64::try_from(&exact_integer(from)?);
    let value = make(number.map_err(|_| UnjellyErrorKind::OutOfRange("i64"))?);
    from.ignore(extra)?;
    from.read_scalar(&value);
    Ok(value)
}

/// Reads a copy, or a cache if an id stands between class and state.
fn class(from: &mut Unjellier<'_>, class: &str, items: usize) -> ReadResult<Value> {
    from.admission.allows(class)?;
    if !from.admission.inert {
        let here = from.admission.registry.find(class).is_some_and(Entry::is_live);
        from.check_flavor(class.as_bytes(), from.is_live(items + 1), here)?;
        if here {
            return Err(UnjellyErrorKind::Live(class.to_owned()).into());
        }
    }
    let id = if from.admission.inert && items >= 2 { cache_id(from) } else { None };
    let extra = match id {
        Some(_) => beyond(items, 2, "cache")?,
        None => beyond(items, 1, "copy")?,
    };
    let start = from.begin_container();
    from.charge::<u8>(class.len())?;
    let (class, state) = (class.to_owned(), boxed(from)?);
    from.read_part()?;
    from.ignore(extra)?;
    let value = match id {
        Some(id) => Value::Cache { class, id, state },
        None => Value::Copy { class, state },
    };
    from.read_container(&value, start);
    Ok(value)
}

/// Reads the id of a cache. If no integer is next, nothing is read.
fn cache_id(from: &mut Unjellier<'_>) -> Option<i64> {
    let mut ahead = from.cursor.clone();
    let Some(Token::Int(id)) = ahead.token() else { return None };
    let id = id.try_into().ok()?;
    from.cursor = ahead;
    Some(id)
}
