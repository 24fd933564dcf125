//! Reads the literals of `value!`, `dict!` and `list!`.

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Error, Expr, ExprLit, ExprUnary, Ident, Lit, LitInt, Result, Token, UnOp, braced, bracketed,
    ext::IdentExt,
    parenthesized,
    parse::{End, Parse, ParseStream},
    token::{Brace, Bracket, Paren},
};

/// A value as it is written.
pub(crate) enum Literal {
    /// `None` or `null`.
    None,
    /// `[a, b]`, with its brackets for the place of errors.
    List(Bracket, Vec<Self>),
    /// `(a, b)`.
    Tuple(Vec<Self>),
    /// `{ key: value }`, with its braces for the place of errors.
    Dict(Brace, Vec<Entry>),
    /// Any other expression.
    Expr(Expr),
}

/// A key and its value.
pub(crate) struct Entry {
    pub(crate) key: Literal,
    pub(crate) value: Literal,
}

/// The contents of a macro call, after the path of the library's module for generated code: `(path) contents`.
pub(crate) struct Within<T> {
    pub(crate) library: TokenStream,
    pub(crate) content: T,
}

impl<T: Parse> Parse for Within<T> {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let library;
        parenthesized!(library in input);
        Ok(Self { library: library.parse()?, content: input.parse()? })
    }
}

/// The one value of `value!`.
pub(crate) struct One(pub(crate) Literal);

impl Parse for One {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.is_empty() {
            let sentence =
                "`value!` takes a value, such as `value!({ \"key\": [1, 2] })` or `value!(None)`";
            return Err(Error::new(input.span(), sentence));
        }
        let value = input.parse()?;
        if input.peek(Token![:]) {
            let sentence = "a dictionary stands in braces: `value!({ \"key\": value })`";
            return Err(Error::new(input.span(), sentence));
        }
        if !input.is_empty() {
            let sentence = "`value!` takes one value: a list stands in brackets, `value!([1, 2])`, and a tuple in \
                            parentheses, `value!((1, 2))`";
            return Err(Error::new(input.span(), sentence));
        }
        Ok(Self(value))
    }
}

/// The items of `list!`, or of a list or tuple.
pub(crate) struct Items(pub(crate) Vec<Literal>);

impl Parse for Items {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        separated(input, "items").map(Self)
    }
}

/// The entries of `dict!`, or of a dictionary.
pub(crate) struct Entries(pub(crate) Vec<Entry>);

impl Parse for Entries {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        separated(input, "entries").map(Self)
    }
}

/// Reads parts that are separated by commas.
fn separated<T: Parse>(input: ParseStream<'_>, parts: &str) -> Result<Vec<T>> {
    let mut read = Vec::new();
    while !input.is_empty() {
        read.push(input.parse()?);
        if input.is_empty() {
            break;
        }
        if !input.peek(Token![,]) {
            return Err(Error::new(input.span(), format_args!("expected a comma between {parts}")));
        }
        input.parse::<Token![,]>()?;
    }
    Ok(read)
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let start = input.span();
        let key = input.parse()?;
        if !input.peek(Token![:]) {
            let place = if input.is_empty() { start } else { input.span() };
            let sentence = "expected `key: value`, as in `{ \"name\": name, 1: [] }`; \
                            compute the value of a block before, with `let`";
            return Err(Error::new(place, sentence));
        }
        let colon: Token![:] = input.parse()?;
        if input.is_empty() || input.peek(Token![,]) {
            return Err(Error::new(colon.span, "expected a value after the `:`"));
        }
        Ok(Self { key, value: input.parse()? })
    }
}

impl Parse for Literal {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if is_none(input) {
            input.call(Ident::parse_any)?;
            return Ok(Self::None);
        }
        if input.peek(Brace) {
            let content;
            let brace = braced!(content in input);
            return Ok(Self::Dict(brace, content.parse::<Entries>()?.0));
        }
        // A group is a literal if it is the whole value, and else the beginning of an expression, such as
        // `[1, 2].len()`.
        if input.peek(Bracket) && ends_after_one(input) && !is_repeated(input) {
            let content;
            let bracket = bracketed!(content in input);
            return Ok(Self::List(bracket, content.parse::<Items>()?.0));
        }
        if input.peek(Paren) && ends_after_one(input) {
            return parenthesised(input);
        }
        input.parse().map(|expr| Self::Expr(with_type(expr)))
    }
}

/// Returns whether the value that comes next has one token tree.
fn ends_after_one(input: ParseStream<'_>) -> bool {
    input.peek2(End) || input.peek2(Token![,]) || input.peek2(Token![:]) && !input.peek2(Token![::])
}

/// Returns whether `None` or `null` is next.
fn is_none(input: ParseStream<'_>) -> bool {
    let word = input.fork().call(Ident::parse_any);
    word.is_ok_and(|word| word == "None" || word == "null") && ends_after_one(input)
}

/// Returns whether an array `[item; length]` is next.
fn is_repeated(input: ParseStream<'_>) -> bool {
    let Some((content, _, _, _)) = input.cursor().any_group() else { return false };
    let is_semicolon =
        |token: TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
    content.token_stream().into_iter().any(is_semicolon)
}

/// Reads `()`, a tuple, or a value in parentheses.
fn parenthesised(input: ParseStream<'_>) -> Result<Literal> {
    let content;
    parenthesized!(content in input);
    if content.is_empty() {
        return Ok(Literal::None);
    }
    let first = content.parse()?;
    if content.is_empty() {
        return Ok(first);
    }
    if !content.peek(Token![,]) {
        return Err(Error::new(content.span(), "expected a comma between items"));
    }
    content.parse::<Token![,]>()?;
    let rest = content.parse::<Items>()?.0;
    Ok(Literal::Tuple([first].into_iter().chain(rest).collect()))
}

/// Gives an integer without a suffix the widest type: the macro does not tell the compiler a type, which
/// would then be `i32`.
fn with_type(expr: Expr) -> Expr {
    match expr {
        Expr::Unary(ExprUnary { attrs, op: op @ UnOp::Neg(_), expr }) => {
            Expr::Unary(ExprUnary { attrs, op, expr: Box::new(with_type(*expr)) })
        }
        Expr::Lit(ExprLit { attrs, lit: Lit::Int(int) })
            if int.suffix().is_empty() && int.base10_parse::<i128>().is_ok() =>
        {
            let int = LitInt::new(&format!("{int}_i128"), int.span());
            Expr::Lit(ExprLit { attrs, lit: Lit::Int(int) })
        }
        other => other,
    }
}
