//! Parses impl blocks and traits without their bodies, which the macros do not read. A body is kept as its
//! tokens, so a syntax error in one is an error of the compiler's, and costs nothing else.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{
    Attribute, Block, Expr, FnModifiers, ImplItem, ImplItemFn, Item, Meta, Signature, Stmt, Token,
    TraitItem, TraitItemFn, Visibility, token,
};

use super::{conditional, marker};

/// Parses an item. The functions in an impl block or a trait have bodies of unparsed tokens.
///
/// # Errors
/// Returns the first syntax error outside of the bodies.
pub(crate) fn parse(tokens: TokenStream) -> syn::Result<Item> {
    let mut header: Vec<TokenTree> = tokens.into_iter().collect();
    let content = match header.pop() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => group,
        other => return syn::parse2(header.into_iter().chain(other).collect()),
    };
    let mut empty = Group::new(Delimiter::Brace, TokenStream::new());
    empty.set_span(content.span());
    header.push(empty.into());
    match syn::parse2(header.iter().cloned().collect()) {
        Ok(Item::Impl(mut block)) => {
            let items = |input: ParseStream<'_>| {
                block.attrs.extend(Attribute::parse_inner(input)?);
                all(input, impl_item)
            };
            block.items = items.parse2(content.stream())?;
            block.brace_token = token::Brace { span: content.delim_span() };
            Ok(Item::Impl(block))
        }
        Ok(Item::Trait(mut written)) => {
            let items = |input: ParseStream<'_>| {
                written.attrs.extend(Attribute::parse_inner(input)?);
                all(input, trait_item)
            };
            written.items = items.parse2(content.stream())?;
            written.brace_token = token::Brace { span: content.delim_span() };
            Ok(Item::Trait(written))
        }
        Ok(item) => Ok(item),
        Err(mistake) => Err(mistake),
    }
}

/// Parses items to the end of a block.
fn all<T>(
    input: ParseStream<'_>,
    one: fn(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    let mut items = Vec::new();
    while !input.is_empty() {
        items.push(one(input)?);
    }
    Ok(items)
}

/// Parses an item of an impl block.
fn impl_item(input: ParseStream<'_>) -> syn::Result<ImplItem> {
    let ahead = input.fork();
    let attrs = ahead.call(Attribute::parse_outer)?;
    let vis: Visibility = ahead.parse()?;
    let defaultness: Option<Token![default]> = ahead.parse()?;
    match function(&ahead) {
        Some((sig, block)) => {
            input.advance_to(&ahead);
            let mut modifiers = FnModifiers::default();
            modifiers.defaultness = defaultness;
            Ok(ImplItem::Fn(ImplItemFn { attrs, vis, modifiers, sig, block }))
        }
        None => ImplItem::parse(input),
    }
}

/// Parses an item of a trait.
fn trait_item(input: ParseStream<'_>) -> syn::Result<TraitItem> {
    let ahead = input.fork();
    let attrs = ahead.call(Attribute::parse_outer)?;
    match function(&ahead) {
        Some((sig, body)) => {
            input.advance_to(&ahead);
            let (modifiers, default) = (FnModifiers::default(), Some(body));
            Ok(TraitItem::Fn(TraitItemFn { attrs, modifiers, sig, default, semi_token: None }))
        }
        None => TraitItem::parse(input),
    }
}

/// Parses a function with a body. `None` if it is another item, or has a syntax error in its signature.
fn function(input: ParseStream<'_>) -> Option<(Signature, Block)> {
    let sig = input.parse().ok()?;
    let TokenTree::Group(body) = input.parse().ok()? else { return None };
    if body.delimiter() != Delimiter::Brace {
        return None;
    }
    let tokens = body.stream();
    let stmts = (!tokens.is_empty()).then(|| Stmt::Expr(Expr::Verbatim(tokens), None));
    let brace_token = token::Brace { span: body.delim_span() };
    Some((sig, Block { brace_token, stmts: stmts.into_iter().collect() }))
}

/// Returns an item that could not be parsed as it is written, without the attributes of this library, of which
/// each would be an error of its own.
pub(crate) fn unmarked(tokens: TokenStream) -> TokenStream {
    let mut out = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        match tokens.peek() {
            Some(TokenTree::Group(group)) if is_hash && is_ours(group) => {
                tokens.next();
            }
            _ => out.push(match token {
                // A group that is built anew has other places, and the compiler would report its syntax
                // errors once more.
                TokenTree::Group(group) if has_marked(group.stream()) => {
                    let mut inner = Group::new(group.delimiter(), unmarked(group.stream()));
                    inner.set_span(group.span());
                    inner.into()
                }
                token => token,
            }),
        }
    }
    out.into_iter().collect()
}

/// Returns whether there are attributes of this library at any depth.
fn has_marked(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => is_ours(&group) || has_marked(group.stream()),
        _ => false,
    })
}

/// Returns whether the brackets are those of an attribute of this library.
fn is_ours(group: &Group) -> bool {
    let meta = syn::parse2::<Meta>(group.stream());
    group.delimiter() == Delimiter::Bracket
        && meta.is_ok_and(|meta| marker::is_ours(&meta) || conditional::has_ours(&meta))
}
