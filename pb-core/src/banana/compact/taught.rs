//! The names and shapes that this process teaches its peers.
//!
//! Each has a number from its first use on. All are constants of the program, so there is a bound to them. Beyond
//! the bounds of the [table](super::names) of a peer, names are sent as byte strings, and states as dictionaries.

use std::{
    cell::Cell,
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

use super::{
    frame,
    names::{MOST, Names, Shape},
};

/// The names and shapes of this process.
struct Own {
    names: Arc<Names>,
    /// Never locked together with another mutex, nor while code of the application runs.
    index: Mutex<Index>,
}

/// The numbers that were given. `None` for what has no place in the tables of a peer.
#[derive(Default)]
struct Index {
    names: HashMap<Box<str>, Option<u16>>,
    shapes: HashMap<ClassAndAttributes, Option<u16>>,
}

/// The class of a shape, if it has one, and its attributes.
type ClassAndAttributes = (Option<&'static str>, Box<[&'static str]>);

static OWN: LazyLock<Own> =
    LazyLock::new(|| Own { names: Arc::default(), index: Mutex::new(Index::default()) });

fn index() -> MutexGuard<'static, Index> {
    OWN.index.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the names and shapes that this process has given numbers to.
pub(crate) fn own() -> &'static Arc<Names> {
    &OWN.names
}

/// What a number was given to: the address and the length of a name or class, and those of the table of fields of a
/// shape. They are constants of the program, so no other one gets the address.
type Key = [usize; 4];

/// The numbers that a thread used last.
struct Recent([Cell<(Key, Option<u16>)>; RECENT]);

/// How many numbers a thread keeps at hand.
const RECENT: usize = 64;

thread_local! {
    static NAMES: Recent = const { Recent([const { Cell::new(([0; 4], None)) }; RECENT]) };
    static SHAPES: Recent = const { Recent([const { Cell::new(([0; 4], None)) }; RECENT]) };
}

impl Recent {
    #[inline]
    fn get_or(&self, key: Key, find: impl FnOnce() -> Option<u16>) -> Option<u16> {
        let hash = key[0] ^ key[1] << 3 ^ key[2] ^ key[2] >> 6;
        let place = &self.0[hash >> 3 & (RECENT - 1)];
        let (known, number) = place.get();
        if known == key {
            return number;
        }
        let number = find();
        place.set((key, number));
        number
    }
}

/// Returns the number of a name. `None` if no peer has room for it.
#[inline]
pub(crate) fn name(name: &'static str) -> Option<u16> {
    let key = [name.as_ptr().addr(), name.len(), 0, 0];
    match NAMES.try_with(|recent| recent.get_or(key, || find_name(name))) {
        Ok(number) => number,
        Err(_) => find_name(name),
    }
}

/// Returns the number of `attribute_operation`. `None` if no peer has room for it.
#[inline]
pub(crate) fn operation(attribute: &'static str, operation: &'static str) -> Option<u16> {
    let find = || find_name(&format!("{attribute}_{operation}"));
    let (attribute_at, operation_at) = (attribute.as_ptr().addr(), operation.as_ptr().addr());
    let key = [attribute_at, attribute.len(), operation_at, operation.len()];
    match NAMES.try_with(|recent| recent.get_or(key, find)) {
        Ok(number) => number,
        Err(_) => find(),
    }
}

#[cold]
fn find_name(name: &str) -> Option<u16> {
    let mut index = index();
    let next = index.names.len();
    *index.names.entry(name.into()).or_insert_with(|| {
        let number = u16::try_from(next).ok().filter(|number| usize::from(*number) < MOST)?;
        OWN.names.teach_name(number.into(), name).ok()?;
        Some(number)
    })
}

