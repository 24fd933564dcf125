//! The list of public items: a line for each item, in the order of their paths.

use syn::{Fields, Item, ItemEnum, ItemFn, ItemStruct, ItemTrait, TraitItem, visit_mut::VisitMut};

use crate::{
    bindings::{is_public, macro_name},
    names::{Def, World},
    public::{Public, Way},
    signature::{Conditions, Scope, function},
    source::{ModuleId, attributes, cfg, has, is_hidden},
    text::text,
};

/// The kind of a line. Lines of one owner are sorted by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Head,
    Field,
    Variant,
    Associated,
    Function,
    Impl,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    owner: Vec<String>,
    rank: Rank,
    name: String,
    text: String,
}

/// A type that a public signature names although no public path leads to it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unnameable {
    pub(crate) name: String,
    pub(crate) line: String,
}

pub(crate) struct Listing<'a> {
    pub(crate) world: &'a World,
    pub(crate) public: &'a Public,
    lines: Vec<Line>,
    unnameable: Vec<Unnameable>,
}

/// The place of a line in the list.
pub(crate) struct Place<'a> {
    pub(crate) owner: &'a [String],
    pub(crate) rank: Rank,
    pub(crate) name: String,
}

impl<'a> Listing<'a> {
    /// Lists the public items.
    pub(crate) fn of(world: &'a World, public: &'a Public) -> Self {
        let mut all = Self { world, public, lines: Vec::new(), unnameable: Vec::new() };
        for (def, ways) in public.iter() {
            let known = ways[0].path.join("::");
            for (number, way) in ways.iter().filter(|way| !way.is_in_hidden).enumerate() {
                let path = way.path.join("::");
                if way.is_hidden {
                    all.head(way, path, &["hidden".to_owned()]);
                } else if number > 0 {
                    all.head(way, format!("use {path} = {known}"), &way.cfg);
                } else {
                    all.item(def, way);
                }
            }
        }
        all.impls();
        all.lines.sort();
        all
    }

