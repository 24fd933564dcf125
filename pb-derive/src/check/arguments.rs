//! Checks the arguments of a marked method.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Type;

use crate::errors::{Errors, written};
use crate::input::{Argument, ArgumentKind, Method, Viewer, bare, names};

/// Checks the arguments of one method.
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
        // The perspective is in another place than the first, which has an error already.
        if misplaced && argument.named_viewer() || never_sent(method, argument, errors) {
            continue;
        }
        one_type(argument, errors);
        if method.is_dispatched() && forever(argument, errors) {
            continue;
        }
        if !method.is_dispatched() {
            sent_by_position(argument, errors);
        } else if exclusive(argument, errors) || !method.is_later() {
            continue;
        } else if method.is_called() {
            owned_when_async(argument, errors);
        }
    }
    if method.is_dispatched() {
        distinct_arguments(method, errors);
    }
}

/// The error for a `#[view]` method whose first argument is not the caller's avatar.
pub(super) const NEEDS_A_VIEWER: &str =
    "a `#[view]` method takes the caller's avatar first: `who: &User`";

/// Refuses `#[pb(...)]` on an argument that the peer does not send.
fn not_sent(argument: &Argument, noun: &str, errors: &mut Errors) {
    for key in &argument.keys {
        let sentence =
            format!("`{key}` has no effect here, since peers do not send {noun}: remove it");
        errors.at(key, sentence);
    }
}

/// Refuses the context and the perspective in forms that a method cannot take. The errors do not suggest to
/// take them by value: then the peer would send them, and could claim to be any user. Such an argument does
/// not compile whatever its type is, so the spelling of the type only selects the error.
fn never_sent(method: &Method, argument: &Argument, errors: &mut Errors) -> bool {
    let Type::Reference(reference) = bare(&argument.ty) else {
        return false;
    };
    let is_exclusive = reference.mutability.is_some();
    let is_dispatched = method.is_dispatched();
    if names(&reference.elem, "Context") && !method.is_called() && (is_exclusive || is_dispatched) {
        no_context(argument, errors);
    } else if names(&reference.elem, "Context") && is_exclusive {
        let elem = written(&reference.elem);
        let sentence = format!("the context of a call cannot be changed: take `&{elem}`");
        errors.at(reference, sentence);
    } else if argument.named_context() && is_dispatched && !argument.keys.is_empty() {
        not_sent(argument, "the context", errors);
    } else if names(&reference.elem, "Perspective") && method.is_called() {
        let sentence = "only a `#[view]` method takes the caller's perspective: take `&pb::Context` \
                        instead, which has it";
        errors.at(reference, sentence);
    } else {
        return false;
    }
    true
}

/// Refuses the context in an update, since replicas must apply an update in one way, whatever connection it
/// came over.
fn no_context(argument: &Argument, errors: &mut Errors) {
    let sentence = "only a method that peers call takes the context, since every replica must apply an \
                    update in the same way: remove this argument";
    errors.at(&argument.ty, sentence);
}

/// Refuses `#[pb(...)]` on the arguments of an update, which are sent by position.
fn sent_by_position(argument: &Argument, errors: &mut Errors) {
    for key in &argument.keys {
        let sentence = format!(
            "`{key}` has no effect here, since updates are announced with all their arguments by \
             position: remove it"
        );
        errors.at(key, sentence);
    }
}

/// Refuses `impl Trait`, which is a type parameter without a name, and a borrowed `dyn Trait`.
fn one_type(argument: &Argument, errors: &mut Errors) {
    if let Some(Type::TraitObject(object)) = argument.lent().map(bare) {
        errors.at(object, "a peer cannot choose types: name the one type of this argument");
    } else if let Some(word) = first_ident(argument.ty.to_token_stream(), "impl") {
        errors.at(word, "a peer cannot choose types: name the one type of this argument");
    }
}

/// Returns the first identifier `word` in `tokens`, at any depth.
pub(super) fn first_ident(tokens: TokenStream, word: &str) -> Option<TokenTree> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident == word => Some(TokenTree::Ident(ident)),
        TokenTree::Group(group) => first_ident(group.stream(), word),
        _ => None,
    })
}

/// Refuses two arguments with one name, of which the second could not be passed by keyword.
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
                "the arguments `{}` and `{}` have the same name on the wire, `{name}`: rename one of them",
                taken.ident, argument.ident,
            );
            errors.at(&argument.ident, sentence);
        }
        names.push((wire_name, argument));
    }
}

/// Refuses arguments of `async` methods that borrow from the message, which the methods outlive. A reference
/// is lent by the generated code, which owns the value. rustc would report this in the expansion.
fn owned_when_async(argument: &Argument, errors: &mut Errors) {
    let ty = argument.lent().unwrap_or(&argument.ty);
    if !borrows(ty.to_token_stream()) {
        return;
    }
    let sentence = format!(
        "an `async` method outlives the message of its call, so its arguments cannot borrow from the \
         message: take {}",
        owned_instead(ty),
    );
    errors.at(bare(&argument.ty), sentence);
}

/// Returns the owned type to write instead of a type that borrows.
pub(super) fn owned_instead(ty: &Type) -> String {
    match bare(ty) {
        Type::Reference(reference) => owned_referent(&reference.elem),
        _ => "an owned value".to_owned(),
    }
}

/// Returns the owned type to write instead of a reference to `elem`.
pub(super) fn owned_referent(elem: &Type) -> String {
    match (&*written(elem), elem) {
        ("str", _) => "`String`".to_owned(),
        (_, Type::Slice(slice)) => format!("`Vec<{}>`", written(&slice.elem)),
        (elem, Type::Path(_)) => format!("`{elem}`"),
        _ => "an owned value".to_owned(),
    }
}

/// Refuses `&mut T`, whose changes nobody would see, and returns whether it did. rustc would advise `&&mut Frog`.
fn exclusive(argument: &Argument, errors: &mut Errors) -> bool {
    match bare(&argument.ty) {
        Type::Reference(reference) if reference.mutability.is_some() => {
            let sentence = format!(
                "a peer sees no change of a value that it has sent, so an argument cannot be `&mut`: take {}",
                owned_referent(&reference.elem),
            );
            errors.at(reference, sentence);
            true
        }
        _ => false,
    }
}

/// Refuses `&'static T`, since a value that was received lives as long as its call, and returns whether it did.
fn forever(argument: &Argument, errors: &mut Errors) -> bool {
    match bare(&argument.ty) {
        Type::Reference(reference)
            if reference.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static") =>
        {
            let sentence = format!(
                "a value that a peer sends does not live longer than its call: take `&{}`",
                written(&reference.elem),
            );
            errors.at(reference, sentence);
            true
        }
        _ => false,
    }
}

/// Returns whether a type visibly borrows: it has a `&` or a lifetime. `'static` counts too, since borrowed
/// parts of a message live no longer than the message.
pub(super) fn borrows(ty: TokenStream) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), '&' | '\''),
        TokenTree::Group(group) => borrows(group.stream()),
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    })
}
