//! The connection, as it appears to values that are written for it or were read from it.

use std::{any::Any, sync::Arc};

use super::Broker;
use crate::{
    flavors::PeerConnection,
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

impl Invoker for Broker {
    fn own_object(&self, name: Name<'_>) -> Option<Arc<dyn Any + Send + Sync>> {
        let object = match name {
            Name::Id(id) => self.state().exports.find(id).map(|found| found.object),
            Name::Text(name) => self.state().named_objects.find(name, self.awaits_login()).cloned(),
        };
        object.map(|object| object as Arc<dyn Any + Send + Sync>)
    }

    fn notes(&self) -> Notes {
        Arrivals::over(self.shared())
    }
}
