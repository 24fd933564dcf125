//! The arguments of a marked method.

use syn::{Attribute, FnArg, Ident, Pat, Type};

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
    /// Who calls a `#[view]` method. Not sent by the peer.
    Viewer(Viewer),
    /// What the peer sends, or the context of the call: its type decides.
    Sent {
        /// What peers call it when they pass it by keyword.
        wire_name: String,
        default: Option<DefaultValue>,
    },
}

/// How a `#[view]` method takes the caller's perspective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Viewer {
    /// By a type that has a name, or a reference to one.
    Named,
    /// By anything else: never expanded, refused in `check`.
    Other,
}

impl Argument {
    /// Takes our attributes off `input`; `None` for the receiver, and for what has no plain name.
    ///
    /// `named_for` ends the sentence that asks for a name; `views` says that this is the place where
    /// the perspective belongs, `lends` that others may be the context.
    pub(super) fn read(
        input: &mut FnArg,
        [views, lends]: [bool; 2],
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

        // It need not have a name if it is the context, which its type decides.
        let may_be_context = lends && keys.is_empty() && lent(&input.ty).is_some();
        let ident = match &*input.pat {
            Pat::Ident(pat) => pat.ident.clone(),
            Pat::Wild(pat) if views || may_be_context => Ident::from(pat.underscore_token),
            pat => {
                let is_sent = !views && !is_context(&input.ty);
                let named_for = if is_sent { named_for } else { "peers do not send this one" };
                errors.at(pat, format!("arguments need a plain name: {named_for}"));
                return None;
            }
        };
        let kind = if views {
            ArgumentKind::Viewer(Viewer::read(&input.ty))
        } else {
            let wire_name = wire_name(&ident, rename.get(), rule);
            ArgumentKind::Sent { wire_name, default: default.into_value() }
        };
        let cfgs = cfgs(&input.attrs);
        Some(Self { ident, ty: (*input.ty).clone(), kind, keys, cfgs })
    }

    /// The `T` of `&T`, where that may be the context of the call as well as something in the message.
    pub(crate) fn lent(&self) -> Option<&Type> {
        lent(&self.ty)
    }

    /// The `T` of `&[T]`.
    pub(crate) fn lent_items(&self) -> Option<&Type> {
        match bare(&self.ty) {
            Type::Reference(reference) if reference.mutability.is_none() => {
                match bare(&reference.elem) {
                    Type::Slice(slice) => Some(&slice.elem),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether it is spelled as the context of the call.
    pub(crate) fn named_context(&self) -> bool {
        is_context(&self.ty)
    }

    /// Whether it is spelled as the context of the call without its `&`.
    pub(crate) fn named_owned_context(&self) -> bool {
        names(&self.ty, "Context")
    }

    /// Whether it is spelled as the caller's perspective usually is.
    pub(crate) fn named_viewer(&self) -> bool {
        !self.named_context() && (self.lent().is_some() || names(&self.ty, "Arc"))
    }

    /// Whether there is no name by which peers could pass it.
    pub(crate) fn is_unnamed(&self) -> bool {
        self.ident == "_"
    }
}

impl Viewer {
    fn read(ty: &Type) -> Self {
        match bare(ty) {
            Type::Path(_) => Self::Named,
            ty if lent(ty).is_some() => Self::Named,
            _ => Self::Other,
        }
    }
}

/// The `T` of `&T`, if it has a name that is not `str`.
fn lent(ty: &Type) -> Option<&Type> {
    match bare(ty) {
        Type::Reference(reference) if reference.mutability.is_none() => match bare(&reference.elem)
        {
            elem @ Type::Path(_) if !names(elem, "str") => Some(elem),
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

/// Whether this is spelled `&Context`: what is said of a mistake depends on it, and no more.
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
