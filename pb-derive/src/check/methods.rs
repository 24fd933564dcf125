//! What is refused in a `#[pb::methods]` block.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{GenericParam, Safety, Type};

use crate::errors::{Errors, written};
use crate::input::{Argument, ArgumentKind, Method, Methods, SelfKind, bare};

/// All rules for an impl block.
pub(crate) fn methods(block: &Methods, errors: &mut Errors) {
    inherent(block, errors);
    owned_object(block, errors);
    for method in &block.methods {
        shared_object(method, errors);
        no_parameters(method, errors);
        safe(method, errors);
        not_prefixed(method, errors);
        distinct_arguments(method, errors);
        for argument in sent(method) {
            one_type(argument, errors);
            if method.sig.asyncness.is_some() {
                owned_when_async(argument, errors);
            } else {
                a_value(argument, errors);
            }
        }
    }
    distinct_methods(block, errors);
    something_to_call(block, errors);
}

/// The arguments peers send, each with its wire name.
fn sent(method: &Method) -> impl Iterator<Item = &Argument> {
    method.arguments.iter().filter(|argument| matches!(argument.kind, ArgumentKind::Sent { .. }))
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
        let sentence = format!(
            "a remote object lives for as long as a peer refers to it; it cannot borrow for \
             `{lifetime}`"
        );
        errors.at(lifetime, sentence);
    }
}

/// Many callers have the object at once, and none of them can be given it for itself.
fn shared_object(method: &Method, errors: &mut Errors) {
    if method.self_kind != SelfKind::Other {
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
    for param in &method.sig.generics.params {
        let ident = match param {
            GenericParam::Lifetime(_) => continue,
            GenericParam::Type(param) => &param.ident,
            GenericParam::Const(param) => &param.ident,
        };
        errors.at(ident, "a peer cannot choose types: remote methods take no type parameters");
    }
}

/// `impl Trait` in an argument is a type parameter without a name.
fn one_type(argument: &Argument, errors: &mut Errors) {
    if let Some(word) = first_ident(argument.ty.to_token_stream(), "impl") {
        errors.at(word, "a peer cannot choose types: name the one type this argument has");
    }
}

/// The first `word` in `tokens`, at any depth.
fn first_ident(tokens: TokenStream, word: &str) -> Option<TokenTree> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident == word => Some(TokenTree::Ident(ident)),
        TokenTree::Group(group) => first_ident(group.stream(), word),
        _ => None,
    })
}

/// The caller of an `unsafe fn` promises something, and a peer promises nothing.
fn safe(method: &Method, errors: &mut Errors) {
    if let Safety::Unsafe(word) = &method.sig.safety {
        errors.at(word, "a peer promises nothing: remote methods cannot be `unsafe`");
    }
}

/// In Python the prefix marks the method, here the attribute does; who writes both means the name
/// without it.
fn not_prefixed(method: &Method, errors: &mut Errors) {
    if method.rename.is_set() {
        return;
    }
    let ident = method.sig.ident.unraw().to_string();
    let name = ident.strip_prefix("remote_").unwrap_or_default();
    if !name.is_empty() {
        let sentence = format!(
            "peers call this `{name}`: name the method `{name}`, or say \
             `#[pb(rename = \"{ident}\")]` if they do call it `{ident}`"
        );
        errors.at(&method.sig.ident, sentence);
    }
}

/// Two methods of one name: the second would never be called. Methods under a `#[cfg]` may be each
/// other's alternatives, and two of one Rust name are the compiler's to refuse.
fn distinct_methods(block: &Methods, errors: &mut Errors) {
    for (index, method) in block.methods.iter().enumerate() {
        let taken = block.methods.iter().take(index).find(|earlier| {
            earlier.wire_name == method.wire_name
                && earlier.sig.ident != method.sig.ident
                && (earlier.cfgs.is_empty() || method.cfgs.is_empty())
        });
        if let Some(taken) = taken {
            let sentence = format!(
                "the method name `{}` is already taken by the method `{}`",
                method.wire_name, taken.sig.ident,
            );
            errors.at(&method.sig.ident, sentence);
        }
    }
}

/// Likewise two arguments, when they are passed by keyword.
fn distinct_arguments(method: &Method, errors: &mut Errors) {
    let mut names: Vec<(&str, &Argument)> = Vec::new();
    for argument in &method.arguments {
        let ArgumentKind::Sent { wire_name, .. } = &argument.kind else {
            continue;
        };
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
    let instead = match ty {
        Type::Reference(reference) => match &*written(&reference.elem) {
            "str" => "`String`".to_owned(),
            "[u8]" => "`Vec<u8>`".to_owned(),
            elem if matches!(*reference.elem, Type::Path(_)) => format!("`{elem}`"),
            _ => "an owned value".to_owned(),
        },
        _ => "an owned value".to_owned(),
    };
    let sentence = format!(
        "an `async` method outlives the message it came in, so its arguments cannot borrow from \
         it: take {instead}"
    );
    errors.at(ty, sentence);
}

/// What stands in a message as it is can be borrowed from it, and that is text and bytes; anything
/// else is built, and then there is nobody but the method to own it. rustc would advise `&&Frog`.
fn a_value(argument: &Argument, errors: &mut Errors) {
    let Type::Reference(reference) = bare(&argument.ty) else {
        return;
    };
    let elem = written(&reference.elem);
    let is_built = match &*reference.elem {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident != "str"),
        Type::Slice(_) => elem != "[u8]",
        _ => false,
    };
    if is_built {
        let sentence = format!(
            "only `&str` and `&[u8]` can be borrowed from a message: take `{}`",
            elem.strip_prefix('[').map_or_else(
                || elem.clone(),
                |items| format!("Vec<{}>", items.trim_end_matches(']')),
            ),
        );
        errors.at(reference, sentence);
    }
}

/// Whether a type borrows as far as one can see: a `&`, or a lifetime. `'static` is one too, since
/// what is read from a message lives no longer than it.
fn borrows(ty: TokenStream) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), '&' | '\''),
        TokenTree::Group(group) => borrows(group.stream()),
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    })
}

/// Somebody who writes the attribute wants a method called. (A block that only observes will be
/// allowed to be empty.)
fn something_to_call(block: &Methods, errors: &mut Errors) {
    if block.methods.is_empty() && !errors.any() {
        errors.push(syn::Error::new(
            block.place,
            "no method here is marked `#[remote]`, so peers could call nothing",
        ));
    }
}
