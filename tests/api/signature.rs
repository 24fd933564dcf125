//! Signatures in one normal form: every name by its known path, on one line.

use syn::{
    Attribute, Expr, FnArg, GenericParam, Generics, Item, Pat, Path, PathSegment, ReceiverKind,
    Signature, TypePath, WherePredicate,
    visit_mut::{self, VisitMut},
};

use crate::{
    names::{Def, World},
    public::Public,
    source::ModuleId,
    text::text,
};

/// The names of a module, to be replaced by their known paths.
pub(crate) struct Scope<'a> {
    world: &'a World,
    public: &'a Public,
    module: ModuleId,
    /// Names of parameters, which are not replaced.
    parameters: Vec<String>,
    /// Local types that were named although no public path leads to them.
    pub(crate) unnameable: Vec<String>,
    /// Local items that were named.
    pub(crate) named: Vec<Def>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(world: &'a World, public: &'a Public, module: ModuleId) -> Self {
        let (parameters, unnameable, named) = Default::default();
        Self { world, public, module, parameters, unnameable, named }
    }

    /// Adds the parameters of an item to the names in scope.
    pub(crate) fn within(&mut self, generics: &Generics) {
        let types = generics.params.iter().filter_map(|param| match param {
            GenericParam::Type(param) => Some(param.ident.to_string()),
            GenericParam::Const(param) => Some(param.ident.to_string()),
            GenericParam::Lifetime(_) => None,
        });
        self.parameters.extend(types);
    }

    /// Returns how many segments of a path name an item, and the known path of that item.
    fn known(&mut self, path: &Path) -> Option<(usize, Vec<String>)> {
        let first = path.segments.first()?.ident.to_string();
        if path.leading_colon.is_none() && (first == "Self" || self.parameters.contains(&first)) {
            return None;
        }
        for count in (1..=path.segments.len()).rev() {
            let segments = path.segments.iter().take(count).cloned().collect();
            let part = Path { leading_colon: None, segments };
            let all = self.world.resolve(self.module, &part);
            let types = all.into_iter().filter(|def| !self.world.is_macro(def));
            let Some(def) = types.into_iter().next() else { continue };
            return Some((count, self.path_to(&def)));
        }
        None
    }

    fn private_value(&self, path: &Path) -> Option<Expr> {
        let all = self.world.resolve(self.module, path);
        let mut private = all.iter().filter(|def| self.public.way(def).is_none());
        private.find_map(|def| match def {
            Def::Item(module, item) => match &self.world.entry(*module, *item).item {
                Item::Const(item) => Some((*item.expr).clone()),
                _ => None,
            },
            _ => None,
        })
    }

    fn path_to(&mut self, def: &Def) -> Vec<String> {
        if let Def::Foreign(path) = def {
            let mut path = path.clone();
            if path[0] == "core" || path[0] == "alloc" {
                path[0] = "std".to_owned();
            }
            return path;
        }
        self.named.push(def.clone());
        let way = self.public.way(def);
        let path = way.map_or_else(|| self.world.home(def), |way| way.path.clone());
        if way.is_none_or(|way| way.is_hidden) {
            self.unnameable.push(path.join("::"));
        }
        path
    }
}

impl VisitMut for Scope<'_> {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.clear();
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let Some((count, known)) = self.known(path) else { return };
        let arguments = path.segments[count - 1].arguments.clone();
        let rest = path.segments.iter().skip(count).cloned();
        let word = |name: String| {
            PathSegment::from(syn::Ident::new(&name, proc_macro2::Span::call_site()))
        };
        let mut segments: Vec<PathSegment> = known.into_iter().map(word).collect();
        segments.last_mut().expect("a path must have a segment").arguments = arguments;
        path.segments = segments.into_iter().chain(rest).collect();
        path.leading_colon = None;
    }

    /// Replaces a private constant, as in the length of an array, by its value.
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        while let Expr::Path(path) = expression
            && let Some(value) = self.private_value(&path.path)
        {
            *expression = value;
        }
        visit_mut::visit_expr_mut(self, expression);
    }

    fn visit_type_path_mut(&mut self, whole: &mut TypePath) {
        let Some(qself) = &mut whole.qself else {
            return visit_mut::visit_type_path_mut(self, whole);
        };
        self.visit_type_mut(&mut qself.ty);
        // `<Type as a::Trait>::Item`: the trait is the path before the `>`.
        let rest: Vec<_> = whole.path.segments.iter().skip(qself.position).cloned().collect();
        let before = whole.path.segments.iter().take(qself.position).cloned().collect();
        let mut of = Path { leading_colon: whole.path.leading_colon, segments: before };
        if qself.position > 0 {
            self.visit_path_mut(&mut of);
        }
        qself.position = of.segments.len();
        of.segments.extend(rest);
        whole.path = of;
    }
}

