//! What is refused in a `#[pb::methods]` block.

use syn::ext::IdentExt;
use syn::{FnArg, GenericParam, Safety};

use super::{arguments, live, updates};
use crate::errors::{Errors, written};
use crate::input::{Marker, Method, Methods, SelfKind};

/// All rules for an impl block.
pub(crate) fn methods(block: &Methods, errors: &mut Errors) {
    inherent(block, errors);
    owned_object(block, errors);
    for method in &block.methods {
        if one_kind(method, errors) {
            if method.is_called() {
                shared_object(method, errors);
                seen_by_somebody(method, errors);
            } else {
                updates::rules(method, errors);
            }
        }
        no_parameters(method, errors);
        safe(method, errors);
        not_prefixed(method, errors);
        arguments::rules(method, errors);
    }
    distinct_methods(block, errors);
}

/// The methods of a trait impl are what the trait says, for whoever has the trait in scope; what
/// peers may call is said once, in the type's own words.
fn inherent(block: &Methods, errors: &mut Errors) {
    if let Some((path, _)) = &block.block.trait_ {
        let sentence = format!(
            "`#[pb::methods]` goes on an inherent impl: write `impl {} {{ ... }}`",
            written(&block.block.self_ty),
        );
        errors.at(path, sentence);
    }
}

/// Peers hold references to the object for as long as they like. rustc would say so twice, about our
/// code.
fn owned_object(block: &Methods, errors: &mut Errors) {
    for param in block.generics().lifetimes() {
        let lifetime = &param.lifetime;
        let sentence = if block.is_called() {
            format!(
                "a remote object lives for as long as a peer refers to it; it cannot borrow for \
                 `{lifetime}`"
            )
        } else {
            live::live_for_long(lifetime)
        };
        errors.at(lifetime, sentence);
    }
}

/// A call shares the object with other calls, an update has it for itself; and who sees the object is
/// told to some methods only. Underlines whichever marker comes second.
fn one_kind(method: &Method, errors: &mut Errors) -> bool {
    let kind = |marker: Marker| (marker.is_called(), marker == Marker::View);
    let Some((first, _)) = method.markers.first() else {
        return true;
    };
    let other = method.markers.iter().find(|(marker, _)| kind(*marker) != kind(*first));
    let Some((second, place)) = other else {
        return true;
    };
    let sentence = if first.is_called() == second.is_called() {
        let other = if *first == Marker::View { second } else { first };
        format!(
            "`#[view]` methods are told who calls and `#[{}]` methods are not: a method is one or \
             the other",
            other.word(),
        )
    } else {
        let (called, live) = if first.is_called() { (first, second) } else { (second, first) };
        format!(
            "`#[{}]` methods take `&self` and `#[{}]` methods `&mut self`: a method is one or the \
             other",
            called.word(),
            live.word(),
        )
    };
    errors.at(place, sentence);
    false
}

/// Who sees the object is the first thing that a view is told.
fn seen_by_somebody(method: &Method, errors: &mut Errors) {
    let is_told = method.sig.inputs.iter().any(|input| matches!(input, FnArg::Typed(_)));
    if method.is(Marker::View) && !is_told {
        errors.at(&method.sig.ident, arguments::NEEDS_A_VIEWER);
    }
}

/// Many callers have the object at once, and none of them can be given it for itself.
fn shared_object(method: &Method, errors: &mut Errors) {
    if matches!(method.self_kind, SelfKind::Reference | SelfKind::Lent(_) | SelfKind::Owned(_)) {
        return;
    }
    match method.sig.inputs.first().filter(|_| method.sig.receiver().is_some()) {
        Some(receiver) => {
            errors.at(receiver, "remote objects are shared by every caller; take `&self`");
        }
        None => errors.at(
            &method.sig.ident,
            "a remote method is called on an object: make `&self` its first argument",
        ),
    }
}

/// A peer sends values; it cannot choose types. Lifetimes are inferred and do no harm.
fn no_parameters(method: &Method, errors: &mut Errors) {
    let sentence = if method.is_called() {
        "a peer cannot choose types: remote methods take no type parameters"
    } else {
        "a peer cannot choose types: updates take no type parameters"
    };
    for param in &method.sig.generics.params {
        let ident = match param {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(param) => &param.ident,
            GenericParam::Const(param) => &param.ident,
        };
        errors.at(ident, sentence);
    }
}

/// The caller of an `unsafe fn` promises something, and a peer promises nothing.
fn safe(method: &Method, errors: &mut Errors) {
    if let Safety::Unsafe(word) = &method.sig.safety {
        let what = if method.is_called() { "remote methods" } else { "updates" };
        errors.at(word, format!("a peer promises nothing: {what} cannot be `unsafe`"));
    }
}

/// In Python the prefix marks the method, here the attribute does; who writes both means the name
/// without it.
fn not_prefixed(method: &Method, errors: &mut Errors) {
    if method.rename.is_set() {
        return;
    }
    let call = if method.is_called() { "call" } else { "announce" };
    let ident = method.sig.ident.unraw().to_string();
    let name = method.markers.iter().find_map(|(marker, _)| ident.strip_prefix(marker.prefix()));
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        let sentence = format!(
            "peers {call} this `{name}`: name the method `{name}`, or say \
             `#[pb(rename = \"{ident}\")]` if they do {call} it `{ident}`"
        );
        errors.at(&method.sig.ident, sentence);
    }
}

/// Two methods of one name: the second would never be called. Methods under a `#[cfg]` may be each
/// other's alternatives, and two of one Rust name are the compiler's to refuse. What is called, what
/// is observed and what is announced are names of three kinds.
fn distinct_methods(block: &Methods, errors: &mut Errors) {
    for (index, method) in block.methods.iter().enumerate() {
        let taken = block.methods.iter().take(index).find(|earlier| {
            earlier.wire_name == method.wire_name
                && earlier.sig.ident != method.sig.ident
                && earlier.markers.iter().any(|(marker, _)| method.is(*marker))
                && (earlier.cfgs.is_empty() || method.cfgs.is_empty())
        });
        if let Some(taken) = taken {
            let what = if method.is_called() { "method" } else { "update" };
            let sentence = format!(
                "the {what} name `{}` is already taken by the method `{}`",
                method.wire_name, taken.sig.ident,
            );
            errors.at(&method.sig.ident, sentence);
        }
    }
}
