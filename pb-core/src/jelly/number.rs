use std::fmt;

use super::{
    Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyErrorKind,
    receive::exact_integer,
};
use crate::banana::Integer;

/// A decimal number (`decimal.Decimal`): `[decimal value exponent]`, where 1.50 is `[decimal 150 -2]`.
///
/// ```
/// use pb::Decimal;
///
/// assert_eq!(Decimal::new(-150, -2).to_string(), "-1.50");
/// assert_eq!(Decimal::new(1, 10).to_string(), "1E+10");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal(Kind);

/// Zero, without places after the point.
impl Default for Decimal {
    fn default() -> Self {
        Self(Kind::Finite { digits: Integer::default(), exponent: 0 })
    }
}

/// The two forms of a decimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kind {
    Finite { digits: Integer, exponent: i64 },
    Infinity,
}

impl Decimal {
    /// Infinity. Python 2 peers send and understand it, Python 3 peers refuse it. Its sign is not sent. There is
    /// no NaN: Twisted cannot send one.
    pub const INFINITY: Self = Self(Kind::Infinity);

    /// Returns the number `digits` × 10^`exponent`.
    pub fn new(digits: impl Into<Integer>, exponent: i64) -> Self {
        Self(Kind::Finite { digits: digits.into(), exponent })
    }

    /// Returns the digits with their sign, and the exponent; `None` for infinity.
    pub fn parts(&self) -> Option<(&Integer, i64)> {
        match &self.0 {
            Kind::Finite { digits, exponent } => Some((digits, *exponent)),
            Kind::Infinity => None,
        }
    }
}

/// Formats a decimal as Python does: plainly where the exponent is small, in scientific notation
/// elsewhere.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((number, exponent)) = self.parts() else {
            return f.write_str("Infinity");
        };
        let text = number.to_string();
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", &*text),
        };
        let len = digits.len() as i64;
        let adjusted = exponent.saturating_add(len - 1);
        if exponent > 0 || adjusted < -6 {
            let (first, rest) = digits.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            return write!(f, "{sign}{first}{point}{rest}E{adjusted:+}");
        }
        match len + exponent {
            whole if whole == len => write!(f, "{sign}{digits}"),
            whole @ 1.. => {
                let (whole, fraction) = digits.split_at(whole as usize);
                write!(f, "{sign}{whole}.{fraction}")
            }
            zeros => write!(f, "{sign}0.{}{digits}", "0".repeat(zeros.unsigned_abs() as usize)),
        }
    }
}

impl Jelly for Decimal {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.expression("decimal", 2)?;
        match &self.0 {
            Kind::Finite { digits, exponent } => {
                out.integer(digits);
                out.signed(*exponent);
            }
            Kind::Infinity => {
                out.unsigned(0);
                out.atom("F");
            }
        }
        Ok(())
    }
}

impl<'de> Unjelly<'de> for Decimal {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let Some(extra) = from.open_exactly("decimal", 2)? else {
            return from.otherwise("decimal", Self::unjelly);
        };
        let digits = exact_integer(from)?;
        let malformed = || UnjellyErrorKind::Malformed("decimal".to_owned());
        let value = match from.string() {
            Some(b"F") => Self::INFINITY,
            Some(_) => return Err(malformed().into()),
            None => {
                let exponent = exact_integer(from).map_err(|_| malformed())?;
                Self::new(digits, i64::try_from(&exponent).map_err(|_| malformed())?)
            }
        };
        from.ignore(extra)?;
        Ok(value)
    }
}
