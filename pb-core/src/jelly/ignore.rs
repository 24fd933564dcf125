//! Values that nobody asked for: an attribute of a newer class, say.

use super::{
    ReadResult, Refusal, Unjellier, UnjellyErrorKind, sharing::NAMES_CODE, unjellier::refused,
};
use crate::banana::Token;

impl Unjellier<'_> {
    /// Passes over one value. Nothing is built of it, and yet the same rules hold as if it were read:
    /// what is not let in is refused here too.
    pub(crate) fn ignore_value(&mut self) -> ReadResult<()> {
        let Token::List(elements) = self.token()? else { return Ok(()) };
        self.partial = true;
        let malformed = |what: &str| UnjellyErrorKind::Malformed(what.to_owned());
        let atom = self.cursor.string().filter(|_| elements > 0);
        let atom = atom.ok_or_else(|| malformed("atomless"))?;
        let atom = std::str::from_utf8(atom).map_err(|_| UnjellyErrorKind::NotUtf8)?;
        let items = elements - 1;
        match atom {
            "list" | "tuple" | "set" | "frozenset" => self.ignore_values(items),
            "dictionary" => self.nested(|from| {
                (0..items).try_for_each(|_| {
                    from.pair()?;
                    from.ignore_value()?;
                    from.ignore_value()
                })
            }),
            "reference" if items > 0 => {
                self.skip_raw()?;
                self.ignore_values(items - 1)
            }
            "None" | "boolean" | "unicode" | "datetime" | "date" | "time" | "timedelta"
            | "decimal" | "unpersistable" | "reference" | "dereference" | "cached" | "lcache"
            | "remote" | "local" => (0..items).try_for_each(|_| self.skip_raw()),
            code if NAMES_CODE.contains(&code) => Err(refused(code, Refusal::NamesCode)),
            class => {
                self.admission.admits(class)?;
                self.ignore_values(items)
            }
        }
    }

    fn ignore_values(&mut self, count: usize) -> ReadResult<()> {
        self.nested(|from| (0..count).try_for_each(|_| from.ignore_value()))
    }
}
