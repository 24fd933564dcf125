//! The arguments of a marked method.

use syn::{Attribute, FnArg, GenericArgument, Ident, Pat, PathArguments, Type};

use super::attr::{self, Slot};
use super::field::{DefaultValue, default_value};
use super::marker::take_helpers;
use super::names::{RenameRule, wire_name};
use super::{bare, names};
use crate::errors::Errors;

/// One argument after the receiver.
pub(crate) struct Argument {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) kind: ArgumentKind,
    /// Its `#[pb(...)]` keys, for a method whose arguments take none.
    pub(crate) keys: Vec<Ident>,
    pub(crate) cfgs: Vec<Attribute>,
}

pub(crate) enum ArgumentKind {
    /// `&Context`: over which connection the call came. Not sent by the peer.
    Context,
    /// Who calls a `#[view]` method. Not sent by the peer.
    Viewer(Viewer),
    Sent {
        /// What peers call it when they pass it by keyword.
        wire_name: String,
        default: Option<DefaultValue>,
    },
}

/// How a `#[view]` method takes the caller's perspective.
pub(crate) enum Viewer {
    /// `&Perspective`: whoever it is.
    Anybody,
    /// `&T`: the avatar, which is a `T`.
    Borrowed(Type),
    /// `Arc<T>`.
    Shared(Type),
    /// `&Arc<T>`.
    BorrowedShared(Type),
    /// Anything else: never expanded, refused in `check`.
    Other,
}

impl Argument {
    /// Takes our attributes off `input`; `None` for the receiver, and for what has no plain name.
    ///
    /// `named_for` ends the sentence that asks for a name; `views` says that this is the place where
    /// the perspective belongs.
    pub(super) fn read(
        input: &mut FnArg,
        views: bool,
        named_for: &str,
        rule: Option<RenameRule>,
        errors: &mut Errors,
    ) -> Option<Self> {
        let helpers = take_helpers(attrs_of(input));
        let FnArg::Typed(input) = input else {
            return None;
        };
        let mut rename = Slot::default();
        let mut default = Slot::default();
        let mut keys = Vec::new();
        attr::read_attrs(&helpers, errors, |key, input| {
            keys.push(key.clone());
            match &*key.to_string() {
                "rename" => rename.set(key, attr::string(key, input)?),
                "default" => default.set(key, default_value(key, input)?),
                _ => Err(attr::unknown(key, "argument attribute", &["rename", "default"])),
            }
        });

        let is_sent = !views && !is_context(&input.ty);
        let ident = match &*input.pat {
            Pat::Ident(pat) => pat.ident.clone(),
            Pat::Wild(pat) if !is_sent => Ident::from(pat.underscore_token),
            pat => {
                let named_for = if is_sent { named_for } else { "peers do not send this one" };
                errors.at(pat, format!("arguments need a plain name: {named_for}"));
                return None;
            }
        };
        let kind = if views {
            ArgumentKind::Viewer(Viewer::read(&input.ty))
        } else if is_sent {
            let wire_name = wire_name(&ident, rename.get(), rule);
            ArgumentKind::Sent { wire_name, default: default.into_value() }
        } else {
            ArgumentKind::Context
        };
        let cfgs = cfgs(&input.attrs);
        Some(Self { ident, ty: (*input.ty).clone(), kind, keys, cfgs })
    }

    /// Whether it may be the context of the call without its `&`, or a type of the user's.
    pub(crate) fn could_be_context(&self) -> bool {
        names(&self.ty, "Context")
    }

    /// Whether it is written as the caller's perspective would be.
    pub(crate) fn could_be_viewer(&self) -> bool {
        !matches!(Viewer::read(&self.ty), Viewer::Other)
    }
}

impl Viewer {
    fn read(ty: &Type) -> Self {
        let reference = match bare(ty) {
            Type::Reference(reference) if reference.mutability.is_none() => reference,
            ty => return shared(ty).map_or(Self::Other, Self::Shared),
        };
        match bare(&reference.elem) {
            ty if names(ty, "Perspective") => Self::Anybody,
            // What comes first is an argument, and the perspective was forgotten.
            ty if names(ty, "Context") || names(ty, "str") => Self::Other,
            ty @ Type::Path(_) => {
                shared(ty).map_or_else(|| Self::Borrowed(ty.clone()), Self::BorrowedShared)
            }
            _ => Self::Other,
        }
    }
}

/// The `T` of an `Arc<T>`.
fn shared(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last().filter(|last| last.ident == "Arc")?;
    match &last.arguments {
        PathArguments::AngleBracketed(inside) => match inside.args.first() {
            Some(GenericArgument::Type(ty)) => Some(ty.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Takes `#[pb(...)]` off the arguments of a method that no peer knows.
pub(super) fn none_known(input: &mut FnArg, errors: &mut Errors) {
    for helper in take_helpers(attrs_of(input)) {
        let sentence = "only an argument that peers pass takes `#[pb(...)]`: \
                        mark the method `#[remote]`, `#[perspective]`, `#[view]` or `#[observe]`";
        errors.at(helper, sentence);
    }
}

/// Whether this is `&Context`, under whatever path.
pub(super) fn is_context(ty: &Type) -> bool {
    matches!(bare(ty), Type::Reference(reference)
        if reference.mutability.is_none() && names(&reference.elem, "Context"))
}

pub(super) fn attrs_of(input: &mut FnArg) -> &mut Vec<Attribute> {
    match input {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(input) => &mut input.attrs,
    }
}

pub(super) fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}
