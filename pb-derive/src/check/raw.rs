//! Checks the methods that read their arguments by themselves: `#[remote(raw)]`.

use syn::Meta;

use crate::errors::Errors;
use crate::input::{ArgumentKind, Marker, Method, Viewer};

/// Checks one method.
pub(super) fn rules(method: &Method, errors: &mut Errors) {
    for (marker, attr) in &method.markers {
        if matches!(attr.meta, Meta::Path(_)) {
            let sentence = format!(
                "the method has one form for all its markers: write `#[{}(raw)]` as well",
                marker.word(),
            );
            errors.at(attr, sentence);
        }
    }
    if let Some(word) = &method.sig.asyncness {
        let sentence = "a raw method begins its call and returns: remove `async`, and return \
                        `call.later(...)` with a future";
        errors.at(word, sentence);
    }
    for argument in &method.arguments {
        for key in &argument.keys {
            let sentence = format!(
                "`{key}` has no effect here, since a raw method reads its arguments by itself: remove it"
            );
            errors.at(key, sentence);
        }
        if matches!(argument.kind, ArgumentKind::Viewer(Viewer::Other)) {
            errors.at(&argument.ty, arguments_of(method));
            return;
        }
    }
    let expected = if method.is(Marker::View) { 2 } else { 1 };
    if method.arguments.len() != expected {
        let place = method.arguments.get(expected);
        match place {
            Some(argument) => errors.at(&argument.ty, arguments_of(method)),
            None => errors.at(&method.sig.ident, arguments_of(method)),
        }
    }
    if method.answer().is_none() {
        errors.at(&method.sig.ident, "a raw method returns a `pb::dispatch::Dispatch`");
    }
}

/// Returns the sentence for other arguments than those of a raw method.
fn arguments_of(method: &Method) -> &'static str {
    if method.is(Marker::View) {
        "a raw `#[view]` method takes the perspective and the call: `who: &pb::Perspective, \
         call: &mut pb::dispatch::Invocation<'_>`"
    } else {
        "a raw method takes the call, and reads its arguments from it: \
         `call: &mut pb::dispatch::Invocation<'_>`"
    }
}
