//! The public items of `impl` blocks and derives, in every module.

use syn::{
    Attribute, Generics, ImplItem, Item, ItemImpl, Path, Token, Type, parse_quote,
    punctuated::Punctuated, visit_mut::VisitMut,
};

use crate::{
    bindings::is_public,
    listing::{Listing, Place, Rank},
    names::Def,
    signature::{Conditions, arguments, function},
    source::{ModuleId, cfg, is_hidden},
    text::text,
};

/// Traits that are derived under a name of the prelude, with their full paths.
const DERIVED: &[(&str, &str)] = &[("Debug", "std::fmt::Debug"), ("Hash", "std::hash::Hash")];

impl Listing<'_> {
    pub(crate) fn impls(&mut self) {
        let world = self.world;
        for (module, of) in world.source().modules.iter().enumerate() {
            for (number, entry) in of.entries.iter().enumerate() {
                match &entry.item {
                    Item::Impl(block) if block.trait_.is_some() => {
                        self.implementation(block, module)
                    }
                    Item::Impl(block) => self.inherent(block, module),
                    Item::Struct(item) => {
                        self.derives(
                            &Def::Item(module, number),
                            &item.attrs,
                            &item.generics,
                            module,
                        );
                        self.conversions(&Def::Item(module, number), item.fields.iter(), module);
                    }
                    Item::Enum(item) => {
                        self.derives(
                            &Def::Item(module, number),
                            &item.attrs,
                            &item.generics,
                            module,
                        );
                        let fields = item.variants.iter().flat_map(|variant| &variant.fields);
                        self.conversions(&Def::Item(module, number), fields, module);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Returns the known path of an item, unless the documentation hides it.
    fn path(&self, def: &Def) -> Option<Vec<String>> {
        self.public.way(def).filter(|way| !way.is_hidden).map(|way| way.path.clone())
    }

    /// Returns the local item that a type is, behind references.
    fn item_of(&self, mut of: &Type, module: ModuleId) -> Option<Def> {
        while let Type::Reference(to) = of {
            of = &to.elem;
        }
        let Type::Path(path) = of else { return None };
        self.ours(&path.path, module)
    }

    fn ours(&self, path: &Path, module: ModuleId) -> Option<Def> {
        let mut all = self.world.resolve(module, path).into_iter();
        all.find(|def| matches!(def, Def::Item(..)) && !self.world.is_macro(def))
    }

    /// Adds the public functions and constants of a block without a trait.
    fn inherent(&mut self, block: &ItemImpl, module: ModuleId) {
        let Some(def) = self.item_of(&block.self_ty, module) else { return };
        let Some(owner) = self.path(&def) else { return };
        let mut around = self.world.source().modules[module].cfg.clone();
        around.extend(cfg(&block.attrs));
        let (mut generics, mut self_ty) = (block.generics.clone(), block.self_ty.clone());
        let mut scope = self.scope(module);
        scope.within(&generics);
        scope.visit_generics_mut(&mut generics);
        scope.visit_type_mut(&mut self_ty);
        let conditions = Conditions::all(&generics);
        for item in &block.items {
            let mut scope = self.scope(module);
            scope.within(&generics);
            let (vis, attrs, name) = match item {
                ImplItem::Const(item) => (&item.vis, &item.attrs, &item.ident),
                ImplItem::Fn(item) => (&item.vis, &item.attrs, &item.sig.ident),
                ImplItem::Type(item) => (&item.vis, &item.attrs, &item.ident),
                other => panic!(
                    "{} has a kind of item that is not listed: {}",
                    owner.join("::"),
                    text(other)
                ),
            };
            if !is_public(vis) {
                continue;
            }
            let path = format!("{}::{name}", text(&self_ty));
            let (rank, line) = match item {
                ImplItem::Fn(item) => {
                    let mut signature = item.sig.clone();
                    scope.within(&signature.generics);
                    scope.visit_signature_mut(&mut signature);
                    (Rank::Function, function(&signature, &path, conditions.clone()))
                }
                ImplItem::Const(item) => {
                    let mut of = item.ty.clone();
                    scope.visit_type_mut(&mut of);
                    (Rank::Associated, format!("const {path}: {}{}", text(&of), conditions.text()))
                }
                _ => (Rank::Associated, format!("type {path}")),
            };
            let marks: Vec<_> = around.iter().cloned().chain(cfg(attrs)).collect();
            let place = Place { owner: &owner, rank, name: name.to_string() };
            match is_hidden(attrs) {
                true => self.hidden(place, path),
                false => self.add(place, line, &marks, scope),
            }
        }
    }

    /// Adds the implementation of a trait, if every name in its first line is public.
    fn implementation(&mut self, block: &ItemImpl, module: ModuleId) {
        let (mut generics, mut self_ty) = (block.generics.clone(), block.self_ty.clone());
        let Some((mut of, _)) = block.trait_.clone() else { return };
        let of_ours = self.ours(&of, module);
        let head = self.item_of(&self_ty, module);
        let mut scope = self.scope(module);
        scope.within(&generics);
        scope.visit_type_mut(&mut self_ty);
        scope.visit_path_mut(&mut of);
        if !scope.unnameable.is_empty() {
            return;
        }
        let first = head.or(of_ours).or_else(|| scope.named.first().cloned());
        let Some(owner) = first.and_then(|def| self.path(&def)) else { return };
        scope.visit_generics_mut(&mut generics);
        let mut types = Vec::new();
        for item in &block.items {
            if let ImplItem::Type(item) = item {
                let mut item = item.clone();
                scope.within(&item.generics);
                scope.visit_type_mut(&mut item.ty);
                types.push(format!("{}{} = {}", item.ident, text(&item.generics), text(&item.ty)));
            }
        }
        let conditions = Conditions::default().and(&generics).text();
        let mut line =
            format!("impl{} {} for {}{conditions}", text(&generics), text(&of), text(&self_ty));
        if !types.is_empty() {
            line += &format!(" {{ {} }}", types.join(", "));
        }
        let mut marks = self.world.source().modules[module].cfg.clone();
        marks.extend(cfg(&block.attrs));
        let place = Place { owner: &owner, rank: Rank::Impl, name: text(&of) };
        self.add(place, line, &marks, scope);
    }

    /// Adds an implementation for each trait that is derived.
    fn derives(&mut self, def: &Def, attrs: &[Attribute], generics: &Generics, module: ModuleId) {
        let derives = attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
        let derives: Vec<Path> = derives
            .flat_map(|derive| {
                derive.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
            })
            .flatten()
            .collect();
        for derive in derives {
            let all = self.world.resolve(module, &derive);
            let path = match all.first() {
                Some(Def::Foreign(path)) => path.join("::"),
                _ => text(&derive),
            };
            if path == "thiserror::Error" {
                self.derived(def, "std::error::Error", generics, module);
                self.derived(def, "std::fmt::Display", generics, module);
            } else {
                let known = DERIVED.iter().find(|(name, _)| *name == path);
                self.derived(def, known.map_or(&path, |(_, known)| known), generics, module);
            }
        }
    }

    fn derived(&mut self, def: &Def, of: &str, generics: &Generics, module: ModuleId) {
        let Some(owner) = self.path(def) else { return };
        let mut bounded = generics.clone();
        let bound: Path = syn::parse_str(of).expect("the name of a derive must be a path");
        for param in bounded.type_params_mut() {
            param.bounds.push(parse_quote!(#bound));
        }
        let mut scope = self.scope(module);
        scope.within(generics);
        scope.visit_generics_mut(&mut bounded);
        let conditions = Conditions::default().and(&bounded).text();
        let this = format!("{}{}", owner.join("::"), arguments(generics));
        let line = format!("impl{} {of} for {this}{conditions}", text(&bounded));
        let place = Place { owner: &owner, rank: Rank::Impl, name: of.to_owned() };
        let marks = self.world.source().modules[module].cfg.clone();
        self.add(place, line, &marks, scope);
    }

    /// Adds the `From` of each field for which `thiserror` derives one.
    fn conversions<'f>(
        &mut self,
        def: &Def,
        fields: impl Iterator<Item = &'f syn::Field>,
        module: ModuleId,
    ) {
        for field in
            fields.filter(|field| field.attrs.iter().any(|one| one.path().is_ident("from")))
        {
            let Some(owner) = self.path(def) else { return };
            let mut of = field.ty.clone();
            let mut scope = self.scope(module);
            scope.visit_type_mut(&mut of);
            let of = format!("From<{}>", text(&of));
            let line = format!("impl {of} for {}", owner.join("::"));
            let place = Place { owner: &owner, rank: Rank::Impl, name: of };
            self.add(place, line, &[], scope);
        }
    }
}
