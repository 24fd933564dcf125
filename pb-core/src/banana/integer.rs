use std::{cmp::Ordering, fmt, str::FromStr};

/// The number of 64-bit limbs that hold 448 bits.
const LIMBS: usize = 7;

/// An integer of up to 448 bits, the largest that Banana can carry.
///
/// ```
/// use pb::Integer;
///
/// let big: Integer = "1267650600228229401496703205376".parse()?;
/// assert_eq!(i128::try_from(&big)?, 1 << 100);
/// assert!(i64::try_from(&big).is_err());
/// assert_eq!(big.to_string(), "1267650600228229401496703205376");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Integer(Repr);

/// Zero.
impl Default for Integer {
    fn default() -> Self {
        Self(Repr::Small(0))
    }
}

/// The representation of an integer. Invariant: `Large` holds only values that do not fit into `Small`, so
/// equal integers have equal representations.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i128),
    Large(Box<Large>),
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Large {
    negative: bool,
    /// The absolute value, with the least significant limb first.
    magnitude: [u64; LIMBS],
}

/// An error of a conversion to or from an [`Integer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IntegerError {
    /// The integer is outside the range of the target type, which is named.
    #[error("the integer is out of range for {0}")]
    OutOfRange(&'static str),
    /// The integer has more than 448 bits.
    #[error("the integer has more than 448 bits")]
    TooLarge,
    /// The text is not a decimal integer.
    #[error(
        "the text is not a decimal integer: only digits, and a minus sign before them, are allowed"
    )]
    NotANumber,
}

impl Integer {
    /// Creates an integer from a sign and a magnitude in 64-bit limbs, the least significant limb first.
    ///
    /// # Errors
    /// Returns [`IntegerError::TooLarge`] above 448 bits.
    pub fn from_limbs(negative: bool, limbs: &[u64]) -> Result<Self, IntegerError> {
        let mut magnitude = [0; LIMBS];
        for (index, &limb) in limbs.iter().enumerate() {
            match magnitude.get_mut(index) {
                Some(place) => *place = limb,
                None if limb == 0 => {}
                None => return Err(IntegerError::TooLarge),
            }
        }
        Ok(Self::normal(negative, magnitude))
    }

    /// Returns whether the integer is negative, and its magnitude in 64-bit limbs, the least significant limb
    /// first.
    pub fn to_limbs(&self) -> (bool, [u64; LIMBS]) {
        match &self.0 {
            Repr::Small(value) => {
                let magnitude = value.unsigned_abs();
                let mut limbs = [0; LIMBS];
                limbs[0] = magnitude as u64;
                limbs[1] = (magnitude >> 64) as u64;
                (*value < 0, limbs)
            }
            Repr::Large(large) => (large.negative, large.magnitude),
        }
    }

    /// Returns whether the integer is below zero.
    pub const fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(value) => *value < 0,
            Repr::Large(large) => large.negative,
        }
    }

    /// Creates an integer from at most 64 base-128 digits, the least significant digit first.
    pub(crate) fn from_digits(negative: bool, digits: &[u8]) -> Self {
        let mut magnitude = [0_u64; LIMBS];
        for (index, &digit) in digits.iter().enumerate().take(super::PREFIX_LIMIT) {
            let (limb, shift) = (index * 7 / 64, index * 7 % 64);
            magnitude[limb] |= u64::from(digit) << shift;
            if shift > 57 && limb + 1 < LIMBS {
                magnitude[limb + 1] |= u64::from(digit) >> (64 - shift);
            }
        }
        Self::normal(negative, magnitude)
    }

    /// Appends the magnitude in as few base-128 digits as possible, the least significant digit first.
    pub(crate) fn push_digits(&self, out: &mut Vec<u8>) {
        let (_, limbs) = self.to_limbs();
        let mut digits = [0_u8; super::PREFIX_LIMIT];
        for (index, digit) in digits.iter_mut().enumerate() {
            let (limb, shift) = (index * 7 / 64, index * 7 % 64);
            let mut bits = limbs[limb] >> shift;
            if shift > 57 && limb + 1 < LIMBS {
                bits |= limbs[limb + 1] << (64 - shift);
            }
            *digit = bits as u8 & 0x7f;
        }
        let len = digits.iter().rposition(|&digit| digit != 0).map_or(1, |last| last + 1);
        out.extend_from_slice(&digits[..len]);
    }

    /// Creates an integer in the one representation that it has.
    fn normal(negative: bool, magnitude: [u64; LIMBS]) -> Self {
        if magnitude[2..].iter().all(|&limb| limb == 0) {
            let value = u128::from(magnitude[1]) << 64 | u128::from(magnitude[0]);
            if !negative && let Ok(value) = i128::try_from(value) {
                return Self(Repr::Small(value));
            }
            if negative && value <= i128::MIN.unsigned_abs() {
                return Self(Repr::Small((value as i128).wrapping_neg()));
            }
        }
        Self(Repr::Large(Box::new(Large { negative, magnitude })))
    }
}

