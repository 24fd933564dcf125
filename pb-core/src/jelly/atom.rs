//! The words that an expression may begin with. Every other word is the name of a class.

/// What an expression is that begins with a word of Jelly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Atom {
    /// `[None]`
    None,
    Boolean,
    Unicode,
    DateTime,
    Date,
    Time,
    TimeDelta,
    Decimal,
    Unpersistable,
    List,
    Tuple,
    Set,
    FrozenSet,
    Dictionary,
    Reference,
    Dereference,
    Remote,
    Local,
    Cached,
    LocalCache,
    Class,
    Function,
    Instance,
    Method,
    Module,
    Persistent,
}

/// What all expressions of one kind have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A value without parts that are values. It is repeated where it is met again.
    Scalar,
    /// What the sender would not send. It is shared like a container.
    Unpersistable,
    /// A list of values.
    Sequence,
    /// A list of pairs of values.
    Dictionary,
    /// `reference` or `dereference`.
    Link,
    /// An entry of a connection's tables.
    Entry,
    /// It names code, and is always refused.
    Code,
}

impl Atom {
    /// Every word.
    pub(crate) const ALL: [Self; 26] = [
        Self::None,
        Self::Boolean,
        Self::Unicode,
        Self::DateTime,
        Self::Date,
        Self::Time,
        Self::TimeDelta,
        Self::Decimal,
        Self::Unpersistable,
        Self::List,
        Self::Tuple,
        Self::Set,
        Self::FrozenSet,
        Self::Dictionary,
        Self::Reference,
        Self::Dereference,
        Self::Remote,
        Self::Local,
        Self::Cached,
        Self::LocalCache,
        Self::Class,
        Self::Function,
        Self::Instance,
        Self::Method,
        Self::Module,
        Self::Persistent,
    ];

    /// Finds the word; `None` for the name of a class.
    pub(crate) const fn of(word: &[u8]) -> Option<Self> {
        Some(match word {
            b"None" => Self::None,
            b"boolean" => Self::Boolean,
            b"unicode" => Self::Unicode,
            b"datetime" => Self::DateTime,
            b"date" => Self::Date,
            b"time" => Self::Time,
            b"timedelta" => Self::TimeDelta,
            b"decimal" => Self::Decimal,
            b"unpersistable" => Self::Unpersistable,
            b"list" => Self::List,
            b"tuple" => Self::Tuple,
            b"set" => Self::Set,
            b"frozenset" => Self::FrozenSet,
            b"dictionary" => Self::Dictionary,
            b"reference" => Self::Reference,
            b"dereference" => Self::Dereference,
            b"remote" => Self::Remote,
            b"local" => Self::Local,
            b"cached" => Self::Cached,
            b"lcache" => Self::LocalCache,
            b"class" => Self::Class,
            b"function" => Self::Function,
            b"instance" => Self::Instance,
            b"method" => Self::Method,
            b"module" => Self::Module,
            b"persistent" => Self::Persistent,
            _ => return None,
        })
    }

    /// The word itself.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Boolean => "boolean",
            Self::Unicode => "unicode",
            Self::DateTime => "datetime",
            Self::Date => "date",
            Self::Time => "time",
            Self::TimeDelta => "timedelta",
            Self::Decimal => "decimal",
            Self::Unpersistable => "unpersistable",
            Self::List => "list",
            Self::Tuple => "tuple",
            Self::Set => "set",
            Self::FrozenSet => "frozenset",
            Self::Dictionary => "dictionary",
            Self::Reference => "reference",
            Self::Dereference => "dereference",
            Self::Remote => "remote",
            Self::Local => "local",
            Self::Cached => "cached",
            Self::LocalCache => "lcache",
            Self::Class => "class",
            Self::Function => "function",
            Self::Instance => "instance",
            Self::Method => "method",
            Self::Module => "module",
            Self::Persistent => "persistent",
        }
    }

    /// What it has in common with others.
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::None
            | Self::Boolean
            | Self::Unicode
            | Self::DateTime
            | Self::Date
            | Self::Time
            | Self::TimeDelta
            | Self::Decimal => Kind::Scalar,
            Self::Unpersistable => Kind::Unpersistable,
            Self::List | Self::Tuple | Self::Set | Self::FrozenSet => Kind::Sequence,
            Self::Dictionary => Kind::Dictionary,
            Self::Reference | Self::Dereference => Kind::Link,
            Self::Remote | Self::Local | Self::Cached | Self::LocalCache => Kind::Entry,
            Self::Class
            | Self::Function
            | Self::Instance
            | Self::Method
            | Self::Module
            | Self::Persistent => Kind::Code,
        }
    }

    /// Finds what the expression is that begins with this word; `None` for a class.
    pub(crate) const fn kind_of(word: &[u8]) -> Option<Kind> {
        match Self::of(word) {
            Some(atom) => Some(atom.kind()),
            None => None,
        }
    }
}

/// The name of a class, which must be none of the words: the peer would read something else.
/// For a hand-written implementation, whose name no derive has looked at.
pub(crate) const fn class_name(name: &'static str) -> &'static str {
    assert!(Atom::of(name.as_bytes()).is_none(), "a word of Jelly cannot name a class");
    name
}

/// The same of other names that it is received by.
pub(crate) const fn class_names(names: &'static [&'static str]) -> &'static [&'static str] {
    let mut index = 0;
    while index < names.len() {
        class_name(names[index]);
        index += 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "a word of Jelly cannot name a class")]
    fn a_hand_written_class_has_a_name_of_its_own() {
        class_names(&["test.Pond", "instance"]);
    }

    #[test]
    fn each_word_is_found_by_its_name_and_no_other_is() {
        for atom in Atom::ALL {
            assert_eq!(Atom::of(atom.word().as_bytes()), Some(atom));
        }
        for class in ["", "List", "test.Pond", "lists", "cache", "copy"] {
            assert_eq!(Atom::of(class.as_bytes()), None, "{class}");
        }
    }
}
