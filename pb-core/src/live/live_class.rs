//! The functions of a class of live objects.

use std::fmt;

#[cfg(debug_assertions)]
use super::update_names::FieldUpdates;
use super::{Cacheable, EncodedUpdate, Link, Observer};
use crate::{
    jelly::{Args, Audience, Jellier, Jelly, JellyError, Prepared, Style, class_name, prepare},
    perspective::Perspective,
};

/// The name of the update that carries the whole state: a reset.
pub(crate) const RESET: &str = "setCopyableState";

/// The vtable of a class of live objects. With it, one type of object serves replicas whose type can be
/// sent on to other peers, and replicas whose type cannot.
pub struct LiveClass<T> {
    pub(crate) name: &'static str,
    pub(super) state:
        fn(&T, Style, Option<&Perspective>, &Observer) -> Result<Prepared, JellyError>,
    pub(super) reset: fn(&T, Style, Option<&Perspective>, &Observer) -> EncodedUpdate,
    pub(super) stopped: fn(&mut T, Option<&Perspective>, &Observer),
    pub(super) is_linked: fn(&T, &Link) -> bool,
    pub(super) link: fn(&mut T, &Link),
    #[cfg(debug_assertions)]
    pub(super) fields: &'static [FieldUpdates],
    #[cfg(debug_assertions)]
    pub(super) each_field: EachField<T>,
}

#[cfg(debug_assertions)]
type EachField<T> = fn(&T, &mut dyn FnMut(&'static str, &dyn Jelly));

impl<T> Clone for LiveClass<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for LiveClass<T> {}

impl<T> fmt::Debug for LiveClass<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveClass").field(&self.name).finish()
    }
}

impl<T: Cacheable> LiveClass<T> {
    /// The vtable of a `Cacheable` class.
    pub const NEW: Self = Self {
        name: class_name(T::CLASS),
        state: |value, style, perspective, observer| {
            let state = value.state_to_cache_and_observe_for(perspective, observer)?;
            prepare(style, Audience::One(perspective.cloned()), &state)
        },
        reset: |value, style, perspective, observer| {
            let to_one =
                |args: &dyn Args| EncodedUpdate::to_one(style, perspective.cloned(), RESET, args);
            match value.state_to_cache_and_observe_for(perspective, observer) {
                Ok(state) => to_one(&(state,)),
                Err(error) => to_one(&(Unsendable(error),)),
            }
        },
        stopped: T::stopped_observing,
        is_linked: T::is_linked,
        link: T::link,
        #[cfg(debug_assertions)]
        fields: T::FIELDS,
        #[cfg(debug_assertions)]
        each_field: T::each_field,
    };
}

/// A state that could not be taken, whose error is that of sending it.
struct Unsendable(JellyError);

impl Jelly for Unsendable {
    fn jelly(&self, _: &mut Jellier) -> Result<(), JellyError> {
        Err(self.0.clone())
    }
}
