//! Reads the arguments of a marked method.

use syn::{Attribute, FnArg, Ident, Pat, Type};

use super::attr::{self, Slot};
use super::conditional::filtered;
use super::field::{DefaultValue, default_value};
use super::marker::take_helpers;
use super::names::{RenameRule, wire_name};
use super::{attrs_of, bare, names};
use crate::errors::Errors;

/// One argument after the receiver.
pub(crate) struct Argument {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) kind: ArgumentKind,
    /// The keys of its `#[pb(...)]`, to report them on an argument that takes none.
    pub(crate) keys: Vec<Ident>,
    pub(crate) cfgs: Vec<Attribute>,
}

/// The source of the value of an argument.
pub(crate) enum ArgumentKind {
    /// The perspective of the caller of a `#[view]` method, which the peer does not send.
    Viewer(Viewer),
    /// A value that the peer sends, or the context of the call. The type of the argument decides.
    Sent {
        /// The name by which peers may pass the argument.
        wire_name: String,
        default: Option<DefaultValue>,
    },
}

/// How a `#[view]` method takes the caller's perspective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Viewer {
    /// By a type with a name, or a reference to one.
    Named,
    /// By any other type, which `check` refuses.
    Other,
}

impl Argument {
    /// Takes `#[pb(...)]` off `input` and reads it. Returns `None` for the receiver, and for an argument
    /// without a plain name.
    ///
    /// `named_for` ends the error about a missing name. `views` is true for the place of the perspective, and
    /// `lends` if the argument may be the context.
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
                _ => Err(attr::unknown(key, "`#[pb(...)]` on an argument", &["rename", "default"])),
            }
        });

        // The context needs no name. The type of the argument decides whether it is the context.
        let may_be_context = lends && keys.is_empty() && lent_by_name(&input.ty).is_some();
        let ident = match &*input.pat {
            Pat::Ident(pat) => pat.ident.clone(),
            Pat::Wild(pat) if views || may_be_context => Ident::from(pat.underscore_token),
            pat => {
                let is_sent = !views && !is_context(&input.ty);
                let named_for = if is_sent { named_for } else { "peers do not send this one" };
                errors.at(pat, format!("an argument needs a plain name: {named_for}"));
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

    /// Returns the `T` of `&T`.
    pub(crate) fn lent(&self) -> Option<&Type> {
        lent(&self.ty)
    }

    /// Returns whether the type is spelled `&str` or `&[u8]`, which need no owner while the message is there.
    pub(crate) fn is_in_message(&self) -> bool {
        match self.lent().map(bare) {
            Some(Type::Slice(slice)) => names(&slice.elem, "u8"),
            Some(ty) => names(ty, "str"),
            None => false,
        }
    }

    /// Returns whether the type is spelled like the context of the call.
    pub(crate) fn named_context(&self) -> bool {
        is_context(&self.ty)
    }

    /// Returns whether the type is spelled like the context of the call without `&`.
    pub(crate) fn named_owned_context(&self) -> bool {
        names(&self.ty, "Context")
    }

    /// Returns whether the type is spelled as the caller's perspective usually is.
    pub(crate) fn named_viewer(&self) -> bool {
        !self.named_context() && (lent_by_name(&self.ty).is_some() || names(&self.ty, "Arc"))
    }

    /// Returns whether the argument is `_`, so that peers cannot pass it by name.
    pub(crate) fn is_unnamed(&self) -> bool {
        self.ident == "_"
    }
}

impl Viewer {
    fn read(ty: &Type) -> Self {
        match bare(ty) {
            Type::Path(_) => Self::Named,
            ty if lent_by_name(ty).is_some() => Self::Named,
            _ => Self::Other,
        }
    }
}

/// Returns the `T` of `&T`.
fn lent(ty: &Type) -> Option<&Type> {
    match bare(ty) {
        Type::Reference(reference) if reference.mutability.is_none() => Some(&reference.elem),
        _ => None,
    }
}

/// Returns the `T` of `&T`, if it is a named type other than `str`.
fn lent_by_name(ty: &Type) -> Option<&Type> {
    lent(ty).filter(|elem| matches!(bare(elem), Type::Path(_)) && !names(elem, "str"))
}

/// Takes `#[pb(...)]` off the arguments of a method without a marker, and reports it.
pub(super) fn none_known(input: &mut FnArg, errors: &mut Errors) {
    for helper in take_helpers(attrs_of(input)) {
        let sentence = "only an argument that peers pass takes `#[pb(...)]`: \
                        mark the method `#[remote]`, `#[perspective]`, `#[view]` or `#[observe]`";
        errors.at(helper, sentence);
    }
}

/// Returns whether `ty` is spelled `&Context`. Only error messages depend on this.
pub(super) fn is_context(ty: &Type) -> bool {
    matches!(bare(ty), Type::Reference(reference)
        if reference.mutability.is_none() && names(&reference.elem, "Context"))
}

/// Returns the `#[cfg]`s among `attrs`, also those in `#[cfg_attr]`.
pub(super) fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter_map(|attr| filtered(attr, &|meta| meta.path().is_ident("cfg"))).collect()
}
