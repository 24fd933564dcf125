//! What is refused of the methods of live objects: `#[update]` and `#[observe]`.

use quote::ToTokens;

use super::live;
use crate::errors::Errors;
use crate::input::{Marker, Method, SelfKind};

/// All rules for one method that both ends run.
pub(super) fn rules(method: &Method, errors: &mut Errors) {
    exclusive_object(method, errors);
    in_order(method, errors);
    not_const(method, errors);
    not_the_reset(method, errors);
}

/// What changes the object has it for itself, and leaves it in its place.
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

/// The next message of the connection, or whoever comes next with a guard, would find the object
/// half-changed.
fn in_order(method: &Method, errors: &mut Errors) {
    let Some(word) = &method.sig.asyncness else {
        return;
    };
    let sentence = if method.is(Marker::Observe) {
        "updates are applied in the order they were sent, so an `#[observe]` method cannot await"
    } else {
        "updates are announced in the order they were made, so an `#[update]` method cannot await"
    };
    errors.at(word, sentence);
}

/// The method that announces runs code of ours, which is not `const`.
fn not_const(method: &Method, errors: &mut Errors) {
    if let Some(word) = method.sig.constness.as_ref().filter(|_| method.is(Marker::Update)) {
        errors.at(word, "an update is announced when it is made, so it cannot be `const`");
    }
}

/// A replica of ours applies the reset by itself, and never asks for a method of that name.
fn not_the_reset(method: &Method, errors: &mut Errors) {
    if live::is_reset(&method.wire_name) {
        let rename = method.rename.get().map(ToTokens::to_token_stream);
        let place = rename.unwrap_or_else(|| method.sig.ident.to_token_stream());
        errors.at(place, live::taken_by_reset());
    }
}
