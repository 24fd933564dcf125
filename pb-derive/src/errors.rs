//! Collects all mistakes of one item, so that one compile shows them all.

use std::fmt::Display;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Attribute;

/// The mistakes that were found so far.
///
/// Readers and checks report a mistake here and continue, so that the user sees all mistakes at once.
/// They never return early with the first mistake. Dropping an `Errors` without `finish` is a bug in the
/// macro: a mistake would be lost, and a wrong item expanded. So the drop panics if debug assertions are
/// enabled.
pub(crate) struct Errors {
    found: Vec<syn::Error>,
    /// The mistakes that count only where a `#[cfg]` holds.
    conditional: Vec<(Attribute, syn::Error)>,
    /// Code in place of mistakes that the compiler reports by itself.
    reported: TokenStream,
    /// The `#[cfg]` of the code that is read.
    when: Option<Attribute>,
    read: bool,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self {
            found: Vec::new(),
            conditional: Vec::new(),
            reported: TokenStream::new(),
            when: None,
            read: false,
        }
    }

    /// Records a mistake that is underlined at `place`.
    pub(crate) fn at(&mut self, place: impl ToTokens, sentence: impl Display) {
        self.push(syn::Error::new_spanned(place, sentence));
    }

    /// Records a mistake that already has its place.
    pub(crate) fn push(&mut self, mistake: syn::Error) {
        match &self.when {
            None => self.found.push(mistake),
            Some(when) => self.conditional.push((when.clone(), mistake)),
        }
    }

    /// Lets the mistakes that are found until the next call count only where the `#[cfg]` holds.
    pub(crate) fn under(&mut self, when: Option<&Attribute>) {
        self.when = when.cloned();
    }

    /// Returns whether mistakes were found that count only where the `#[cfg]` holds.
    pub(crate) fn has_under(&self, when: &Attribute) -> bool {
        let when = when.to_token_stream().to_string();
        let mut conditions = self.conditional.iter().map(|(other, _)| other);
        conditions.any(|other| other.to_token_stream().to_string() == when)
    }

    /// Returns the mistakes that count only where a `#[cfg]` holds, as a `compile_error!` for each.
    pub(crate) fn conditional(&self) -> TokenStream {
        let each = self.conditional.iter().map(|(when, mistake)| {
            let mut guarded = when.to_token_stream();
            guarded.extend(mistake.to_compile_error());
            guarded
        });
        each.collect()
    }

    /// Records a mistake that the compiler reports where it was made. Code that depends on it is not generated,
    /// since it would only repeat the error; `instead` is.
    pub(crate) fn reported(&mut self, instead: TokenStream) {
        self.reported.extend(instead);
    }

    /// Returns `Ok` if there are no mistakes.
    ///
    /// # Errors
    ///
    /// One `compile_error!` for each mistake, in the order in which they were found. There is none for a mistake
    /// that the compiler reports.
    pub(crate) fn finish(mut self) -> Result<(), TokenStream> {
        self.read = true;
        if self.found.is_empty() && self.reported.is_empty() {
            return Ok(());
        }
        let found = self.found.iter().map(syn::Error::to_compile_error);
        Err(found.chain([std::mem::take(&mut self.reported)]).collect())
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        debug_assert!(
            self.read || std::thread::panicking(),
            "`Errors` was dropped without `finish`: its mistakes are lost"
        );
    }
}

/// Returns tokens as source text with usual spacing, for error messages: `Vec<i64>`, not `Vec < i64 >`.
pub(crate) fn written(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    write_tokens(tokens.to_token_stream(), &mut text);
    text
}

/// Appends `tokens` to `text` with usual spacing.
fn write_tokens(tokens: TokenStream, text: &mut String) {
    let mut after_word = false;
    for token in tokens {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        let is_binary = matches!(&token, TokenTree::Punct(punct) if "+=".contains(punct.as_char()));
        if text.ends_with([',', ';', '+', '=']) || is_binary || (after_word && is_word) {
            text.push(' ');
        }
        after_word = is_word;
        let TokenTree::Group(group) = token else {
            text.push_str(&token.to_string());
            continue;
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => ("", ""),
        };
        text.push_str(open);
        write_tokens(group.stream(), text);
        text.push_str(close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_written_as_people_do() {
        for ty in [
            "Vec<i64>",
            "std::collections::HashMap<String, [u8; 4]>",
            "(i64, &'a mut str)",
            "Box<dyn Any + Send>",
            "Box<dyn Iterator<Item = i64>>",
        ] {
            assert_eq!(written(&syn::parse_str::<syn::Type>(ty).unwrap()), ty);
        }
    }

    #[test]
    fn every_mistake_is_kept() {
        let mut errors = Errors::new();
        errors.at(syn::Ident::new("one", proc_macro2::Span::call_site()), "first");
        errors.at(syn::Ident::new("two", proc_macro2::Span::call_site()), "second");
        let tokens = errors.finish().unwrap_err().to_string();
        assert!(tokens.contains("first") && tokens.contains("second"), "{tokens}");
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "dropped without `finish`")]
    fn dropping_it_unread_is_a_bug() {
        drop(Errors::new());
    }
}
