use super::Peer;
use crate::{
    jelly::{Audience, Style},
    perspective::Perspective,
};

/// The caller of a method, and the connection of the call. A method that takes a `&Context` gets it in
/// addition to its arguments.
///
/// # Examples
/// ```
/// use pb::Context;
///
/// struct Clock;
///
/// #[pb::methods]
/// impl Clock {
///     #[remote]
///     fn caller(&self, context: &Context) -> String {
///         format!("{:?}", context.peer().remote_addr())
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Context {
    peer: Peer,
    perspective: Option<Perspective>,
    wants_answer: bool,
}

/// A clone does not keep the connection open, so a running call does not.
impl Clone for Context {
    fn clone(&self) -> Self {
        Self::new(self.peer.passing(), self.perspective.clone(), self.wants_answer)
    }
}

impl Context {
    pub(crate) fn new(peer: Peer, perspective: Option<Perspective>, wants_answer: bool) -> Self {
        Self { peer, perspective, wants_answer }
    }

    /// Returns whether the caller wants an answer. If not, none is prepared.
    pub(crate) fn wants_answer(&self) -> bool {
        self.wants_answer
    }

    /// Returns a handle to the connection of the call. Clone it to keep the connection open after the method
    /// has returned: the handle itself does not.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Returns the caller's avatar, if the caller called a method of the avatar or of a
    /// [`View`](crate::View). In other methods it is `None`, also after
    /// [`Peer::set_perspective`](crate::Peer::set_perspective), which decides how values are written and is no
    /// login.
    pub fn perspective(&self) -> Option<&Perspective> {
        self.perspective.as_ref()
    }

    /// Returns how values are written for the caller.
    pub(crate) fn style(&self) -> Style {
        self.peer.connection.style()
    }

    /// Returns the receiver of the answer, for values that depend on it.
    pub(crate) fn audience(&self) -> Audience {
        match &self.perspective {
            Some(perspective) => Audience::One(Some(perspective.clone())),
            None => self.peer.connection.audience(),
        }
    }
}
