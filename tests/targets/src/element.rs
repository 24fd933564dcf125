//! Banana as a tree, or the values of dialect `pb-compact-1`: written for the library to read, and read from what the library wrote. It uses nothing
//! of the library's own reader and writer, so that neither can hide a bug of the other.

use std::{fmt, sync::LazyLock};

use pb::banana::Dialect;
use pb_core::banana::vocabulary;

use crate::frames::{self, Taught};

/// One expression.
#[derive(Clone)]
pub(crate) enum Element {
    List(Vec<Self>),
    Int(i128),
    /// An integer of any size: its sign, and its digits of seven bits each, the lowest first.
    Large(bool, Vec<u8>),
    Float(f64),
    Bytes(Vec<u8>),
}

const LIST: u8 = 0x80;
const INT: u8 = 0x81;
const STRING: u8 = 0x82;
const NEGATIVE: u8 = 0x83;
const FLOAT: u8 = 0x84;
const LARGE: u8 = 0x85;
const LARGE_NEGATIVE: u8 = 0x86;
const WORD: u8 = 0x87;

/// Prints a message, if `FUZZ_SHOW` is set.
pub(crate) fn show(direction: &str, message: &Element) {
    static IS_WANTED: LazyLock<bool> = LazyLock::new(|| std::env::var_os("FUZZ_SHOW").is_some());
    if *IS_WANTED {
        eprintln!("{direction}{message:?}");
    }
}

/// Returns a list that begins with a word.
pub(crate) fn of(word: &str, parts: impl IntoIterator<Item = Element>) -> Element {
    Element::List(std::iter::once(text(word)).chain(parts).collect())
}

pub(crate) fn text(text: &str) -> Element {
    Element::Bytes(text.as_bytes().to_vec())
}

pub(crate) fn int(number: u64) -> Element {
    Element::Int(number.into())
}

pub(crate) fn none() -> Element {
    of("None", [])
}

