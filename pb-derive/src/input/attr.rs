//! Reading `#[pb(...)]`, key by key.
//!
//! A reader reports a mistake and goes on with the next key: every bad key of an item is shown in
//! one compile. What concerns a single key is refused here; what needs two of them, in `check`.

use std::fmt::Display;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, LitStr, Meta, Path, Token, Type, bracketed};

use crate::errors::Errors;

/// A key that may be given once, and where it was.
pub(crate) struct Slot<T>(Option<(Ident, T)>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Slot<T> {
    /// Takes what was written for `key`, unless it was written before.
    pub(super) fn set(&mut self, key: &Ident, value: T) -> syn::Result<()> {
        if self.0.is_some() {
            let sentence = format!("duplicate pb attribute `{key}`");
            return Err(syn::Error::new_spanned(key, sentence));
        }
        self.0 = Some((key.clone(), value));
        Ok(())
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    pub(super) fn into_value(self) -> Option<T> {
        self.0.map(|(_, value)| value)
    }

    /// The key as it was written: what to underline.
    pub(crate) fn key(&self) -> Option<&Ident> {
        self.0.as_ref().map(|(key, _)| key)
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

/// Whether this is our helper attribute.
pub(super) fn is_pb(attr: &Attribute) -> bool {
    attr.path().is_ident("pb")
}

/// Hands every key of every `#[pb(...)]` to `each`, which reads its value.
pub(super) fn read_attrs(
    attrs: &[Attribute],
    errors: &mut Errors,
    mut each: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| is_pb(attr)) {
        let Meta::List(list) = &attr.meta else {
            errors.at(attr, "expected a list: `#[pb(...)]`");
            continue;
        };
        read_keys(list.tokens.clone(), errors, &mut each);
    }
}

/// The same for keys that stand on their own, as in `#[pb::methods(...)]`.
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

/// The refusal of a key nobody knows, naming those that are known.
pub(super) fn unknown(key: &Ident, noun: &str, known: &[&str]) -> syn::Error {
    let known = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let sentence = format!("unknown pb {noun} `{key}`; expected {known}");
    syn::Error::new_spanned(key, sentence)
}

/// `key`, with nothing behind it.
pub(super) fn flag(key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    if at_end(input) {
        return Ok(());
    }
    Err(syn::Error::new_spanned(up_to_comma(input)?, format!("`{key}` takes no value")))
}

/// `key = "text"`.
pub(super) fn string(key: &Ident, input: ParseStream<'_>) -> syn::Result<LitStr> {
    value(key, input, format_args!("a string: `{key} = \"...\"`"), |input| input.parse())
}

/// `key = ["text", "text"]`.
pub(super) fn strings(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<LitStr>> {
    value(key, input, format_args!("a list of strings: `{key} = [\"...\"]`"), |input| {
        let list;
        let _ = bracketed!(list in input);
        Ok(list.parse_terminated(<LitStr as syn::parse::Parse>::parse, Token![,])?)
            .map(|list| list.into_iter().collect())
    })
}

/// `key = Type`.
pub(super) fn ty(key: &Ident, input: ParseStream<'_>) -> syn::Result<Type> {
    value(key, input, format_args!("a type: `{key} = Type`"), |input| input.parse())
}

/// `key = path::to::it`, or the same in quotes, as serde's users write it.
pub(super) fn path(key: &Ident, input: ParseStream<'_>, what: &str) -> syn::Result<Path> {
    let expected = format!("the path of a {what}: `{key} = path::to::{what}`");
    value(key, input, expected, any_path)
}

/// `crate = "path"`, or the same without quotes. The path is rarely longer than a word.
pub(super) fn krate(key: &Ident, input: ParseStream<'_>) -> syn::Result<Path> {
    value(key, input, "the path of a crate: `crate = \"path\"`", any_path)
}

fn any_path(input: ParseStream<'_>) -> syn::Result<Path> {
    if input.peek(LitStr) { input.parse::<LitStr>()?.parse() } else { input.parse() }
}

/// `key = value`; one sentence for whatever is wrong with it, which underlines the whole value.
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

fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Takes what is left of this key. A comma inside `Pair<A, B>` does not end it.
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

    /// Reads `tokens` as keys that are all strings; gives back what was refused.
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
            _ => Err(unknown(key, "test attribute", &["a", "b"])),
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
    fn what_is_right_passes() {
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
    fn a_wrong_value_has_one_sentence_and_the_next_key_is_read() {
        for wrong in ["a = 5", "a", "a(\"x\")", "a = ", "a = \"x\" + \"y\"", "a = x::y<z, w>"] {
            assert_eq!(refused(wrong), "expected a string: `a = \"...\"`", "{wrong}");
            let both = format!("{wrong}, flag = 1");
            assert_eq!(
                refused(&both),
                "expected a string: `a = \"...\"`|`flag` takes no value",
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
        assert_eq!(refused("a = \"x\", a = \"x\""), "duplicate pb attribute `a`");
    }

    #[test]
    fn an_unknown_key_lists_the_known_ones() {
        let sentence = "unknown pb test attribute `c`; expected `a`, `b`";
        for unknown in ["c", "c = 5", "c = Pair<i64, i64>", "c(d, e)"] {
            assert_eq!(refused(unknown), sentence, "{unknown}");
        }
        assert_eq!(refused("c, flag = 1"), format!("{sentence}|`flag` takes no value"));
    }

    #[test]
    fn what_is_no_key_at_all_is_refused_in_syns_words() {
        assert_eq!(refused("\"a\""), "expected ident");
        assert_eq!(refused("flag flag"), "`flag` takes no value");
        assert_eq!(refused(", flag"), "expected ident");
    }
}
