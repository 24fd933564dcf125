//! Where clauses of generic types: a bound for each field type in which a parameter occurs, and no
//! other. `struct Pair<T> { name: String, value: Vec<T> }` becomes `where Vec<T>: _pb::Jelly`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Token, Type};

/// The predicates to add to one impl.
pub(super) struct Bounds<'a> {
    generics: &'a Generics,
    this: &'a Ident,
    parameters: Vec<&'a Ident>,
    added: Vec<TokenStream>,
}

impl<'a> Bounds<'a> {
    pub(super) fn new(this: &'a Ident, generics: &'a Generics) -> Self {
        let parameters = generics.type_params().map(|param| &param.ident).collect();
        Self { generics, this, parameters, added: Vec::new() }
    }

    /// `ty: bound`, if it could be anything but settled already.
    pub(super) fn add(&mut self, ty: &Type, bound: &TokenStream) {
        let tokens = ty.to_token_stream();
        if !mentions(tokens.clone(), &self.parameters) {
            return;
        }
        // `Option<Box<List<T>>>: Jelly` on the impl for `List<T>` would need itself to be proved;
        // it follows from the other bounds.
        if mentions(tokens, &[self.this, &Ident::from(<Token![Self]>::default())]) {
            return;
        }
        let predicate = quote_spanned!(ty.span()=> #ty: #bound);
        if !self.added.iter().any(|added| added.to_string() == predicate.to_string()) {
            self.added.push(predicate);
        }
    }

    /// `Self: bound`, which a type without parameters meets or does not: that is said elsewhere.
    pub(super) fn add_self(&mut self, bound: &TokenStream) {
        if !self.parameters.is_empty() {
            self.added.push(quote!(Self: #bound));
        }
    }

    /// `where` what the user wrote and what was added.
    pub(super) fn where_clause(&self) -> TokenStream {
        let written = self.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let predicates: Vec<_> =
            written.map(ToTokens::to_token_stream).chain(self.added.iter().cloned()).collect();
        if predicates.is_empty() {
            return TokenStream::new();
        }
        quote!(where #(#predicates,)*)
    }
}

/// Whether one of `names` occurs. `T` in `module::T` counts too: a bound too many does no harm.
pub(super) fn mentions(tokens: TokenStream, names: &[&Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.iter().any(|name| **name == ident),
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
