//! The flag of an update in Banana (`wantanswer`). It says whether an answer is wanted, and whether more updates of the same
//! transaction follow. Other implementations test only whether the flag is true in Python, and see only the first of the
//! two.

use crate::banana::{INT, STRING};

/// Returns the two bytes of a flag: the integers 0, 1 and 2, and the empty string.
pub(crate) const fn tokens(answer: bool, more: bool) -> [u8; 2] {
    match (answer, more) {
        (false, false) => [0, INT],
        (true, false) => [1, INT],
        (true, true) => [2, INT],
        (false, true) => [0, STRING],
    }
}

/// Returns whether more updates of the transaction follow, according to the flag of a received one.
pub(crate) fn is_more(flag: &[u8]) -> bool {
    flag == tokens(true, true) || flag == tokens(false, true)
}
