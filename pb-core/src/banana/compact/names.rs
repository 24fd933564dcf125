//! The names and shapes that one end has taught the other, by their numbers.

use std::sync::{
    OnceLock,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use super::WORDS;

/// The most names, and the most shapes, that an end may teach.
pub(crate) const MOST: usize = 4096;

/// The most bytes that they may take: a name counts 64 more than its length, and so does each attribute; a shape
/// counts 256 more.
pub(crate) const MOST_BYTES: usize = 1024 * 1024;

/// The most bytes of a name that is taught: of a method, a class or an attribute. A head of two bytes stands for all of
/// them, and a state has none of its attributes' names, so this bounds how much longer than its bytes a message can be.
pub(crate) const MOST_NAME: usize = 255;

/// What a name or an attribute counts besides its length.
pub(super) const ENTRY: usize = 64;

/// The entries on a page of a table, but for the first pages.
const PAGE: usize = 64;

/// The first pages, which together have as many entries as another page: 4, 4, 8, 16 and 32. Most peers teach a few
/// names only.
const FIRST: usize = 5;

/// A page of entries.
type Page<T> = Box<[OnceLock<T>]>;

/// A table that only grows, so that what it holds can be borrowed while it grows.
#[derive(Debug)]
struct Table<T> {
    first: [OnceLock<Page<T>>; FIRST],
    /// The pages of the entries from [`PAGE`] on.
    others: OnceLock<Box<[OnceLock<Page<T>>]>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { first: [const { OnceLock::new() }; FIRST], others: OnceLock::new() }
    }
}

/// Returns which of the first pages an entry is on, where that page begins, and how many entries it has.
#[inline]
fn first_page(number: usize) -> (usize, usize, usize) {
    match number.checked_ilog2() {
        Some(power @ 2..) => (power as usize - 1, 1 << power, 1 << power),
        _ => (0, 0, 4),
    }
}

fn new_page<T>(len: usize, pages: &AtomicUsize) -> Page<T> {
    pages.fetch_add(len * size_of::<OnceLock<T>>(), Ordering::Relaxed);
    std::iter::repeat_with(OnceLock::new).take(len).collect()
}

impl<T> Table<T> {
    #[inline]
    fn get(&self, number: u64) -> Option<&T> {
        let number = usize::try_from(number).ok()?;
        if number < PAGE {
            let (page, start, _) = first_page(number);
            return self.first.get(page)?.get()?.get(number - start)?.get();
        }
        self.others.get()?.get(number / PAGE - 1)?.get()?.get(number % PAGE)?.get()
    }

    /// Enters a value. Returns false if there is one with this number, or if the number is too large. Adds the bytes of
    /// new pages to `pages`.
    fn set(&self, number: u64, value: T, pages: &AtomicUsize) -> bool {
        let Some(number) = usize::try_from(number).ok().filter(|number| *number < MOST) else {
            return false;
        };
        if number < PAGE {
            let (page, start, len) = first_page(number);
            let page = self.first[page].get_or_init(|| new_page(len, pages));
            return page[number - start].set(value).is_ok();
        }
        let others = self.others.get_or_init(|| new_page(MOST / PAGE - 1, pages));
        let page = others[number / PAGE - 1].get_or_init(|| new_page(PAGE, pages));
        page[number % PAGE].set(value).is_ok()
    }
}

/// The names and shapes of one end.
#[derive(Debug, Default)]
pub(crate) struct Names {
    names: Table<Box<str>>,
    shapes: Table<Shape>,
    /// What the names count towards [`MOST_BYTES`].
    bytes: AtomicUsize,
    /// The bytes of the tables' pages.
    pages: AtomicUsize,
    /// Whether a number was met that nothing was taught for.
    met_unknown: AtomicBool,
}

/// A mistake of a peer in what it teaches, or in the use of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Untaught {
    /// The frame is malformed, its number is taken or too large, a name in it is too long, or there are too many names.
    Frame,
    /// A number was used that nothing was taught for.
    Unknown,
}

impl Names {
    #[inline]
    pub(crate) fn name(&self, number: u64) -> Option<&str> {
        let name = self.names.get(number);
        if name.is_none() {
            self.meet_unknown();
        }
        name.map(|name| &**name)
    }

    #[cold]
    fn meet_unknown(&self) {
        self.met_unknown.store(true, Ordering::Relaxed);
    }

    /// Checks that no number was met that nothing was taught for.
    ///
    /// # Errors
    /// Fails if one was.
    #[inline]
    pub(crate) fn check(&self) -> Result<(), Untaught> {
        if self.met_unknown.load(Ordering::Relaxed) { Err(Untaught::Unknown) } else { Ok(()) }
    }

