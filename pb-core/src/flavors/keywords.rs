//! The keyword arguments of a call.

use crate::{
    banana::{LIST, VOCAB, vocabulary},
    jelly::{ReadResult, Section, Unjellier, UnjellyErrorKind, malformed_bytes, memory},
};

/// The keyword arguments of a call.
#[derive(Debug)]
pub(super) struct Keywords<'de> {
    pub(super) from: Unjellier<'de>,
    /// The names of the arguments that are not read yet, and the offsets of their values.
    pub(super) unread: Vec<(&'de str, usize)>,
    /// The names of the parameters that were given by position.
    pub(super) taken: Vec<&'static str>,
}

/// `[dictionary]`, as it is written in dialect `pb`: the keyword arguments of most calls.
const NONE: [u8; 4] = match vocabulary::number(b"dictionary") {
    Some(number) => [1, LIST, number, VOCAB],
    None => panic!("the vocabulary has the word"),
};

impl<'de> Keywords<'de> {
    /// Returns whether a section is an empty dictionary.
    #[inline]
    pub(super) fn are_none(section: Section<'de>) -> bool {
        let mut cursor = section.cursor();
        if cursor.skip_literal(&NONE) {
            return true;
        }
        cursor.dictionary().is_some_and(|entries| entries.is_empty())
            && !cursor.is_before(section.end())
    }

    /// Reads the names of the keyword arguments. `None` if there are none.
    pub(super) fn read(
        positional: &mut Unjellier<'de>,
        section: Section<'de>,
    ) -> ReadResult<Option<Self>> {
        let mut from = positional.beside(section);
        let Some(mut entries) = from.open_dictionary() else {
            return Err(from.unexpected("a dictionary of keyword arguments"));
        };
        if entries.is_empty() {
            from.check_end()?;
            return Ok(None);
        }
        let count = entries.len();
        positional.charge::<(&str, usize)>(count)?;
        let mut unread: Vec<(&str, usize)> = Vec::with_capacity(count);
        for _ in 0..count {
            let key = from.entry(&mut entries)?;
            let name = from.name(key)?;
            let at = from.cursor.at();
            from.cursor.skip().ok_or_else(malformed_bytes)?;
            unread.push((name, at));
        }
        from.check_end()?;
        if count > 1 {
            positional.charge::<&str>(count)?;
            find_repeated(&unread)?;
            positional.refund(memory::vec::<&str>(count));
        }
        Ok(Some(Self { from, unread, taken: Vec::new() }))
    }

    /// Moves the reader to the value of a keyword. `None` if it was not given.
    pub(super) fn seek(&mut self, name: &str) -> Option<&mut Unjellier<'de>> {
        let index = self.unread.iter().position(|(other, _)| *other == name)?;
        let (_, at) = self.unread.remove(index);
        self.from.cursor.seek(at);
        Some(&mut self.from)
    }

    /// Checks that all keyword arguments were read.
    pub(super) fn none_left(&self) -> ReadResult<()> {
        match self.unread.first() {
            None => Ok(()),
            Some((name, _)) if self.taken.contains(name) => {
                Err(UnjellyErrorKind::RepeatedArgument((*name).to_owned()).into())
            }
            Some((name, _)) => Err(UnjellyErrorKind::UnknownArgument((*name).to_owned()).into()),
        }
    }
}

/// Returns an error if a keyword occurs twice, which it cannot in a dictionary of Python's.
fn find_repeated(keywords: &[(&str, usize)]) -> ReadResult<()> {
    let mut names: Vec<&str> = keywords.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(UnjellyErrorKind::RepeatedArgument(pair[0].to_owned()).into()),
        None => Ok(()),
    }
}
