//! Where clauses of generic types.
//!
//! A field type that consists of type parameters and of containers of std and of this library has a bound of
//! its own: `struct Pair<T> { name: String, value: Vec<T> }` becomes `where Vec<T>: _pb::Jelly`. Any other
//! type, such as `Block<T>`, may contain the type under the derive, and a bound on it could need itself as
//! its proof. So there the parameters are bounded, as serde does: `where T: _pb::Jelly`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Path, PathSegment, Type, TypePath};

use crate::input::{Class, Derive, bare, held_class, inner_types};

/// Containers that never contain the type under the derive by themselves, by the last word of their path. A
/// type of the user with such a name gets a bound of its own, and the user can write another with `bound`.
const CONTAINERS: [&str; 27] = [
    "Arc",
    "BTreeMap",
    "BTreeSet",
    "Box",
    "Cached",
    "Cell",
    "Cow",
    "HashMap",
    "HashSet",
    "Local",
    "Mutex",
    "ObservedMap",
    "ObservedSet",
    "ObservedVec",
    "Option",
    "PhantomData",
    "Plain",
    "Published",
    "Range",
    "RangeInclusive",
    "Rc",
    "RefCell",
    "Saturating",
    "Vec",
    "VecDeque",
    "View",
    "Wrapping",
];

/// The predicates that are added to one impl.
pub(super) struct Bounds<'a> {
    class: &'a Class<'a>,
    parameters: Vec<&'a Ident>,
    added: Vec<TokenStream>,
}

impl<'a> Bounds<'a> {
    /// Makes an empty list of predicates for the impl of a type. If the user wrote `bound`, those are added
    /// in place of the inferred ones.
    pub(super) fn new(class: &'a Class<'a>) -> Self {
        let parameters = class.generics.type_params().map(|param| &param.ident).collect();
        let written = class.bound().into_iter().flatten().map(ToTokens::to_token_stream);
        Self { class, parameters, added: written.collect() }
    }

    /// Adds what makes `ty: bound` true, if `ty` mentions a type parameter. Otherwise the compiler checks the
    /// bound where the field is used.
    ///
    /// Of a received class that owns its fields, each concrete type is registered, and receiving it has no bounds. So
    /// there a bound on the field type never needs itself as its proof, and it is the only one that holds for fields
    /// of other generic classes.
    pub(super) fn add(&mut self, ty: &Type, bound: &TokenStream) {
        if self.class.bound().is_some() {
            return;
        }
        let is_received = matches!(self.class.derive, Derive::RemoteCopy | Derive::RemoteCache);
        if !is_received || self.class.is_borrowed() {
            self.infer(ty, bound);
        } else if mentions(ty.to_token_stream(), &self.parameters) {
            self.push(ty, bound);
        }
    }