/// The bounds on the parameters of a block.
#[derive(Default, Clone)]
pub(crate) struct Conditions(Vec<String>);

impl Conditions {
    /// Returns the bounds of all parameters, in the parameter list or in a `where`.
    pub(crate) fn all(generics: &Generics) -> Self {
        let mut all = Vec::new();
        for param in &generics.params {
            match param {
                GenericParam::Type(param) if !param.bounds.is_empty() => {
                    all.push(format!("{}: {}", param.ident, text(&param.bounds)));
                }
                GenericParam::Lifetime(param) if !param.bounds.is_empty() => {
                    all.push(format!("{}: {}", text(&param.lifetime), text(&param.bounds)));
                }
                GenericParam::Const(param) => {
                    all.push(format!("const {}: {}", param.ident, text(&param.ty)));
                }
                _ => {}
            }
        }
        Self(all).and(generics)
    }

    /// Returns these bounds, and those of a `where`.
    pub(crate) fn and(mut self, generics: &Generics) -> Self {
        let clause = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        self.0.extend(clause.map(|one: &WherePredicate| text(one)));
        self
    }

    /// Returns ` where …`, or an empty text.
    pub(crate) fn text(&self) -> String {
        if self.0.is_empty() { String::new() } else { format!(" where {}", self.0.join(", ")) }
    }
}

/// Returns a signature with `path` as the name of the function. `around` are the conditions of the
/// enclosing block.
pub(crate) fn function(signature: &Signature, path: &str, around: Conditions) -> String {
    let mut out = String::new();
    let words = [
        signature.constness.as_ref().map(text),
        signature.asyncness.as_ref().map(text),
        Some(text(&signature.safety)).filter(|word| !word.is_empty()),
        signature.abi.as_ref().map(text),
    ];
    for word in words.into_iter().flatten() {
        out += &format!("{word} ");
    }
    let arguments: Vec<_> = signature.inputs.iter().map(argument).collect();
    let generics = text(&signature.generics);
    let output = text(&signature.output);
    let space = if output.is_empty() { "" } else { " " };
    let conditions = around.and(&signature.generics).text();
    format!("{out}fn {path}{generics}({}){space}{output}{conditions}", arguments.join(", "))
}

fn argument(argument: &FnArg) -> String {
    match argument.clone() {
        FnArg::Receiver(mut receiver) => {
            receiver.attrs.clear();
            if !matches!(receiver.kind, ReceiverKind::Reference(..)) {
                receiver.mutability = None;
            }
            text(&receiver)
        }
        FnArg::Typed(mut typed) => {
            typed.attrs.clear();
            if let Pat::Ident(name) = &mut *typed.pat {
                name.mutability = None;
            }
            text(&typed)
        }
    }
}

/// Returns the arguments by which a type with these parameters is named: `<'a, T>`.
pub(crate) fn arguments(generics: &Generics) -> String {
    let names: Vec<_> = generics
        .params
        .iter()
        .map(|param| match param {
            GenericParam::Type(param) => param.ident.to_string(),
            GenericParam::Lifetime(param) => text(&param.lifetime),
            GenericParam::Const(param) => param.ident.to_string(),
        })
        .collect();
    if names.is_empty() { String::new() } else { format!("<{}>", names.join(", ")) }
}
