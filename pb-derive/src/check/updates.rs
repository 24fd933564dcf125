//! Checks the methods of live objects: `#[update]` and `#[observe]`.

use quote::ToTokens;
use syn::ReturnType;

use super::live;
use crate::errors::Errors;
use crate::input::{Marker, Method, SelfKind};

/// Checks one `#[update]` or `#[observe]` method.
pub(super) fn rules(method: &Method, errors: &mut Errors) {
    exclusive_object(method, errors);
    in_order(method, errors);
    not_const(method, errors);
    not_the_reset(method, errors);
    few_enough(method, errors);
}

/// Requires `&mut self`: an update has exclusive access to the object and does not move it.
fn exclusive_object(method: &Method, errors: &mut Errors) {
    if matches!(method.self_kind, SelfKind::Exclusive) {
        return;
    }
    match method.sig.inputs.first().filter(|_| method.sig.receiver().is_some()) {
        Some(receiver) => errors.at(receiver, "an update changes the object: take `&mut self`"),
        None => errors.at(
            &method.sig.ident,
            "an update changes an object: make `&mut self` its first argument",
        ),
    }
}

/// Refuses `async` updates: the next message of the connection, or the next guard, would see a half-changed
/// object.
fn in_order(method: &Method, errors: &mut Errors) {
    let (word, remove) = match (&method.sig.asyncness, &method.sig.output) {
        (Some(word), _) => (word.to_token_stream(), "`async`"),
        (None, ReturnType::Type(_, ty)) if method.future().is_some() => {
            (ty.to_token_stream(), "the future")
        }
        _ => return,
    };
    let sentence = if method.is(Marker::Observe) {
        "updates are applied in the order in which they were sent, so an `#[observe]` method cannot wait"
    } else {
        "updates are announced in the order in which they are made, so an `#[update]` method cannot wait"
    };
    errors.at(word, format!("{sentence}: remove {remove}"));
}

/// Refuses `const` updates: the code that announces them is not `const`.
fn not_const(method: &Method, errors: &mut Errors) {
    if let Some(word) = method.sig.constness.as_ref().filter(|_| method.is(Marker::Update)) {
        errors.at(
            word,
            "an update is announced when it is made, so it cannot be `const`: remove `const`",
        );
    }
}

/// The maximum number of arguments with which an update is announced.
const MAX_ARGUMENTS: usize = 12;

/// Refuses more arguments than a tuple of values can have.
fn few_enough(method: &Method, errors: &mut Errors) {
    let announced = method.arguments.iter().filter(|argument| argument.cfgs.is_empty());
    if let Some(argument) = announced.filter(|_| method.is(Marker::Update)).nth(MAX_ARGUMENTS) {
        let sentence = format!(
            "an update is announced with at most {MAX_ARGUMENTS} arguments: put several of them into one struct"
        );
        errors.at(&argument.ident, sentence);
    }
}

/// Refuses the name of the reset, which replicas of this library apply without a method.
fn not_the_reset(method: &Method, errors: &mut Errors) {
    if live::is_reset(&method.wire_name) {
        let rename = method.rename.get().map(ToTokens::to_token_stream);
        let place = rename.unwrap_or_else(|| method.sig.ident.to_token_stream());
        errors.at(place, live::taken_by_reset());
    }
}
