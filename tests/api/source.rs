//! The modules of the crates, with their items.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};

use syn::{Attribute, Item, Meta, Token, punctuated::Punctuated};

use crate::macros::Rules;

/// The index of a module.
pub(crate) type ModuleId = usize;

/// Some crates, as a list of their modules.
#[derive(Default)]
pub(crate) struct Source {
    pub(crate) roots: BTreeMap<String, ModuleId>,
    pub(crate) modules: Vec<Module>,
}

pub(crate) struct Module {
    /// The path, with the crate first.
    pub(crate) path: Vec<String>,
    pub(crate) parent: Option<ModuleId>,
    /// The conditions of this module and of the enclosing modules.
    pub(crate) cfg: Vec<String>,
    pub(crate) entries: Vec<Entry>,
}

/// An item of a module.
pub(crate) struct Entry {
    pub(crate) item: Item,
    /// The module that the item declares.
    pub(crate) module: Option<ModuleId>,
    /// The macro that the item defines.
    pub(crate) rules: Option<Rc<Rules>>,
}

impl Source {
    /// Reads the crate whose root is the file `root`.
    pub(crate) fn read(&mut self, name: &str, root: &Path) {
        let directory = root.parent().expect("the root file must be in a directory").to_owned();
        self.root(name, file(root), directory);
    }

    /// Reads a crate that is one text.
    pub(crate) fn read_text(&mut self, name: &str, text: &str) {
        let items = syn::parse_file(text).expect("the example must be valid Rust").items;
        self.root(name, items, PathBuf::new());
    }

    fn root(&mut self, name: &str, items: Vec<Item>, directory: PathBuf) {
        let id = self.module(vec![name.to_owned()], None, Vec::new());
        self.roots.insert(name.to_owned(), id);
        self.fill(id, items, &directory, &mut Vec::new());
    }

    fn module(
        &mut self,
        path: Vec<String>,
        parent: Option<ModuleId>,
        cfg: Vec<String>,
    ) -> ModuleId {
        self.modules.push(Module { path, parent, cfg, entries: Vec::new() });
        self.modules.len() - 1
    }

    /// Adds items in their order. `macros` are the macros in scope.
    fn fill(
        &mut self,
        id: ModuleId,
        items: Vec<Item>,
        directory: &Path,
        macros: &mut Vec<Rc<Rules>>,
    ) {
        for item in items {
            if attributes(&item).iter().any(is_for_tests) {
                continue;
            }
            match item {
                Item::Mod(mut item) => {
                    let name = item.ident.to_string();
                    let below = directory.join(&name);
                    let items = match item.content.take() {
                        Some((_, items)) => items,
                        None => {
                            let plain = directory.join(format!("{name}.rs"));
                            file(&if plain.exists() { plain } else { below.join("mod.rs") })
                        }
                    };
                    let Module { path, cfg: around, .. } = &self.modules[id];
                    let path = path.iter().cloned().chain([name]).collect();
                    let all = around.iter().cloned().chain(cfg(&item.attrs)).collect();
                    let child = self.module(path, Some(id), all);
                    self.fill(child, items, &below, &mut macros.clone());
                    self.push(id, Item::Mod(item), Some(child), None);
                }
                Item::Macro(item) => match &item.ident {
                    Some(name) => {
                        let krate = &self.modules[id].path[0];
                        let rules = Rules::read(&name.to_string(), krate, item.mac.tokens.clone());
                        let rules = Rc::new(rules);
                        macros.push(rules.clone());
                        self.push(id, Item::Macro(item), None, Some(rules));
                    }
                    None => {
                        let name = item.mac.path.get_ident().map(ToString::to_string);
                        let rules = macros.iter().rfind(|rules| Some(&rules.name) == name.as_ref());
                        match rules.cloned() {
                            Some(rules) => {
                                let items = expanded(&rules, &item);
                                self.fill(id, items, directory, macros);
                            }
                            None => self.push(id, Item::Macro(item), None, None),
                        }
                    }
                },
                item => self.push(id, item, None, None),
            }
        }
    }

    fn push(
        &mut self,
        id: ModuleId,
        item: Item,
        module: Option<ModuleId>,
        rules: Option<Rc<Rules>>,
    ) {
        self.modules[id].entries.push(Entry { item, module, rules });
    }

    /// Expands the calls of macros that are found by their path. `find` returns the macro of a path.
    pub(crate) fn expand(&mut self, find: impl Fn(ModuleId, &syn::Path) -> Option<Rc<Rules>>) {
        for id in 0..self.modules.len() {
            for entry in std::mem::take(&mut self.modules[id].entries) {
                let rules = match &entry.item {
                    Item::Macro(item) if item.ident.is_none() => find(id, &item.mac.path),
                    _ => None,
                };
                match (rules, &entry.item) {
                    (Some(rules), Item::Macro(item)) => {
                        self.fill(id, expanded(&rules, item), Path::new(""), &mut Vec::new());
                    }
                    _ => self.modules[id].entries.push(entry),
                }
            }
        }
    }
}

fn file(path: &Path) -> Vec<Item> {
    let text = fs::read_to_string(path);
    let text = text.unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
    let file = syn::parse_file(&text);
    file.unwrap_or_else(|error| panic!("{} is not valid Rust: {error}", path.display())).items
}

fn expanded(rules: &Rules, call: &syn::ItemMacro) -> Vec<Item> {
    let items = syn::parse2::<syn::File>(rules.expand(&call.mac.tokens));
    items.unwrap_or_else(|error| panic!("`{}!` makes no items: {error}", rules.name)).items
}

/// Returns the attributes of an item.
pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Returns the conditions of an item.
pub(crate) fn cfg(attributes: &[Attribute]) -> Vec<String> {
    let cfg = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    cfg.map(|attribute| crate::text::text(&attribute.meta)).collect()
}

/// Returns whether an item exists in tests only.
fn is_for_tests(attribute: &Attribute) -> bool {
    fn needs_test(condition: &Meta) -> bool {
        let Meta::List(list) = condition else { return condition.path().is_ident("test") };
        let inner = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        let mut inner = inner.into_iter().flatten();
        if list.path.is_ident("any") {
            return inner.all(|one| needs_test(&one));
        }
        !list.path.is_ident("not") && inner.any(|one| needs_test(&one))
    }
    attribute.path().is_ident("cfg") && needs_test(&attribute.meta)
}

/// Returns whether the documentation hides an item.
pub(crate) fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("doc")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "hidden")
    })
}

/// Returns whether there is an attribute of this name.
pub(crate) fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident(name))
}
