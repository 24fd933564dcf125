//! The objects of this end that have names.

use std::{collections::BTreeMap, fmt, sync::Arc};

use crate::flavors::Referenceable;

/// The name of the object that a peer knows from the beginning.
pub(super) const ROOT: &str = "root";

/// The objects of this end that the peer knows by names (the strings among Twisted's `localObjects`), the root
/// object among them. Clones are cheap.
#[derive(Clone, Default)]
pub struct NamedObjects {
    /// The object with the name [`ROOT`], which is called most often.
    root: Option<Arc<dyn Referenceable>>,
    others: Arc<BTreeMap<Box<str>, Arc<dyn Referenceable>>>,
}

impl NamedObjects {
    /// Adds an object under a name. Returns the object that had the name before, to be dropped when no mutex is
    /// held.
    pub fn set(
        &mut self,
        name: &str,
        object: Arc<dyn Referenceable>,
    ) -> Option<Arc<dyn Referenceable>> {
        match name {
            ROOT => self.root.replace(object),
            name => Arc::make_mut(&mut self.others).insert(name.into(), object),
        }
    }

    /// Returns the objects with another root object, if one is given.
    pub(super) fn with_root(&self, root: Option<Arc<dyn Referenceable>>) -> Self {
        Self { root: root.or_else(|| self.root.clone()), others: self.others.clone() }
    }

    /// Returns the object that a peer names. Before a login (`root_only`), only the root object can be named.
    pub(super) fn find(&self, name: &[u8], root_only: bool) -> Option<&Arc<dyn Referenceable>> {
        if name == ROOT.as_bytes() {
            return self.root.as_ref();
        }
        if root_only {
            return None;
        }
        self.others.get(std::str::from_utf8(name).ok()?)
    }

    pub(super) fn len(&self) -> usize {
        self.others.len() + usize::from(self.root.is_some())
    }
}

impl fmt::Debug for NamedObjects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = self.root.iter().map(|_| ROOT);
        f.debug_set().entries(root.chain(self.others.keys().map(|name| &**name))).finish()
    }
}
