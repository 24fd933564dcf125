//! The first argument of a `#[view]` method: the caller's avatar or perspective. The argument's type decides
//! in which form.

use std::{
    any::{Any, TypeId, type_name},
    marker::PhantomData,
    ops::Deref,
    sync::Arc,
};

use super::{
    Context, Invocation,
    lent_argument::{
        KeptArgument, KeptValue, LentArgument, LentValue, kept_argument, lent_argument,
    },
};
use crate::{
    jelly::{ReadResult, UnjellyError, UnjellyErrorKind},
    perspective::Perspective,
};

/// A first argument of type `V`. Method lookup goes from here to [`Borrowed`] and then to [`NoViewer`], and
/// stops at the first that has methods for `V`.
#[derive(Debug)]
pub struct Viewer<V>(Borrowed<V>);

/// A first argument `&T`: a reference to the avatar, or to the perspective itself.
#[derive(Debug)]
pub struct Borrowed<V>(NoViewer<V>);

/// A first argument that is neither an avatar nor a perspective.
#[derive(Debug)]
pub struct NoViewer<V>(PhantomData<V>);

impl<V> Viewer<V> {
    /// The only value of this type.
    pub const NEW: Self = Self(Borrowed(NoViewer(PhantomData)));
}

/// Methods for a first argument `Arc<T>`.
impl<T> Viewer<Arc<T>> {
    /// Returns the avatar.
    ///
    /// # Errors
    /// Returns an error if the caller's avatar is of another type.
    pub fn lend<W: ?Sized>(&self, perspective: &Perspective) -> ReadResult<Given<Arc<T>>>
    where
        T: Any + Send + Sync,
    {
        shared(perspective).map(Given)
    }

    /// Returns the avatar.
    ///
    /// # Errors
    /// Returns an error if the caller's avatar is of another type.
    pub fn keep<W: ?Sized>(&self, perspective: &Perspective) -> ReadResult<Given<Arc<T>>>
    where
        T: Any + Send + Sync,
    {
        shared(perspective).map(Given)
    }
}

/// Methods for a first argument `&Arc<T>`.
impl<T> Viewer<&Arc<T>> {
    /// Returns the avatar.
    ///
    /// # Errors
    /// Returns an error if the caller's avatar is of another type.
    pub fn lend<W: ?Sized>(&self, perspective: &Perspective) -> ReadResult<ByArc<T>>
    where
        T: Any + Send + Sync,
    {
        shared(perspective).map(ByArc)
    }

    /// Returns the avatar.
    ///
    /// # Errors
    /// Returns an error if the caller's avatar is of another type.
    pub fn keep<W: ?Sized>(&self, perspective: &Perspective) -> ReadResult<ByArc<T>>
    where
        T: Any + Send + Sync,
    {
        shared(perspective).map(ByArc)
    }
}

/// Methods for a first argument `&T`.
impl<T> Borrowed<&T> {
    /// Returns the avatar, or the perspective.
    ///
    /// # Errors
    /// Returns an error if the caller's avatar is of another type.
    pub fn lend<'p, W: ?Sized>(&self, perspective: &'p Perspective) -> ReadResult<Given<&'p T>>
    where
        T: Any + Send + Sync,
    {
        borrowed(perspective).map(Given)
    }

    /// Returns the avatar, or the perspective, for an `async` method.
    ///
    /// # Errors
    /// Returns an error if the caller's avatar is of another type.
    pub fn keep<W: ?Sized>(&self, perspective: &Perspective) -> ReadResult<ByReference<T>>
    where
        T: Any + Send + Sync,
    {
        shared(perspective).map(ByReference)
    }
}

/// Defines methods for the other arguments, where the first is an avatar or a perspective.
macro_rules! beside {
    ($($viewer:ty),*) => {
        $(impl<T> $viewer {
            /// Returns an argument `&A`.
            ///
            /// # Errors
            /// Returns an error if the message has no further argument, or it is of another type.
            #[inline]
            pub fn lent<'de, A: LentArgument<'de> + ?Sized>(
                &self,
                call: &mut Invocation<'de>,
                name: &'static str,
            ) -> ReadResult<LentValue<'de, A>> {
                lent_argument(call, name)
            }

            /// Returns the value that an `async` method borrows as `&A`.
            ///
            /// # Errors
            /// Returns an error if the message has no further argument, or it is of another type.
            pub fn kept<A: KeptArgument + ?Sized>(
                &self,
                call: &mut Invocation<'_>,
                name: &'static str,
            ) -> ReadResult<KeptValue<A>> {
                kept_argument(call, name)
            }
        })*
    };
}

beside!(Viewer<Arc<T>>, Viewer<&Arc<T>>, Borrowed<&T>);

