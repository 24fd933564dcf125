//! The paths from the root of a crate to its public items.

use std::collections::BTreeMap;

use crate::{
    names::{Def, World},
    source::ModuleId,
};

/// A path, and how it leads to an item.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    pub(crate) path: Vec<String>,
    pub(crate) cfg: Vec<String>,
    /// Whether the documentation hides the path, or a part of it.
    pub(crate) is_hidden: bool,
    /// Whether the documentation hides an enclosing part of the path.
    pub(crate) is_in_hidden: bool,
}

/// All public items, each with the paths that lead to it; the first path is the known one.
pub(crate) struct Public(BTreeMap<Def, Vec<Way>>);

impl Public {
    /// Finds the public items of the crate `root`.
    pub(crate) fn of(world: &World, root: &str) -> Self {
        let mut found = Self(BTreeMap::new());
        let id = world.source().roots[root];
        let way = Way {
            path: vec![root.to_owned()],
            cfg: Vec::new(),
            is_hidden: false,
            is_in_hidden: false,
        };
        found.0.insert(Def::Module(id), vec![way.clone()]);
        found.walk(world, id, &way, &mut Vec::new());
        for ways in found.0.values_mut() {
            ways.sort_by_key(|way| (way.is_hidden, way.path.len(), way.path.clone()));
        }
        found
    }

    fn walk(&mut self, world: &World, module: ModuleId, to: &Way, open: &mut Vec<ModuleId>) {
        open.push(module);
        for name in world.public_names(module) {
            let way = Way {
                path: to.path.iter().cloned().chain([name.name]).collect(),
                cfg: to.cfg.iter().cloned().chain(name.cfg).collect(),
                is_hidden: to.is_hidden || name.is_hidden,
                is_in_hidden: to.is_hidden,
            };
            let ways = self.0.entry(name.def.clone()).or_default();
            if !ways.iter().any(|known| known.path == way.path) {
                ways.push(way.clone());
            }
            if let Def::Module(below) = name.def
                && !open.contains(&below)
            {
                self.walk(world, below, &way, open);
            }
        }
        open.pop();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Def, &[Way])> {
        self.0.iter().map(|(def, ways)| (def, &**ways))
    }

    /// Returns the known path of an item.
    pub(crate) fn way(&self, def: &Def) -> Option<&Way> {
        self.0.get(def)?.first()
    }
}