    #[inline]
    pub(crate) fn shape(&self, number: u64) -> Option<&Shape> {
        let shape = self.shapes.get(number);
        if shape.is_none() {
            self.meet_unknown();
        }
        shape
    }

    /// Enters a name.
    ///
    /// # Errors
    /// Fails if the number is taken or too large, if the name is too long, or if all names take too much memory.
    pub(crate) fn teach_name(&self, number: u64, name: &str) -> Result<(), Untaught> {
        check_name(name)?;
        self.charge(name.len() + ENTRY)?;
        if self.names.set(number, name.into(), &self.pages) { Ok(()) } else { Err(Untaught::Frame) }
    }

    /// Enters a shape.
    ///
    /// # Errors
    /// Fails like [`teach_name`](Self::teach_name), and if the class is a reserved word, or two attributes have one name.
    pub(crate) fn teach_shape(&self, number: u64, shape: Shape) -> Result<(), Untaught> {
        shape.check()?;
        self.charge(shape.memory())?;
        if self.shapes.set(number, shape, &self.pages) { Ok(()) } else { Err(Untaught::Frame) }
    }

    /// Returns about how many bytes of memory the names take.
    pub(crate) fn memory(&self) -> usize {
        self.bytes.load(Ordering::Relaxed) + self.pages.load(Ordering::Relaxed)
    }

    /// Counts bytes of memory.
    fn charge(&self, bytes: usize) -> Result<(), Untaught> {
        let before = self.bytes.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > MOST_BYTES { Err(Untaught::Frame) } else { Ok(()) }
    }
}

fn check_name(name: &str) -> Result<(), Untaught> {
    if name.len() > MOST_NAME { Err(Untaught::Frame) } else { Ok(()) }
}

/// The class and the attributes of a state, in the order of their values.
#[derive(Debug)]
pub(crate) struct Shape {
    class: Option<Box<str>>,
    attributes: Box<[Attribute]>,
    /// How the attributes are found in the types that states of this shape are read into.
    maps: [OnceLock<Map>; MAPS],
}

/// The number of types for which a shape keeps a map.
const MAPS: usize = 4;

/// What a shape counts besides its class and its attributes.
pub(super) const SHAPE: usize = 256;

/// An attribute of a shape.
#[derive(Debug)]
pub(crate) struct Attribute {
    /// The name as a value: text.
    token: Box<[u8]>,
    /// The offset of the name in it.
    start: usize,
}

impl Attribute {
    /// Returns an attribute with a name.
    pub(crate) fn new(name: &str) -> Self {
        let mut token = Vec::with_capacity(name.len() + 3);
        super::write::text(&mut token, name.as_bytes());
        Self { start: token.len() - name.len(), token: token.into() }
    }

    /// Returns the name.
    pub(crate) fn name(&self) -> &str {
        // Invariant: `new` has put a `str` there.
        std::str::from_utf8(&self.token[self.start..]).unwrap_or_default()
    }

    /// Returns the name as it is written as a key.
    pub(crate) fn token(&self) -> &[u8] {
        &self.token
    }
}

/// Where a type has the attributes of a shape.
#[derive(Debug)]
pub(crate) struct Map {
    /// The address of the type's table of fields.
    of: usize,
    /// The index of the field of each attribute.
    fields: Box<[Option<u16>]>,
    /// How many of them come first in the order of the fields.
    in_order: usize,
}

impl Map {
    /// Returns how many attributes come first in the order of the fields.
    #[inline]
    pub(crate) fn in_order(&self) -> usize {
        self.in_order
    }

    /// Returns the field of an attribute. `None` if the type has none of that name.
    #[inline]
    pub(crate) fn field(&self, attribute: usize) -> Option<usize> {
        self.fields.get(attribute).copied().flatten().map(usize::from)
    }
}

