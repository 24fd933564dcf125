//! What a writer leaves open as patches: the numbers of shared values, and the ids of entries.

use super::{
    super::{
        Atom, Jelly, JellyError, JellyErrorKind, Kind, TableEntry,
        pointer::{AnyPointer, Pointer},
        prepared::{Patch, Place},
    },
    Jellier, Sharing,
};
use crate::banana::{
    Cursor, Dialect, Token,
    compact::{self, write::First},
};

impl Jellier {
    /// Writes a shared value: the first time as itself, and when the same pointer is met again as a
    /// `dereference`.
    pub(crate) fn shared<P: Pointer<Target: Jelly>>(
        &mut self,
        value: &P,
    ) -> Result<(), JellyError> {
        let address = value.address();
        if let Some(&slot) = self.sharing().met.get(&address) {
            self.refer(slot);
            return Ok(());
        }
        self.check_stack()?;
        let start = self.out.len();
        let slot = self.slot();
        self.define(slot);
        let sharing = self.sharing();
        sharing.met.insert(address, slot);
        match value.clone().erase() {
            AnyPointer::Arc(value) => sharing.keep.push(value),
            AnyPointer::Rc(value) => self.rcs.push(value),
        }
        (**value).jelly(self)?;
        if !is_shared_kind(self.dialect, &self.out[start..]) {
            self.sharing().met.remove(&address);
        }
        Ok(())
    }

    pub(super) fn sharing(&mut self) -> &mut Sharing {
        self.sharing.get_or_insert_default()
    }

    /// Returns a new slot, for a value that may be met again.
    pub(crate) fn slot(&mut self) -> u32 {
        let slots = &mut self.sharing().slots;
        *slots += 1;
        *slots
    }

    /// Marks the beginning of the value of a slot, which must be written next.
    pub(crate) fn define(&mut self, slot: u32) {
        self.patch(Place::First(slot));
    }

    /// Writes a `dereference` of the value of a slot.
    pub(crate) fn refer(&mut self, slot: u32) {
        self.patch(Place::Again(slot));
        self.written += 1;
    }

    /// Writes an entry of a connection's tables, whose tokens are decided when the message is bound.
    pub(crate) fn entry(&mut self, entry: impl TableEntry) -> Result<(), JellyError> {
        if self.is_inert() {
            return Err(JellyErrorKind::NeedsConnection.into());
        }
        self.patch(Place::Entry(Box::new(entry)));
        self.written += 1;
        Ok(())
    }

    fn patch(&mut self, place: Place) {
        let at = self.out.len();
        self.sharing().patches.push(Patch { at, place });
    }
}

/// Returns whether Jelly shares the value with these tokens when it is met again. The first token and the
/// atom decide: containers, copies and `unpersistable` are shared, scalars are repeated
/// (`jelly._Jellier.jelly`).
///
/// What is left open in the value is not among the tokens, so these may end behind the atom.
fn is_shared_kind(dialect: Dialect, tokens: &[u8]) -> bool {
    if dialect == Dialect::Compact {
        return match compact::write::first(tokens) {
            First::Container => true,
            First::Word(word) => is_shared_word(word.as_bytes()),
            First::Other => false,
        };
    }
    let mut cursor = Cursor::new(tokens, 0);
    match (cursor.token(), cursor.token()) {
        (Some(Token::List(_)), Some(Token::Bytes(atom))) => is_shared_word(atom),
        _ => false,
    }
}

/// Returns whether Jelly shares the expressions that begin with this word.
fn is_shared_word(word: &[u8]) -> bool {
    !matches!(Atom::kind_of(word), Some(Kind::Scalar | Kind::Entry))
}
