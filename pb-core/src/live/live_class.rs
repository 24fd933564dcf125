//! The functions of a class of live objects.

use std::{any::Any, fmt};

#[cfg(debug_assertions)]
use super::update_names::FieldUpdates;
use super::{
    Cacheable, EncodedUpdate, Link, Observer,
    stored::{typed, typed_mut},
};
use crate::{
    jelly::{
        Audience, Jellier, Jelly, JellyError, MethodName, Prepared, Style, class_name, prepare,
    },
    perspective::Perspective,
};

/// The name of the update that carries the whole state: a reset.
pub(crate) const RESET: &str = "setCopyableState";

/// The vtable of a class of live objects. Its functions take values without their type, so that one type of
/// object serves all classes.
#[derive(Clone, Copy)]
pub struct LiveClass {
    pub(crate) name: &'static str,
    with_state: WithState,
    /// The methods that are called when an observer begins and ends; `None` if both are empty.
    pub(super) hooks: Option<Hooks>,
    pub(super) is_linked: fn(&dyn Any, &Link) -> bool,
    pub(super) link: fn(&mut dyn Any, &Link),
    #[cfg(debug_assertions)]
    pub(super) fields: &'static [FieldUpdates],
    #[cfg(debug_assertions)]
    pub(super) compared: &'static [&'static str],
    #[cfg(debug_assertions)]
    pub(super) put_compared: fn(&dyn Any, usize, &mut Jellier) -> Result<(), JellyError>,
}

/// The methods of a class that are called when an observer begins and ends.
#[derive(Clone, Copy)]
pub(super) struct Hooks {
    pub(super) started: Hook,
    pub(super) stopped: Hook,
}

/// A method that is called when an observer begins or ends.
pub(super) type Hook = fn(&mut dyn Any, Option<&Perspective>, &Observer);

/// Calls a function with the state of a value for an observer.
type WithState = fn(
    &dyn Any,
    Option<&Perspective>,
    &Observer,
    &mut dyn FnMut(&dyn Jelly),
) -> Result<(), JellyError>;

impl fmt::Debug for LiveClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveClass").field(&self.name).finish()
    }
}

impl LiveClass {
    /// Returns the vtable of a `Cacheable` class.
    pub const fn of<T: Cacheable>() -> Self {
        Self {
            name: const { class_name(T::CLASS) },
            with_state: with_state::<T>,
            hooks: if T::HAS_HOOKS {
                Some(Hooks { started: started::<T>, stopped: stopped::<T> })
            } else {
                None
            },
            is_linked: is_linked::<T>,
            link: link::<T>,
            #[cfg(debug_assertions)]
            fields: T::FIELDS,
            #[cfg(debug_assertions)]
            compared: T::COMPARED,
            #[cfg(debug_assertions)]
            put_compared: put_compared::<T>,
        }
    }

    /// Encodes the state of a value for a new observer.
    pub(super) fn state(
        &self,
        value: &dyn Any,
        style: Style,
        perspective: Option<&Perspective>,
        observer: &Observer,
    ) -> Result<Prepared, JellyError> {
        let mut prepared = Err(JellyError::custom("the state was not written"));
        (self.with_state)(value, perspective, observer, &mut |state| {
            prepared = prepare(style, Audience::One(perspective.cloned()), state);
        })?;
        prepared
    }

    /// Encodes a reset: the update that carries the whole state. The error of a state that cannot be sent is
    /// that of the update.
    pub(super) fn reset(
        &self,
        value: &dyn Any,
        style: Style,
        perspective: Option<&Perspective>,
        observer: &Observer,
    ) -> EncodedUpdate {
        let mut reset = None;
        let mut encode = |state: &dyn Jelly| {
            let perspective = perspective.cloned();
            reset = Some(EncodedUpdate::to_one(
                style,
                perspective,
                MethodName::Constant(RESET),
                &(state,),
            ));
        };
        if let Err(error) = (self.with_state)(value, perspective, observer, &mut encode) {
            encode(&Unsendable(error));
        }
        reset.unwrap_or_else(|| EncodedUpdate::new(MethodName::Constant(RESET)))
    }
}

// Functions and not closures: a closure that becomes a function pointer is compiled twice.

fn with_state<T: Cacheable>(
    value: &dyn Any,
    perspective: Option<&Perspective>,
    observer: &Observer,
    run: &mut dyn FnMut(&dyn Jelly),
) -> Result<(), JellyError> {
    match typed::<T>(value).state_to_cache_and_observe_for(perspective, observer) {
        Ok(state) => {
            run(&state);
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn started<T: Cacheable>(
    value: &mut dyn Any,
    perspective: Option<&Perspective>,
    observer: &Observer,
) {
    typed_mut::<T>(value).started_observing(perspective, observer);
}

fn stopped<T: Cacheable>(
    value: &mut dyn Any,
    perspective: Option<&Perspective>,
    observer: &Observer,
) {
    typed_mut::<T>(value).stopped_observing(perspective, observer);
}

fn is_linked<T: Cacheable>(value: &dyn Any, link: &Link) -> bool {
    typed::<T>(value).is_linked(link)
}

fn link<T: Cacheable>(value: &mut dyn Any, link: &Link) {
    typed_mut::<T>(value).link(link);
}

#[cfg(debug_assertions)]
fn put_compared<T: Cacheable>(
    value: &dyn Any,
    index: usize,
    out: &mut Jellier,
) -> Result<(), JellyError> {
    typed::<T>(value).put_compared(index, out)
}

/// A state that could not be taken, whose error is that of sending it.
struct Unsendable(JellyError);

impl Jelly for Unsendable {
    fn jelly(&self, _: &mut Jellier) -> Result<(), JellyError> {
        Err(self.0.clone())
    }
}
