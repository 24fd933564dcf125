//! What is refused in a trait under `#[pb::interface]`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{GenericParam, Safety, TraitItem};

use super::arguments::{borrows, first_ident, owned_instead};
use crate::errors::Errors;
use crate::input::{Call, Interface, Marker, Passed, RESERVED, SelfKind};

/// How many arguments a call takes by position.
const MAX_POSITIONAL: usize = 12;

/// All rules for an interface.
pub(crate) fn interface(interface: &Interface, errors: &mut Errors) {
    plain_trait(interface, errors);
    no_parameters(interface, errors);
    methods_only(interface, errors);
    for call in &interface.calls {
        awaited(call, errors);
        by_reference(call, errors);
        no_body(call, errors);
        one_call(call, errors);
        not_prefixed(call, errors);
        not_taken(call, errors);
        for argument in &call.arguments {
            one_value(argument, errors);
        }
        places(call, errors);
        distinct_arguments(call, errors);
        answer(call, errors);
    }
}

/// The trait becomes a struct: nobody implements it, and nothing is promised.
fn plain_trait(interface: &Interface, errors: &mut Errors) {
    let written = &interface.written;
    let words = [
        written.unsafety.map(|word| (word.to_token_stream(), "unsafe")),
        written.modifiers.auto_token.map(|word| (word.to_token_stream(), "auto")),
    ];
    for (place, word) in words.into_iter().flatten() {
        errors.at(place, format!("an interface is implemented by nobody: remove `{word}`"));
    }
    if !written.supertraits.is_empty() {
        let sentence =
            "an interface has the methods that are written in it: remove this, or write them here";
        errors.at(&written.supertraits, sentence);
    }
}

/// A reference is a reference, whatever the object at the other end is made of.
fn no_parameters(interface: &Interface, errors: &mut Errors) {
    let generics = &interface.written.generics;
    let sentence = "a reference has one type: an interface takes no parameters";
    for param in &generics.params {
        match param {
            GenericParam::Lifetime(param) => errors.at(&param.lifetime, sentence),
            GenericParam::Type(param) => errors.at(&param.ident, sentence),
            GenericParam::Const(param) => errors.at(&param.ident, sentence),
        }
    }
    if let Some(clause) = generics.where_clause.as_ref().filter(|_| generics.params.is_empty()) {
        errors.at(clause, "a reference has one type: an interface takes no `where`");
    }
}

/// What is not called is nothing to a reference.
fn methods_only(interface: &Interface, errors: &mut Errors) {
    for item in &interface.written.items {
        let place = match item {
            TraitItem::Fn(_) => continue,
            TraitItem::Const(item) => item.ident.to_token_stream(),
            TraitItem::Type(item) => item.ident.to_token_stream(),
            TraitItem::Macro(item) => item.mac.path.to_token_stream(),
            item => item.to_token_stream(),
        };
        errors.at(place, "an interface holds methods only: write this beside it");
    }
}

/// The answer comes later, if it comes.
fn awaited(call: &Call, errors: &mut Errors) {
    if call.sig.asyncness.is_none() {
        errors.at(call.sig.fn_token, "a call waits for its answer: write `async fn`");
    }
    let safety = match &call.sig.safety {
        Safety::Unsafe(word) => Some((word.to_token_stream(), "unsafe")),
        Safety::Safe(word) => Some((word.to_token_stream(), "safe")),
        Safety::Default => None,
    };
    let constness = call.sig.constness.map(|word| (word.to_token_stream(), "const"));
    let abi = call.sig.abi.as_ref().map(|abi| (abi.to_token_stream(), "extern"));
    for (place, word) in [safety, constness, abi].into_iter().flatten() {
        errors.at(place, format!("a call is an `async fn` and no more: remove `{word}`"));
    }
}

/// A reference is shared by all who call it.
fn by_reference(call: &Call, errors: &mut Errors) {
    if matches!(call.self_kind, SelfKind::Reference | SelfKind::Lent(_)) {
        return;
    }
    match call.sig.inputs.first().filter(|_| call.sig.receiver().is_some()) {
        Some(receiver) => {
            errors.at(receiver, "a reference is shared by all its calls: take `&self`")
        }
        None => errors.at(
            &call.sig.ident,
            "a method is called on an object: make `&self` its first argument",
        ),
    }
}

