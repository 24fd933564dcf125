//! The names that the items and `use` declarations of a module give it.

use syn::{Item, Meta, UseTree, Visibility};

use crate::{
    names::Def,
    source::{attributes, cfg, has, is_hidden},
};

/// A name that a module has.
pub(crate) struct Binding {
    pub(crate) name: String,
    pub(crate) is_public: bool,
    pub(crate) is_hidden: bool,
    pub(crate) cfg: Vec<String>,
    pub(crate) target: Target,
}

pub(crate) enum Target {
    Def(Def),
    /// The path of a `use`.
    Path(Vec<String>),
}

/// A `use path::*`.
pub(crate) struct Glob {
    pub(crate) path: Vec<String>,
    pub(crate) is_public: bool,
    pub(crate) cfg: Vec<String>,
}

#[derive(Default)]
pub(crate) struct Names {
    pub(crate) bindings: Vec<Binding>,
    pub(crate) globs: Vec<Glob>,
}

impl Names {
    /// Adds the name of an item, or the names that it imports.
    pub(crate) fn add(&mut self, item: &Item, def: &Def) {
        let (name, vis) = match item {
            Item::Const(item) => (&item.ident, &item.vis),
            Item::Enum(item) => (&item.ident, &item.vis),
            Item::Mod(item) => (&item.ident, &item.vis),
            Item::Static(item) => (&item.ident, &item.vis),
            Item::Struct(item) => (&item.ident, &item.vis),
            Item::Trait(item) => (&item.ident, &item.vis),
            Item::Type(item) => (&item.ident, &item.vis),
            Item::Fn(item) => {
                let name = macro_name(item).unwrap_or_else(|| item.sig.ident.to_string());
                return self.bind(name, &item.vis, item.attrs.as_slice(), def);
            }
            // A macro can be used by its name in the text after it.
            Item::Macro(syn::ItemMacro { ident: Some(name), .. }) => (name, &Visibility::Inherited),
            Item::Use(item) => return self.import(item, &item.tree, Vec::new()),
            _ => return,
        };
        self.bind(name.to_string(), vis, attributes(item), def);
    }

    fn bind(&mut self, name: String, vis: &Visibility, attrs: &[syn::Attribute], def: &Def) {
        self.bindings.push(Binding {
            name,
            is_public: is_public(vis),
            is_hidden: is_hidden(attrs),
            cfg: cfg(attrs),
            target: Target::Def(def.clone()),
        });
    }

    /// Adds an exported macro to the names of the root.
    pub(crate) fn add_exported(&mut self, item: &Item, def: Def) {
        let Item::Macro(syn::ItemMacro { ident: Some(name), attrs, .. }) = item else { return };
        self.bindings.push(Binding {
            name: name.to_string(),
            is_public: true,
            is_hidden: is_hidden(attrs),
            cfg: cfg(attrs),
            target: Target::Def(def),
        });
    }

    fn import(&mut self, item: &syn::ItemUse, tree: &UseTree, mut path: Vec<String>) {
        let is_public = is_public(&item.vis);
        let (last, name) = match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                return self.import(item, &tree.tree, path);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|one| self.import(item, one, path.clone()));
            }
            UseTree::Glob(_) => {
                return self.globs.push(Glob { path, is_public, cfg: cfg(&item.attrs) });
            }
            UseTree::Name(tree) => (&tree.ident, &tree.ident),
            UseTree::Rename(tree) => (&tree.ident, &tree.rename),
        };
        if last != "self" {
            path.push(last.to_string());
        }
        let name = if name == "self" { path.last().cloned() } else { Some(name.to_string()) };
        self.bindings.extend(name.filter(|name| name != "_").map(|name| Binding {
            name,
            is_public,
            is_hidden: is_hidden(&item.attrs),
            cfg: cfg(&item.attrs),
            target: Target::Path(path),
        }));
    }
}

pub(crate) fn is_public(vis: &Visibility) -> bool {
    matches!(vis, Visibility::Public(_))
}

/// Returns the name of the macro that a function of a macro crate defines.
pub(crate) fn macro_name(item: &syn::ItemFn) -> Option<String> {
    if has(&item.attrs, "proc_macro_attribute") || has(&item.attrs, "proc_macro") {
        return Some(item.sig.ident.to_string());
    }
    let mut attributes = item.attrs.iter();
    let derive = attributes.find(|one| one.path().is_ident("proc_macro_derive"))?;
    let Meta::List(list) = &derive.meta else { return None };
    list.tokens.clone().into_iter().next().map(|name| name.to_string())
}
