//! The connection, as it appears to values that are written for it or were read from it.

use std::{any::Any, sync::Arc};

use super::Broker;
use crate::{
    flavors::{Exported, PeerConnection},
    jelly::{Audience, Invoker, Name, Notes, Style},
    live::Arrivals,
};

impl PeerConnection for Broker {
    fn style(&self) -> Style {
        Self::style(self)
    }

    fn audience(&self) -> Audience {
        Self::audience(self)
    }

    fn close(&self) {
        Self::close(self);
    }
}

impl Broker {
    /// Returns an object of this end, by its id or its name.
    pub(super) fn own(&self, name: Name<'_>) -> Option<Exported> {
        let state = self.state();
        match name {
            Name::Id(id) => state.exports.find(id),
            Name::Text(name) => {
                let named = state.named_objects.find(name, self.awaits_login());
                named.cloned().map(Exported::of_any)
            }
        }
    }
}

impl Invoker for Broker {
    fn own_object(&self, name: Name<'_>) -> Option<Arc<dyn Any + Send + Sync>> {
        self.own(name).map(|own| own.object as Arc<dyn Any + Send + Sync>)
    }

    fn own_entry(&self, name: Name<'_>) -> Option<Box<dyn Any + Send + Sync>> {
        self.own(name).map(|own| Box::new(own) as _)
    }

    fn notes(&self) -> Notes {
        Arrivals::over(self.shared())
    }
}
