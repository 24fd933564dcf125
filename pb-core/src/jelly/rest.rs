//! Reads flattened fields, from the attributes that the other fields leave.

use super::{ReadResult, Unjellier, Unjelly, fields::Fields, hidden::Hidden};
use crate::banana::Cursor;

/// The attributes of a state that belong to its flattened fields.
#[derive(Debug)]
pub struct Rest {
    start: usize,
    end: usize,
    hidden: Box<Hidden>,
}

impl Rest {
    /// Returns the attributes that no field has read so far. All attributes of the state must have been
    /// read.
    pub fn of(fields: &mut Fields<'_>, from: &Unjellier<'_>) -> Self {
        let mut hidden = fields.take_hidden().unwrap_or_default();
        hidden.hide(fields.names());
        Self { start: fields.start, end: from.cursor.at(), hidden }
    }

    /// Reads a flattened field.
    ///
    /// # Errors
    /// Returns an error if the attributes are not those of a `T`.
    pub fn read<'de, T: Unjelly<'de>>(
        mut self,
        from: &mut Unjellier<'de>,
    ) -> ReadResult<(T, Self)> {
        from.charge_again(Cursor::between(self.start, self.end))?;
        let hidden = std::mem::take(&mut self.hidden);
        let (value, hidden) =
            from.without(self.start, hidden, |from| from.with_room::<T, _, _>(T::unjelly_flat))?;
        from.cursor.seek(self.end);
        Ok((value, Self { hidden, ..self }))
    }

    /// Ends the reading of flattened fields. If the state is flattened itself, their attributes are hidden from
    /// what is read next.
    pub fn end(self, fields: &mut Fields<'_>) {
        if fields.is_flat() {
            fields.set_hidden(self.hidden);
        }
    }
}
