use std::collections::HashSet;

use quote::ToTokens;
use syn::{Expr, ExprLit, Lit};

use crate::errors::Errors;
use crate::input::{Entry, Literal};

/// Checks the keys of the dictionaries in a literal.
pub(crate) fn check(literal: &Literal, errors: &mut Errors) {
    match literal {
        Literal::None | Literal::Expr(_) => {}
        Literal::List(_, items) | Literal::Tuple(items) => {
            items.iter().for_each(|item| check(item, errors));
        }
        Literal::Dict(_, entries) => check_entries(entries, errors),
    }
}

/// Checks the keys of a dictionary, and its values.
pub(crate) fn check_entries(entries: &[Entry], errors: &mut Errors) {
    let mut seen = HashSet::new();
    for Entry { key, value } in entries {
        check_key(key, errors);
        if let Literal::Expr(Expr::Lit(ExprLit { lit, .. })) = key
            && !seen.insert(identity(lit))
        {
            let sentence =
                "is written twice in this dictionary: the peer would keep only the last value";
            errors.at(lit, format_args!("the key {} {sentence}", shown(lit)));
        }
        check(value, errors);
    }
}

/// Refuses keys that Python cannot hash.
fn check_key(key: &Literal, errors: &mut Errors) {
    let (place, kind) = match key {
        Literal::List(bracket, _) => (bracket.span, "list"),
        Literal::Dict(brace, _) => (brace.span, "dictionary"),
        Literal::Tuple(items) => return items.iter().for_each(|item| check_key(item, errors)),
        Literal::None | Literal::Expr(_) => return,
    };
    let sentence = format!(
        "a {kind} cannot be a key of a dictionary, since Python cannot hash it: use text, a number, or a tuple of \
         these, such as `(\"a\", 1)`"
    );
    errors.push(syn::Error::new(place.join(), sentence));
}

/// Returns the text by which a key is the same as another.
fn identity(key: &Lit) -> String {
    match key {
        Lit::Str(text) => format!("{:?}", text.value()),
        other => other.to_token_stream().to_string(),
    }
}

/// Returns the key as it was written.
fn shown(key: &Lit) -> String {
    match key {
        Lit::Int(int) => format!("`{}`", int.base10_digits()),
        other => format!("`{}`", other.to_token_stream()),
    }
}
