//! Writes copies and the states of classes, by names and shapes where the peer is taught them.

use super::{Jellier, JellyError, Sharing, TextEncoding};
use crate::{
    banana::{
        Dialect,
        compact::{self, taught::Number},
        encode,
    },
    jelly::fields::Field,
};

/// The number of depths at which attributes may be written without their names.
const POSITIONAL: usize = 64;

/// The beginning of a copy, before its state.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenClass {
    class: &'static str,
    start: usize,
    end: usize,
}

/// The shape that was written last: most lists are of one class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recent {
    class: Option<&'static str>,
    fields: &'static [Field],
    number: u16,
}

impl Recent {
    /// Returns whether this is the shape with a class and attributes.
    #[inline]
    fn is(&self, class: Option<&'static str>, fields: &'static [Field]) -> bool {
        let is_class = match (self.class, class) {
            (Some(last), Some(class)) => std::ptr::eq(last, class),
            (None, None) => true,
            _ => false,
        };
        is_class && std::ptr::eq(self.fields, fields)
    }
}

impl Jellier {
    /// Writes a copy of a class, whose state `write` writes.
    #[inline]
    pub(crate) fn copy(
        &mut self,
        class: &'static str,
        write: impl FnOnce(&mut Self) -> Result<(), JellyError>,
    ) -> Result<(), JellyError> {
        let begun = self.begin_copy(class)?;
        let written = write(self);
        self.end_copy(class, begun, written)
    }

    /// Writes the name of a class, for a state one level deeper. Returns where the copy and its state begin.
    fn begin_copy(&mut self, class: &'static str) -> Result<(usize, usize), JellyError> {
        let start = self.out.len();
        encode::elements(&mut self.out, self.dialect, 2);
        encode::string(&mut self.out, self.dialect, class.as_bytes());
        let end = self.out.len();
        // A state that is known by its shape takes the place of the class.
        self.class = Some(OpenClass { class, start, end });
        self.enter()?;
        Ok((start, end))
    }

    /// Ends a copy. If its state has not taken the place of the class, teaches the peer the name of that.
    fn end_copy(
        &mut self,
        class: &'static str,
        (start, end): (usize, usize),
        written: Result<(), JellyError>,
    ) -> Result<(), JellyError> {
        self.leave();
        if written.is_ok() && self.teaches() && !compact::write::is_copy(&self.out[start..]) {
            self.teach_class(class, end);
        }
        written
    }

    /// Writes the name of a class, which ends at `end`, as the number by which the peer is taught it.
    #[cold]
    fn teach_class(&mut self, class: &'static str, end: usize) {
        let Some(number) = compact::taught::name(class) else { return };
        let mut name = Vec::new();
        compact::write::name(&mut name, number);
        let written = compact::write::bytes_len(class.len());
        self.out.splice(end - written..end, name.iter().copied());
        self.move_patches(end, written - name.len());
        self.used.add(Number::name(number));
    }

    /// Moves the patches behind a place to the front, since bytes before that place were removed.
    fn move_patches(&mut self, behind: usize, bytes: usize) {
        let patches = self.sharing.iter_mut().flat_map(|sharing| &mut sharing.patches);
        for patch in patches.filter(|patch| patch.at >= behind) {
            patch.at -= bytes;
        }
    }

    /// Returns whether names are written by numbers that the peer is taught.
    #[inline]
    pub(crate) fn teaches(&self) -> bool {
        self.dialect == Dialect::Compact && !self.is_inert()
    }

    /// Writes a byte string as the number by which the peer is taught it.
    pub(crate) fn taught_name(&mut self, number: u16) {
        compact::write::name(&mut self.out, number);
        self.used.add(Number::name(number));
        self.written += 1;
    }

    /// Opens a state, one level deeper. The [attributes](Self::attribute) must follow in their order.
    #[inline]
    pub(crate) fn open_state(&mut self, fields: &'static [Field]) -> Result<(), JellyError> {
        let items = fields.len();
        // The attributes of a shape are text.
        if self.teaches()
            && self.text_encoding == TextEncoding::Unicode
            && self.flattening == 0
            && self.depth + 1 < POSITIONAL
            && self.shape(fields)
        {
            self.written += 1 - items as i64;
            self.enter()?;
            self.positional |= 1 << self.depth;
            return Ok(());
        }
        self.expression("dictionary", items)?;
        self.enter()
    }

    /// Writes the head of a state whose attributes are known by their positions. If the peer has no room for the shape,
    /// returns false, and nothing is written.
    #[inline]
    fn shape(&mut self, fields: &'static [Field]) -> bool {
        let at = self.out.len();
        // A patch in between stands for the state, which must begin behind it.
        let patched = |sharing: &Sharing| sharing.patches.last().map_or(0, |patch| patch.at);
        let patched = self.sharing.as_deref().map_or(0, patched);
        let class = self.class.filter(|class| class.end == at && patched <= class.start);
        let Some(number) = self.shape_number(class.map(|class| class.class), fields) else {
            return false;
        };
        match class {
            Some(class) => {
                self.class = None;
                self.out.truncate(class.start);
                compact::write::copy(&mut self.out, number);
            }
            None => compact::write::state(&mut self.out, number),
        }
        self.used.add(Number::shape(number));
        true
    }

    /// Returns the number of the shape with a class and attributes.
    #[inline]
    fn shape_number(
        &mut self,
        class: Option<&'static str>,
        fields: &'static [Field],
    ) -> Option<u16> {
        if let Some(recent) = self.recent.filter(|recent| recent.is(class, fields)) {
            return Some(recent.number);
        }
        let names = || fields.iter().map(Field::name).collect();
        let table = (fields.as_ptr().addr(), fields.len());
        let number = compact::taught::shape(class, table, &names)?;
        self.recent = Some(Recent { class, fields, number });
        Some(number)
    }

    /// Writes the name of an attribute; its value must follow.
    #[inline]
    pub(crate) fn attribute(&mut self, field: &Field) -> Result<(), JellyError> {
        if self.dialect == Dialect::Compact && self.is_positional() {
            return Ok(());
        }
        self.attribute_name(field)
    }

    fn attribute_name(&mut self, field: &Field) -> Result<(), JellyError> {
        if self.dialect == Dialect::Pb && self.text_encoding == TextEncoding::Unicode {
            self.out.extend_from_slice(field.key_tokens());
            return Ok(());
        }
        if field.is_unnamed() {
            return Ok(());
        }
        self.pair();
        self.text(field.name())
    }

    /// Notes that the attributes at this depth have their names, until a state is [opened](Self::open_state) there.
    #[inline]
    pub(super) fn write_names(&mut self) {
        if self.depth < POSITIONAL {
            self.positional &= !(1 << self.depth);
        }
    }

    /// Returns whether the attributes of the open state are known by their positions.
    #[inline]
    fn is_positional(&self) -> bool {
        self.depth < POSITIONAL && self.positional & 1 << self.depth != 0
    }
}