impl Element {
    pub(crate) fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(parts) => Some(parts),
            _ => None,
        }
    }

    /// Returns the word that a list begins with, and the elements after it.
    pub(crate) fn head(&self) -> Option<(&str, &[Self])> {
        let (first, rest) = self.list()?.split_first()?;
        match first {
            Self::Bytes(word) => Some((std::str::from_utf8(word).ok()?, rest)),
            _ => None,
        }
    }

    /// Returns the value of an integer in any encoding, unless it is far larger than any id.
    pub(crate) fn number(&self) -> Option<i128> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Large(is_negative, digits) => {
                let len = digits.iter().rposition(|digit| digit & 0x7f != 0).map_or(0, |at| at + 1);
                let digits = digits[..len].iter().rev().filter(|_| len <= 18);
                let number = digits.fold(0, |number, digit| number << 7 | i128::from(digit & 0x7f));
                (len <= 18).then_some(if *is_negative { -number } else { number })
            }
            _ => None,
        }
    }

    /// Returns the id of an object: 63 bits, in the shortest encoding.
    pub(crate) fn id(&self) -> Option<u64> {
        match self {
            Self::Large(is_negative, digits) if *is_negative || digits.len() > 9 => None,
            _ => self.number().and_then(|number| i64::try_from(number).ok()?.try_into().ok()),
        }
    }

    /// Returns whether Python takes the value for true.
    pub(crate) fn is_true(&self) -> bool {
        match self {
            Self::List(parts) => !parts.is_empty(),
            Self::Int(_) | Self::Large(..) => self.number() != Some(0),
            Self::Float(number) => *number != 0.0,
            Self::Bytes(bytes) => !bytes.is_empty(),
        }
    }

    pub(crate) fn write(&self, dialect: Dialect, out: &mut Vec<u8>) {
        if dialect == Dialect::Compact {
            return frames::value(self, out);
        }
        match self {
            Self::List(parts) => {
                prefix(out, parts.len() as u128, LIST);
                parts.iter().for_each(|part| part.write(dialect, out));
            }
            Self::Int(number) => {
                let is_small = i32::try_from(*number).is_ok();
                let kind = match (*number < 0, is_small) {
                    (false, true) => INT,
                    (true, true) => NEGATIVE,
                    (false, false) => LARGE,
                    (true, false) => LARGE_NEGATIVE,
                };
                prefix(out, number.unsigned_abs(), kind);
            }
            Self::Large(is_negative, digits) => {
                out.extend(digits.iter().map(|digit| digit & 0x7f));
                out.push(if *is_negative { LARGE_NEGATIVE } else { LARGE });
            }
            Self::Float(number) => {
                out.push(FLOAT);
                out.extend_from_slice(&number.to_be_bytes());
            }
            Self::Bytes(bytes) => match vocabulary::number(bytes) {
                Some(number) if dialect == Dialect::Pb => out.extend([number, WORD]),
                _ => {
                    prefix(out, bytes.len() as u128, STRING);
                    out.extend_from_slice(bytes);
                }
            },
        }
    }

    pub(crate) fn to_bytes(&self, dialect: Dialect) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(dialect, &mut out);
        out
    }

    /// Reads one expression from the front of `bytes`.
    ///
    /// # Panics
    /// When the expression is not whole, or not written as the protocol requires.
    pub(crate) fn read(dialect: Dialect, bytes: &mut &[u8]) -> Self {
        if dialect == Dialect::Compact {
            return Taught::default().value(bytes);
        }
        let (mut number, mut digits) = (0_u128, Vec::new());
        let kind = loop {
            let byte = take(bytes, 1)[0];
            if byte >= 0x80 {
                break byte;
            }
            if digits.len() < 18 {
                number |= u128::from(byte) << (7 * digits.len());
            }
            digits.push(byte);
        };
        let is_one_number = digits.len() <= 18;
        let is_shortest = digits.len() == 1 || digits.last().is_some_and(|last| *last != 0);
        match kind {
            LIST => {
                assert!(
                    number <= pb::banana::SIZE_LIMIT as u128,
                    "a list of {number} elements is over the size limit"
                );
                Self::List((0..number).map(|_| Self::read(dialect, bytes)).collect())
            }
            STRING => {
                assert!(
                    number <= pb::banana::SIZE_LIMIT as u128,
                    "a string of {number} bytes is over the size limit"
                );
                Self::Bytes(take(bytes, number as usize).to_vec())
            }
            WORD => {
                assert_eq!(dialect, Dialect::Pb, "a number for a word");
                let word =
                    vocabulary::word(number as u64).expect("the number is in the vocabulary");
                Self::Bytes(word.as_bytes().to_vec())
            }
            FLOAT => {
                assert!(digits.is_empty(), "a float has a prefix");
                let bytes = take(bytes, 8).try_into().expect("`take` returns eight bytes");
                Self::Float(f64::from_be_bytes(bytes))
            }
            INT if is_one_number => Self::Int(number as i128),
            NEGATIVE if is_one_number => Self::Int(-(number as i128)),
            LARGE if is_one_number && is_shortest && number > i32::MAX as u128 => {
                Self::Int(number as i128)
            }
            LARGE_NEGATIVE if is_one_number && is_shortest && number > 1 << 31 => {
                Self::Int(-(number as i128))
            }
            LARGE | LARGE_NEGATIVE => {
                assert!(
                    digits.len() <= pb::banana::PREFIX_LIMIT,
                    "an integer of {} digits is over the prefix limit",
                    digits.len()
                );
                Self::Large(kind == LARGE_NEGATIVE, digits)
            }
            _ => panic!("unknown type byte {kind:#x}"),
        }
    }
}

pub(crate) fn take<'a>(bytes: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (front, rest) = bytes.split_at_checked(len).expect("the expression is whole");
    *bytes = rest;
    front
}

fn prefix(out: &mut Vec<u8>, mut number: u128, kind: u8) {
    loop {
        out.push((number & 0x7f) as u8);
        number >>= 7;
        if number == 0 {
            break;
        }
    }
    out.push(kind);
}

/// Compares floats by their bits, so that a NaN is equal to itself.
impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(one), Self::List(other)) => one == other,
            (Self::Int(one), Self::Int(other)) => one == other,
            (Self::Large(is_one, one), Self::Large(is_other, other)) => {
                (is_one, one) == (is_other, other)
            }
            (Self::Float(one), Self::Float(other)) => one.to_bits() == other.to_bits(),
            (Self::Bytes(one), Self::Bytes(other)) => one == other,
            _ => false,
        }
    }
}

/// Prints an element in the notation of the broker's tests.
impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(parts) => {
                f.write_str("[")?;
                for (index, part) in parts.iter().enumerate() {
                    let space = if index == 0 { "" } else { " " };
                    write!(f, "{space}{part:?}")?;
                }
                f.write_str("]")
            }
            Self::Int(number) => write!(f, "{number}"),
            Self::Large(is_negative, digits) => {
                write!(f, "{}", if *is_negative { "-" } else { "" })?;
                digits.iter().try_for_each(|digit| write!(f, "{:02x}.", digit & 0x7f))
            }
            Self::Float(number) => write!(f, "{number:?}"),
            Self::Bytes(bytes) if bytes.is_empty() => f.write_str("''"),
            Self::Bytes(bytes) => write!(f, "{}", bytes.escape_ascii()),
        }
    }
}
