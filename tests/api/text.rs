//! Tokens as one line of text, spaced as one writes Rust.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// Returns tokens as text.
pub(crate) fn text(tokens: &(impl ToTokens + ?Sized)) -> String {
    let mut writer = Writer::default();
    writer.all(tokens.to_token_stream());
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Nothing is put between the token before and the next.
    is_tight: bool,
    /// The token before was a word.
    is_word: bool,
    /// What is pending of `->`, `::`, `=>`, `..`.
    joint: String,
}

/// Words after which parentheses do not belong to them.
const APART: &[&str] = &["mut", "dyn", "impl", "const", "where", "for", "as", "in", "pub"];

impl Writer {
    fn all(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace => ("{ ", " }"),
                        Delimiter::None => ("", ""),
                    };
                    let is_argument = group.delimiter() == Delimiter::Parenthesis
                        && self.is_word
                        && !self.ends_apart();
                    if !is_argument {
                        self.space();
                    }
                    self.out += open;
                    self.is_tight = true;
                    self.is_word = false;
                    self.all(group.stream());
                    // A comma at the end says something in a tuple of one only.
                    let is_tuple = group.delimiter() == Delimiter::Parenthesis && !is_argument;
                    if !is_tuple || commas(group.stream()) > 1 {
                        self.trim_comma();
                    }
                    self.out += close;
                    self.is_tight = false;
                    self.is_word = false;
                }
                TokenTree::Ident(word) => {
                    self.space();
                    self.out += &word.to_string();
                    (self.is_tight, self.is_word) = (false, true);
                }
                TokenTree::Literal(literal) => {
                    self.space();
                    self.out += &literal.to_string();
                    (self.is_tight, self.is_word) = (false, true);
                }
                TokenTree::Punct(punct) => {
                    self.joint.push(punct.as_char());
                    let may_go_on = matches!(&*self.joint, "-" | ":" | "=" | "." | "..")
                        && punct.spacing() == Spacing::Joint;
                    if !may_go_on {
                        let mark = std::mem::take(&mut self.joint);
                        self.mark(&mark);
                    }
                }
            }
        }
    }

    /// Returns whether parentheses do not belong to the word before them.
    fn ends_apart(&self) -> bool {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let before = self.out.trim_end_matches(is_part);
        before.ends_with('\'') || APART.contains(&&self.out[before.len()..])
    }

    fn mark(&mut self, mark: &str) {
        match mark {
            "," | ";" | ":" => {
                self.out += mark;
                self.is_tight = false;
            }
            "::" | "<" | "." | "!" | "#" | "$" | "?" | "&" | "'" | "*" => {
                // These begin something, unless they stand behind a word.
                if !(self.is_word && matches!(mark, "::" | "<" | "." | "!")) {
                    self.space();
                }
                self.out += mark;
                self.is_tight = true;
            }
            ">" => {
                self.trim_comma();
                self.out += mark;
                self.is_tight = false;
            }
            _ => {
                self.space();
                self.out += mark;
                self.is_tight = false;
            }
        }
        self.is_word = mark == ">";
    }

    fn space(&mut self) {
        if !self.is_tight && !self.out.is_empty() {
            self.out.push(' ');
        }
        self.is_tight = false;
    }

    fn trim_comma(&mut self) {
        if self.out.ends_with(',') {
            self.out.pop();
        }
    }
}

fn commas(tokens: TokenStream) -> usize {
    let is_comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
    tokens.into_iter().filter(is_comma).count()
}
