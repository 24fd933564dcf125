//! Sends and receives `num_bigint::BigInt`, with the feature `num-bigint`.

use num_bigint::{BigInt, Sign};

use super::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly};
use crate::banana::Integer;

/// Sends integers of up to 448 bits, the limit of Banana. A larger one is an error of the value.
impl Jelly for BigInt {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        let (sign, limbs) = self.to_u64_digits();
        let value = Integer::from_limbs(sign == Sign::Minus, &limbs).map_err(JellyError::custom)?;
        value.jelly(out)
    }
}

impl<'de> Unjelly<'de> for BigInt {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let before = from.charged();
        let (negative, limbs) = Integer::unjelly(from)?.to_limbs();
        // The `Integer` is dropped here. Only its digits without leading zeros are kept, and charged.
        from.refund(from.charged() - before);
        let length = limbs.iter().rposition(|&limb| limb != 0).map_or(0, |last| last + 1);
        from.charge::<u64>(length)?;
        let bytes = &limbs.map(u64::to_le_bytes);
        let bytes = bytes[..length].as_flattened();
        let sign = if negative { Sign::Minus } else { Sign::Plus };
        Ok(Self::from_bytes_le(sign, bytes))
    }
}
