//! Checks a trait under `#[pb::interface]`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{GenericParam, Safety, TraitItem};

use super::arguments::{borrows, first_ident, owned_instead, owned_referent};
use crate::errors::Errors;
use crate::input::{Call, Interface, Marker, Passed, RESERVED, SelfKind, is_unsized};

/// The maximum number of arguments that a call takes by position.
const MAX_POSITIONAL: usize = 12;

/// Checks an interface.
pub(crate) fn interface(interface: &Interface, errors: &mut Errors) {
    plain_trait(interface, errors);
    no_parameters(interface, errors);
    methods_only(interface, errors);
    for call in &interface.calls {
        errors.under(call.when.as_ref());
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
    errors.under(None);
}

/// Refuses `unsafe` and `auto` traits, and supertraits except one interface: the trait becomes a struct, which
/// no type implements.
fn plain_trait(interface: &Interface, errors: &mut Errors) {
    let written = &interface.written;
    let words = [
        written.unsafety.map(|word| (word.to_token_stream(), "unsafe")),
        written.modifiers.auto_token.map(|word| (word.to_token_stream(), "auto")),
    ];
    for (place, word) in words.into_iter().flatten() {
        errors.at(
            place,
            format!("an interface becomes a struct, which no type implements: remove `{word}`"),
        );
    }
    if !written.supertraits.is_empty() && interface.extends.is_none() {
        let sentence = "an interface extends one other interface: remove the other supertraits, or write \
                        their methods in this trait";
        errors.at(&written.supertraits, sentence);
    }
}

/// Refuses parameters: a reference has no parameters, whatever the type of the object at the peer.
fn no_parameters(interface: &Interface, errors: &mut Errors) {
    let generics = &interface.written.generics;
    let sentence = "`#[pb::interface]` traits cannot be generic: remove this parameter";
    for param in &generics.params {
        match param {
            GenericParam::Lifetime(param) => errors.at(&param.lifetime, sentence),
            GenericParam::Type(param) => errors.at(&param.ident, sentence),
            GenericParam::Const(param) => errors.at(&param.ident, sentence),
        }
    }
    if let Some(clause) = generics.where_clause.as_ref().filter(|_| generics.params.is_empty()) {
        errors.at(clause, "`#[pb::interface]` traits cannot have a `where` clause: remove it");
    }
}

/// Refuses items that are not methods, since only methods can be called over a reference.
fn methods_only(interface: &Interface, errors: &mut Errors) {
    for item in &interface.written.items {
        let place = match item {
            TraitItem::Fn(_) => continue,
            TraitItem::Const(item) => item.ident.to_token_stream(),
            TraitItem::Type(item) => item.ident.to_token_stream(),
            TraitItem::Macro(item) => item.mac.path.to_token_stream(),
            item => item.to_token_stream(),
        };
        errors.at(place, "an interface contains only methods: move this item out of the trait");
    }
}

/// Requires `async fn`, since the answer of a call arrives later, and refuses other qualifiers.
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
        errors
            .at(place, format!("a method of an interface is a plain `async fn`: remove `{word}`"));
    }
}

/// Requires `&self`, since all callers share a reference.
fn by_reference(call: &Call, errors: &mut Errors) {
    if matches!(call.self_kind, SelfKind::Reference | SelfKind::Lent(_)) {
        return;
    }
    match call.sig.inputs.first().filter(|_| call.sig.receiver().is_some()) {
        Some(receiver) => errors.at(receiver, "all callers share a reference: take `&self`"),
        None => errors.at(
            &call.sig.ident,
            "a method is called on an object: make `&self` its first argument",
        ),
    }
}

/// Refuses a body, since the peer has the implementation.
fn no_body(call: &Call, errors: &mut Errors) {
    if let Some(body) = &call.body {
        errors.at(body, "the peer has the body of this method: write `;` instead");
    }
}

