//! What is refused of the arguments of a marked method.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;

use crate::errors::{Errors, written};
use crate::input::{Argument, ArgumentKind, Method, Viewer, bare, names};

/// All rules for the arguments of one method.
pub(super) fn rules(method: &Method, errors: &mut Errors) {
    let misplaced = method
        .arguments
        .iter()
        .any(|argument| matches!(argument.kind, ArgumentKind::Viewer(Viewer::Other)));
    for argument in &method.arguments {
        if let ArgumentKind::Viewer(viewer) = &argument.kind {
            if matches!(viewer, Viewer::Other) {
                errors.at(&argument.ty, NEEDS_A_VIEWER);
            }
            not_sent(argument, "their perspective", errors);
            continue;
        }
        // The perspective, in another place: said of that place.
        if misplaced && argument.named_viewer() || never_sent(method, argument, errors) {
            continue;
        }
        one_type(argument, errors);
        if !method.is_dispatched() {
            sent_by_position(argument, errors);
        } else if method.sig.asyncness.is_none() {
            a_value(argument, errors);
        } else if method.is_called() && (argument.lent().is_none() || !argument.keys.is_empty()) {
            owned_when_async(argument, errors);
        }
    }
    if method.is_dispatched() {
        distinct_arguments(method, errors);
    }
}

/// What is said where the perspective belongs.
pub(super) const NEEDS_A_VIEWER: &str =
    "a `#[view]` method takes the caller's perspective first: `who: &User`";

/// What comes from this end, so that nothing about how it is sent makes sense.
fn not_sent(argument: &Argument, what: &str, errors: &mut Errors) {
    for key in &argument.keys {
        let sentence = format!("`{key}` means nothing here: peers do not send {what}");
        errors.at(key, sentence);
    }
}

/// What this end knows of a call, asked for as it is not given. Who is told to take it by value would
/// have the peer send it: a peer that says who it is can be anybody. None of this compiles whatever the
/// types are; what they are called chooses the sentence.
fn never_sent(method: &Method, argument: &Argument, errors: &mut Errors) -> bool {
    let Type::Reference(reference) = bare(&argument.ty) else {
        return false;
    };
    let is_exclusive = reference.mutability.is_some();
    let is_dispatched = method.is_dispatched();
    if names(&reference.elem, "Context") && !method.is_called() && (is_exclusive || is_dispatched) {
        nobody_calls(argument, errors);
    } else if names(&reference.elem, "Context") && is_exclusive {
        let elem = written(&reference.elem);
        let sentence = format!("the context of a call cannot be changed: take `&{elem}`");
        errors.at(reference, sentence);
    } else if argument.named_context() && is_dispatched && !argument.keys.is_empty() {
        not_sent(argument, "the context", errors);
    } else if names(&reference.elem, "Perspective") && method.is_called() {
        let sentence = "only a `#[view]` method takes the caller's perspective; others find it in \
                        `&pb::Context`";
        errors.at(reference, sentence);
    } else {
        return false;
    }
    true
}

/// An update comes from the object; whose message brought it is not for a replica to tell.
fn nobody_calls(argument: &Argument, errors: &mut Errors) {
    let sentence =
        "every replica applies an update alike: only methods that peers call take the context";
    errors.at(&argument.ty, sentence);
}

/// Announcements carry what was passed, in order, and nothing by name.
fn sent_by_position(argument: &Argument, errors: &mut Errors) {
    for key in &argument.keys {
        let sentence = format!(
            "`{key}` means nothing here: updates are announced with all their arguments, by position"
        );
        errors.at(key, sentence);
    }
}

/// `impl Trait` in an argument is a type parameter without a name.
fn one_type(argument: &Argument, errors: &mut Errors) {
    if let Some(word) = first_ident(argument.ty.to_token_stream(), "impl") {
        errors.at(word, "a peer cannot choose types: name the one type this argument has");
    }
}

/// The first `word` in `tokens`, at any depth.
pub(super) fn first_ident(tokens: TokenStream, word: &str) -> Option<TokenTree> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident == word => Some(TokenTree::Ident(ident)),
        TokenTree::Group(group) => first_ident(group.stream(), word),
        _ => None,
    })
}

/// Of two arguments with one name, the second could not be passed by keyword.
fn distinct_arguments(method: &Method, errors: &mut Errors) {
    let mut names: Vec<(&str, &Argument)> = Vec::new();
    for argument in &method.arguments {
        let ArgumentKind::Sent { wire_name, .. } = &argument.kind else {
            continue;
        };
        if argument.is_unnamed() || argument.named_context() {
            continue;
        }
        let taken = names.iter().find(|(name, _)| name == wire_name);
        if let Some((name, taken)) = taken.filter(|(_, taken)| taken.ident != argument.ident) {
            let sentence = format!(
                "the argument name `{name}` is already taken by the argument `{}`",
                taken.ident,
            );
            errors.at(&argument.ident, sentence);
        }
        names.push((wire_name, argument));
    }
}

/// An `async` method goes on after its message was put away. rustc would say so too, about our code.
fn owned_when_async(argument: &Argument, errors: &mut Errors) {
    if !borrows(argument.ty.to_token_stream()) {
        return;
    }
    let ty = bare(&argument.ty);
    let instead = owned_instead(ty);
    let sentence = format!(
        "an `async` method outlives the message it came in, so its arguments cannot borrow from \
         it: take {instead}"
    );
    errors.at(ty, sentence);
}

/// What to write for a type that borrows.
pub(super) fn owned_instead(ty: &Type) -> String {
    match bare(ty) {
        Type::Reference(reference) => owned_referent(&reference.elem),
        _ => "an owned value".to_owned(),
    }
}

/// What to write for `&` and this type.
fn owned_referent(elem: &Type) -> String {
    match (&*written(elem), elem) {
        ("str", _) => "`String`".to_owned(),
        (_, Type::Slice(slice)) => format!("`Vec<{}>`", written(&slice.elem)),
        (elem, Type::Path(_)) => format!("`{elem}`"),
        _ => "an owned value".to_owned(),
    }
}

/// What stands in a message as it is can be borrowed from it, and that is text and bytes; anything
/// else is built, and then there is nobody but the method to own it. rustc would advise `&&mut Frog`.
fn a_value(argument: &Argument, errors: &mut Errors) {
    match bare(&argument.ty) {
        Type::Reference(reference) if reference.mutability.is_some() => {
            let sentence = format!(
                "only `&str` and `&[u8]` can be borrowed from a message: take {}",
                owned_referent(&reference.elem),
            );
            errors.at(reference, sentence);
        }
        _ => {}
    }
}

/// Whether a type borrows as far as one can see: a `&`, or a lifetime. `'static` is one too, since
/// what is read from a message lives no longer than it.
pub(super) fn borrows(ty: TokenStream) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), '&' | '\''),
        TokenTree::Group(group) => borrows(group.stream()),
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    })
}
