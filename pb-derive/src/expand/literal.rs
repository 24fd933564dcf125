use proc_macro2::TokenStream;
use quote::quote;

use crate::input::{Entry, Literal};

/// What a macro makes of literals: the names of functions in the library's module for generated code.
struct Made {
    library: TokenStream,
    expr: TokenStream,
    none: TokenStream,
    list: TokenStream,
    tuple: TokenStream,
    dict: TokenStream,
    /// The function around a list, a tuple or a dictionary that is part of another one.
    part: Option<TokenStream>,
}

/// Expands `value!`.
///
/// Expands to: `value_dict([(value("key"), value_list([value(1)]))])`, each name within the library.
pub(crate) fn value(library: TokenStream, literal: &Literal) -> TokenStream {
    let made = Made {
        library,
        expr: quote!(value),
        none: quote!(value_none),
        list: quote!(value_list),
        tuple: quote!(value_tuple),
        dict: quote!(value_dict),
        part: None,
    };
    made.part(literal)
}

/// Expands `dict!`.
///
/// Expands to: `mixed_dict([(mixed("key"), mixed(mixed_list([mixed(1)])))])`, each name within the library.
pub(crate) fn dict(library: TokenStream, entries: &[Entry]) -> TokenStream {
    mixed(library).dict(entries)
}

/// Expands `list!`, as [`dict`].
pub(crate) fn list(library: TokenStream, items: &[Literal]) -> TokenStream {
    let made = mixed(library);
    made.sequence(&made.list, items)
}

fn mixed(library: TokenStream) -> Made {
    Made {
        library,
        expr: quote!(mixed),
        none: quote!(mixed_none),
        list: quote!(mixed_list),
        tuple: quote!(mixed_tuple),
        dict: quote!(mixed_dict),
        part: Some(quote!(mixed)),
    }
}

impl Made {
    /// Writes a part of a literal.
    fn part(&self, literal: &Literal) -> TokenStream {
        let Self { library, expr, none, .. } = self;
        let whole = match literal {
            Literal::None => return quote!(#library::#none()),
            Literal::Expr(value) => return quote!(#library::#expr(#value)),
            Literal::List(_, items) => self.sequence(&self.list, items),
            Literal::Tuple(items) => self.sequence(&self.tuple, items),
            Literal::Dict(_, entries) => self.dict(entries),
        };
        match &self.part {
            Some(part) => quote!(#library::#part(#whole)),
            None => whole,
        }
    }

    fn sequence(&self, make: &TokenStream, items: &[Literal]) -> TokenStream {
        let library = &self.library;
        let items = items.iter().map(|item| self.part(item));
        quote!(#library::#make([#(#items),*]))
    }

    fn dict(&self, entries: &[Entry]) -> TokenStream {
        let Self { library, dict, .. } = self;
        let entries = entries.iter().map(|Entry { key, value }| {
            let (key, value) = (self.part(key), self.part(value));
            quote!((#key, #value))
        });
        quote!(#library::#dict([#(#entries),*]))
    }
}
