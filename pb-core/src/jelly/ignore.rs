//! Values that nobody asked for: an attribute of a newer class, say.

use super::{Atom, Kind, ReadResult, Refusal, Unjellier, UnjellyErrorKind, admission::refused};
use crate::banana::Token;

impl Unjellier<'_> {
    /// Passes over one value. Nothing is built of it, and yet the same rules hold as if it were read:
    /// what is not let in is refused here too.
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
                self.admission.admits(atom)?;
                self.ignore_values(items)
            }
        }
    }

    fn ignore_values(&mut self, count: usize) -> ReadResult<()> {
        self.nested(|from| (0..count).try_for_each(|_| from.ignore_value()))
    }
}