    /// Returns the lines.
    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{}\n", line.text)).collect()
    }

    pub(crate) fn unnameable(&self) -> &[Unnameable] {
        &self.unnameable
    }

    /// Adds a line with marks behind it. The names in the line are looked up in `scope`.
    pub(crate) fn add(
        &mut self,
        place: Place<'_>,
        mut line: String,
        marks: &[String],
        scope: Scope<'_>,
    ) {
        let mut kept: Vec<&str> = Vec::new();
        for mark in marks {
            if !kept.contains(&&**mark) {
                kept.push(mark);
            }
        }
        if !kept.is_empty() {
            line += &format!(" ({})", kept.join(", "));
        }
        let unnameable = scope.unnameable.into_iter();
        self.unnameable.extend(unnameable.map(|name| Unnameable { name, line: line.clone() }));
        let Place { owner, rank, name } = place;
        self.lines.push(Line { owner: owner.to_vec(), rank, name, text: line });
    }

    pub(crate) fn scope(&self, module: ModuleId) -> Scope<'a> {
        Scope::new(self.world, self.public, module)
    }

    fn head(&mut self, way: &Way, line: String, marks: &[String]) {
        self.lines.push(Line {
            owner: way.path.clone(),
            rank: Rank::Head,
            name: String::new(),
            text: match marks {
                [] => line,
                marks => format!("{line} ({})", marks.join(", ")),
            },
        });
    }

    fn item(&mut self, def: &Def, way: &Way) {
        let path = way.path.join("::");
        let (module, item) = match def {
            Def::Module(_) => return self.head(way, format!("mod {path}"), &way.cfg),
            Def::Foreign(from) => {
                return self.head(way, format!("use {path} = {}", from.join("::")), &way.cfg);
            }
            Def::Item(module, item) => (*module, *item),
        };
        let world = self.world;
        let entry = world.entry(module, item);
        let mut marks = world.source().modules[module].cfg.clone();
        marks.extend(way.cfg.iter().cloned());
        marks.extend(cfg(attributes(&entry.item)));
        match &entry.item {
            Item::Struct(item) => self.structure(item, module, way, marks),
            Item::Enum(item) => self.enumeration(item, module, way, marks),
            Item::Trait(item) => self.interface(item, module, way, marks),
            Item::Fn(item) => match macro_name(item) {
                Some(_) => self.head(way, macro_line(item, &path), &marks),
                None => {
                    let mut signature = item.sig.clone();
                    let mut scope = self.scope(module);
                    scope.within(&signature.generics);
                    scope.visit_signature_mut(&mut signature);
                    let line = function(&signature, &path, Conditions::default());
                    self.add_head(way, line, &marks, scope);
                }
            },
            Item::Const(item) => {
                let mut scope = self.scope(module);
                let mut of = (*item.ty).clone();
                scope.visit_type_mut(&mut of);
                self.add_head(way, format!("const {path}: {}", text(&of)), &marks, scope);
            }
            Item::Static(item) => {
                let mut scope = self.scope(module);
                let mut of = (*item.ty).clone();
                scope.visit_type_mut(&mut of);
                self.add_head(way, format!("static {path}: {}", text(&of)), &marks, scope);
            }
            Item::Type(item) => {
                let mut item = item.clone();
                let mut scope = self.scope(module);
                scope.within(&item.generics);
                scope.visit_generics_mut(&mut item.generics);
                scope.visit_type_mut(&mut item.ty);
                let line = format!("type {path}{} = {}", text(&item.generics), text(&item.ty));
                self.add_head(way, line, &marks, scope);
            }
            Item::Macro(_) => {
                let rules = entry.rules.as_ref().expect("a listed macro must have rules");
                let arms: Vec<_> =
                    rules.matchers().map(|arm| format!("({})", text(&arm))).collect();
                self.head(way, format!("macro {path}! {}", arms.join(" | ")), &marks);
            }
            other => panic!("{path} is a kind of item that is not listed: {}", text(other)),
        }
    }

    fn add_head(&mut self, way: &Way, line: String, marks: &[String], scope: Scope<'_>) {
        let place = Place { owner: &way.path, rank: Rank::Head, name: String::new() };
        self.add(place, line, marks, scope);
    }

    fn structure(
        &mut self,
        item: &ItemStruct,
        module: ModuleId,
        way: &Way,
        mut marks: Vec<String>,
    ) {
        let mut item = item.clone();
        let (kind, path) = (kind(&item.fields), way.path.join("::"));
        marks.extend(has(&item.attrs, "non_exhaustive").then(|| "non_exhaustive".to_owned()));
        let is_private = item.fields.iter().any(|field| !is_public(&field.vis));
        marks.extend(is_private.then(|| "private fields".to_owned()));
        let mut scope = self.scope(module);
        scope.within(&item.generics);
        scope.visit_generics_mut(&mut item.generics);
        let conditions = Conditions::default().and(&item.generics).text();
        let line = format!("{kind}struct {path}{}{conditions}", text(&item.generics));
        self.add_head(way, line, &marks, scope);
        for (number, field) in item.fields.iter().enumerate() {
            if !is_public(&field.vis) {
                continue;
            }
            let name = field.ident.as_ref().map_or_else(|| number.to_string(), ToString::to_string);
            let mut of = field.ty.clone();
            let mut scope = self.scope(module);
            scope.within(&item.generics);
            scope.visit_type_mut(&mut of);
            let place = Place { owner: &way.path, rank: Rank::Field, name: name.clone() };
            match is_hidden(&field.attrs) {
                true => self.hidden(place, format!("{path}.{name}")),
                false => {
                    let line = format!("{path}.{name}: {}", text(&of));
                    self.add(place, line, &cfg(&field.attrs), scope);
                }
            }
        }
    }

    fn enumeration(
        &mut self,
        item: &ItemEnum,
        module: ModuleId,
        way: &Way,
        mut marks: Vec<String>,
    ) {
        let (mut item, path) = (item.clone(), way.path.join("::"));
        marks.extend(has(&item.attrs, "non_exhaustive").then(|| "non_exhaustive".to_owned()));
        let mut scope = self.scope(module);
        scope.within(&item.generics);
        scope.visit_generics_mut(&mut item.generics);
        let conditions = Conditions::default().and(&item.generics).text();
        let line = format!("enum {path}{}{conditions}", text(&item.generics));
        self.add_head(way, line, &marks, scope);
        for mut variant in item.variants.clone() {
            let mut marks = cfg(&variant.attrs);
            let is_open = has(&variant.attrs, "non_exhaustive");
            marks.extend(is_open.then(|| "non_exhaustive".to_owned()));
            let name = variant.ident.to_string();
            let place = Place { owner: &way.path, rank: Rank::Variant, name };
            let hidden = is_hidden(&variant.attrs).then(|| format!("{path}::{}", variant.ident));
            let mut scope = self.scope(module);
            scope.within(&item.generics);
            scope.visit_variant_mut(&mut variant);
            match hidden {
                Some(line) => self.hidden(place, line),
                None => self.add(place, format!("{path}::{}", text(&variant)), &marks, scope),
            }
        }
    }

    fn interface(&mut self, item: &ItemTrait, module: ModuleId, way: &Way, marks: Vec<String>) {
        let (mut item, path) = (item.clone(), way.path.join("::"));
        let items = std::mem::take(&mut item.items);
        let mut scope = self.scope(module);
        scope.within(&item.generics);
        scope.visit_item_trait_mut(&mut item);
        let colon = if item.supertraits.is_empty() { "" } else { ": " };
        let conditions = Conditions::default().and(&item.generics).text();
        let generics = text(&item.generics);
        let supertraits = text(&item.supertraits);
        let line = format!("trait {path}{generics}{colon}{supertraits}{conditions}");
        self.add_head(way, line, &marks, scope);
        for part in items {
            let mut scope = self.scope(module);
            scope.within(&item.generics);
            let (rank, name, attrs, line, is_provided) = match part {
                TraitItem::Const(mut part) => {
                    let is_provided = part.default.take().is_some();
                    scope.visit_type_mut(&mut part.ty);
                    let line = format!("const {path}::{}: {}", part.ident, text(&part.ty));
                    (Rank::Associated, part.ident, part.attrs, line, is_provided)
                }
                TraitItem::Type(mut part) => {
                    let is_provided = part.default.is_some();
                    let attrs = std::mem::take(&mut part.attrs);
                    scope.within(&part.generics);
                    scope.visit_trait_item_type_mut(&mut part);
                    let line = text(&part);
                    let line = line.trim_start_matches("type ").trim_end_matches(';');
                    let line = format!("type {path}::{line}");
                    (Rank::Associated, part.ident, attrs, line, is_provided)
                }
                TraitItem::Fn(mut part) => {
                    scope.within(&part.sig.generics);
                    scope.visit_signature_mut(&mut part.sig);
                    let whole = format!("{path}::{}", part.sig.ident);
                    let line = function(&part.sig, &whole, Conditions::default());
                    (Rank::Function, part.sig.ident, part.attrs, line, part.default.is_some())
                }
                other => panic!("{path} has a kind of item that is not listed: {}", text(&other)),
            };
            let place = Place { owner: &way.path, rank, name: name.to_string() };
            let mut marks = vec![if is_provided { "provided" } else { "required" }.to_owned()];
            marks.extend(cfg(&attrs));
            match is_hidden(&attrs) {
                true => self.hidden(place, format!("{path}::{name}")),
                false => self.add(place, line, &marks, scope),
            }
        }
    }

    /// Adds the line of an item that the documentation hides.
    pub(crate) fn hidden(&mut self, place: Place<'_>, line: String) {
        let Place { owner, rank, name } = place;
        self.lines.push(Line {
            owner: owner.to_vec(),
            rank,
            name,
            text: format!("{line} (hidden)"),
        });
    }
}

fn kind(fields: &Fields) -> &'static str {
    match fields {
        Fields::Named(_) => "",
        Fields::Unnamed(_) => "tuple ",
        Fields::Unit => "unit ",
    }
}

/// Returns the line of a macro that a function defines.
fn macro_line(item: &ItemFn, path: &str) -> String {
    let derive = item.attrs.iter().find(|one| one.path().is_ident("proc_macro_derive"));
    let Some(syn::Meta::List(list)) = derive.map(|derive| &derive.meta) else {
        return format!("attribute macro {path}");
    };
    let mut helpers = list.tokens.clone().into_iter().filter_map(|token| match token {
        proc_macro2::TokenTree::Group(group) => Some(text(&group.stream())),
        _ => None,
    });
    match helpers.next() {
        Some(helpers) => format!("derive macro {path}, with the attributes {helpers}"),
        None => format!("derive macro {path}"),
    }
}
