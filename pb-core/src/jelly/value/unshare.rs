//! Puts the contents of shared parts wherever they are met.

use std::{collections::HashMap, ptr};

use super::{
    Value,
    equal::{Links, has_parts},
};
use crate::limits::Limits;

/// The error of [`Value::unshared`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnshareError {
    /// The value contains itself: without shared parts it would have no end.
    #[error("the value contains itself: `match` on `Value::Reference` and `Value::Dereference`")]
    ContainsItself,
    /// The value has a `Dereference` of a number that it does not define, such as a value that was taken
    /// out of a larger one.
    #[error(
        "the `Value` contains a `Dereference({0})`, and no `Reference` of that number: call `unshared` on the \
         whole value"
    )]
    Undefined(u64),
    /// The result would nest more deeply than the default of [`Limits::max_depth`](crate::Limits::max_depth).
    #[error("without shared parts the value would be nested more than {limit} levels deep")]
    TooDeep {
        /// The limit that was reached.
        limit: usize,
    },
    /// The result would take more memory than the default of
    /// [`Limits::max_memory`](crate::Limits::max_memory).
    #[error("without shared parts the value would take more than {limit} bytes of memory")]
    TooLarge {
        /// The limit that was reached.
        limit: usize,
    },
}

/// # Shared parts
impl Value {
    /// Returns the value with the content of each shared part wherever that is met, so that it has no
    /// [`Reference`](Self::Reference) and no [`Dereference`](Self::Dereference).
    ///
    /// # Errors
    /// Returns an error if the value contains itself, or if the result would be too large: a small message can
    /// refer to its parts very often.
    ///
    /// # Examples
    /// ```
    /// use pb::Value;
    ///
    /// // workers = ["one"]; {"linux": workers, "mac": workers}, as it arrives from Python
    /// let workers = Value::Reference(1, Box::new(vec!["one"].into()));
    /// let builders: Value = [("linux", workers), ("mac", Value::Dereference(1))].into_iter().collect();
    /// assert!(builders["mac"][0].is_none());
    ///
    /// let builders = builders.unshared()?;
    /// assert_eq!(builders["mac"][0], "one");
    /// # Ok::<(), pb::error::UnshareError>(())
    /// ```
    pub fn unshared(&self) -> Result<Self, UnshareError> {
        let links = Links::of(self);
        if links.is_empty() {
            return Ok(self.clone());
        }
        let Limits { max_memory, max_depth, .. } = Limits::default();
        let known = HashMap::new();
        Measures { links: &links, known, max_memory, max_depth }.of(self, 0)?;
        Ok(copy(self, &links))
    }
}

/// Returns a value with the content of each shared part wherever that is met. It has been measured, so it
/// does not contain itself.
fn copy(value: &Value, links: &Links<'_>) -> Value {
    let values = |items: &[Value]| items.iter().map(|item| copy(item, links)).collect();
    match links.follow(value) {
        Value::List(items) => Value::List(values(items)),
        Value::Tuple(items) => Value::Tuple(values(items)),
        Value::Set(items) => Value::Set(values(items)),
        Value::FrozenSet(items) => Value::FrozenSet(values(items)),
        Value::Dict(entries) => Value::Dict(
            entries.iter().map(|(key, value)| (copy(key, links), copy(value, links))).collect(),
        ),
        Value::Copy { class, state } => {
            Value::Copy { class: class.clone(), state: Box::new(copy(state, links)) }
        }
        Value::Cache { class, id, state } => {
            let state = Box::new(copy(state, links));
            Value::Cache { class: class.clone(), id: *id, state }
        }
        other => other.clone(),
    }
}

/// The memory of a value without shared parts, in bytes, and how deeply it is nested.
#[derive(Debug, Clone, Copy)]
struct Measure {
    memory: usize,
    height: usize,
}

/// The measures of the containers in a value. Each is measured once, however often it is met.
struct Measures<'a> {
    links: &'a Links<'a>,
    /// The measures by the addresses of the containers; `None` for those that enclose the current place.
    known: HashMap<*const Value, Option<Measure>>,
    max_memory: usize,
    max_depth: usize,
}

impl<'a> Measures<'a> {
    fn of(&mut self, value: &'a Value, depth: usize) -> Result<Measure, UnshareError> {
        let value = self.links.follow(value);
        let measure = match value {
            Value::Reference(number, _) | Value::Dereference(number) => {
                return Err(UnshareError::Undefined(*number));
            }
            Value::Bytes(bytes) => Measure { memory: bytes.len(), height: 0 },
            Value::Text(text) | Value::Unpersistable(text) => {
                Measure { memory: text.len(), height: 0 }
            }
            value if has_parts(value) => match self.known.get(&ptr::from_ref(value)) {
                Some(Some(measure)) => *measure,
                Some(None) => return Err(UnshareError::ContainsItself),
                None => self.of_container(value, depth)?,
            },
            _ => Measure { memory: 0, height: 0 },
        };
        let memory = measure.memory.saturating_add(size_of::<Value>());
        if memory > self.max_memory {
            return Err(UnshareError::TooLarge { limit: self.max_memory });
        }
        if depth + measure.height > self.max_depth {
            return Err(UnshareError::TooDeep { limit: self.max_depth });
        }
        Ok(Measure { memory, ..measure })
    }

    fn of_container(&mut self, value: &'a Value, depth: usize) -> Result<Measure, UnshareError> {
        if depth >= self.max_depth {
            return Err(UnshareError::TooDeep { limit: self.max_depth });
        }
        self.known.insert(value, None);
        let mut whole = Measure { memory: value.class().map_or(0, str::len), height: 0 };
        let mut add = |part: &'a Value| {
            let part = self.of(part, depth + 1)?;
            whole.memory = whole.memory.saturating_add(part.memory);
            whole.height = whole.height.max(part.height + 1);
            Ok(())
        };
        match value {
            Value::List(items)
            | Value::Tuple(items)
            | Value::Set(items)
            | Value::FrozenSet(items) => items.iter().try_for_each(&mut add)?,
            Value::Dict(entries) => {
                entries.iter().try_for_each(|(key, value)| add(key).and_then(|()| add(value)))?;
            }
            Value::Copy { state, .. } | Value::Cache { state, .. } => add(state)?,
            _ => {}
        }
        self.known.insert(value, Some(whole));
        Ok(whole)
    }
}
