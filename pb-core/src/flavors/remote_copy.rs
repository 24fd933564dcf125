use std::any::type_name;

use crate::jelly::{
    Extra, Instance, ReadResult, Unjellier, UnjellyError, UnjellyErrorKind, class_name,
    class_names, cut_all, excerpt, memory,
    registry::{Entry, Registered, Registry, RegistryError, is_named},
    stack,
};

/// A type into which the copies of one class are read (`pb.RemoteCopy`).
///
/// Derive this trait. For a type with a lifetime the derive implements [`Unjelly`](crate::Unjelly) instead, since a value
/// that borrows from its message cannot outlive it.
///
/// To implement the trait by hand, register the type with [`register!`](crate::register) as well.
///
/// # Examples
///
/// ```
/// use pb::{RemoteCopy, Unjelly, jelly::{ReadResult, Unjellier}};
///
/// struct Celsius(f64);
///
/// impl RemoteCopy for Celsius {
///     const CLASS: &'static str = "weather.Celsius";
///
///     fn from_wire(state: &mut Unjellier<'_>) -> ReadResult<Self> {
///         f64::unjelly(state).map(Self)
///     }
/// }
///
/// pb::register!(Celsius);
/// ```
///
/// Without the last line this does not compile, since an unregistered type would never be received.
///
/// ```compile_fail,E0277
/// use pb::{RemoteCopy, jelly::{ReadResult, Unjellier}};
///
/// struct Celsius(f64);
///
/// impl RemoteCopy for Celsius {
///     const CLASS: &'static str = "weather.Celsius";
///
///     fn from_wire(_: &mut Unjellier<'_>) -> ReadResult<Self> {
///         Ok(Self(0.0))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a class that can be received",
    label = "has no class name",
    note = "add `#[derive(pb::RemoteCopy)]`"
)]
pub trait RemoteCopy: Registered + Sized + Send + 'static {
    /// The class name on the wire.
    const CLASS: &'static str;

    /// Other class names that are received as this type.
    const ALIASES: &'static [&'static str] = &[];

    /// Builds the value from its state, which is one expression (`setCopyableState`).
    ///
    /// If an attribute occurs twice, a derived implementation takes the last value, as Twisted does: a
    /// dictionary of Python's may have the keys `"x"` and `b"x"`.
    ///
    /// # Errors
    /// Returns an error if the state is not that of a value.
    fn from_wire(state: &mut Unjellier<'_>) -> ReadResult<Self>;

    /// Not public API. Whether [`from_wire`](Self::from_wire) is known to read exactly one expression.
    #[doc(hidden)]
    const EXACT: bool = false;
}

/// A type into which the copies of one class are read from the bytes of a message. Each [`RemoteCopy`] is one, and so
/// are types that borrow from the message: the derive implements this trait for a type with a lifetime.
///
/// Not public API: only the derive implements it, together with [`Registered`], so that the class of a type that
/// borrows is in the [`Registry`] as that of an owned type is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a class that can be received",
    label = "has no class name",
    note = "add `#[derive(pb::RemoteCopy)]`"
)]
pub trait ReadCopy<'de>: Registered + Sized {
    /// The class name on the wire.
    const CLASS: &'static str;

    /// Other class names that are received as this type.
    const ALIASES: &'static [&'static str] = &[];

    /// Whether [`from_wire`](Self::from_wire) is known to read exactly one expression.
    const EXACT: bool = false;

    /// Builds the value from its state, which is one expression.
    ///
    /// # Errors
    /// Returns an error if the state is not that of a value.
    fn from_wire(state: &mut Unjellier<'de>) -> ReadResult<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: RemoteCopy> ReadCopy<'_> for T {
    const CLASS: &'static str = <T as RemoteCopy>::CLASS;
    const ALIASES: &'static [&'static str] = <T as RemoteCopy>::ALIASES;
    const EXACT: bool = <T as RemoteCopy>::EXACT;

    #[inline]
    fn from_wire(state: &mut Unjellier<'_>) -> ReadResult<Self> {
        <T as RemoteCopy>::from_wire(state)
    }
}

/// Reads a copy. `impl Unjelly` of every class of copies calls it.
pub(crate) fn unjelly_copy<'de, T: ReadCopy<'de>>(from: &mut Unjellier<'de>) -> ReadResult<T> {
    if const { stack::needs_room::<T>() } {
        return from.with_room::<T, _, _>(read_copy);
    }
    read_copy(from)
}

fn read_copy<'de, T: ReadCopy<'de>>(from: &mut Unjellier<'de>) -> ReadResult<T> {
    let Some((state, extra)) = open_copy(from, T::CLASS, T::ALIASES)? else {
        return from.otherwise(T::CLASS, unjelly_copy::<T>);
    };
    let value =
        if const { T::EXACT } { T::from_wire(from) } else { from.one_by::<_, T>(T::from_wire) };
    from.shallower();
    match value {
        Ok(value) => match from.ignore(extra) {
            Ok(()) => Ok(value),
            Err(error) => Err(error),
        },
        Err(error) => Err(explain_state(from, state, T::CLASS, error)),
    }
}

