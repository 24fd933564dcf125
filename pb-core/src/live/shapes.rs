//! The shapes of live objects and of observed collections.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Cacheable, Cached, ObservedMap, ObservedSet, ObservedVec, Published, RemoteCache, WeakCached,
    WeakPublished,
};
use crate::shape::{Shape, Shaped};

impl<D, T: Cacheable> Shaped<D> for Published<T> {
    const SHAPE: Shape = Shape::live(T::CLASS, &[]);
}

impl<D, T: Cacheable> Shaped<D> for WeakPublished<T> {
    const SHAPE: Shape = Shape::live(T::CLASS, &[]);
}

impl<D, T: RemoteCache> Shaped<D> for Cached<T> {
    const SHAPE: Shape = Shape::live(T::CLASS, T::ALIASES);
}

impl<D, T: RemoteCache> Shaped<D> for WeakCached<T> {
    const SHAPE: Shape = Shape::live(T::CLASS, T::ALIASES);
}

impl<D, T: Shaped<D>> Shaped<D> for ObservedVec<T> {
    const SHAPE: Shape = <Vec<T>>::SHAPE;
}

impl<D, T: Shaped<D>> Shaped<D> for ObservedSet<T> {
    const SHAPE: Shape = <BTreeSet<T>>::SHAPE;
}

impl<D, K: Shaped<D>, V: Shaped<D>> Shaped<D> for ObservedMap<K, V> {
    const SHAPE: Shape = <BTreeMap<K, V>>::SHAPE;
}
