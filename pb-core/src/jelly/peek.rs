//! What a value is on the wire, looked at before it is read.

use super::{Atom, Unjellier};
use crate::banana::Token;

/// The kind of a received value, before it is read: from [`Unjellier::peek`] and
/// [`Any::kind`](crate::Any::kind).
///
/// A shared value has the kind of the value itself: `reference` and `dereference` are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueKind<'a> {
    /// `[None]`
    None,
    /// `[boolean …]`. A peer on Python 2.7 may send 0 or 1 instead, which are an [`Int`](Self::Int).
    Bool,
    /// An integer of any size.
    Int,
    /// A float.
    Float,
    /// `[decimal …]`
    Decimal,
    /// `[unicode …]`
    Text,
    /// A byte string, which is what `str` of Python 2.7 is sent as.
    Bytes,
    /// `[date …]`
    Date,
    /// `[time …]`
    Time,
    /// `[datetime …]`
    DateTime,
    /// `[timedelta …]`
    TimeDelta,
    /// `[list …]`, with its number of items.
    List(usize),
    /// `[tuple …]`, with its number of items.
    Tuple(usize),
    /// `[set …]`, with its number of items.
    Set(usize),
    /// `[frozenset …]`, with its number of items.
    FrozenSet(usize),
    /// `[dictionary …]`, with its number of entries.
    Dict(usize),
    /// A copy, with the name of its class. Nothing says yet that the class may be received.
    Copy(&'a str),
    /// A live object of the peer that arrives with its state, with the name of its class.
    Live(&'a str),
    /// `[cached id]`: a live object of the peer that arrived before.
    Cached,
    /// `[remote id]`: a reference to an object of the peer.
    Remote,
    /// `[local id]`: an object of this end that the peer sends back.
    Local,
    /// `[lcache id]`: a live object of this end that the peer sends back.
    LocalCache,
    /// `[unpersistable reason]`: a value that the peer could not send.
    Unpersistable,
    /// An expression that is refused or malformed. Reading it as any type is an error.
    Invalid,
}

/// The number of links that are followed. Senders write at most one.
const LINKS: usize = 4;

impl<'de> Unjellier<'de> {
    /// Returns the kind of the value that is read next. Nothing is read.
    ///
    /// A hand-written [`Unjelly`](crate::Unjelly) uses it to choose the type that it reads:
    ///
    /// ```
    /// use pb::{Unjelly, error::UnjellyError, jelly::{ReadResult, Unjellier, ValueKind}};
    ///
    /// /// A timeout in seconds, or `"never"`.
    /// enum Timeout {
    ///     Seconds(f64),
    ///     Never,
    /// }
    ///
    /// impl<'de> Unjelly<'de> for Timeout {
    ///     fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
    ///         match from.peek() {
    ///             ValueKind::Int | ValueKind::Float => f64::unjelly(from).map(Self::Seconds),
    ///             _ => match <&str>::unjelly(from)? {
    ///                 "never" => Ok(Self::Never),
    ///                 other => Err(UnjellyError::custom(format_args!("no timeout: {other:?}"))),
    ///             },
    ///         }
    ///     }
    /// }
    /// ```
    pub fn peek(&mut self) -> ValueKind<'de> {
        self.peek_at().map_or(ValueKind::Invalid, |at| self.kind_at(at))
    }

    /// Returns the place of the value that is read next, behind links. `None` if a link leads nowhere.
    pub(crate) fn peek_at(&mut self) -> Option<usize> {
        let mut ahead = self.cursor.clone();
        for _ in 0..LINKS {
            let at = ahead.at();
            let atom = ahead.list().filter(|elements| *elements > 1).and_then(|_| ahead.string());
            match atom.and_then(Atom::of) {
                Some(Atom::Reference) => drop(ahead.unsigned()?),
                Some(Atom::Dereference) => {
                    let start = self.start_of(ahead.unsigned()?).ok()?;
                    ahead.seek(start);
                }
                _ => return Some(at),
            }
        }
        None
    }

    /// Returns the kind of the expression at a place.
    fn kind_at(&self, at: usize) -> ValueKind<'de> {
        let mut ahead = self.cursor.clone();
        ahead.seek(at);
        let elements = match ahead.token() {
            Some(Token::Int(_) | Token::Large(_)) => return ValueKind::Int,
            Some(Token::Float(_)) => return ValueKind::Float,
            Some(Token::Bytes(_)) => return ValueKind::Bytes,
            Some(Token::List(elements @ 1..)) => elements,
            Some(Token::List(0)) | None => return ValueKind::Invalid,
        };
        let Some(word) = ahead.string() else { return ValueKind::Invalid };
        let items = elements - 1;
        let Some(atom) = Atom::of(word) else {
            let Ok(class) = std::str::from_utf8(word) else { return ValueKind::Invalid };
            return match (items, ahead.unsigned()) {
                (2.., Some(_)) => ValueKind::Live(class),
                (1.., _) => ValueKind::Copy(class),
                _ => ValueKind::Invalid,
            };
        };
        match atom {
            Atom::None => ValueKind::None,
            Atom::Boolean => ValueKind::Bool,
            Atom::Unicode => ValueKind::Text,
            Atom::DateTime => ValueKind::DateTime,
            Atom::Date => ValueKind::Date,
            Atom::Time => ValueKind::Time,
            Atom::TimeDelta => ValueKind::TimeDelta,
            Atom::Decimal => ValueKind::Decimal,
            Atom::Unpersistable => ValueKind::Unpersistable,
            Atom::List => ValueKind::List(items),
            Atom::Tuple => ValueKind::Tuple(items),
            Atom::Set => ValueKind::Set(items),
            Atom::FrozenSet => ValueKind::FrozenSet(items),
            Atom::Dictionary => ValueKind::Dict(items),
            Atom::Remote => ValueKind::Remote,
            Atom::Local => ValueKind::Local,
            Atom::Cached => ValueKind::Cached,
            Atom::LocalCache => ValueKind::LocalCache,
            Atom::Reference
            | Atom::Dereference
            | Atom::Class
            | Atom::Function
            | Atom::Instance
            | Atom::Method
            | Atom::Module
            | Atom::Persistent => ValueKind::Invalid,
        }
    }
}
