//! Prints tokens as one line of text, spaced like Rust code.

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
    /// Whether no space goes between the last token and the next.
    is_tight: bool,
    /// Whether the last token was a word.
    is_word: bool,
    /// The characters so far of `->`, `::`, `=>`, `..`.
    joint: String,
}

/// Words that do not belong to parentheses after them.
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
                    // A comma at the end has a meaning only in a tuple of one.
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
                // These marks begin a new part, unless they follow a word.
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
