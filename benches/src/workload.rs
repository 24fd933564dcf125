//! The workloads by their names.

use std::{fmt, str::FromStr};

use crate::Error;

/// What a client does. [`Display`](fmt::Display) and [`FromStr`] have the names of README.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Workload {
    /// Small calls, that many in flight: `W1`, `W2`.
    Frogs(usize),
    /// Calls with 1,000 items, that many in flight: `W3`, `W3x8`.
    Items(usize),
    /// Updates to that many observers: `W4-N`.
    Fan(usize),
    /// Idle connections: `W5`.
    Idle,
    /// Calls with that many bytes, in byte strings of at most 512 KiB: `bytes-N`.
    Bytes(usize),
    /// Calls with that many bytes in one byte string: `string-N`.
    OneString(usize),
    /// Calls with a list of that many items: `list-N`.
    List(usize),
    /// Calls with a list of objects of a class with that many attributes: `class-N`.
    Class(usize),
}

/// A kind of workload that measures a count of something.
type Counted = fn(usize) -> Workload;

/// The names of such workloads, without the count.
const COUNTED: [(&str, Counted); 5] = [
    ("W4-", Workload::Fan),
    ("bytes-", Workload::Bytes),
    ("string-", Workload::OneString),
    ("list-", Workload::List),
    ("class-", Workload::Class),
];

impl Workload {
    /// The workloads of the table, in its order.
    pub const TABLE: [Self; 8] = [
        Self::Frogs(1),
        Self::Frogs(256),
        Self::Items(1),
        Self::Items(8),
        Self::Fan(1),
        Self::Fan(100),
        Self::Fan(1000),
        Self::Idle,
    ];

    /// Returns what `rate` counts in the results.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Fan(_) => "updates/s",
            Self::Idle => "KB/connection",
            _ => "calls/s",
        }
    }

    /// Returns whether its calls pass items, which may be cloned or borrowed.
    pub fn has_items(self) -> bool {
        matches!(self, Self::Items(_))
    }
}

impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frogs(1) => f.write_str("W1"),
            Self::Frogs(_) => f.write_str("W2"),
            Self::Items(1) => f.write_str("W3"),
            Self::Items(in_flight) => write!(f, "W3x{in_flight}"),
            Self::Fan(observers) => write!(f, "W4-{observers}"),
            Self::Idle => f.write_str("W5"),
            Self::Bytes(bytes) => write!(f, "bytes-{bytes}"),
            Self::OneString(bytes) => write!(f, "string-{bytes}"),
            Self::List(items) => write!(f, "list-{items}"),
            Self::Class(attributes) => write!(f, "class-{attributes}"),
        }
    }
}

impl FromStr for Workload {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        if let Some(workload) = Self::TABLE.into_iter().find(|known| known.to_string() == name) {
            return Ok(workload);
        }
        let counted = COUNTED
            .iter()
            .find_map(|(prefix, of)| Some(of(name.strip_prefix(prefix)?.parse().ok()?)));
        counted.ok_or_else(|| {
            let names = "W1, W2, W3, W3x8, W4-N, W5, bytes-N, string-N, list-N and class-N";
            format!("unknown workload `{name}`: name one of {names}").into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workload_is_found_by_its_name() {
        let counted = COUNTED.iter().map(|(_, of)| of(30));
        for workload in Workload::TABLE.into_iter().chain(counted) {
            let found: Workload = workload.to_string().parse().expect("the name is known");
            assert_eq!(found, workload);
        }
        assert!("W6".parse::<Workload>().is_err());
    }
}
