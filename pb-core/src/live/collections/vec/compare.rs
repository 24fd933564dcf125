//! Comparisons and conversions between an observed list and those of the standard library.

use super::ObservedVec;

macro_rules! equal {
    ($([$($const:tt)*] $other:ty, |$them:ident| $slice:expr;)*) => {$(
        impl<T: PartialEq<U>, U, $($const)*> PartialEq<$other> for ObservedVec<T> {
            fn eq(&self, $them: &$other) -> bool {
                self.as_slice() == $slice
            }
        }
    )*};
}

equal! {
    [] [U], |other| other;
    [] &[U], |other| *other;
    [const N: usize] [U; N], |other| other.as_slice();
    [const N: usize] &[U; N], |other| other.as_slice();
}

impl<T> AsRef<[T]> for ObservedVec<T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<T: Clone> From<&[T]> for ObservedVec<T> {
    fn from(items: &[T]) -> Self {
        items.to_vec().into()
    }
}
