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
    /// `&Context`: who calls. Not sent by the peer.
    Context,
    Sent {
        /// What peers call it when they pass it by keyword.
        wire_name: String,
        default: Option<DefaultValue>,
    },
}

impl Argument {
    /// Takes our attributes off `input`; `None` for the receiver, and for what has no plain name.
    ///
    /// `named_for` ends the sentence that asks for a name.
    pub(super) fn read(
        input: &mut FnArg,
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

        let Pat::Ident(pat) = &*input.pat else {
            errors.at(&input.pat, format!("arguments need a plain name: {named_for}"));
            return None;
        };
        let kind = if is_context(&input.ty) {
            ArgumentKind::Context
        } else {
            ArgumentKind::Sent {
                wire_name: wire_name(&pat.ident, rename.get(), rule),
                default: default.into_value(),
            }
        };
        let cfgs = cfgs(&input.attrs);
        Some(Self { ident: pat.ident.clone(), ty: (*input.ty).clone(), kind, keys, cfgs })
    }
}

/// Takes `#[pb(...)]` off the arguments of a method that no peer knows.
pub(super) fn none_known(input: &mut FnArg, errors: &mut Errors) {
    for helper in take_helpers(attrs_of(input)) {
        let sentence = "only an argument of a method marked `#[remote]` or `#[observe]` takes \
                        `#[pb(...)]`";
        errors.at(helper, sentence);
    }
}

/// Whether this is `&Context`, under whatever path.
fn is_context(ty: &Type) -> bool {
    matches!(bare(ty), Type::Reference(reference)
        if reference.mutability.is_none() && names(&reference.elem, "Context"))
}

fn attrs_of(input: &mut FnArg) -> &mut Vec<Attribute> {
    match input {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(input) => &mut input.attrs,
    }
}

pub(super) fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}
