use super::Peer;
use crate::{
    jelly::{Audience, Style},
    perspective::Perspective,
};

/// Who calls, over which connection: what a method may take as `&Context`.
#[derive(Debug)]
pub struct Context {
    peer: Peer,
    perspective: Option<Perspective>,
    wants_answer: bool,
}

/// A call that is being served keeps no connection open.
impl Clone for Context {
    fn clone(&self) -> Self {
        Self::new(self.peer.passing(), self.perspective.clone(), self.wants_answer)
    }
}

impl Context {
    pub(crate) fn new(peer: Peer, perspective: Option<Perspective>, wants_answer: bool) -> Self {
        Self { peer, perspective, wants_answer }
    }

    /// Whether anybody will read the answer. If not it is not even made.
    pub(crate) fn wants_answer(&self) -> bool {
        self.wants_answer
    }

    /// The caller's end of the connection.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// The avatar that the caller is logged in as, where he calls it, or an object that he was given as
    /// a [`View`](crate::View).
    pub fn perspective(&self) -> Option<&Perspective> {
        self.perspective.as_ref()
    }

    pub(crate) fn style(&self) -> Style {
        self.peer.connection.style()
    }

    /// Who will read the answer.
    pub(crate) fn audience(&self) -> Audience {
        match &self.perspective {
            Some(perspective) => Audience::One(Some(perspective.clone())),
            None => self.peer.connection.audience(),
        }
    }
}
