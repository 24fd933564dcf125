//! The shapes of the types of this module, and of the optional crates that it supports.

use super::{Date, DateTime, Decimal, Dict, List, Plain, Time, TimeDelta, Value};
use crate::{
    banana::Integer,
    shape::{Shape, Shaped},
};

macro_rules! shapes {
    ($($(#[$meta:meta])* $type:ty: $shape:ident;)*) => {
        $($(#[$meta])* impl<D> Shaped<D> for $type {
            const SHAPE: Shape = Shape::$shape;
        })*
    };
}

shapes! {
    Integer: INTEGER;
    Decimal: DECIMAL;
    Date: DATE;
    Time: TIME;
    DateTime: DATE_TIME;
    TimeDelta: TIME_DELTA;
    Value: ANY;
    Dict<'_>: DICTIONARY;
    List<'_>: ANY;
    #[cfg(feature = "num-bigint")]
    num_bigint::BigInt: INTEGER;
    #[cfg(feature = "rust_decimal")]
    rust_decimal::Decimal: DECIMAL;
    #[cfg(feature = "chrono")]
    chrono::NaiveDate: DATE;
    #[cfg(feature = "chrono")]
    chrono::NaiveTime: TIME;
    #[cfg(feature = "chrono")]
    chrono::NaiveDateTime: DATE_TIME;
    #[cfg(feature = "chrono")]
    chrono::TimeDelta: TIME_DELTA;
}

impl<D, T> Shaped<D> for Plain<T> {
    const SHAPE: Shape = Shape::ANY;
}
