//! The tokens of Banana that heads stand for.

use std::sync::Arc;

use super::{
    decode::{Head, at_most, decode, shape},
    head,
    names::{Names, Shape},
    varint,
};
use crate::banana::{Integer, token::Token};

/// The tokens that were read of a head that stands for several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::banana) enum Phase {
    /// None: an element begins here.
    Start,
    /// The header of the list.
    List,
    /// The header of the list and its first element.
    Atom,
    /// The header and the class of a copy. Its state begins here.
    State,
    /// The header of a copy, its class, and the header of its state.
    InState,
}

/// A reader's place: its bytes, the offset of a head, and how much of that was read.
pub(in crate::banana) struct At<'a, 'de> {
    pub(in crate::banana) bytes: &'de [u8],
    pub(in crate::banana) at: &'a mut usize,
    pub(in crate::banana) phase: &'a mut Phase,
    pub(in crate::banana) names: &'de Arc<Names>,
    /// The place of a state whose shape is known.
    pub(in crate::banana) state: &'a mut (usize, Option<&'de Shape>),
}

impl<'de> At<'_, 'de> {
    #[inline]
    fn rest(&self) -> &'de [u8] {
        self.bytes.get(*self.at..).unwrap_or_default()
    }

    #[inline]
    fn head(&self) -> Option<(Head<'de>, usize)> {
        decode(self.rest(), self.names)
    }

    /// Moves behind a head, or to its next phase.
    #[inline]
    fn moved<T>(&mut self, (at, phase): (usize, Phase), token: T) -> Option<T> {
        (*self.at, *self.phase) = (at, phase);
        Some(token)
    }

    /// Reads one token.
    pub(in crate::banana) fn token(&mut self) -> Option<Token<'de>> {
        let (head, size) = self.head()?;
        let (here, behind) = (*self.at, *self.at + size);
        let done = (behind, Phase::Start);
        if *self.phase == Phase::Start {
            let list = match head {
                Head::Int(value) => return self.moved(done, Token::Int(value)),
                Head::Large { negative, digits } => {
                    let value = Integer::from_digits(negative, digits);
                    return match i128::try_from(&value) {
                        Ok(small) => self.moved(done, Token::Int(small)),
                        Err(_) => self.moved(done, Token::Large(value)),
                    };
                }
                Head::Float(value) => return self.moved(done, Token::Float(value)),
                Head::Bytes(bytes) => return self.moved(done, Token::Bytes(bytes)),
                Head::Elements(elements) => return self.moved(done, Token::List(elements)),
                Head::Text(_) | Head::Bool(_) | Head::Copy(_) => 2,
                Head::Expression(_, items) | Head::Dictionary(items) => items + 1,
                Head::State(shape) => shape.attributes().len() + 1,
            };
            return self.moved((here, Phase::List), Token::List(list));
        }
        if let (Phase::State, Head::Copy(shape)) = (*self.phase, head) {
            let list = Token::List(shape.attributes().len() + 1);
            return self.moved((here, Phase::InState), list);
        }
        let (word, next): (&[u8], _) = match (*self.phase, head) {
            (Phase::List, Head::Text(_)) => (b"unicode", (here, Phase::Atom)),
            (Phase::List, Head::Bool(_)) => (b"boolean", (here, Phase::Atom)),
            (Phase::Atom, Head::Text(text)) => (text, done),
            (Phase::Atom, Head::Bool(true)) => (b"true", done),
            (Phase::Atom, Head::Bool(false)) => (b"false", done),
            (Phase::List, Head::Expression(word, _)) => (word.as_bytes(), done),
            (Phase::List, Head::Copy(shape)) => (shape.class()?.as_bytes(), (here, Phase::State)),
            (Phase::InState, Head::Copy(_)) => (b"dictionary", done),
            (Phase::List, Head::Dictionary(_) | Head::State(_)) => (b"dictionary", done),
            // No other head has phases.
            _ => return None,
        };
        self.moved(next, Token::Bytes(word))
    }

    /// Reads the header of a list, and returns the number of its elements. Reads nothing if none is next.
    pub(in crate::banana) fn list(&mut self) -> Option<usize> {
        if *self.phase != Phase::Start {
            return self.list_of_state();
        }
        let (head, size) = self.head()?;
        let elements = match head {
            Head::Int(_) | Head::Large { .. } | Head::Float(_) | Head::Bytes(_) => return None,
            Head::Elements(elements) => {
                *self.at += size;
                return Some(elements);
            }
            Head::Text(_) | Head::Bool(_) | Head::Copy(_) => 2,
            Head::Expression(_, items) | Head::Dictionary(items) => items + 1,
            Head::State(shape) => shape.attributes().len() + 1,
        };
        *self.phase = Phase::List;
        Some(elements)
    }

    /// Reads the header of the state of a copy, if one is next.
    fn list_of_state(&mut self) -> Option<usize> {
        match (*self.phase, self.head()?) {
            (Phase::State, (Head::Copy(shape), _)) => {
                *self.phase = Phase::InState;
                Some(shape.attributes().len() + 1)
            }
            _ => None,
        }
    }

    /// Reads a byte string, or the atom of an open list. Reads nothing if neither is next.
    pub(in crate::banana) fn string(&mut self) -> Option<&'de [u8]> {
        if *self.phase == Phase::Start {
            let (Head::Bytes(bytes), size) = self.head()? else { return None };
            *self.at += size;
            return Some(bytes);
        }
        if *self.phase == Phase::State {
            return None;
        }
        match self.token()? {
            Token::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Reads a text or a byte string. Reads nothing if neither is next.
    pub(in crate::banana) fn text_or_string(&mut self) -> Option<&'de [u8]> {
        if let [small @ head::TEXT_SMALL..head::TEXT_SMALL_END, ref rest @ ..] = *self.rest()
            && *self.phase == Phase::Start
        {
            let len = usize::from(small - head::TEXT_SMALL);
            let text = rest.get(..len)?;
            *self.at += 1 + len;
            return Some(text);
        }
        self.long_text_or_string()
    }

    #[inline(never)]
    fn long_text_or_string(&mut self) -> Option<&'de [u8]> {
        if *self.phase != Phase::Start {
            return self.string();
        }
        let (Head::Text(bytes) | Head::Bytes(bytes), size) = self.head()? else { return None };
        *self.at += size;
        Some(bytes)
    }

    /// Opens an expression with one of these reserved words, and returns the number of its items. Reads nothing if
    /// none is next.
    pub(in crate::banana) fn open(&mut self, words: &[&str]) -> Option<usize> {
        let &first = self.bytes.get(*self.at)?;
        let (word, items) = match first {
            head::LIST_SMALL..head::LIST_SMALL_END => ("list", first - head::LIST_SMALL),
            head::TUPLE_SMALL..head::TUPLE_SMALL_END => ("tuple", first - head::TUPLE_SMALL),
            head::NONE => ("None", 0),
            // These begin with no reserved word, and are usual where `None` is looked for.
            0..head::SMALL_END | head::INT | head::INT_32 | head::FLOAT => return None,
            head::COPY_SMALL..head::COPY_SMALL_END if *self.phase == Phase::Start => return None,
            head::TEXT_SMALL..head::TEXT_SMALL_END if !words.contains(&"unicode") => return None,
            _ => return self.open_other(words),
        };
        let items = usize::from(items);
        if *self.phase != Phase::Start || !words.contains(&word) {
            return None;
        }
        let items = at_most(items, self.bytes.len() - *self.at - 1)?;
        *self.at += 1;
        Some(items)
    }

    #[inline(never)]
    fn open_other(&mut self, words: &[&str]) -> Option<usize> {
        let before = (*self.at, *self.phase);
        if let Some(elements @ 1..) = self.list()
            && let Some(word) = self.string()
            && words.iter().any(|known| known.as_bytes() == word)
        {
            return Some(elements - 1);
        }
        (*self.at, *self.phase) = before;
        None
    }

    /// Opens an expression that begins with a class or any other byte string, and returns the number of its elements
    /// and the class. If it returns `None`, some of that may have been read.
    pub(in crate::banana) fn class(&mut self) -> Option<(usize, &'de [u8])> {
        if *self.phase == Phase::Start
            && let [small @ head::COPY_SMALL..head::COPY_SMALL_END, ref values @ ..] = *self.rest()
        {
            let shape = shape(self.names, (small - head::COPY_SMALL).into(), values.len())?;
            *self.phase = Phase::State;
            *self.state = (*self.at, Some(shape));
            return Some((2, shape.class()?.as_bytes()));
        }
        Some((self.list()?, self.string()?))
    }

    /// Reads a non-negative integer of at most 63 bits, as in Banana. Reads nothing if the next token is not one.
    pub(in crate::banana) fn unsigned(&mut self) -> Option<u64> {
        if *self.phase != Phase::Start {
            return None;
        }
        let (value, size) = match *self.bytes.get(*self.at..)? {
            [small @ 0..head::SMALL_END, ..] => (small.into(), 1),
            [head::INT_32, ref rest @ ..] => (u32::from_le_bytes(*rest.first_chunk()?).into(), 5),
            [head::INT, ref rest @ ..] => {
                let (value, len) = varint::get(rest).filter(|(value, _)| value >> 63 == 0)?;
                (value, 1 + len)
            }
            _ => return None,
        };
        *self.at += size;
        Some(value)
    }

    /// Reads a float. Reads nothing if the next token is not one.
    pub(in crate::banana) fn float(&mut self) -> Option<f64> {
        let (&[head::FLOAT, ref body @ ..], _) =
            self.bytes.get(*self.at..)?.split_first_chunk::<9>()?
        else {
            return None;
        };
        if *self.phase != Phase::Start {
            return None;
        }
        *self.at += 9;
        Some(f64::from_le_bytes(*body))
    }

    /// Opens a dictionary, and returns the number of its entries, and the shape that has their keys if these are not
    /// written. Reads nothing if no dictionary is next.
    pub(in crate::banana) fn dictionary(&mut self) -> Option<(usize, Option<&'de Shape>)> {
        // A copy that was opened: its head has one byte.
        if let (at, Some(shape)) = *self.state
            && at == *self.at
            && *self.phase == Phase::State
        {
            (*self.at, *self.phase) = (at + 1, Phase::Start);
            return Some((shape.attributes().len(), Some(shape)));
        }
        let (head, size) = self.head()?;
        let found = match (*self.phase, head) {
            (Phase::Start, Head::Dictionary(entries)) => (entries, None),
            (Phase::Start, Head::State(shape)) | (Phase::State, Head::Copy(shape)) => {
                (shape.attributes().len(), Some(shape))
            }
            _ => return None,
        };
        (*self.at, *self.phase) = (*self.at + size, Phase::Start);
        Some(found)
    }

    /// Skips one element, or the next token of an open list.
    pub(in crate::banana) fn skip(&mut self) -> Option<()> {
        let mut missing = match *self.phase {
            Phase::Start => 1_usize,
            Phase::State => {
                let (Head::Copy(shape), size) = self.head()? else { return None };
                (*self.at, *self.phase) = (*self.at + size, Phase::Start);
                shape.attributes().len()
            }
            // The atom of a list, or the text behind it.
            Phase::List | Phase::Atom | Phase::InState => return self.token().map(drop),
        };
        while missing > 0 {
            let (head, size) = self.head()?;
            let inner = match head {
                Head::Int(_)
                | Head::Large { .. }
                | Head::Float(_)
                | Head::Bytes(_)
                | Head::Text(_)
                | Head::Bool(_) => 0,
                Head::Expression(_, items) | Head::Elements(items) => items,
                Head::Dictionary(entries) => 2 * entries,
                Head::State(shape) | Head::Copy(shape) => shape.attributes().len(),
            };
            missing = missing - 1 + inner;
            *self.at += size;
        }
        Some(())
    }
}