/// Returns the number of the shape with a class and the attributes in a table of fields, which is given by its address
/// and length. `None` if no peer has room for it.
#[inline]
pub(crate) fn shape(
    class: Option<&'static str>,
    (address, len): (usize, usize),
    attributes: &dyn Fn() -> Box<[&'static str]>,
) -> Option<u16> {
    let class_name = class.unwrap_or_default();
    let class_at = if class.is_some() { class_name.as_ptr().addr() } else { 0 };
    let key = [class_at, class_name.len(), address, len];
    match SHAPES.try_with(|recent| recent.get_or(key, || find_shape(class, attributes()))) {
        Ok(number) => number,
        Err(_) => find_shape(class, attributes()),
    }
}

#[cold]
fn find_shape(class: Option<&'static str>, attributes: Box<[&'static str]>) -> Option<u16> {
    let mut index = index();
    let next = index.shapes.len();
    let shape = Shape::new(class, attributes.iter().copied());
    *index.shapes.entry((class, attributes)).or_insert_with(|| {
        let number = u16::try_from(next).ok().filter(|number| usize::from(*number) < MOST)?;
        OWN.names.teach_shape(number.into(), shape).ok()?;
        Some(number)
    })
}

/// The numbers of names and shapes that encoded bytes use. Most messages use few.
#[derive(Debug, Clone)]
pub(crate) struct Used {
    few: [Number; FEW],
    #[expect(clippy::box_collection, reason = "most values have none, and are smaller so")]
    more: Option<Box<Vec<Number>>>,
}

/// How many numbers need no allocation.
const FEW: usize = 4;

/// The number of a name or a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number(u16);

impl Number {
    const NONE: Self = Self(u16::MAX);
    const SHAPE: u16 = 1 << 15;

    /// Returns the number of a name.
    pub(crate) const fn name(number: u16) -> Self {
        Self(number)
    }

    /// Returns the number of a shape.
    pub(crate) const fn shape(number: u16) -> Self {
        Self(number | Self::SHAPE)
    }
}

const _: () = assert!(MOST <= Number::SHAPE as usize, "`Number` has a bit for the kind");

impl Default for Used {
    fn default() -> Self {
        Self::new()
    }
}

impl Used {
    /// How many of the last numbers beyond the first few are searched before a number is added.
    const NEAR: usize = 4;

    /// Returns a list without numbers.
    pub(crate) const fn new() -> Self {
        Self { few: [Number::NONE; FEW], more: None }
    }

    /// Adds a number.
    #[inline]
    pub(crate) fn add(&mut self, number: Number) {
        for place in &mut self.few {
            if *place == number {
                return;
            }
            if *place == Number::NONE {
                return *place = number;
            }
        }
        self.add_more(number);
    }

    #[cold]
    fn add_more(&mut self, number: Number) {
        let more = self.more.get_or_insert_default();
        if !more.iter().rev().take(Self::NEAR).any(|known| *known == number) {
            more.push(number);
        }
    }

    /// Leaves each number once.
    pub(crate) fn settle(&mut self) {
        if let Some(more) = &mut self.more {
            more.sort_unstable();
            more.dedup();
        }
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.few[0] == Number::NONE
    }

    fn iter(&self) -> impl Iterator<Item = Number> {
        let few = self.few.iter().take_while(|number| **number != Number::NONE);
        few.chain(self.more.iter().flat_map(|more| more.iter())).copied()
    }
}

/// The numbers that one peer was taught.
#[derive(Debug, Default)]
pub(crate) struct Taught {
    names: Set,
    shapes: Set,
}

/// A set of numbers, one bit each.
#[derive(Debug, Default)]
struct Set(Vec<u64>);

impl Set {
    /// Adds a number. Returns whether it is new.
    #[inline]
    fn add(&mut self, number: u16) -> bool {
        let (index, bit) = (usize::from(number / 64), 1 << (number % 64));
        if self.0.len() <= index {
            self.0.resize(index + 1, 0);
        }
        let is_new = self.0[index] & bit == 0;
        self.0[index] |= bit;
        is_new
    }
}

impl Taught {
    /// Appends frames that teach what is used and not known yet.
    #[inline]
    pub(crate) fn teach(&mut self, used: &Used, out: &mut Vec<u8>) {
        if !used.is_empty() {
            used.iter().for_each(|number| self.teach_one(number, out));
        }
    }

    #[inline]
    fn teach_one(&mut self, Number(number): Number, out: &mut Vec<u8>) {
        if number & Number::SHAPE != 0 {
            let number = number & !Number::SHAPE;
            if self.shapes.add(number)
                && let Some(shape) = own().shape(number.into())
            {
                frame::write_shape(out, number, shape);
            }
        } else if self.names.add(number) {
            let name = own().name(number.into()).unwrap_or_default();
            frame::write_name(out, number, name);
        }
    }
}