impl Shape {
    /// Returns the shape of a state with these attributes.
    pub(crate) fn new<'a>(
        class: Option<&str>,
        attributes: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            class: class.map(Into::into),
            attributes: attributes.into_iter().map(Attribute::new).collect(),
            maps: [const { OnceLock::new() }; MAPS],
        }
    }

    pub(crate) fn class(&self) -> Option<&str> {
        self.class.as_deref()
    }

    #[inline]
    pub(crate) fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// Checks the class and the names of the attributes. A state has each attribute once, and a class with a reserved
    /// word as its name would be read as another kind of expression.
    fn check(&self) -> Result<(), Untaught> {
        let class = self.class().unwrap_or_default();
        if WORDS.contains(&class) {
            return Err(Untaught::Frame);
        }
        let mut names: Vec<&str> = self.attributes.iter().map(Attribute::name).collect();
        names.iter().chain([&class]).try_for_each(|name| check_name(name))?;
        names.sort_unstable();
        match names.windows(2).any(|pair| pair[0] == pair[1]) {
            true => Err(Untaught::Frame),
            false => Ok(()),
        }
    }

    /// Returns what the shape counts towards [`MOST_BYTES`].
    fn memory(&self) -> usize {
        let class = self.class.as_ref().map_or(0, |class| class.len());
        let names = self.attributes.iter().map(|attribute| attribute.name().len() + ENTRY);
        SHAPE + class + names.sum::<usize>()
    }

    /// Returns the map for the type with a table of fields. `find` returns the index of a field by its name. `None`
    /// if the shape has maps for too many other types.
    #[inline]
    pub(crate) fn map(&self, of: usize, find: &dyn Fn(&str) -> Option<usize>) -> Option<&Map> {
        self.maps
            .iter()
            .map(|map| map.get_or_init(|| self.make_map(of, find)))
            .find(|map| map.of == of)
    }

    #[cold]
    fn make_map(&self, of: usize, find: &dyn Fn(&str) -> Option<usize>) -> Map {
        let find = |attribute: &Attribute| find(attribute.name()).and_then(|at| at.try_into().ok());
        let fields: Box<[Option<u16>]> = self.attributes.iter().map(find).collect();
        let is_in_order = |(at, field): &(usize, &Option<u16>)| field.map(usize::from) == Some(*at);
        let in_order = fields.iter().enumerate().take_while(is_in_order).count();
        Map { of, fields, in_order }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teach(names: &Names, class: Option<&str>, attributes: &[&str]) -> Result<(), Untaught> {
        names.teach_shape(0, Shape::new(class, attributes.iter().copied()))
    }

    #[test]
    fn a_shape_is_a_class_that_can_be_sent_and_attributes_that_differ() {
        assert_eq!(teach(&Names::default(), Some("test.Pond"), &["a", "b", "ab"]), Ok(()));
        assert_eq!(
            teach(&Names::default(), Some("test.Pond"), &["a", "b", "a"]),
            Err(Untaught::Frame)
        );
        for word in WORDS {
            assert_eq!(teach(&Names::default(), Some(word), &[]), Err(Untaught::Frame), "{word}");
        }
    }

    #[test]
    fn the_length_of_a_name_is_bounded() {
        let (longest, longer) = ("x".repeat(MOST_NAME), "x".repeat(MOST_NAME + 1));
        assert_eq!(Names::default().teach_name(0, &longest), Ok(()));
        assert_eq!(teach(&Names::default(), Some(&longest), &[&longest]), Ok(()));
        assert_eq!(Names::default().teach_name(0, &longer), Err(Untaught::Frame));
        assert_eq!(teach(&Names::default(), Some(&longer), &[]), Err(Untaught::Frame));
        assert_eq!(teach(&Names::default(), None, &[&longer]), Err(Untaught::Frame));
    }

    #[test]
    fn each_number_is_taught_once() {
        let names = Names::default();
        assert_eq!(names.teach_name(7, "a"), Ok(()));
        assert_eq!(names.teach_name(7, "a"), Err(Untaught::Frame));
        assert_eq!(names.teach_name(MOST as u64, "a"), Err(Untaught::Frame));
        assert_eq!(names.teach_name(u64::MAX, "a"), Err(Untaught::Frame));
        assert_eq!(teach(&names, None, &[]), Ok(()));
        assert_eq!(teach(&names, None, &[]), Err(Untaught::Frame));
    }

    #[test]
    fn a_name_is_found_by_its_number_alone() {
        let names = Names::default();
        for number in 0..MOST as u64 {
            assert_eq!(names.name(number), None);
            assert_eq!(names.teach_name(number, &number.to_string()), Ok(()));
        }
        for number in 0..MOST as u64 {
            assert_eq!(names.name(number), Some(&*number.to_string()));
        }
        assert_eq!(names.name(MOST as u64), None);
    }

    #[test]
    fn a_few_names_and_shapes_take_little_memory() {
        let names = Names::default();
        assert_eq!(names.teach_name(0, "takePond"), Ok(()));
        assert_eq!(teach(&names, Some("test.Pond"), &["ducks"]), Ok(()));
        assert!(names.memory() < 2048, "{names:?}");
        assert!(size_of::<Names>() < 512);
    }

    #[test]
    fn the_memory_of_all_names_is_bounded() {
        let names = Names::default();
        let name = "x".repeat(MOST_NAME);
        let fits = (0..).take_while(|number| names.teach_name(*number, &name).is_ok()).count();
        assert_eq!(fits, MOST_BYTES / (MOST_NAME + ENTRY));
    }
}