/// What the method does is the other end's business.
fn no_body(call: &Call, errors: &mut Errors) {
    if let Some(body) = &call.body {
        errors.at(body, "the other end has the body: write `;`");
    }
}

/// A call says what travels. Lifetimes are of the arguments, which are encoded at once.
fn one_call(call: &Call, errors: &mut Errors) {
    for param in &call.sig.generics.params {
        let ident = match param {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(param) => &param.ident,
            GenericParam::Const(param) => &param.ident,
        };
        errors
            .at(ident, "a call says what travels: methods of an interface take no type parameters");
    }
}

/// A call leaves out what Python puts before the names of methods.
fn not_prefixed(call: &Call, errors: &mut Errors) {
    if call.rename.is_set() {
        return;
    }
    let ident = call.sig.ident.unraw().to_string();
    let markers = [Marker::Remote, Marker::Perspective, Marker::View];
    let name = markers.iter().find_map(|marker| ident.strip_prefix(marker.prefix()));
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        let sentence = format!(
            "this is called as `{name}`: name the method `{name}`, or say \
             `#[pb(rename = \"{ident}\")]` if it is called as `{ident}`"
        );
        errors.at(&call.sig.ident, sentence);
    }
}

/// A method of that name would hide the interface's own.
fn not_taken(call: &Call, errors: &mut Errors) {
    let ident = &call.sig.ident;
    if RESERVED.iter().any(|reserved| ident == reserved) {
        let sentence = format!(
            "every interface has its own `{ident}`: choose another name, and say \
             `#[pb(rename = \"{ident}\")]` if it is called as `{ident}`",
        );
        errors.at(ident, sentence);
    }
}

/// What is passed is of one type, and comes from the caller.
fn one_value(argument: &Passed, errors: &mut Errors) {
    if let Some(word) = first_ident(argument.ty.to_token_stream(), "impl") {
        errors.at(word, "a call says what travels: name the one type this argument has");
    }
}

/// An argument by position is known by how many come before it.
fn places(call: &Call, errors: &mut Errors) {
    let mut positional = 0;
    let mut keyword = None;
    for argument in &call.arguments {
        if let Some(key) = argument.keyword.key() {
            keyword = Some(key);
        } else if keyword.is_some() {
            let sentence = "what follows an argument by keyword is passed by keyword too: mark it \
                            `#[pb(keyword)]`";
            errors.at(&argument.ident, sentence);
        } else {
            positional += 1;
            if positional == MAX_POSITIONAL + 1 {
                let sentence = format!(
                    "a call takes {MAX_POSITIONAL} arguments by position: mark this one and what \
                     follows `#[pb(keyword)]`"
                );
                errors.at(&argument.ident, sentence);
            }
        }
    }
}

/// Of two arguments with one name, the method would get one.
fn distinct_arguments(call: &Call, errors: &mut Errors) {
    for (index, argument) in call.arguments.iter().enumerate() {
        let taken = call.arguments.iter().take(index).find(|earlier| {
            earlier.wire_name == argument.wire_name && earlier.ident != argument.ident
        });
        if let Some(taken) = taken {
            let sentence = format!(
                "the argument name `{}` is already taken by the argument `{}`",
                argument.wire_name, taken.ident,
            );
            errors.at(&argument.ident, sentence);
        }
    }
}

/// What an answer is read as. That it may not come is said by the call.
fn answer(call: &Call, errors: &mut Errors) {
    let Some(ty) = call.answer() else {
        return;
    };
    let tokens: TokenStream = ty.to_token_stream();
    if let Some(word) = first_ident(tokens.clone(), "impl") {
        errors.at(word, "an answer is read as what it is: name the one type it has");
    } else if call.named_result().is_none() && borrows(tokens) {
        let sentence = format!(
            "an answer outlives the message it comes in, so it cannot borrow: write {}",
            owned_instead(ty),
        );
        errors.at(ty, sentence);
    }
}
