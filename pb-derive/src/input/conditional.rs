//! Reads `#[cfg_attr(...)]`. An attribute macro gets its item before the compiler has evaluated conditions,
//! so a method with conditional attributes of this library is read once for each combination of conditions.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, FnArg, Meta, Signature, Token, parse_quote};

use super::attrs_of;
use super::marker;
use crate::errors::Errors;

/// The maximum number of conditions on the attributes of one method.
const MAX_CONDITIONS: usize = 4;

/// A method as it is under certain conditions.
pub(super) struct Variant<T> {
    /// The method, with the attributes of this library that it then has.
    pub(super) method: T,
    /// The `#[cfg]` that says when. `None` if there are no conditions.
    pub(super) when: Option<Attribute>,
}

/// A method of an impl block or of an interface.
pub(super) trait Conditional: Clone {
    /// Returns the lists of attributes of the method and of its arguments.
    fn lists(&mut self) -> Vec<&mut Vec<Attribute>>;
}

impl Conditional for syn::ImplItemFn {
    fn lists(&mut self) -> Vec<&mut Vec<Attribute>> {
        lists(&mut self.attrs, &mut self.sig)
    }
}

impl Conditional for syn::TraitItemFn {
    fn lists(&mut self) -> Vec<&mut Vec<Attribute>> {
        lists(&mut self.attrs, &mut self.sig)
    }
}

fn lists<'a>(attrs: &'a mut Vec<Attribute>, sig: &'a mut Signature) -> Vec<&'a mut Vec<Attribute>> {
    let arguments = sig.inputs.iter_mut().map(|input: &mut FnArg| attrs_of(input));
    [attrs].into_iter().chain(arguments).collect()
}

/// Takes the conditional attributes of this library off a method, and returns the method as it is in each case.
pub(super) fn variants<T: Conditional>(method: &mut T, errors: &mut Errors) -> Vec<Variant<T>> {
    let mut conditions = Vec::new();
    for attr in method.lists().into_iter().flat_map(|attrs| &*attrs) {
        for (condition, _) in ours(&attr.meta) {
            if !conditions.iter().any(|other: &TokenStream| is_same(other, &condition)) {
                conditions.push(condition);
            }
        }
    }
    if let Some(condition) = conditions.get(MAX_CONDITIONS) {
        let sentence = format!(
            "the attributes of a method depend on at most {MAX_CONDITIONS} conditions: write the method \
             several times, each with a `#[cfg(...)]`"
        );
        errors.at(condition, sentence);
    }
    let written = method.clone();
    for attrs in method.lists() {
        *attrs = resolved(attrs, &[]);
    }
    if conditions.len() > MAX_CONDITIONS {
        return Vec::new();
    }
    if conditions.is_empty() {
        return vec![Variant { method: method.clone(), when: None }];
    }
    let cases = 0..1_usize << conditions.len();
    let case = |case: usize| {
        let holds = |index: usize| case & (1 << index) != 0;
        let held = conditions.iter().enumerate().filter(|(index, _)| holds(*index));
        let held: Vec<_> = held.map(|(_, condition)| condition).collect();
        let mut method = written.clone();
        for attrs in method.lists() {
            *attrs = resolved(attrs, &held);
        }
        let when: Vec<TokenStream> = conditions
            .iter()
            .enumerate()
            .map(
                |(index, condition)| {
                    if holds(index) { condition.clone() } else { parse_quote!(not(#condition)) }
                },
            )
            .collect();
        let when = Some(parse_quote!(#[cfg(all(#(#when),*))]));
        Variant { method, when }
    };
    cases.map(case).collect()
}

/// Returns attributes with those of this library that are under one of the conditions.
fn resolved(attrs: &[Attribute], held: &[&TokenStream]) -> Vec<Attribute> {
    let each = attrs.iter().flat_map(|attr| {
        let ours = ours(&attr.meta).into_iter();
        let held = ours.filter(|(condition, _)| held.iter().any(|other| is_same(other, condition)));
        let held = held.map(|(_, meta)| Attribute { meta, ..attr.clone() });
        let others = filtered(attr, &|meta| !marker::is_ours(meta));
        others.into_iter().chain(held)
    });
    // A marker of its own is no conditional attribute.
    let own = |attr: &&Attribute| marker::is_ours(&attr.meta);
    let own = attrs.iter().filter(own).cloned();
    own.chain(each).collect()
}

/// Returns the attribute without those parts of a `cfg_attr` that are not `kept`. `None` if nothing is left.
pub(super) fn filtered(attr: &Attribute, kept: &impl Fn(&Meta) -> bool) -> Option<Attribute> {
    let meta = filtered_meta(&attr.meta, kept)?;
    Some(Attribute { meta, ..attr.clone() })
}

fn filtered_meta(meta: &Meta, kept: &impl Fn(&Meta) -> bool) -> Option<Meta> {
    let Some((condition, inside)) = parts(meta) else {
        return kept(meta).then(|| meta.clone());
    };
    let inside: Vec<_> = inside.iter().filter_map(|meta| filtered_meta(meta, kept)).collect();
    let path = meta.path();
    (!inside.is_empty()).then(|| parse_quote!(#path(#condition, #(#inside),*)))
}

/// Changes an attribute, or each one in a `cfg_attr`.
pub(super) fn each(meta: &mut Meta, change: &impl Fn(&mut Meta)) {
    let Some((condition, mut inside)) = parts(meta) else { return change(meta) };
    for meta in &mut inside {
        each(meta, change);
    }
    let path = meta.path().clone();
    *meta = parse_quote!(#path(#condition, #(#inside),*));
}

/// Returns whether a `cfg_attr` contains an attribute of this library.
pub(super) fn has_ours(meta: &Meta) -> bool {
    !ours(meta).is_empty()
}

/// Returns the attributes of this library in a `cfg_attr`, with their conditions.
fn ours(meta: &Meta) -> Vec<(TokenStream, Meta)> {
    let Some((condition, inside)) = parts(meta) else { return Vec::new() };
    let mut found = Vec::new();
    for meta in inside {
        if marker::is_ours(&meta) {
            found.push((condition.clone(), meta));
        } else {
            let both = |(inner, meta)| (parse_quote!(all(#condition, #inner)), meta);
            found.extend(ours(&meta).into_iter().map(both));
        }
    }
    found
}

/// Returns the condition and the attributes of a `cfg_attr`. `None` for any other attribute, and for one with
/// a syntax error, which the compiler reports.
fn parts(meta: &Meta) -> Option<(TokenStream, Vec<Meta>)> {
    let Meta::List(list) = meta else { return None };
    let parts = |input: ParseStream<'_>| {
        let mut condition = TokenStream::new();
        while !input.peek(Token![,]) {
            condition.extend([input.parse::<TokenTree>()?]);
        }
        let _ = input.parse::<Token![,]>()?;
        let inside = input.parse_terminated(<Meta as syn::parse::Parse>::parse, Token![,])?;
        Ok((condition, inside.into_iter().collect()))
    };
    list.path.is_ident("cfg_attr").then(|| parts.parse2(list.tokens.clone()).ok()).flatten()
}

/// Returns whether two conditions are written alike.
fn is_same(one: &TokenStream, other: &TokenStream) -> bool {
    one.to_string() == other.to_string()
}