/// Methods for a first argument `&Context`, where the avatar is missing. Only this argument gets a compile
/// error, since a later one may be the avatar in the wrong place.
impl Viewer<&Context> {
    /// Does not compile, since no type implements [`ViewerArgument`].
    ///
    /// # Errors
    /// Always returns an error.
    pub fn lend<W: ViewerArgument>(&self, _: &Perspective) -> ReadResult<Given<&'static Context>> {
        Err(no_viewer::<W>())
    }

    /// Does not compile, since no type implements [`ViewerArgument`].
    ///
    /// # Errors
    /// Always returns an error.
    pub fn keep<W: ViewerArgument>(&self, _: &Perspective) -> ReadResult<Given<&'static Context>> {
        Err(no_viewer::<W>())
    }

    /// Takes the place of the method for another argument, so that it gets no error of its own.
    ///
    /// # Errors
    /// Always returns an error.
    pub fn lent<A: ?Sized>(
        &self,
        _: &mut Invocation<'_>,
        _: &'static str,
    ) -> ReadResult<Refused<A>> {
        Err(no_viewer::<A>())
    }

    /// Takes the place of the method for another argument, so that it gets no error of its own.
    ///
    /// # Errors
    /// Always returns an error.
    pub fn kept<A: ?Sized>(
        &self,
        _: &mut Invocation<'_>,
        _: &'static str,
    ) -> ReadResult<Refused<A>> {
        Err(no_viewer::<A>())
    }
}

/// Methods for any other first argument, where the avatar is missing. Only this argument gets a compile error.
impl<V> NoViewer<V> {
    /// Does not compile, since no type implements [`ViewerArgument`].
    ///
    /// # Errors
    /// Always returns an error.
    pub fn lend<W: ViewerArgument>(&self, _: &Perspective) -> ReadResult<Given<V>> {
        Err(no_viewer::<W>())
    }

    /// Does not compile, since no type implements [`ViewerArgument`].
    ///
    /// # Errors
    /// Always returns an error.
    pub fn keep<W: ViewerArgument>(&self, _: &Perspective) -> ReadResult<Given<V>> {
        Err(no_viewer::<W>())
    }

    /// Takes the place of the method for another argument, so that it gets no error of its own.
    ///
    /// # Errors
    /// Always returns an error.
    pub fn lent<A: ?Sized>(
        &self,
        _: &mut Invocation<'_>,
        _: &'static str,
    ) -> ReadResult<Refused<A>> {
        Err(no_viewer::<A>())
    }

    /// Takes the place of the method for another argument, so that it gets no error of its own.
    ///
    /// # Errors
    /// Always returns an error.
    pub fn kept<A: ?Sized>(
        &self,
        _: &mut Invocation<'_>,
        _: &'static str,
    ) -> ReadResult<Refused<A>> {
        Err(no_viewer::<A>())
    }
}

impl<V> Deref for Viewer<V> {
    type Target = Borrowed<V>;

    fn deref(&self) -> &Borrowed<V> {
        &self.0
    }
}

impl<V> Deref for Borrowed<V> {
    type Target = NoViewer<V>;

    fn deref(&self) -> &NoViewer<V> {
        &self.0
    }
}

/// A bound that no type fulfils, so that a wrong first argument does not compile.
#[diagnostic::on_unimplemented(
    message = "a `#[view]` method takes the caller's avatar first: `who: &User`",
    label = "not a reference to an avatar"
)]
pub trait ViewerArgument {}

/// An argument of a method whose first argument is refused.
#[derive(Debug)]
pub struct Refused<A: ?Sized>(PhantomData<fn(&A)>);

impl<A: ?Sized> Refused<A> {
    /// Takes the place of the method for an argument, so that it gets no error of its own.
    ///
    /// # Panics
    /// Always panics.
    pub fn get(&self) -> &A {
        unreachable!("the first argument is refused")
    }
}

/// A first argument that is passed as it is.
#[derive(Debug)]
pub struct Given<V>(V);

impl<V> Given<V> {
    /// Returns the argument of the method.
    pub fn get(self) -> V {
        self.0
    }
}

/// An avatar that is passed as `&Arc<T>`.
#[derive(Debug)]
pub struct ByArc<T>(Arc<T>);

impl<T> ByArc<T> {
    /// Returns the argument of the method.
    pub const fn get(&self) -> &Arc<T> {
        &self.0
    }
}

/// An avatar that is passed to an `async` method as `&T`.
#[derive(Debug)]
pub struct ByReference<T>(Arc<T>);

impl<T> ByReference<T> {
    /// Returns the argument of the method.
    pub fn get(&self) -> &T {
        &self.0
    }
}

/// Returns the avatar as a `T`, or the perspective if that is the `T`.
fn borrowed<T: Any>(perspective: &Perspective) -> ReadResult<&T> {
    let itself = (perspective as &dyn Any).downcast_ref();
    itself.or_else(|| perspective.downcast_ref()).ok_or_else(no_viewer::<T>)
}

/// Returns the avatar as a shared `T`, or the perspective if that is the `T`.
fn shared<T: Any + Send + Sync>(perspective: &Perspective) -> ReadResult<Arc<T>> {
    if TypeId::of::<T>() == TypeId::of::<Perspective>() {
        let itself: Arc<dyn Any + Send + Sync> = Arc::new(perspective.clone());
        return itself.downcast().map_err(|_| no_viewer::<T>());
    }
    perspective.downcast().ok_or_else(no_viewer::<T>)
}

/// Returns the error of a caller whose avatar is no `T`.
#[cold]
fn no_viewer<T: ?Sized>() -> UnjellyError {
    UnjellyErrorKind::OtherAvatar(type_name::<T>()).into()
}
