//! Skips values that the receiver does not need, such as an attribute of a newer class.

use super::{Atom, Kind, ReadResult, Refusal, Unjellier, UnjellyErrorKind, admission::refused};
use crate::banana::{Entries, Token};

impl<'de> Unjellier<'de> {
    /// Skips one value. Nothing is built, but the rules for reading hold: classes that are not allowed are
    /// refused here too.
    pub(crate) fn ignore_value(&mut self) -> ReadResult<()> {
        let start = self.cursor.at();
        let Token::List(elements) = self.token()? else { return Ok(()) };
        self.pass_over();
        let malformed = |what: &str| UnjellyErrorKind::Malformed(what.to_owned());
        let atom = self.cursor.string().filter(|_| elements > 0);
        let atom = atom.ok_or_else(|| malformed("atomless"))?;
        let atom = std::str::from_utf8(atom).map_err(|_| UnjellyErrorKind::NotUtf8)?;
        let items = elements - 1;
        match Atom::of(atom.as_bytes()) {
            Some(Atom::Reference) if items > 0 => {
                self.skip_raw()?;
                self.ignore_values(items - 1)
            }
            Some(known) => match known.kind() {
                Kind::Sequence => self.ignore_values(items),
                Kind::Dictionary => {
                    self.cursor.seek(start);
                    let entries = self.open_dictionary().ok_or_else(|| malformed("dictionary"))?;
                    self.nested(|from| from.ignore_entries(entries))
                }
                Kind::Scalar | Kind::Unpersistable | Kind::Link | Kind::Entry => {
                    (0..items).try_for_each(|_| self.skip_raw())
                }
                Kind::Code => Err(refused(atom, Refusal::NamesCode)),
            },
            None => {
                self.admission.allows(atom)?;
                self.ignore_values(items)
            }
        }
    }

    /// Skips the entries of a dictionary.
    fn ignore_entries(&mut self, mut entries: Entries<'de>) -> ReadResult<()> {
        while !entries.is_empty() {
            let key = self.entry(&mut entries)?;
            self.key(key, Self::ignore_value)?;
            self.ignore_value()?;
        }
        Ok(())
    }

    /// Skips values that lie one level deeper.
    fn ignore_values(&mut self, count: usize) -> ReadResult<()> {
        self.nested(|from| (0..count).try_for_each(|_| from.ignore_value()))
    }
}
