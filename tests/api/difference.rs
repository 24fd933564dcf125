//! The difference of two lists.

use std::collections::BTreeSet;

/// Returns the lines that only one of two lists has: after `-` if it is the first, after `+` if it is the
/// second. Returns no text if they are equal.
pub(crate) fn difference(before: &str, after: &str) -> String {
    let (old, new): (BTreeSet<_>, BTreeSet<_>) =
        (before.lines().collect(), after.lines().collect());
    let mut out = String::new();
    let mut added = after.lines().filter(|line| !line.is_empty()).peekable();
    for line in before.lines() {
        if !new.contains(line) {
            out += &format!("- {line}\n");
            continue;
        }
        while let Some(next) = added.next_if(|next| *next != line) {
            if !old.contains(next) {
                out += &format!("+ {next}\n");
            }
        }
        added.next();
    }
    for line in added.filter(|line| !old.contains(line)) {
        out += &format!("+ {line}\n");
    }
    out
}
