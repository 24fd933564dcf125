//! Rust source as words and marks, without comments and literals.

/// A word, `::`, or a single character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

impl Token {
    pub(crate) fn is_word(&self) -> bool {
        self.text.starts_with(|first: char| first.is_alphabetic() || first == '_')
    }
}

/// Splits a file into tokens.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader { rest: source, line: 1, found: Vec::new() };
    while reader.step() {}
    reader.found
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    found: Vec<Token>,
}

impl Reader<'_> {
    /// Reads one token, literal or comment. Returns false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if self.rest.starts_with("//") {
            self.pass(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.block_comment();
        } else if first == '"' {
            self.string();
        } else if first == '\'' {
            self.quote();
        } else if first.is_alphanumeric() || first == '_' {
            self.word();
        } else if self.rest.starts_with("::") {
            self.push(2);
        } else if first.is_whitespace() {
            self.pass(first.len_utf8());
        } else {
            self.push(first.len_utf8());
        }
        true
    }

    fn pass(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }

    fn push(&mut self, bytes: usize) {
        let text = self.rest[..bytes].to_owned();
        self.found.push(Token { text, line: self.line });
        self.pass(bytes);
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        loop {
            if self.rest.starts_with("/*") {
                depth += 1;
                self.pass(2);
            } else if self.rest.starts_with("*/") {
                depth -= 1;
                self.pass(2);
            } else {
                let Some(next) = self.rest.chars().next() else { return };
                self.pass(next.len_utf8());
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.pass(1);
        self.until_end('"');
    }

    /// Skips the rest of a literal with escapes.
    fn until_end(&mut self, end: char) {
        while let Some(next) = self.rest.chars().next() {
            self.pass(next.len_utf8());
            if next == end {
                return;
            }
            if next == '\\' {
                self.pass(self.rest.chars().next().map_or(0, char::len_utf8));
            }
        }
    }

    /// Skips a character literal, or a lifetime.
    fn quote(&mut self) {
        let mut ahead = self.rest.chars().skip(1);
        let (first, second) = (ahead.next(), ahead.next());
        self.pass(1);
        if first == Some('\\') || second == Some('\'') {
            self.until_end('\'');
        } else {
            self.pass(word_len(self.rest));
        }
    }

    fn word(&mut self) {
        let len = word_len(self.rest);
        let (word, after) = self.rest.split_at(len);
        let hashes = after.len() - after.trim_start_matches('#').len();
        let is_prefix = matches!(word, "r" | "b" | "br" | "c" | "cr");
        if is_prefix && after[hashes..].starts_with('"') {
            if word.ends_with('r') {
                let end = format!("\"{}", "#".repeat(hashes));
                let body = &after[hashes + 1..];
                let inner = body.find(&end).map_or(body.len(), |at| at + end.len());
                return self.pass(len + hashes + 1 + inner);
            }
            self.pass(len);
            return self.string();
        }
        if word == "b" && after.starts_with('\'') {
            self.pass(len);
            return self.quote();
        }
        if word == "r" && hashes == 1 {
            self.pass(len + 1);
            return;
        }
        self.push(len);
    }
}

fn word_len(text: &str) -> usize {
    text.find(|next: char| !next.is_alphanumeric() && next != '_').unwrap_or(text.len())
}
