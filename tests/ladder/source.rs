//! The items that a file defines, and its imports.

use std::collections::BTreeSet;

use crate::tokens::Token;

/// The items of one module, without those that are for tests only.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// The names that the module defines.
    pub(crate) defined: BTreeSet<String>,
    /// The macros among them that are exported to the crate root.
    pub(crate) exported: BTreeSet<String>,
    /// The declared modules, with their items if they are inline.
    pub(crate) modules: Vec<(String, Option<Self>)>,
    /// The imports of the module, which may be re-exports as well.
    pub(crate) uses: Vec<Path>,
    /// Paths in the items that begin at a module.
    pub(crate) mentions: Vec<Path>,
}

/// A path as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) segments: Vec<String>,
    /// The local name of an import. `None` for a glob, and for a path that is not imported.
    pub(crate) name: Option<String>,
    pub(crate) is_glob: bool,
    pub(crate) line: usize,
}

impl Source {
    /// Reads the items of a module.
    pub(crate) fn read(tokens: &[Token]) -> Self {
        let mut reader = Reader { tokens, at: 0, source: Self::default() };
        while reader.at < tokens.len() {
            reader.item();
        }
        reader.source
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    source: Source,
}

#[derive(Default)]
struct Attributes {
    is_test: bool,
    is_exported: bool,
}

impl<'a> Reader<'a> {
    fn text(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |token| &token.text)
    }

    fn item(&mut self) {
        let attributes = self.attributes();
        if self.text(0) == "pub" {
            self.at += 1;
            if self.text(0) == "(" {
                self.at = self.after_group(self.at);
            }
        }
        let start = self.at;
        while matches!(self.text(0), "unsafe" | "async" | "default" | "extern")
            || self.text(0) == "const" && matches!(self.text(1), "fn" | "unsafe" | "async")
        {
            self.at += 1;
        }
        let (keyword, name) = (self.text(0), self.text(1).to_owned());
        let end = self.end_of_item(keyword);
        self.at = end;
        if attributes.is_test {
            return;
        }
        let body = &self.tokens[start..end];
        match keyword {
            "use" => self.source.uses.extend(use_tree(&body[1..], &[])),
            "mod" => {
                let inline = body.iter().any(|token| token.text == "{");
                let inner = inline.then(|| Source::read(&body[3..body.len() - 1]));
                self.source.modules.push((name, inner));
            }
            "macro_rules" => {
                let name = body[2].text.clone();
                if attributes.is_exported {
                    self.source.exported.insert(name.clone());
                }
                self.source.defined.insert(name);
                self.mention(body);
            }
            "struct" | "enum" | "union" | "trait" | "fn" | "type" | "static" | "const" => {
                self.source.defined.insert(name);
                self.mention(body);
            }
            _ => {
                if body.get(1).is_some_and(|token| token.text == "!") {
                    self.define_by_macro(body);
                }
                self.mention(body);
            }
        }
    }

    fn attributes(&mut self) -> Attributes {
        let mut all = Attributes::default();
        while self.text(0) == "#" {
            let open = self.at + if self.text(1) == "!" { 2 } else { 1 };
            let end = self.after_group(open);
            let words: Vec<_> = self.tokens[open..end].iter().map(|token| &*token.text).collect();
            all.is_test |= words[1] == "cfg" && words.contains(&"test") && !words.contains(&"not");
            all.is_exported |= words[1] == "macro_export";
            self.at = end;
        }
        all
    }

    /// Returns the end of the group that opens at `at`.
    fn after_group(&self, at: usize) -> usize {
        let mut depth = 0;
        for (index, token) in self.tokens.iter().enumerate().skip(at) {
            match &*token.text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return index + 1;
            }
        }
        self.tokens.len()
    }

    fn end_of_item(&self, keyword: &str) -> usize {
        let mut at = self.at;
        while let Some(token) = self.tokens.get(at) {
            match &*token.text {
                ";" => return at + 1,
                "{" if !matches!(keyword, "use" | "const" | "static" | "type") => {
                    return self.after_group(at);
                }
                "(" | "[" | "{" => at = self.after_group(at),
                _ => at += 1,
            }
        }
        at
    }

    /// Takes the names that a macro defines from its input.
    fn define_by_macro(&mut self, body: &[Token]) {
        for pair in body.windows(2) {
            if matches!(&*pair[0].text, "struct" | "enum") {
                self.source.defined.insert(pair[1].text.clone());
            }
        }
    }

    /// Finds paths that begin at a module, and imports inside functions.
    fn mention(&mut self, body: &[Token]) {
        let mut at = 0;
        while at < body.len() {
            let before = at.checked_sub(1).map_or("", |before| &*body[before].text);
            if body[at].text == "use" && matches!(before, "{" | "}" | ";") {
                let end = body[at..].iter().position(|token| token.text == ";");
                let end = at + end.unwrap_or(body.len() - at);
                self.source.mentions.extend(use_tree(&body[at + 1..end], &[]));
                at = end;
                continue;
            }
            let is_start = body[at].is_word() && !matches!(before, "::" | "$" | ".");
            if is_start && body.get(at + 1).is_some_and(|next| next.text == "::") {
                let line = body[at].line;
                let mut segments = vec![body[at].text.clone()];
                while body.get(at + 1).is_some_and(|next| next.text == "::")
                    && body.get(at + 2).is_some_and(Token::is_word)
                {
                    segments.push(body[at + 2].text.clone());
                    at += 2;
                }
                self.source.mentions.push(Path { segments, name: None, is_glob: false, line });
            }
            at += 1;
        }
    }
}

/// Reads the tree of an import, up to its `;`.
fn use_tree(tokens: &[Token], prefix: &[String]) -> Vec<Path> {
    let mut segments = prefix.to_vec();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let line = token.line;
        match &*token.text {
            "::" => {}
            "{" => {
                let inner = &tokens[at + 1..];
                return branches(inner)
                    .into_iter()
                    .flat_map(|one| use_tree(one, &segments))
                    .collect();
            }
            "*" => return vec![Path { segments, name: None, is_glob: true, line }],
            _ if token.is_word() => {
                let name = match tokens.get(at + 1).map(|next| &*next.text) {
                    Some("::") => {
                        segments.push(token.text.clone());
                        at += 1;
                        continue;
                    }
                    Some("as") => tokens.get(at + 2).map(|alias| alias.text.clone()),
                    _ => None,
                };
                if token.text != "self" || segments.is_empty() {
                    segments.push(token.text.clone());
                }
                let name = name.or_else(|| segments.last().cloned());
                return vec![Path { segments, name, is_glob: false, line }];
            }
            _ => return Vec::new(),
        }
        at += 1;
    }
    Vec::new()
}

/// Splits the inside of braces at its commas.
fn branches(tokens: &[Token]) -> Vec<&[Token]> {
    let (mut all, mut start, mut depth) = (Vec::new(), 0, 0);
    for (index, token) in tokens.iter().enumerate() {
        match &*token.text {
            "{" => depth += 1,
            "}" if depth == 0 => {
                all.push(&tokens[start..index]);
                break;
            }
            "}" => depth -= 1,
            "," if depth == 0 => {
                all.push(&tokens[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    all
}
