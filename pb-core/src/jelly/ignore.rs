//! Skips values that the receiver does not need, such as an attribute of a newer class.

use super::{Atom, Kind, ReadResult, Refusal, Unjellier, UnjellyErrorKind, admission::refused};
use crate::banana::Token;

impl Unjellier<'_> {
    /// Skips one value. Nothing is built, but the rules for reading hold: classes that are not allowed are
    /// refused here too.
    pub(crate) fn ignore_value(&mut self) -> ReadResult<()> {
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
                Kind::Dictionary => self.nested(|from| {
                    (0..items).try_for_each(|_| {
                        from.pair()?;
                        from.ignore_value()?;
                        from.ignore_value()
                    })
                }),
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

    /// Skips values that lie one level deeper.
    fn ignore_values(&mut self, count: usize) -> ReadResult<()> {
        self.nested(|from| (0..count).try_for_each(|_| from.ignore_value()))
    }
}
