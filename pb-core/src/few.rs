//! A list that mostly has one element.

use std::ops::Deref;

/// A list that takes no allocation while it has one element.
#[derive(Debug)]
pub(crate) enum Few<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<T> Few<T> {
    /// Adds an element behind the others.
    pub(crate) fn push(&mut self, element: T) {
        match self {
            Self::Many(all) if all.is_empty() => *self = Self::One(element),
            Self::Many(all) => all.push(element),
            Self::One(_) => {
                if let Self::One(first) = std::mem::take(self) {
                    *self = Self::Many(vec![first, element]);
                }
            }
        }
    }

    /// Returns the list that has the result of `each` in place of each element, if there is one for all of them.
    pub(crate) fn try_map<R>(self, mut each: impl FnMut(T) -> Option<R>) -> Option<Few<R>> {
        Some(match self {
            Self::One(only) => Few::One(each(only)?),
            Self::Many(all) => Few::Many(all.into_iter().map(each).collect::<Option<_>>()?),
        })
    }
}

impl<T> Extend<T> for Few<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I) {
        elements.into_iter().for_each(|element| self.push(element));
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::One(only) => std::slice::from_ref(only),
            Self::Many(all) => all,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stay_in_order_and_one_takes_no_allocation() {
        let mut few = Few::default();
        assert!(few.is_empty());
        few.push(1);
        assert!(matches!(few, Few::One(1)));
        few.extend([2, 3]);
        assert_eq!(*few, [1, 2, 3]);
    }

    #[test]
    fn a_list_is_mapped_whole_or_not_at_all() {
        let even = |number: i32| (number % 2 == 0).then_some(number / 2);
        for (numbers, halves) in [
            (vec![], Some(vec![])),
            (vec![2], Some(vec![1])),
            (vec![2, 4], Some(vec![1, 2])),
            (vec![1], None),
            (vec![2, 1], None),
        ] {
            let mut few = Few::default();
            few.extend(numbers);
            assert_eq!(few.try_map(even).map(|mapped| mapped.to_vec()), halves);
        }
    }
}