/// Refuses type parameters, since a call declares the types that are sent. Lifetimes are allowed: arguments
/// are encoded at once.
fn one_call(call: &Call, errors: &mut Errors) {
    for param in &call.sig.generics.params {
        let ident = match param {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(param) => &param.ident,
            GenericParam::Const(param) => &param.ident,
        };
        errors.at(ident, "methods of an interface cannot have type parameters: name one type");
    }
}

/// Refuses Python's prefix (`remote_`) in a name, which is not sent.
fn not_prefixed(call: &Call, errors: &mut Errors) {
    if call.rename.is_set() {
        return;
    }
    let ident = call.sig.ident.unraw().to_string();
    let markers = [Marker::Remote, Marker::Perspective, Marker::View];
    let name = markers.iter().find_map(|marker| ident.strip_prefix(marker.prefix()));
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        let sentence = format!(
            "a method is called without the prefix, as `{name}`: name the method `{name}`, or write \
             `#[pb(rename = \"{ident}\")]` if its name on the wire is `{ident}`"
        );
        errors.at(&call.sig.ident, sentence);
    }
}

/// Refuses names of methods that each interface has of its own.
fn not_taken(call: &Call, errors: &mut Errors) {
    let ident = &call.sig.ident;
    if RESERVED.iter().any(|reserved| ident == reserved) {
        let sentence = format!(
            "every interface already has a function `{ident}`: choose another name, and write \
             `#[pb(rename = \"{ident}\")]` if the name on the wire is `{ident}`",
        );
        errors.at(ident, sentence);
    }
}

/// Refuses `impl Trait`, since each argument has one type, or is any object that has an interface.
fn one_value(argument: &Passed, errors: &mut Errors) {
    let ty = argument.replaced(&|interface| syn::parse_quote!(#interface));
    if let Some(word) = first_ident(ty.to_token_stream(), "impl") {
        let sentence = "an argument of a call has one type: name the type instead of `impl`; only an interface \
                        may stand there, for any object that has it: `&impl Interface`";
        errors.at(word, sentence);
    }
}

/// Requires keyword arguments to come last, and limits the number of arguments by position.
fn places(call: &Call, errors: &mut Errors) {
    let mut positional = 0;
    let mut keyword = None;
    for argument in &call.arguments {
        if let Some(key) = argument.keyword.key() {
            keyword = Some(key);
        } else if keyword.is_some() {
            let sentence = "an argument after a keyword argument must be passed by keyword too: mark it \
                            `#[pb(keyword)]`";
            errors.at(&argument.ident, sentence);
        } else {
            positional += 1;
            if positional == MAX_POSITIONAL + 1 {
                let sentence = format!(
                    "a call takes at most {MAX_POSITIONAL} arguments by position: mark this argument and \
                     the following ones `#[pb(keyword)]`"
                );
                errors.at(&argument.ident, sentence);
            }
        }
    }
}

/// Refuses two arguments with one name, of which the method would receive one.
fn distinct_arguments(call: &Call, errors: &mut Errors) {
    for (index, argument) in call.arguments.iter().enumerate() {
        let taken = call.arguments.iter().take(index).find(|earlier| {
            earlier.wire_name == argument.wire_name && earlier.ident != argument.ident
        });
        if let Some(taken) = taken {
            let sentence = format!(
                "the arguments `{}` and `{}` have the same name on the wire, `{}`: rename one of them",
                taken.ident, argument.ident, argument.wire_name,
            );
            errors.at(&argument.ident, sentence);
        }
    }
}

/// Checks the type as which the answer is read.
fn answer(call: &Call, errors: &mut Errors) {
    let Some(ty) = call.answer() else {
        return;
    };
    let tokens: TokenStream = ty.to_token_stream();
    if let Some(word) = first_ident(tokens.clone(), "impl") {
        errors.at(word, "an answer is read as one type: name the type instead of `impl`");
    } else if is_unsized(ty) {
        let sentence = format!("an answer is a value with a size: write {}", owned_referent(ty));
        errors.at(ty, sentence);
    } else if call.named_result().is_none() && borrows(tokens) {
        let sentence = format!(
            "an answer outlives its message, so it cannot borrow: write {}",
            owned_instead(ty),
        );
        errors.at(ty, sentence);
    }
}
