//! Cycles among modules.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use crate::tree::Import;

/// A graph of imports: for each module, the modules that it imports, and by which imports.
#[derive(Default)]
pub(crate) struct Graph<'a>(BTreeMap<&'a str, BTreeMap<&'a str, Vec<&'a Import>>>);

impl<'a> Graph<'a> {
    pub(crate) fn add(&mut self, from: &'a str, to: &'a str, import: &'a Import) {
        if from != to {
            self.0.entry(from).or_default().entry(to).or_default().push(import);
        }
    }

    fn reached_from(&self, start: &'a str) -> BTreeSet<&'a str> {
        let (mut reached, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(next) = open.pop() {
            for to in self.0.get(next).into_iter().flat_map(BTreeMap::keys) {
                if reached.insert(*to) {
                    open.push(to);
                }
            }
        }
        reached
    }

    /// Lists the imports that make up cycles; empty where there is none. Modules with the fewest imports
    /// come first: most often, those are the wrong ones.
    pub(crate) fn cycles(&self) -> String {
        const SHOWN: usize = 5;
        let reached: BTreeMap<_, _> =
            self.0.keys().map(|from| (*from, self.reached_from(from))).collect();
        let leads = |from: &str, to: &str| reached.get(from).is_some_and(|all| all.contains(to));
        let all =
            self.0.iter().flat_map(|(from, edges)| edges.iter().map(move |edge| (from, edge)));
        let mut all: Vec<_> = all.filter(|(from, (to, _))| leads(to, from)).collect();
        all.sort_by_key(|(_, (_, imports))| imports.len());
        let mut list = String::new();
        for (from, (to, imports)) in all {
            let _ = writeln!(list, "  {from} -> {to}");
            for import in imports.iter().take(SHOWN) {
                let _ = writeln!(list, "    {import}");
            }
            if imports.len() > SHOWN {
                let _ = writeln!(list, "    and {} more", imports.len() - SHOWN);
            }
        }
        list
    }
}
