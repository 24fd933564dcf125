//! Collections whose changes are announced one by one.

mod map;
mod set;
mod vec;

pub use self::{map::ObservedMap, set::ObservedSet, vec::ObservedVec};
use super::{Link, Update};
use crate::{
    flavors::{Dispatch, Invocation},
    jelly::Args,
};

/// A field marked `#[pb(observed)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an observed collection",
    label = "does not announce its changes",
    note = "`#[pb(observed)]` marks a field of type `ObservedVec`, `ObservedMap` or `ObservedSet`"
)]
pub trait Observed {
    /// What can be done to it. Updates are named after the attribute and one of these, with `_` between
    /// them, and none has one in it.
    const OPERATIONS: &'static [&'static str];

    /// Whether its changes are announced by this object, as changes of this attribute.
    fn is_linked(&self, link: &Link, name: &str) -> bool;

    /// Announces its changes by this object, as changes of this attribute.
    fn link(&mut self, link: &Link, name: &'static str);

    /// Applies a change that was announced.
    fn apply(&mut self, operation: &str, update: &mut Invocation<'_>) -> Dispatch;
}

/// What ties a collection to the object it is in.
#[derive(Debug, Default)]
struct Tie(Option<(Link, &'static str)>);

impl Tie {
    fn is(&self, link: &Link, name: &str) -> bool {
        let tied = self.0.as_ref().filter(|(_, tied)| *tied == name);
        Link::ties(tied.map(|(link, _)| link), link)
    }

    fn set(&mut self, link: &Link, name: &'static str) {
        self.0 = Some((link.clone(), name));
    }

    /// Announces `attribute_operation(args)`. Ended after the change was made.
    fn change(&self, operation: &str, args: &dyn Args) -> Update {
        match &self.0 {
            Some((link, name)) => Update::begin(Some(link), &format!("{name}_{operation}"), args),
            _ => Update::begin(None, operation, args),
        }
    }
}
