//! Expands calls of local `macro_rules!`, since they may define items.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Result, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
};

/// A `macro_rules!`.
pub(crate) struct Rules {
    pub(crate) name: String,
    /// The crate that `$crate` stands for.
    krate: String,
    arms: Vec<Arm>,
}

struct Arm {
    written: TokenStream,
    matcher: Vec<Part>,
    body: TokenStream,
}

/// A part of a matcher.
enum Part {
    Token(TokenTree),
    Group(Delimiter, Vec<Self>),
    Fragment(String, String),
    Repeat { parts: Vec<Self>, separator: Option<TokenTree>, at_most_once: bool },
}

/// The value of a fragment: one, or one for each round of a repetition.
#[derive(Clone)]
enum Bound {
    One(TokenStream),
    Many(Vec<Self>),
}

type Bindings = HashMap<String, Bound>;

impl Rules {
    /// Reads the definition of a macro in the crate `krate`.
    pub(crate) fn read(name: &str, krate: &str, definition: TokenStream) -> Self {
        let arms = (|input: ParseStream<'_>| {
            let mut arms = Vec::new();
            while !input.is_empty() {
                let matcher: Group = input.parse()?;
                input.parse::<Token![=>]>()?;
                let body: Group = input.parse()?;
                input.parse::<Option<Token![;]>>()?;
                arms.push(Arm {
                    written: matcher.stream(),
                    matcher: parts(matcher.stream()),
                    body: body.stream(),
                });
            }
            Ok(arms)
        })
        .parse2(definition)
        .unwrap_or_else(|error| panic!("the macro `{name}!` cannot be read: {error}"));
        Self { name: name.to_owned(), krate: krate.to_owned(), arms }
    }

    /// Returns the matchers of all arms.
    pub(crate) fn matchers(&self) -> impl Iterator<Item = TokenStream> {
        self.arms.iter().map(|arm| arm.written.clone())
    }

    /// Expands a call by the first arm that it matches.
    pub(crate) fn expand(&self, call: &TokenStream) -> TokenStream {
        for Arm { matcher, body, .. } in &self.arms {
            let bound = |input: ParseStream<'_>| {
                let mut bound = Bindings::new();
                take(matcher, input, &mut bound)?;
                Ok(bound)
            };
            if let Ok(bound) = bound.parse2(call.clone()) {
                return self.fill(body.clone(), &bound);
            }
        }
        panic!("no arm of `{}!` matches the call `{call}`", self.name)
    }

    /// Returns a body in which the fragments are replaced by their values.
    fn fill(&self, body: TokenStream, bound: &Bindings) -> TokenStream {
        let mut out = TokenStream::new();
        let mut body = body.into_iter().peekable();
        while let Some(token) = body.next() {
            if let TokenTree::Group(group) = &token {
                let filled = self.fill(group.stream(), bound);
                out.extend([TokenTree::Group(Group::new(group.delimiter(), filled))]);
                continue;
            }
            if !is(&token, '$') {
                out.extend([token]);
                continue;
            }
            match body.next() {
                Some(TokenTree::Ident(name)) if name == "crate" => {
                    out.extend([TokenTree::Ident(Ident::new(&self.krate, Span::call_site()))]);
                }
                Some(TokenTree::Ident(name)) => match bound.get(&name.to_string()) {
                    Some(Bound::One(tokens)) => out.extend(tokens.clone()),
                    _ => panic!("`${name}` in `{}!` is not bound once", self.name),
                },
                Some(TokenTree::Group(repeated)) => {
                    let (separator, _) = repetition(&mut body);
                    self.repeat(repeated.stream(), separator, bound, &mut out);
                }
                other => panic!("`$` before `{other:?}` in `{}!`", self.name),
            }
        }
        out
    }

    fn repeat(
        &self,
        body: TokenStream,
        separator: Option<TokenTree>,
        bound: &Bindings,
        out: &mut TokenStream,
    ) {
        let mut names = Vec::new();
        fragments(body.clone(), &mut names);
        let rounds = names.iter().filter_map(|name| match bound.get(name)? {
            Bound::Many(rounds) => Some(rounds.len()),
            Bound::One(_) => None,
        });
        for round in 0..rounds.max().unwrap_or(0) {
            let mut inner = bound.clone();
            for name in &names {
                if let Some(Bound::Many(rounds)) = bound.get(name) {
                    inner.insert(name.clone(), rounds[round].clone());
                }
            }
            if round > 0 {
                out.extend(separator.clone());
            }
            out.extend(self.fill(body.clone(), &inner));
        }
    }
}