impl Ord for Integer {
    fn cmp(&self, other: &Self) -> Ordering {
        let ((negative, a), (other_negative, b)) = (self.to_limbs(), other.to_limbs());
        let magnitudes = a.iter().rev().cmp(b.iter().rev());
        match (negative, other_negative) {
            (false, false) => magnitudes,
            (true, true) => magnitudes.reverse(),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let large = match &self.0 {
            Repr::Small(value) => return fmt::Display::fmt(value, f),
            Repr::Large(large) => large,
        };
        // The magnitude is split into groups of 19 decimal digits, the least significant group first.
        const GROUP: u128 = 10_000_000_000_000_000_000;
        let mut rest = large.magnitude;
        let mut groups = Vec::new();
        while rest.iter().any(|&limb| limb != 0) {
            let mut remainder = 0_u128;
            for limb in rest.iter_mut().rev() {
                let value = remainder << 64 | u128::from(*limb);
                *limb = (value / GROUP) as u64;
                remainder = value % GROUP;
            }
            groups.push(remainder);
        }
        let mut text = String::new();
        for (index, group) in groups.iter().rev().enumerate() {
            let width = if index == 0 { 0 } else { 19 };
            text.push_str(&format!("{group:0width$}"));
        }
        f.pad_integral(!large.negative, "", &text)
    }
}

impl fmt::Debug for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Integer {
    type Err = IntegerError;

    fn from_str(text: &str) -> Result<Self, IntegerError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IntegerError::NotANumber);
        }
        let mut magnitude = [0_u64; LIMBS];
        for digit in digits.bytes() {
            let mut carry = u128::from(digit - b'0');
            for limb in &mut magnitude {
                let value = u128::from(*limb) * 10 + carry;
                *limb = value as u64;
                carry = value >> 64;
            }
            if carry != 0 {
                return Err(IntegerError::TooLarge);
            }
        }
        Ok(Self::normal(text.starts_with('-'), magnitude))
    }
}

macro_rules! conversions {
    ($($int:ident)*) => {$(
        impl From<$int> for Integer {
            fn from(value: $int) -> Self {
                Self(Repr::Small(value as i128))
            }
        }

        impl TryFrom<&Integer> for $int {
            type Error = IntegerError;

            fn try_from(value: &Integer) -> Result<Self, IntegerError> {
                match &value.0 {
                    Repr::Small(value) => Self::try_from(*value).ok(),
                    Repr::Large(_) => None,
                }
                .ok_or(IntegerError::OutOfRange(stringify!($int)))
            }
        }
    )*};
}

conversions!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 usize);

impl From<u128> for Integer {
    fn from(value: u128) -> Self {
        let mut magnitude = [0; LIMBS];
        magnitude[0] = value as u64;
        magnitude[1] = (value >> 64) as u64;
        Self::normal(false, magnitude)
    }
}

impl TryFrom<&Integer> for u128 {
    type Error = IntegerError;

    fn try_from(value: &Integer) -> Result<Self, IntegerError> {
        match value.to_limbs() {
            (false, [low, high, 0, 0, 0, 0, 0]) => Ok(Self::from(high) << 64 | Self::from(low)),
            _ => Err(IntegerError::OutOfRange("u128")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_text_survive_at_every_width() {
        for bits in 0..448 {
            let mut limbs = [0_u64; LIMBS];
            limbs[bits / 64] = 1 << (bits % 64);
            for negative in [false, true] {
                let value = Integer::from_limbs(negative, &limbs).unwrap();
                let mut digits = Vec::new();
                value.push_digits(&mut digits);
                assert_eq!(digits.len(), bits / 7 + 1, "shortest form of 2**{bits}");
                assert_eq!(Integer::from_digits(negative, &digits), value);
                assert_eq!(value.to_string().parse::<Integer>().unwrap(), value);
            }
        }
    }

    #[test]
    fn order_is_numerical() {
        let texts = ["-340282366920938463463374607431768211456", "-3", "0", "7"];
        let mut values: Vec<Integer> = texts.iter().rev().map(|t| t.parse().unwrap()).collect();
        values.push(u128::MAX.into());
        values.push(Integer::from_limbs(false, &[u64::MAX; LIMBS]).unwrap());
        values.sort();
        let sorted: Vec<String> = values.iter().map(ToString::to_string).collect();
        assert_eq!(sorted[..4], texts);
        assert!(values[5] > values[4]);
    }

    #[test]
    fn numbers_that_do_not_fit_are_errors() {
        assert_eq!(
            Integer::from_limbs(false, &[0, 0, 0, 0, 0, 0, 0, 1]),
            Err(IntegerError::TooLarge)
        );
        assert_eq!("1".repeat(140).parse::<Integer>(), Err(IntegerError::TooLarge));
        for text in ["", "-", "+1", "1_0", "0x1", " 1"] {
            assert_eq!(text.parse::<Integer>(), Err(IntegerError::NotANumber), "{text:?}");
        }
        assert_eq!(u8::try_from(&Integer::from(256)), Err(IntegerError::OutOfRange("u8")));
        assert_eq!(u128::try_from(&Integer::from(-1)), Err(IntegerError::OutOfRange("u128")));
        assert_eq!(u128::try_from(&Integer::from(u128::MAX)), Ok(u128::MAX));
    }
}
