//! Checks a `#[pb::methods]` block.

use syn::ext::IdentExt;
use syn::{FnArg, GenericParam, Safety};

use super::{arguments, live, raw, unsized_value, updates};
use crate::errors::{Errors, written};
use crate::input::{Marker, Method, Methods, SelfKind, is_unsized};

/// Checks an impl block.
pub(crate) fn methods(block: &Methods, errors: &mut Errors) {
    inherent(block, errors);
    owned_object(block, errors);
    for method in &block.methods {
        errors.under(method.when.as_ref());
        if one_kind(method, errors) {
            if method.is_called() {
                shared_object(method, errors);
                has_viewer(method, errors);
            } else {
                updates::rules(method, errors);
            }
        }
        no_parameters(method, errors);
        safe(method, errors);
        not_prefixed(method, errors);
        if method.is_raw {
            raw::rules(method, errors);
        } else {
            arguments::rules(method, errors);
            sized(method, errors);
        }
    }
    errors.under(None);
    distinct_methods(block, errors);
}

/// Refuses a trait impl. The trait defines the methods of such a block, while the methods for peers are
/// defined by the type, in one place.
fn inherent(block: &Methods, errors: &mut Errors) {
    if let Some((path, _)) = &block.block.trait_ {
        let sentence = format!(
            "`#[pb::methods]` goes on an inherent `impl` block, and this one is for a trait: \
             write `impl {} {{ ... }}`",
            written(&block.block.self_ty),
        );
        errors.at(path, sentence);
    }
}

/// Refuses objects that borrow, since peers may keep references to an object for any time. rustc would report
/// this twice, in the expansion.
fn owned_object(block: &Methods, errors: &mut Errors) {
    for param in block.generics().lifetimes() {
        let lifetime = &param.lifetime;
        let sentence = if block.is_called() {
            format!(
                "an object lives as long as a peer has a reference to it, so it cannot borrow for \
                 `{lifetime}`: use owned fields"
            )
        } else {
            live::cannot_borrow(lifetime)
        };
        errors.at(lifetime, sentence);
    }
    // The derive of a live object has this error already.
    if let Some(place) = block.unnamed_lifetime().filter(|_| block.is_called()) {
        let sentence = "an object lives as long as a peer has a reference to it, so it cannot borrow: use \
                        owned fields";
        errors.at(place, sentence);
    }
}

/// Refuses markers of different kinds on one method. A call shares the object with other calls, while an
/// update has exclusive access. Only `#[view]` methods are told their caller. Underlines the marker that
/// comes second, and returns whether all is well.
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
            "`#[view]` methods take the caller's avatar and `#[{}]` methods do not: remove one of the \
             markers, and write a second method",
            other.word(),
        )
    } else {
        let (called, live) = if first.is_called() { (first, second) } else { (second, first) };
        format!(
            "`#[{}]` methods take `&self` and `#[{}]` methods take `&mut self`: remove one of the markers",
            called.word(),
            live.word(),
        )
    };
    errors.at(place, sentence);
    false
}

/// Requires the first argument of a `#[view]` method, which is the caller's perspective.
fn has_viewer(method: &Method, errors: &mut Errors) {
    let is_told = method.sig.inputs.iter().any(|input| matches!(input, FnArg::Typed(_)));
    if method.is(Marker::View) && !is_told {
        errors.at(&method.sig.ident, arguments::NEEDS_A_VIEWER);
    }
}

/// Requires a shared receiver: several callers use the object at once, so no call has exclusive access.
fn shared_object(method: &Method, errors: &mut Errors) {
    if matches!(method.self_kind, SelfKind::Reference | SelfKind::Lent(_) | SelfKind::Owned(_)) {
        return;
    }
    match method.sig.inputs.first().filter(|_| method.sig.receiver().is_some()) {
        Some(receiver) => {
            errors.at(receiver, "all callers share the object: take `&self`");
        }
        None => errors.at(
            &method.sig.ident,
            "a method is called on an object: make `&self` its first argument",
        ),
    }
}

/// Refuses type parameters, since a peer sends values and cannot choose types. Lifetimes are allowed: the
/// compiler infers them.
fn no_parameters(method: &Method, errors: &mut Errors) {
    let sentence = if method.is_called() {
        "a peer cannot choose types, so its calls run methods without type parameters: name one type"
    } else {
        "a peer cannot choose types, so updates have no type parameters: name one type"
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

/// Leaves arguments and answers without a size to rustc, which reports them in the signature.
fn sized(method: &Method, errors: &mut Errors) {
    let arguments = method.arguments.iter().map(|argument| &argument.ty);
    for ty in arguments.chain(method.answer()).filter(|ty| is_unsized(ty)) {
        unsized_value(ty, errors);
    }
}

/// Refuses `unsafe` methods: their caller guarantees something, and a peer cannot be trusted to.
fn safe(method: &Method, errors: &mut Errors) {
    if let Safety::Unsafe(word) = &method.sig.safety {
        let kind = if method.is_called() { "a method that peers call" } else { "an update" };
        errors.at(
            word,
            format!("{kind} cannot be `unsafe`, since a peer guarantees nothing: remove `unsafe`"),
        );
    }
}

/// Refuses Python's prefix (`remote_`) in a name. Python marks methods by the prefix, and here the attribute
/// does. A user who writes both probably means the name without the prefix.
fn not_prefixed(method: &Method, errors: &mut Errors) {
    if method.rename.is_set() {
        return;
    }
    let call = if method.is_called() { "call" } else { "announce" };
    let ident = method.sig.ident.unraw().to_string();
    let name = method.markers.iter().find_map(|(marker, _)| ident.strip_prefix(marker.prefix()));
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        let sentence = format!(
            "peers {call} this method without the prefix, as `{name}`: name the method `{name}`, or write \
             `#[pb(rename = \"{ident}\")]` if its name on the wire is `{ident}`"
        );
        errors.at(&method.sig.ident, sentence);
    }
}

/// Refuses two methods with one name on the wire, of which the second would never run. Methods under `#[cfg]`
/// may be alternatives of each other. Two methods with one Rust name are left to the compiler. Calls,
/// observed updates and announced updates have separate names.
fn distinct_methods(block: &Methods, errors: &mut Errors) {
    for (index, method) in block.methods.iter().enumerate() {
        let taken = block.methods.iter().take(index).find(|earlier| {
            earlier.wire_name == method.wire_name
                && earlier.sig.ident != method.sig.ident
                && earlier.markers.iter().any(|(marker, _)| method.is(*marker))
                && (earlier.cfgs.is_empty() || method.cfgs.is_empty())
        });
        if let Some(taken) = taken {
            let sentence = format!(
                "the methods `{}` and `{}` have the same name on the wire, `{}`: rename one of them",
                taken.sig.ident, method.sig.ident, method.wire_name,
            );
            errors.at(&method.sig.ident, sentence);
        }
    }
}
