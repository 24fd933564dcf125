//! Reads `#[pb(...)]`, key by key.
//!
//! A reader reports a mistake and continues with the next key, so one compile shows every bad key of an
//! item. Mistakes within a single key are reported here; those that depend on several keys in `check`.

use std::fmt::Display;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, LitStr, Meta, Path, Token, Type, bracketed};

use crate::errors::Errors;

/// The value of a key that may be given once, with the key as it was written.
pub(crate) struct Slot<T>(Option<(Ident, T)>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Slot<T> {
    /// Stores the value of `key`.
    ///
    /// # Errors
    ///
    /// If the key was given before.
    pub(super) fn set(&mut self, key: &Ident, value: T) -> syn::Result<()> {
        if self.0.is_some() {
            let sentence = format!("duplicate pb attribute `{key}`: remove one of them");
            return Err(syn::Error::new_spanned(key, sentence));
        }
        self.0 = Some((key.clone(), value));
        Ok(())
    }

    /// Returns the value, if the key was given.
    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    /// Returns the value without the key, if it was given.
    pub(super) fn into_value(self) -> Option<T> {
        self.0.map(|(_, value)| value)
    }

    /// Returns the key as it was written, to underline it.
    pub(crate) fn key(&self) -> Option<&Ident> {
        self.0.as_ref().map(|(key, _)| key)
    }

    /// Returns whether the key was given.
    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

/// Returns whether `attr` is `#[pb]`, the helper attribute of the derives.
pub(super) fn is_pb(attr: &Attribute) -> bool {
    attr.path().is_ident("pb")
}

/// Calls `each` for every key of every `#[pb(...)]` in `attrs`. `each` reads the value of the key.
pub(super) fn read_attrs(
    attrs: &[Attribute],
    errors: &mut Errors,
    mut each: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| is_pb(attr)) {
        let Meta::List(list) = &attr.meta else {
            errors.at(attr, "expected a list of keys: write `#[pb(...)]`");
            continue;
        };
        read_keys(list.tokens.clone(), errors, &mut each);
    }
}

/// Calls `each` for every key in `tokens`, such as the arguments of `#[pb::methods(...)]`.
pub(super) fn read_keys(
    tokens: TokenStream,
    errors: &mut Errors,
    mut each: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    let reader = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let read = input.call(Ident::parse_any).and_then(|key| {
                each(&key, input)?;
                if at_end(input) { Ok(()) } else { Err(input.error("expected `,`")) }
            });
            if let Err(mistake) = read {
                errors.push(mistake);
                let _ = up_to_comma(input)?;
            }
            let _ = input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    if let Err(mistake) = syn::parse::Parser::parse2(reader, tokens) {
        errors.push(mistake);
    }
}

/// Returns the error for an unknown key, which lists the known ones.
pub(super) fn unknown(key: &Ident, noun: &str, known: &[&str]) -> syn::Error {
    let known = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let sentence = format!("unknown key `{key}` in {noun}; expected {known}");
    syn::Error::new_spanned(key, sentence)
}

/// Reads a key without a value: `key`.
pub(super) fn flag(key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    if at_end(input) {
        return Ok(());
    }
    Err(syn::Error::new_spanned(
        up_to_comma(input)?,
        format!("`{key}` takes no value: write `{key}` alone"),
    ))
}

/// Reads `key = "text"`.
pub(super) fn string(key: &Ident, input: ParseStream<'_>) -> syn::Result<LitStr> {
    value(key, input, format_args!("a string: `{key} = \"...\"`"), |input| input.parse())
}

/// Reads `key = ["text", "text"]`.
pub(super) fn strings(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<LitStr>> {
    value(key, input, format_args!("a list of strings: `{key} = [\"...\"]`"), |input| {
        let list;
        let _ = bracketed!(list in input);
        Ok(list.parse_terminated(<LitStr as syn::parse::Parse>::parse, Token![,])?)
            .map(|list| list.into_iter().collect())
    })
}

/// Reads `key = Type`.
pub(super) fn ty(key: &Ident, input: ParseStream<'_>) -> syn::Result<Type> {
    value(key, input, format_args!("a type: `{key} = Type`"), |input| input.parse())
}

/// Reads `key = path::to::it`, or `key = "path::to::it"` with serde's quotes.
pub(super) fn path(key: &Ident, input: ParseStream<'_>, noun: &str) -> syn::Result<Path> {
    let expected = format!("the path of a {noun}: `{key} = path::to::{noun}`");
    value(key, input, expected, any_path)
}

/// Reads `crate = "path"` or `crate = path`.
pub(super) fn krate(key: &Ident, input: ParseStream<'_>) -> syn::Result<Path> {
    value(key, input, "the path of a crate: `crate = \"path\"`", any_path)
}

/// Parses a path, with or without quotes.
pub(super) fn any_path(input: ParseStream<'_>) -> syn::Result<Path> {
    if input.peek(LitStr) { input.parse::<LitStr>()?.parse() } else { input.parse() }
}

/// Reads `key = value`. Any mistake in the value is one error, `expected …`, which underlines the whole
/// value.
pub(super) fn value<T>(
    key: &Ident,
    input: ParseStream<'_>,
    expected: impl Display,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let refuse = |written: TokenStream| {
        let place = if written.is_empty() { key.to_token_stream() } else { written };
        syn::Error::new_spanned(place, format!("expected {expected}"))
    };
    if !input.peek(Token![=]) {
        return Err(refuse(up_to_comma(input)?));
    }
    let _ = input.parse::<Token![=]>()?;
    let written = up_to_comma(&input.fork())?;
    match parse(input) {
        Ok(value) if at_end(input) => Ok(value),
        _ => Err(refuse(written)),
    }
}

/// Returns whether no more tokens of the current key follow.
fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Takes the remaining tokens of the current key. A comma inside `Pair<A, B>` does not end them.
fn up_to_comma(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut taken = TokenStream::new();
    let mut depth = 0_usize;
    while !input.is_empty() && (depth > 0 || !input.peek(Token![,])) {
        let token: TokenTree = input.parse()?;
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        taken.extend([token]);
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads `tokens` as keys of all forms, and returns the error messages.
    fn refused(tokens: &str) -> String {
        let mut errors = Errors::new();
        let mut a = Slot::default();
        let mut b = Slot::default();
        read_keys(tokens.parse().unwrap(), &mut errors, |key, input| match &*key.to_string() {
            "a" => a.set(key, string(key, input)?),
            "b" => b.set(key, string(key, input)?),
            "flag" => flag(key, input),
            "list" => strings(key, input).map(drop),
            "at" => path(key, input, "fn").map(drop),
            "ty" => ty(key, input).map(drop),
            _ => Err(unknown(key, "a test", &["a", "b"])),
        });
        let errors = errors.finish().err().unwrap_or_default();
        let literals = errors.into_iter().flat_map(sentences);
        literals.collect::<Vec<_>>().join("|")
    }

    fn sentences(token: TokenTree) -> Vec<String> {
        match token {
            TokenTree::Group(group) => group.stream().into_iter().flat_map(sentences).collect(),
            TokenTree::Literal(literal) => {
                syn::parse_str::<LitStr>(&literal.to_string()).map(|text| text.value()).into_iter()
            }
            .collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn correct_keys_are_accepted() {
        for right in [
            "",
            "a = \"x\"",
            "a = \"x\",",
            "a = \"x\", b = \"y\"",
            "flag, a = \"x\"",
            "list = [\"x\", \"y\",], flag",
            "list = []",
            "at = some::path, flag",
            "at = \"some::path\"",
            "at = Vec::<i64>::new",
            "ty = Pair<i64, &'static str>, flag",
        ] {
            assert_eq!(refused(right), "", "{right}");
        }
    }

    #[test]
    fn a_wrong_value_is_one_error_and_the_next_key_is_read() {
        for wrong in ["a = 5", "a", "a(\"x\")", "a = ", "a = \"x\" + \"y\"", "a = x::y<z, w>"] {
            assert_eq!(refused(wrong), "expected a string: `a = \"...\"`", "{wrong}");
            let both = format!("{wrong}, flag = 1");
            assert_eq!(
                refused(&both),
                "expected a string: `a = \"...\"`|`flag` takes no value: write `flag` alone",
                "{both}"
            );
        }
        assert_eq!(refused("list = \"x\""), "expected a list of strings: `list = [\"...\"]`");
        assert_eq!(refused("list = [5]"), "expected a list of strings: `list = [\"...\"]`");
        assert_eq!(refused("at = vec![]"), "expected the path of a fn: `at = path::to::fn`");
        assert_eq!(refused("at = \"a b\""), "expected the path of a fn: `at = path::to::fn`");
        assert_eq!(refused("ty = 5"), "expected a type: `ty = Type`");
    }

    #[test]
    fn a_key_is_given_once() {
        assert_eq!(
            refused("a = \"x\", a = \"x\""),
            "duplicate pb attribute `a`: remove one of them"
        );
    }

    #[test]
    fn an_unknown_key_lists_the_known_ones() {
        let sentence = "unknown key `c` in a test; expected `a`, `b`";
        for unknown in ["c", "c = 5", "c = Pair<i64, i64>", "c(d, e)"] {
            assert_eq!(refused(unknown), sentence, "{unknown}");
        }
        let both = format!("{sentence}|`flag` takes no value: write `flag` alone");
        assert_eq!(refused("c, flag = 1"), both);
    }

    #[test]
    fn tokens_that_are_no_key_get_the_message_of_syn() {
        assert_eq!(refused("\"a\""), "expected ident");
        assert_eq!(refused("flag flag"), "`flag` takes no value: write `flag` alone");
        assert_eq!(refused(", flag"), "expected ident");
    }
}