/// Opens a copy of a class, one level deeper. Returns where its state begins, and the number of parts after
/// the state. If the next expression is not of that class, nothing is read.
fn open_copy(
    from: &mut Unjellier<'_>,
    of: &'static str,
    aliases: &[&str],
) -> ReadResult<Option<(usize, Extra)>> {
    let start = from.cursor.at();
    let (elements, class) = match from.cursor.class() {
        Some((elements, class)) if is_named(class, of, aliases) => (elements, class),
        _ => {
            from.cursor.seek(start);
            return Ok(None);
        }
    };
    if !from.admission.is_open() {
        from.admission.allows(&String::from_utf8_lossy(class))?;
    }
    let Some(extra) = elements.checked_sub(2) else {
        return Err(UnjellyErrorKind::Malformed(of.to_owned()).into());
    };
    from.check_flavor(class, from.is_live(elements), false)?;
    from.deeper()?;
    Ok(Some((from.cursor.at(), Extra(extra))))
}

/// Adds to the error of a missing attribute the name of the class and the attributes that did arrive. The
/// code that found the error does not know them. The state begins at `state`.
#[cold]
pub(crate) fn explain_state(
    from: &mut Unjellier<'_>,
    state: usize,
    of: &'static str,
    mut error: UnjellyError,
) -> UnjellyError {
    if error.path().is_empty()
        && let UnjellyErrorKind::MissingAttribute { class, sent, .. } = error.kind_mut()
    {
        let reached = from.cursor.at();
        from.cursor.seek(state);
        *class = Some(of);
        *sent = from.attribute_names();
        // A failed attempt is charged for the bytes up to the place that it reached.
        from.cursor.seek(reached);
    }
    error
}

impl Unjellier<'_> {
    /// Reads the keys of a dictionary, for an error: at most 32.
    #[cold]
    fn attribute_names(&mut self) -> Vec<String> {
        let Some(mut entries) = self.open_dictionary() else {
            return Vec::new();
        };
        let count = entries.len();
        let mut name = |from: &mut Self| {
            let key = from.entry(&mut entries).ok()?;
            let name = excerpt(from.name(key).ok()?).into_owned();
            from.skip_raw().ok()?;
            Some(name)
        };
        let mut names = (0..count.min(32)).map_while(|_| name(self)).collect();
        cut_all(&mut names);
        names
    }
}

/// Reads a copy into a box.
fn boxed_copy<T: RemoteCopy>(from: &mut Unjellier<'_>) -> ReadResult<Box<T>> {
    if const { stack::needs_room::<T>() } {
        return from.with_room::<T, _, _>(|from| unjelly_copy(from).map(Box::new));
    }
    match unjelly_copy(from) {
        Ok(value) => Ok(Box::new(value)),
        Err(error) => Err(error),
    }
}

impl Entry {
    /// Creates the registration of `T`. Not public API: generated code calls it.
    #[doc(hidden)]
    pub const fn remote_copy<T: RemoteCopy>(place: &'static str) -> Self {
        fn build<T: RemoteCopy>(from: &mut Unjellier<'_>) -> ReadResult<Instance> {
            from.charge_memory(const { memory::boxed::<T>() })?;
            Ok(Instance::of_box(T::CLASS, boxed_copy::<T>(from)?))
        }
        let names = const { (class_name(T::CLASS), class_names(T::ALIASES)) };
        Self::new::<T>(names, place, build::<T>, false)
    }

    /// Creates the registration of a type that borrows from the message. Not public API: generated code calls it.
    #[doc(hidden)]
    pub const fn borrowed_copy(
        class: &'static str,
        aliases: &'static [&'static str],
        place: &'static str,
        type_name: fn() -> &'static str,
    ) -> Self {
        Self::borrowed((class_name(class), class_names(aliases)), place, type_name)
    }
}

impl Registry {
    /// Registers a type, so that copies of its class are received as it.
    ///
    /// # Errors
    /// Returns an error if another type in the registry has the same class name.
    pub fn with_copy<T: RemoteCopy>(self) -> Result<Self, RegistryError> {
        self.with_entry(&Entry::remote_copy::<T>("Registry::with_copy"))
    }

    /// Adds the class of a type that borrows from the message, so that arguments of that type are received. An owned
    /// type of the same class may be registered besides; without one, the class is not received as an
    /// [`Instance`].
    ///
    /// # Errors
    /// Returns an error if a type in the registry has one of the class names as that of another class.
    ///
    /// # Examples
    /// ```
    /// use pb::{Registry, RemoteCopy};
    ///
    /// #[derive(RemoteCopy)]
    /// #[pb(class = "shop.Order")]
    /// struct Order<'a> {
    ///     item: &'a str,
    /// }
    ///
    /// let registry = Registry::empty().with_borrowed_copy::<Order<'_>>()?;
    /// assert_eq!(registry.classes(), ["shop.Order"]);
    /// # Ok::<(), pb::error::RegistryError>(())
    /// ```
    pub fn with_borrowed_copy<'de, T: ReadCopy<'de>>(self) -> Result<Self, RegistryError> {
        let names = const { (class_name(T::CLASS), class_names(T::ALIASES)) };
        self.with_entry(&Entry::borrowed(names, "Registry::with_borrowed_copy", type_name::<T>))
    }
}
