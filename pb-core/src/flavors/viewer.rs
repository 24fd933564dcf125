//! The first argument of a `#[view]` method: the caller's perspective, in the form that its type says.

use std::{
    any::{Any, TypeId, type_name},
    marker::PhantomData,
    ops::Deref,
    sync::Arc,
};

use super::{
    Context, Invocation,
    lent::{KeptArgument, LentArgument, kept_argument, lent_argument},
};
use crate::{
    jelly::{ReadResult, UnjellyError, UnjellyErrorKind},
    perspective::Perspective,
};

/// A first argument of type `V`. Method lookup goes from here to [`Borrowed`] and then to [`NoViewer`],
/// and stops where it finds that `V` is what is asked for.
#[derive(Debug)]
pub struct Viewer<V>(Borrowed<V>);

/// One that may be a reference to the avatar, or to the perspective itself.
#[derive(Debug)]
pub struct Borrowed<V>(NoViewer<V>);

/// One that is no perspective.
#[derive(Debug)]
pub struct NoViewer<V>(PhantomData<V>);

impl<V> Viewer<V> {
    /// The one value.
    pub const NEW: Self = Self(Borrowed(NoViewer(PhantomData)));
}

/// An avatar that is kept.
impl<T> Viewer<Arc<T>> {
    /// Returns the avatar.
    ///
    /// # Errors
    /// When it is another one.
    pub fn lend<W: ?Sized>(&self, perspective: &Perspective) -> ReadResult<Given<Arc<T>>>
    where
        T: Any + Send + Sync,
    {
        shared(perspective).map(Given)
    }

    /// Returns the avatar.
    ///
    /// # Errors
    /// When it is another one.
    pub fn keep<W: ?Sized>(&self, perspective: &Perspective) -> ReadResult<Given<Arc<T>>>
    where
        T: Any + Send + Sync,
    {
        shared(perspective).map(Given)
    }
}

/// An avatar that may be kept.
impl<T> Viewer<&Arc<T>> {
    /// Returns the avatar.
    ///
    /// # Errors
    /// When it is another one.
    pub fn lend<W: ?Sized>(&self, perspective: &Perspective) -> ReadResult<ByArc<T>>
    where
        T: Any + Send + Sync,
    {
        shared(perspective).map(ByArc)
    }

    /// Returns the avatar.
    ///
    /// # Errors
    /// When it is another one.
    pub fn keep<W: ?Sized>(&self, perspective: &Perspective) -> ReadResult<ByArc<T>>
    where
        T: Any + Send + Sync,
    {
        shared(perspective).map(ByArc)
    }
}

impl<T> Borrowed<&T> {
    /// Returns the avatar, or the perspective.
    ///
    /// # Errors
    /// When it is another avatar.
    pub fn lend<'p, W: ?Sized>(&self, perspective: &'p Perspective) -> ReadResult<Given<&'p T>>
    where
        T: Any + Send + Sync,
    {
        borrowed(perspective).map(Given)
    }

    /// Returns the avatar, or the perspective, for a method that goes on later.
    ///
    /// # Errors
    /// When it is another avatar.
    pub fn keep<W: ?Sized>(&self, perspective: &Perspective) -> ReadResult<ByReference<T>>
    where
        T: Any + Send + Sync,
    {
        shared(perspective).map(ByReference)
    }
}

/// Methods for the arguments after the first, which is a perspective.
macro_rules! beside {
    ($($viewer:ty),*) => {
        $(impl<T> $viewer {
            /// Gets what a method borrows beside the perspective.
            ///
            /// # Errors
            /// When there is no argument, or it is another thing.
            #[inline]
            pub fn lent<'de, A: LentArgument + ?Sized>(
                &self,
                call: &mut Invocation<'de>,
                name: &'static str,
            ) -> ReadResult<&'de A> {
                lent_argument(call, name)
            }

            /// Gets what an asynchronous method borrows beside the perspective.
            pub fn kept<A: KeptArgument>(&self, call: &Invocation<'_>) -> A {
                kept_argument(call)
            }
        })*
    };
}

beside!(Viewer<Arc<T>>, Viewer<&Arc<T>>, Borrowed<&T>);

