//! Reads arrays. Small ones take no allocation.

use super::{ReadResult, Unjellier, Unjelly, UnjellyErrorKind, memory, receive::SEQUENCES};

/// From this size on, the items are read into an allocation first: it takes less stack than two copies of the array.
const LARGE: usize = 256;

/// Reads a sequence of `N` items.
pub(super) fn read<'de, T: Unjelly<'de>, const N: usize>(
    from: &mut Unjellier<'de>,
) -> ReadResult<[T; N]> {
    if const { size_of::<[Option<T>; N]>() > LARGE } { large(from) } else { small(from) }
}

fn small<'de, T: Unjelly<'de>, const N: usize>(from: &mut Unjellier<'de>) -> ReadResult<[T; N]> {
    let Some(found) = from.open(&SEQUENCES) else {
        return from.otherwise("list", small::<T, N>);
    };
    if found != N {
        return Err(UnjellyErrorKind::Length { expected: N, found }.into());
    }
    from.deeper()?;
    let mut items = [const { None }; N];
    for (index, item) in items.iter_mut().enumerate() {
        match from.one() {
            Ok(value) => *item = Some(value),
            Err(error) => return Err(error.in_item(index)),
        }
    }
    from.shallower();
    Ok(items.map(|item| item.expect("each item was read")))
}

fn large<'de, T: Unjelly<'de>, const N: usize>(from: &mut Unjellier<'de>) -> ReadResult<[T; N]> {
    let items = T::unjelly_vec(from)?;
    let found = items.len();
    // The array stands in its caller's place, and the list is freed here.
    from.refund(memory::vec::<T>(found));
    items.try_into().map_err(|_| UnjellyErrorKind::Length { expected: N, found }.into())
}
