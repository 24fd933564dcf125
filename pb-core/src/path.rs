use std::{borrow::Cow, fmt};

/// Where in a value something went wrong: `takePond.pond.frogs[3].color`.
///
/// Errors travel outwards through the containers, each of which adds its part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ValuePath {
    /// The innermost part first.
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Name(Cow<'static, str>),
    Index(usize),
}

impl ValuePath {
    pub(crate) fn name(&mut self, name: impl Into<Cow<'static, str>>) {
        self.parts.push(Part::Name(name.into()));
    }

    pub(crate) fn index(&mut self, index: usize) {
        self.parts.push(Part::Index(index));
    }

    /// What is wrong, and before it where.
    pub(crate) fn show(&self, f: &mut fmt::Formatter<'_>, what: &dyn fmt::Display) -> fmt::Result {
        if !self.is_empty() {
            write!(f, "{self}: ")?;
        }
        what.fmt(f)
    }

    /// How many parts it has.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether the value itself is meant, not a part of it.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

impl fmt::Display for ValuePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts.iter().rev().enumerate() {
            match part {
                Part::Name(name) if index == 0 || name.starts_with('[') => f.write_str(name)?,
                Part::Name(name) => write!(f, ".{name}")?,
                Part::Index(position) => write!(f, "[{position}]")?,
            }
        }
        Ok(())
    }
}
