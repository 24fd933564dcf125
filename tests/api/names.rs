//! Resolves names in a module, by its items and its `use` declarations.

use std::{collections::HashMap, rc::Rc};

use syn::Item;

use crate::{
    bindings::{Binding, Names, Target, macro_name},
    macros::Rules,
    source::{Entry, ModuleId, Source, attributes, has, is_hidden},
    text::text,
};

/// The definition that a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Def {
    Module(ModuleId),
    /// An item of a module, by its index there.
    Item(ModuleId, usize),
    /// An item of another crate, by its path.
    Foreign(Vec<String>),
}

/// A namespace. Names of different namespaces do not hide each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Types,
    Values,
    Macros,
}

/// A name that is public in a module.
#[derive(Debug, Clone)]
pub(crate) struct PublicName {
    pub(crate) name: String,
    pub(crate) def: Def,
    pub(crate) is_hidden: bool,
    pub(crate) cfg: Vec<String>,
}

/// The crates whose names can be looked up.
pub(crate) struct World {
    source: Source,
    names: Vec<Names>,
}

/// Macros of other crates that are called in place of items. None of them defines a public item.
const FOREIGN_MACROS: &[&str] =
    &["thread_local", "std::thread_local", "inventory::collect", "loom::lazy_static"];

impl World {
    pub(crate) fn new(source: Source) -> Self {
        let mut world = Self { source, names: Vec::new() };
        world.index();
        // A macro of another file is found by its name, so names are read before calls are expanded.
        let calls = world.macro_calls();
        world.source.expand(|module, path| calls.get(&(module, text(path))).cloned());
        world.index();
        world
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    pub(crate) fn entry(&self, module: ModuleId, item: usize) -> &Entry {
        &self.source.modules[module].entries[item]
    }

    fn index(&mut self) {
        let modules = &self.source.modules;
        self.names = (0..modules.len()).map(|_| Names::default()).collect();
        for (id, module) in modules.iter().enumerate() {
            let root = self.source.roots[&module.path[0]];
            for (number, entry) in module.entries.iter().enumerate() {
                let def = entry.module.map_or(Def::Item(id, number), Def::Module);
                self.names[id].add(&entry.item, &def);
                if has(attributes(&entry.item), "macro_export") {
                    self.names[root].add_exported(&entry.item, def);
                }
            }
        }
    }

    /// Returns the macros that are called in place of items and that no text before them defines.
    fn macro_calls(&self) -> HashMap<(ModuleId, String), Rc<Rules>> {
        let mut calls = HashMap::new();
        for (id, module) in self.source.modules.iter().enumerate() {
            for entry in &module.entries {
                let Item::Macro(item) = &entry.item else { continue };
                if item.ident.is_some() {
                    continue;
                }
                let rules =
                    self.resolve(id, &item.mac.path).into_iter().find_map(|def| match def {
                        Def::Item(module, item) => self.entry(module, item).rules.clone(),
                        _ => None,
                    });
                let path = text(&item.mac.path);
                match rules {
                    Some(rules) => _ = calls.insert((id, path), rules),
                    None => assert!(
                        FOREIGN_MACROS.contains(&&*path),
                        "nobody knows what `{path}!` in {} makes: if it makes nothing public, add it to \
                         `FOREIGN_MACROS`",
                        module.path.join("::")
                    ),
                }
            }
        }
        calls
    }

    /// Returns the definitions of a path in a module; none for names of the prelude and of the language.
    pub(crate) fn resolve(&self, module: ModuleId, path: &syn::Path) -> Vec<Def> {
        let names: Vec<_> = path.segments.iter().map(|one| one.ident.to_string()).collect();
        let all = self.path(module, &names, false, &mut Vec::new());
        // A name that neither a `use` nor an item gives.
        let is_foreign = |def: &Def| matches!(def, Def::Foreign(path) if *path == names);
        if names.len() == 1 && all.iter().all(is_foreign) { Vec::new() } else { all }
    }

    /// Follows a path. With `only_public`, its last name must be public in its module.
    fn path(
        &self,
        module: ModuleId,
        path: &[String],
        only_public: bool,
        open: &mut Vec<(ModuleId, String)>,
    ) -> Vec<Def> {
        let modules = &self.source.modules;
        let (first, mut rest) = path.split_first().expect("a path must have a name");
        let mut all = match &**first {
            "crate" => vec![Def::Module(self.source.roots[&modules[module].path[0]])],
            "self" => vec![Def::Module(module)],
            "super" => {
                let mut up =
                    modules[module].parent.expect("`super` must not be used in a crate root");
                while let Some((_, after)) = rest.split_first().filter(|(next, _)| *next == "super")
                {
                    up = modules[up].parent.expect("`super` must not be used in a crate root");
                    rest = after;
                }
                vec![Def::Module(up)]
            }
            name => self.lookup(module, name, only_public && rest.is_empty(), open),
        };
        if all.is_empty() {
            match self.source.roots.get(first) {
                Some(root) => all.push(Def::Module(*root)),
                None if only_public && rest.is_empty() => {}
                None => return vec![Def::Foreign(path.to_vec())],
            }
        }
        for (at, name) in rest.iter().enumerate() {
            let is_last = at + 1 == rest.len();
            let mut next = Vec::new();
            for def in all {
                match def {
                    Def::Module(module) => {
                        next.extend(self.lookup(module, name, only_public && is_last, open));
                    }
                    Def::Foreign(mut path) => {
                        path.push(name.clone());
                        next.push(Def::Foreign(path));
                    }
                    Def::Item(..) => {}
                }
            }
            all = next;
        }
        all
    }

    /// Returns the definitions of a name in a module.
    fn lookup(
        &self,
        module: ModuleId,
        name: &str,
        only_public: bool,
        open: &mut Vec<(ModuleId, String)>,
    ) -> Vec<Def> {
        let key = (module, name.to_owned());
        if open.contains(&key) {
            return Vec::new();
        }
        open.push(key);
        let Names { bindings, globs } = &self.names[module];
        let mut all = Vec::new();
        let named = bindings.iter().filter(|one| one.name == name);
        for binding in named.filter(|one| one.is_public || !only_public) {
            match &binding.target {
                Target::Def(def) => all.push(def.clone()),
                Target::Path(path) => {
                    all.extend(self.path(module, path, binding.is_public && only_public, open));
                }
            }
        }
        if all.is_empty() {
            for glob in globs.iter().filter(|glob| glob.is_public || !only_public) {
                for from in self.path(module, &glob.path, false, open) {
                    if let Def::Module(from) = from {
                        all.extend(self.lookup(from, name, only_public, open));
                    }
                }
            }
        }
        open.pop();
        all.sort();
        all.dedup();
        all
    }

    /// Returns the public names of a module.
    pub(crate) fn public_names(&self, module: ModuleId) -> Vec<PublicName> {
        self.public_names_of(module, &mut Vec::new())
    }

    fn public_names_of(&self, module: ModuleId, open: &mut Vec<ModuleId>) -> Vec<PublicName> {
        if open.contains(&module) {
            return Vec::new();
        }
        open.push(module);
        let mut all = Vec::new();
        for binding in self.names[module].bindings.iter().filter(|one| one.is_public) {
            let defs = match &binding.target {
                Target::Def(def) => vec![def.clone()],
                Target::Path(path) => self.path(module, path, true, &mut Vec::new()),
            };
            all.extend(defs.into_iter().map(|def| PublicName {
                name: binding.name.clone(),
                is_hidden: binding.is_hidden || self.is_hidden(&def),
                cfg: binding.cfg.clone(),
                def,
            }));
        }
        let own = all.len();
        for glob in self.names[module].globs.iter().filter(|glob| glob.is_public) {
            for from in self.path(module, &glob.path, false, &mut Vec::new()) {
                let Def::Module(from) = from else { continue };
                for mut name in self.public_names_of(from, open) {
                    let hides = |one: &PublicName| {
                        one.name == name.name && self.space(&one.def) == self.space(&name.def)
                    };
                    if !all[..own].iter().any(hides) {
                        name.cfg.extend(glob.cfg.iter().cloned());
                        all.push(name);
                    }
                }
            }
        }
        open.pop();
        all
    }

    fn is_hidden(&self, def: &Def) -> bool {
        match def {
            Def::Item(module, item) => is_hidden(attributes(&self.entry(*module, *item).item)),
            Def::Module(module) => self.source.modules[*module].parent.is_some_and(|parent| {
                let mut entries = self.source.modules[parent].entries.iter();
                entries.any(|entry| {
                    entry.module == Some(*module) && is_hidden(attributes(&entry.item))
                })
            }),
            Def::Foreign(_) => false,
        }
    }

    pub(crate) fn is_macro(&self, def: &Def) -> bool {
        self.space(def) == Some(Space::Macros)
    }

    /// Returns the path of a definition in the crate that defines it.
    pub(crate) fn home(&self, def: &Def) -> Vec<String> {
        match def {
            Def::Module(module) => self.source.modules[*module].path.clone(),
            Def::Foreign(path) => path.clone(),
            Def::Item(module, item) => {
                let is = |one: &&Binding| matches!(&one.target, Target::Def(to) if to == def);
                let path = self.source.modules[*module].path.iter().cloned();
                let name = self.names[*module].bindings.iter().find(is).map(|one| one.name.clone());
                path.chain(name.or_else(|| Some(format!("item {item}")))).collect()
            }
        }
    }

    fn space(&self, def: &Def) -> Option<Space> {
        match def {
            Def::Module(_) => Some(Space::Types),
            Def::Item(module, item) => Some(match &self.entry(*module, *item).item {
                Item::Macro(_) => Space::Macros,
                Item::Fn(item) if macro_name(item).is_some() => Space::Macros,
                Item::Fn(_) | Item::Const(_) | Item::Static(_) => Space::Values,
                _ => Space::Types,
            }),
            Def::Foreign(_) => None,
        }
    }
}