    /// Adds the bound for the class that a variant holds: on the class itself, also if it is in a `Box` or an
    /// `Arc`. In an `Arc` it is `shared` as well.
    pub(super) fn add_class(&mut self, ty: &Type, bound: &TokenStream, shared: &TokenStream) {
        let (class, is_shared) = held_class(ty);
        self.add_whole(class, bound);
        if is_shared {
            self.add_whole(class, &quote!(#shared + ::core::marker::Sync + 'static));
        }
    }

    /// Adds `ty: bound` if `ty` mentions a type parameter and does not contain the type under the derive.
    pub(super) fn add_whole(&mut self, ty: &Type, bound: &TokenStream) {
        let tokens = ty.to_token_stream();
        let is_open = self.class.bound().is_none() && mentions(tokens.clone(), &self.parameters);
        if is_open && !mentions(tokens, &[self.class.ident]) {
            self.push(ty, bound);
        }
    }

    /// `Self: bound`, which a type without parameters meets or does not: that is said elsewhere.
    pub(super) fn add_self(&mut self, bound: &TokenStream) {
        if !self.parameters.is_empty() {
            self.added.push(quote!(Self: #bound));
        }
    }

    /// Returns the where clause with the predicates of the user and the added ones.
    pub(super) fn where_clause(&self) -> TokenStream {
        let clause = self.class.generics.where_clause.iter();
        let written = clause.flat_map(|clause| &clause.predicates);
        let predicates: Vec<_> =
            written.map(ToTokens::to_token_stream).chain(self.added.iter().cloned()).collect();
        if predicates.is_empty() {
            return TokenStream::new();
        }
        quote!(where #(#predicates,)*)
    }

    fn infer(&mut self, ty: &Type, bound: &TokenStream) {
        let tokens = ty.to_token_stream();
        if !mentions(tokens.clone(), &self.parameters) {
            return;
        }
        if self.is_closed(ty) {
            self.push(ty, bound);
            return;
        }
        match bare(ty) {
            Type::Reference(reference) => self.infer(&reference.elem, bound),
            Type::Slice(slice) => self.infer(&slice.elem, bound),
            Type::Array(array) => self.infer(&array.elem, bound),
            Type::Tuple(tuple) => tuple.elems.iter().for_each(|elem| self.infer(elem, bound)),
            Type::Path(path) if self.is_container(path) => {
                let last = path.path.segments.last();
                for inner in last.into_iter().flat_map(inner_types) {
                    self.infer(inner, bound);
                }
                last.into_iter().for_each(|last| self.infer_of_container(last));
            }
            _ => self.on_parameters(tokens, bound),
        }
    }

    /// Adds what a container needs of its items besides that they travel.
    fn infer_of_container(&mut self, container: &PathSegment) {
        let key = inner_types(container).next();
        let receives = self.class.derive.receives();
        match (&*container.ident.to_string(), key) {
            ("HashMap" | "HashSet", Some(key)) if receives => {
                self.add_whole(key, &quote!(::core::cmp::Eq + ::core::hash::Hash));
            }
            ("BTreeMap" | "BTreeSet", Some(key)) if receives => {
                self.add_whole(key, &quote!(::core::cmp::Ord));
            }
            ("Arc", Some(shared)) => {
                let bound = quote!(::core::marker::Send + ::core::marker::Sync + 'static);
                self.on_parameters(shared.to_token_stream(), &bound);
            }
            _ => {}
        }
    }

    /// Adds the bound to each parameter that `tokens` mention.
    fn on_parameters(&mut self, tokens: TokenStream, bound: &TokenStream) {
        for parameter in self.parameters.clone() {
            if mentions(tokens.clone(), &[parameter]) {
                self.push(parameter, bound);
            }
        }
    }

    fn push(&mut self, bounded: &(impl Spanned + ToTokens), bound: &TokenStream) {
        let predicate = quote_spanned!(bounded.span()=> #bounded: #bound);
        if !self.added.iter().any(|added| added.to_string() == predicate.to_string()) {
            self.added.push(predicate);
        }
    }

    /// Returns whether the type cannot contain the type under the derive, whatever the parameters are.
    fn is_closed(&self, ty: &Type) -> bool {
        if !mentions(ty.to_token_stream(), &self.parameters) {
            return true;
        }
        match bare(ty) {
            Type::Reference(reference) => self.is_closed(&reference.elem),
            Type::Slice(slice) => self.is_closed(&slice.elem),
            Type::Array(array) => self.is_closed(&array.elem),
            Type::Tuple(tuple) => tuple.elems.iter().all(|elem| self.is_closed(elem)),
            // `T`, `T::Item` and `<T as Iterator>::Item`.
            Type::Path(path)
                if path.qself.is_some() || self.begins_with_a_parameter(&path.path) =>
            {
                true
            }
            Type::Path(path) if self.is_container(path) => {
                let last = path.path.segments.last();
                last.into_iter().flat_map(inner_types).all(|inner| self.is_closed(inner))
            }
            _ => false,
        }
    }

    fn begins_with_a_parameter(&self, path: &Path) -> bool {
        let first = path.segments.first().filter(|_| path.leading_colon.is_none());
        first.is_some_and(|first| self.parameters.contains(&&first.ident))
    }

    fn is_container(&self, path: &TypePath) -> bool {
        let last = path.path.segments.last();
        path.qself.is_none()
            && last.is_some_and(|last| {
                last.ident != *self.class.ident && CONTAINERS.iter().any(|name| last.ident == name)
            })
    }
}

/// Returns whether one of `names` occurs in `tokens`. `T` in `module::T` counts too, since a superfluous
/// bound does no harm.
pub(super) fn mentions(tokens: TokenStream, names: &[&Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.iter().any(|name| **name == ident),
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