fn is(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// Reads the tokens after `$(…)`: a separator, and whether the part occurs at most once.
fn repetition(
    tokens: &mut std::iter::Peekable<impl Iterator<Item = TokenTree>>,
) -> (Option<TokenTree>, bool) {
    let is_operator = |token: &TokenTree| "*+?".chars().any(|mark| is(token, mark));
    let separator = tokens.next_if(|token| !is_operator(token));
    let operator =
        tokens.next().filter(is_operator).expect("a repetition must end in `*`, `+` or `?`");
    (separator, is(&operator, '?'))
}

/// Reads a matcher.
fn parts(matcher: TokenStream) -> Vec<Part> {
    let mut all = Vec::new();
    let mut tokens = matcher.into_iter().peekable();
    while let Some(token) = tokens.next() {
        all.push(match token {
            TokenTree::Group(group) => Part::Group(group.delimiter(), parts(group.stream())),
            token if is(&token, '$') => match tokens.next() {
                Some(TokenTree::Group(group)) => {
                    let (separator, at_most_once) = repetition(&mut tokens);
                    Part::Repeat { parts: parts(group.stream()), separator, at_most_once }
                }
                Some(TokenTree::Ident(name)) => {
                    let kind =
                        tokens.by_ref().nth(1).expect("a fragment must have the form `$name:kind`");
                    Part::Fragment(name.to_string(), kind.to_string())
                }
                other => panic!("`$` before `{other:?}` is not understood"),
            },
            token => Part::Token(token),
        });
    }
    all
}

/// Collects the names after `$`, at any depth.
fn fragments(body: TokenStream, names: &mut Vec<String>) {
    let mut after_mark = false;
    for token in body {
        match &token {
            TokenTree::Ident(name) if after_mark => names.push(name.to_string()),
            TokenTree::Group(group) => fragments(group.stream(), names),
            _ => {}
        }
        after_mark = is(&token, '$');
    }
}

/// Takes the tokens that a matcher asks for, which must be all of the input.
fn take(matcher: &[Part], input: ParseStream<'_>, bound: &mut Bindings) -> Result<()> {
    take_some(matcher, input, bound)?;
    if input.is_empty() { Ok(()) } else { Err(input.error("more than the arm takes")) }
}

fn take_some(matcher: &[Part], input: ParseStream<'_>, bound: &mut Bindings) -> Result<()> {
    for part in matcher {
        match part {
            Part::Token(token) => take_token(token, input)?,
            Part::Group(delimiter, parts) => {
                let group: Group = input.parse()?;
                if group.delimiter() != *delimiter {
                    return Err(input.error("another delimiter"));
                }
                (|input: ParseStream<'_>| take(parts, input, bound)).parse2(group.stream())?;
            }
            Part::Fragment(name, kind) => {
                bound.insert(name.clone(), Bound::One(fragment(kind, input)?));
            }
            Part::Repeat { parts, separator, at_most_once } => {
                let mut rounds = Vec::new();
                while !(*at_most_once && rounds.len() == 1) {
                    let separator = separator.as_ref().filter(|_| !rounds.is_empty());
                    let round = |input: ParseStream<'_>| {
                        let mut bound = Bindings::new();
                        separator.map_or(Ok(()), |token| take_token(token, input))?;
                        take_some(parts, input, &mut bound)?;
                        Ok::<_, syn::Error>(bound)
                    };
                    if input.is_empty() || round(&input.fork()).is_err() {
                        break;
                    }
                    rounds.push(round(input)?);
                }
                let mut names = Vec::new();
                bound_by(parts, &mut names);
                for name in names {
                    let all = rounds.iter().map(|round| round[&name].clone()).collect();
                    bound.insert(name, Bound::Many(all));
                }
            }
        }
    }
    Ok(())
}

fn bound_by(parts: &[Part], names: &mut Vec<String>) {
    for part in parts {
        match part {
            Part::Token(_) => {}
            Part::Group(_, parts) | Part::Repeat { parts, .. } => bound_by(parts, names),
            Part::Fragment(name, _) => names.push(name.clone()),
        }
    }
}

fn take_token(wanted: &TokenTree, input: ParseStream<'_>) -> Result<()> {
    let found: TokenTree = input.parse()?;
    if found.to_string() == wanted.to_string() {
        Ok(())
    } else {
        Err(input.error(format!("`{found}`, not `{wanted}`")))
    }
}

fn fragment(kind: &str, input: ParseStream<'_>) -> Result<TokenStream> {
    fn read<T: Parse + ToTokens>(input: ParseStream<'_>) -> Result<TokenStream> {
        Ok(input.parse::<T>()?.into_token_stream())
    }
    match kind {
        "ident" => Ok(Ident::parse_any(input).map(Ident::into_token_stream)?),
        "ty" => read::<syn::Type>(input),
        "expr" => read::<syn::Expr>(input),
        "literal" => read::<syn::Lit>(input),
        "meta" => read::<syn::Meta>(input),
        "path" => read::<syn::Path>(input),
        "vis" => read::<syn::Visibility>(input),
        "lifetime" => read::<syn::Lifetime>(input),
        "item" => read::<syn::Item>(input),
        "block" => read::<syn::Block>(input),
        // A lifetime is one token tree to `macro_rules!`, and two to `proc_macro2`.
        "tt" if input.peek(syn::Lifetime) => read::<syn::Lifetime>(input),
        "tt" => read::<TokenTree>(input),
        _ => panic!("a fragment `${kind}` is not understood here: add it to `fragment`"),
    }
}
