//! The rows of the table: each limit has a file.

mod kept;
mod live;
mod memory;
mod others;
mod serde;
mod serving;
mod values;

use crate::table::Table;

/// Plays all rows.
pub(crate) fn play(table: &mut Table) {
    memory::play(table);
    values::play(table);
    serde::play(table);
    live::play(table);
    serving::play(table);
    others::play(table);
    kept::play(table);
}