/// The context where the perspective was forgotten. It is the only argument that is blamed: what comes
/// later may be the perspective, in the wrong place.
impl Viewer<&Context> {
    /// Refuses to be compiled.
    ///
    /// # Errors
    /// Always.
    pub fn lend<W: ViewerArgument>(&self, _: &Perspective) -> ReadResult<Given<&'static Context>> {
        Err(no_viewer::<W>())
    }

    /// Refuses to be compiled.
    ///
    /// # Errors
    /// Always.
    pub fn keep<W: ViewerArgument>(&self, _: &Perspective) -> ReadResult<Given<&'static Context>> {
        Err(no_viewer::<W>())
    }

    /// Stands for another argument.
    ///
    /// # Errors
    /// Always.
    pub fn lent<'de, A: ?Sized>(
        &self,
        _: &mut Invocation<'de>,
        _: &'static str,
    ) -> ReadResult<&'de A> {
        Err(no_viewer::<A>())
    }

    /// Stands for another argument.
    ///
    /// # Panics
    /// Always.
    pub fn kept<A>(&self, _: &Invocation<'_>) -> A {
        unreachable!("the first argument is refused")
    }
}

/// Anything else where the perspective was forgotten. Likewise.
impl<V> NoViewer<V> {
    /// Refuses to be compiled.
    ///
    /// # Errors
    /// Always.
    pub fn lend<W: ViewerArgument>(&self, _: &Perspective) -> ReadResult<Given<V>> {
        Err(no_viewer::<W>())
    }

    /// Refuses to be compiled.
    ///
    /// # Errors
    /// Always.
    pub fn keep<W: ViewerArgument>(&self, _: &Perspective) -> ReadResult<Given<V>> {
        Err(no_viewer::<W>())
    }

    /// Stands for another argument.
    ///
    /// # Errors
    /// Always.
    pub fn lent<'de, A: ?Sized>(
        &self,
        _: &mut Invocation<'de>,
        _: &'static str,
    ) -> ReadResult<&'de A> {
        Err(no_viewer::<A>())
    }

    /// Stands for another argument.
    ///
    /// # Panics
    /// Always.
    pub fn kept<A>(&self, _: &Invocation<'_>) -> A {
        unreachable!("the first argument is refused")
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

/// What nothing is that could be mistaken for the caller's perspective.
#[diagnostic::on_unimplemented(
    message = "a `#[view]` method takes the caller's perspective first: `who: &User`",
    label = "not the perspective"
)]
pub trait ViewerArgument {}

/// An argument that is passed as it is.
#[derive(Debug)]
pub struct Given<V>(V);

impl<V> Given<V> {
    /// Returns what is passed.
    pub fn get(self) -> V {
        self.0
    }
}

/// An avatar that is passed as `&Arc<T>`.
#[derive(Debug)]
pub struct ByArc<T>(Arc<T>);

impl<T> ByArc<T> {
    /// Returns what is passed.
    pub const fn get(&self) -> &Arc<T> {
        &self.0
    }
}

/// An avatar that is passed as `&T` after the message was put away.
#[derive(Debug)]
pub struct ByReference<T>(Arc<T>);

impl<T> ByReference<T> {
    /// Returns what is passed.
    pub fn get(&self) -> &T {
        &self.0
    }
}

fn borrowed<T: Any>(perspective: &Perspective) -> ReadResult<&T> {
    let itself = (perspective as &dyn Any).downcast_ref();
    itself.or_else(|| perspective.downcast_ref()).ok_or_else(no_viewer::<T>)
}

fn shared<T: Any + Send + Sync>(perspective: &Perspective) -> ReadResult<Arc<T>> {
    if TypeId::of::<T>() == TypeId::of::<Perspective>() {
        let itself: Arc<dyn Any + Send + Sync> = Arc::new(perspective.clone());
        return itself.downcast().map_err(|_| no_viewer::<T>());
    }
    perspective.downcast().ok_or_else(no_viewer::<T>)
}

#[cold]
fn no_viewer<T: ?Sized>() -> UnjellyError {
    UnjellyErrorKind::OtherPerspective(type_name::<T>()).into()
}
