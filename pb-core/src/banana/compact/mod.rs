//! The encoding of values and frames in dialect `pb-compact-1`, which two ends of this library speak.
//!
//! `docs/compact.md` specifies it. A [`Cursor`](super::Cursor) presents its heads as the tokens of Banana that they
//! stand for, so no reader above this module knows the dialect.

mod decode;
pub(crate) mod frame;
pub(crate) mod names;
mod read;
pub(crate) mod taught;
mod varint;
pub(crate) mod write;

pub(super) use self::read::{At, Phase};

/// The first bytes of values.
mod head {
    /// 0 to 127: the integer itself.
    pub(super) const SMALL_END: u8 = 0x80;
    /// Text of at most 63 bytes.
    pub(super) const TEXT_SMALL: u8 = 0x80;
    pub(super) const TEXT_SMALL_END: u8 = 0xc0;
    /// A state of one of the first 8 shapes.
    pub(super) const STATE_SMALL: u8 = 0xc0;
    pub(super) const STATE_SMALL_END: u8 = 0xc8;
    /// A copy with a state of one of the first 8 shapes.
    pub(super) const COPY_SMALL: u8 = 0xc8;
    pub(super) const COPY_SMALL_END: u8 = 0xd0;
    /// A list of at most 15 items.
    pub(super) const LIST_SMALL: u8 = 0xd0;
    pub(super) const LIST_SMALL_END: u8 = 0xe0;
    /// A tuple of at most 7 items.
    pub(super) const TUPLE_SMALL: u8 = 0xe0;
    pub(super) const TUPLE_SMALL_END: u8 = 0xe8;
    /// A varint.
    pub(super) const INT: u8 = 0xe8;
    /// A varint n, for the integer -1 - n.
    pub(super) const NEGATIVE: u8 = 0xe9;
    /// The number of base-128 digits, and the digits.
    pub(super) const LARGE: u8 = 0xea;
    pub(super) const LARGE_NEGATIVE: u8 = 0xeb;
    pub(super) const FLOAT: u8 = 0xec;
    pub(super) const NONE: u8 = 0xed;
    pub(super) const FALSE: u8 = 0xee;
    pub(super) const TRUE: u8 = 0xef;
    pub(super) const TEXT: u8 = 0xf0;
    pub(super) const BYTES: u8 = 0xf1;
    /// The number of a name that was taught. It stands for a byte string.
    pub(super) const NAME: u8 = 0xf2;
    pub(super) const LIST: u8 = 0xf3;
    pub(super) const TUPLE: u8 = 0xf4;
    /// The number of entries, and keys and values in turn.
    pub(super) const DICTIONARY: u8 = 0xf5;
    pub(super) const SET: u8 = 0xf6;
    pub(super) const FROZEN_SET: u8 = 0xf7;
    /// The number of a shape, and the values of its attributes.
    pub(super) const STATE: u8 = 0xf8;
    /// A copy: the number of the shape of its state, which has the class, and the values of its attributes.
    pub(super) const COPY: u8 = 0xf9;
    /// The number of a reserved word without a head of its own, the number of items, and the items.
    pub(super) const EXPRESSION: u8 = 0xfa;
    /// The number of elements, and the elements, the first of which is the name of a class.
    pub(super) const ELEMENTS: u8 = 0xfb;
    /// An integer of 4 bytes, the least significant first.
    pub(super) const INT_32: u8 = 0xfc;
}

/// The reserved words of expressions that have heads of their own in every form.
const HEADS: [&str; 6] = ["unicode", "list", "tuple", "set", "frozenset", "dictionary"];

/// The number of the first of the [reserved words](WORDS) that name code.
const CODE: usize = 20;

/// The reserved words of expressions, by their numbers, which begin at 0.
pub(super) const WORDS: [&str; 26] = [
    "None",
    "boolean",
    "unicode",
    "datetime",
    "date",
    "time",
    "timedelta",
    "decimal",
    "unpersistable",
    "list",
    "tuple",
    "set",
    "frozenset",
    "dictionary",
    "reference",
    "dereference",
    "remote",
    "local",
    "cached",
    "lcache",
    "class",
    "function",
    "instance",
    "method",
    "module",
    "persistent",
];
