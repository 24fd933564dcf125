//! The reserved words that an expression may begin with. Every other first word is the name of a class.

/// A reserved word of Jelly, which says how its expression is read.
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

/// The kind of an expression: how it is read, shared and refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A value that contains no other values. Jelly repeats it where it is met again.
    Scalar,
    /// A value that the sender could not send, and the reason. Jelly shares it like a container.
    Unpersistable,
    /// A list of values.
    Sequence,
    /// A list of pairs of values.
    Dictionary,
    /// `reference` or `dereference`.
    Link,
    /// An entry of a connection's tables.
    Entry,
    /// An expression that names code. It is always refused.
    Code,
}

impl Atom {
    /// All reserved words.
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

    /// Returns the reserved word with these bytes, or `None` if they are the name of a class.
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

    /// Returns the word as it is written on the wire.
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

    /// Returns the kind of the expressions that begin with this word.
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

    /// Returns the kind of the expression that begins with this word, or `None` if it is the name of a
    /// class.
    pub(crate) const fn kind_of(word: &[u8]) -> Option<Kind> {
        match Self::of(word) {
            Some(atom) => Some(atom.kind()),
            None => None,
        }
    }
}

/// Returns the name of a class unchanged, for hand-written implementations, whose names no derive has
/// checked.
///
/// # Panics
/// Panics if the name is a reserved word: the peer would read another kind of expression.
pub(crate) const fn class_name(name: &'static str) -> &'static str {
    assert!(
        Atom::of(name.as_bytes()).is_none(),
        "a class cannot be named like a reserved word of Jelly: choose another name"
    );
    name
}

/// Returns a class name that is a constant of the application unchanged.
///
/// # Panics
/// Panics if it is not dotted words, or a reserved word, like [`class_name`].
pub(crate) const fn dotted_class_name(name: &'static str) -> &'static str {
    let bytes = name.as_bytes();
    let (mut index, mut is_start) = (0, true);
    while index < bytes.len() {
        let byte = bytes[index];
        let is_dot = byte == b'.' && !is_start;
        let is_letter = byte.is_ascii_alphabetic() || byte == b'_';
        let is_digit = byte.is_ascii_digit() && !is_start;
        assert!(
            is_dot || is_letter || is_digit,
            "a class name consists of dotted ASCII words, as in `module.Pond`"
        );
        is_start = is_dot;
        index += 1;
    }
    assert!(!is_start, "a class name consists of dotted ASCII words, as in `module.Pond`");
    class_name(name)
}

/// Returns the aliases of a class unchanged.
///
/// # Panics
/// Panics if one of them is a reserved word, like [`class_name`].
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
    #[should_panic(expected = "a class cannot be named like a reserved word of Jelly")]
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
