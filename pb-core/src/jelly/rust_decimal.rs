//! Sends and receives `rust_decimal::Decimal`, with the feature `rust_decimal`.

use rust_decimal::Decimal as Fixed;

use super::{
    Decimal, Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyError,
    UnjellyErrorKind,
};

impl Jelly for Fixed {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        Decimal::new(self.mantissa(), -i64::from(self.scale())).jelly(out)
    }
}

/// A number of more than 96 bits or 28 decimals is an error of the value.
impl<'de> Unjelly<'de> for Fixed {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let out_of_range = || UnjellyError::from(UnjellyErrorKind::OutOfRange("Decimal"));
        let decimal = Decimal::unjelly(from)?;
        let (digits, exponent) = decimal.parts().ok_or_else(out_of_range)?;
        let digits = i128::try_from(digits)?;
        let (digits, scale) = match exponent {
            ..=0 => (digits, u32::try_from(exponent.unsigned_abs()).map_err(|_| out_of_range())?),
            1.. => {
                let power = u32::try_from(exponent).ok().and_then(|e| 10_i128.checked_pow(e));
                let shifted = power.and_then(|power| digits.checked_mul(power));
                (shifted.ok_or_else(out_of_range)?, 0)
            }
        };
        Self::try_from_i128_with_scale(digits, scale).map_err(|_| out_of_range())
    }
}
