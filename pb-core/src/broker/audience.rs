//! For whom values are written over a connection, and in which form.

use std::sync::atomic::Ordering;

use super::Broker;
use crate::{
    banana::Dialect,
    jelly::{Audience, Style, TextEncoding},
    perspective::Perspective,
    sync::lock,
};

impl Broker {
    /// Returns the receiver of values that are not written for a particular perspective.
    pub(super) fn audience(&self) -> Audience {
        match self.has_perspective.load(Ordering::Acquire) {
            true => Audience::One(lock(&self.perspective).clone()),
            false => Audience::One(None),
        }
    }

    /// Sets the perspective of the connection.
    pub(super) fn set_perspective(&self, perspective: Option<Perspective>) {
        let any = perspective.is_some();
        let before = std::mem::replace(&mut *lock(&self.perspective), perspective);
        self.has_perspective.store(any, Ordering::Release);
        drop(before);
        // The perspective would only keep handles of this connection alive: nothing is written any
        // more.
        if any && self.state().finished {
            self.set_perspective(None);
        }
    }

    /// Returns how values are written for the peer from now on.
    pub(super) fn style(&self) -> Style {
        let text_encoding = match self.sends_text_as_bytes.load(Ordering::Relaxed) {
            true => TextEncoding::Bytes,
            false => TextEncoding::Unicode,
        };
        Style { dialect: self.dialect().unwrap_or(Dialect::None), text_encoding }
    }

    /// Sets how text is written from now on.
    pub(super) fn set_text_encoding(&self, encoding: TextEncoding) {
        self.sends_text_as_bytes.store(encoding == TextEncoding::Bytes, Ordering::Relaxed);
    }
}
