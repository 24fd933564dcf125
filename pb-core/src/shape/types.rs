//! The shapes of the types of the standard library.

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque},
    marker::PhantomData,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6},
    num::{NonZero, Saturating, Wrapping},
    ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive},
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;

use super::{Kind, Shape, Shaped};

macro_rules! shapes {
    ($($kind:ident: $($type:ty),+;)*) => {
        $($(impl<D> Shaped<D> for $type {
            const SHAPE: Shape = Shape::of(Kind::$kind);
        })+)*
    };
}

shapes! {
    Nothing: ();
    Boolean: bool;
    Integer: i8, i16, i32, i64, i128, isize, u16, u32, u64, u128, usize;
    Integer: NonZero<i8>, NonZero<i16>, NonZero<i32>, NonZero<i64>, NonZero<i128>, NonZero<isize>;
    Integer: NonZero<u8>, NonZero<u16>, NonZero<u32>, NonZero<u64>, NonZero<u128>, NonZero<usize>;
    Float: f32, f64;
    Text: str, String, char, Path, PathBuf;
    Text: IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6;
    Bytes: Bytes;
    DateTime: SystemTime;
    TimeDelta: Duration;
}

/// Several bytes are a byte string.
impl<D> Shaped<D> for u8 {
    const SHAPE: Shape = Shape::INTEGER;
    const SEVERAL: Shape = Shape::of(Kind::Bytes);
}

impl<D, T: ?Sized> Shaped<D> for PhantomData<T> {
    const SHAPE: Shape = Shape::NOTHING;
}

impl<D, T: Shaped<D>> Shaped<D> for Option<T> {
    const SHAPE: Shape = Shape { is_optional: true, ..T::SHAPE };
}

macro_rules! same {
    ($([$($generics:tt)*] $type:ty;)*) => {
        $(impl<D, $($generics)*> Shaped<D> for $type {
            const SHAPE: Shape = T::SHAPE;
        })*
    };
}

same! {
    [T: Shaped<D> + ?Sized] &T;
    [T: Shaped<D> + ?Sized] &mut T;
    [T: Shaped<D> + ?Sized] Box<T>;
    [T: Shaped<D> + ?Sized] Rc<T>;
    [T: Shaped<D> + ?Sized] Arc<T>;
    [T: Shaped<D> + ToOwned + ?Sized] Cow<'_, T>;
    [T: Shaped<D>] Wrapping<T>;
    [T: Shaped<D>] Saturating<T>;
    [T: Shaped<D>] Reverse<T>;
}

macro_rules! collections {
    ($([$($generics:tt)*] $type:ty: $shape:expr;)*) => {
        $(impl<D, $($generics)*> Shaped<D> for $type {
            const SHAPE: Shape = $shape;
        })*
    };
}

collections! {
    [T: Shaped<D>] [T]: T::SEVERAL;
    [T: Shaped<D>, const N: usize] [T; N]: T::SEVERAL;
    [T: Shaped<D>] Vec<T>: T::SEVERAL;
    [T: Shaped<D>] VecDeque<T>: Shape::of(Kind::List(&T::SHAPE));
    [T: Shaped<D>] LinkedList<T>: Shape::of(Kind::List(&T::SHAPE));
    [T: Shaped<D>] BinaryHeap<T>: Shape::of(Kind::List(&T::SHAPE));
    [T: Shaped<D>, S] HashSet<T, S>: Shape::of(Kind::Set(&T::SHAPE));
    [T: Shaped<D>] BTreeSet<T>: Shape::of(Kind::Set(&T::SHAPE));
    [K: Shaped<D>, V: Shaped<D>, S] HashMap<K, V, S>: Shape::of(Kind::Map(&K::SHAPE, &V::SHAPE));
    [K: Shaped<D>, V: Shaped<D>] BTreeMap<K, V>: Shape::of(Kind::Map(&K::SHAPE, &V::SHAPE));
    [T] Range<T>: Shape::DICTIONARY;
    [T] RangeInclusive<T>: Shape::DICTIONARY;
    [T] RangeFrom<T>: Shape::DICTIONARY;
    [T] RangeTo<T>: Shape::DICTIONARY;
    [T] RangeToInclusive<T>: Shape::DICTIONARY;
}

macro_rules! tuples {
    ($($($item:ident)+;)*) => {
        $(impl<D, $($item: Shaped<D>),+> Shaped<D> for ($($item,)+) {
            const SHAPE: Shape = Shape::of(Kind::Tuple(&[$($item::SHAPE),+]));
        })*
    };
}

tuples! {
    T1;
    T1 T2;
    T1 T2 T3;
    T1 T2 T3 T4;
    T1 T2 T3 T4 T5;
    T1 T2 T3 T4 T5 T6;
    T1 T2 T3 T4 T5 T6 T7;
    T1 T2 T3 T4 T5 T6 T7 T8;
    T1 T2 T3 T4 T5 T6 T7 T8 T9;
    T1 T2 T3 T4 T5 T6 T7 T8 T9 T10;
    T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11;
    T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12;
}
