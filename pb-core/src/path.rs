use std::{borrow::Cow, fmt};

/// The path to the part of a value that an error is about: `takePond.pond.frogs[3].color`.
///
/// An error is passed outwards through the containers, and each of them adds its part of the path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ValuePath {
    /// The parts of the path, the innermost first.
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Name(Cow<'static, str>),
    Index(usize),
}

impl ValuePath {
    /// Adds the name of the attribute or argument that contains the parts so far.
    pub(crate) fn name(&mut self, name: impl Into<Cow<'static, str>>) {
        self.parts.push(Part::Name(name.into()));
    }

    /// Adds the index of the element that contains the parts so far.
    pub(crate) fn index(&mut self, index: usize) {
        self.parts.push(Part::Index(index));
    }

    /// Writes the path, if there is one, and then the error.
    pub(crate) fn show(&self, f: &mut fmt::Formatter<'_>, error: &dyn fmt::Display) -> fmt::Result {
        if !self.is_empty() {
            write!(f, "{self}: ")?;
        }
        error.fmt(f)
    }

    /// Returns the number of parts.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// Returns whether the path has no parts: the error is about the whole value.
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
