//! An impl block under `#[pb::methods]`, and the methods in it that peers can call.

use proc_macro2::{Span, TokenStream};
use syn::{
    Attribute, FnArg, Generics, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Meta, Pat, Path,
    ReceiverKind, Signature, Type,
};

use super::attr::{self, Slot};
use super::bare;
use super::field::{DefaultValue, default_value};
use super::names::{RenameRule, wire_name};
use crate::errors::Errors;

/// The block, and what it says about itself.
pub(crate) struct Methods {
    /// Where `#[pb::methods]` stands.
    pub(crate) place: Span,
    /// The block as it goes back to the compiler: without our markers and helpers.
    pub(crate) block: ItemImpl,
    /// What stands for `::pb` in the expansion.
    pub(crate) krate: Slot<Path>,
    /// The marked methods, in the order they are written.
    pub(crate) methods: Vec<Method>,
}

/// One method peers can call.
pub(crate) struct Method {
    pub(crate) sig: Signature,
    pub(crate) rename: Slot<LitStr>,
    /// What peers call it.
    pub(crate) wire_name: String,
    pub(crate) self_kind: SelfKind,
    pub(crate) arguments: Vec<Argument>,
    /// The `#[cfg]`s on the method: they must guard its dispatch too.
    pub(crate) cfgs: Vec<Attribute>,
    /// Whether calling it from Rust warns.
    pub(crate) deprecated: bool,
}

/// How a method takes the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SelfKind {
    /// `&self`, or what a reference to the shared object turns into by itself.
    Reference,
    /// `self: Arc<Self>`.
    Shared,
    /// Anything else: never expanded, refused in `check`.
    Other,
}

/// One argument after the receiver.
pub(crate) struct Argument {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) kind: ArgumentKind,
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

impl Methods {
    /// `arguments` are those of `#[pb::methods(...)]` itself.
    pub(crate) fn read(arguments: TokenStream, mut block: ItemImpl, errors: &mut Errors) -> Self {
        let mut rename_all = Slot::default();
        let mut krate = Slot::default();
        attr::read_keys(arguments, errors, |key, input| match &*key.to_string() {
            "rename_all" => rename_all.set(key, RenameRule::read(&attr::string(key, input)?)?),
            "crate" => krate.set(key, attr::krate(key, input)?),
            _ => Err(attr::unknown(key, "methods argument", &["rename_all", "crate"])),
        });

        let rule = rename_all.get().copied();
        let mut methods = Vec::new();
        for item in &mut block.items {
            match item {
                ImplItem::Fn(method) => methods.extend(Method::read(method, rule, errors)),
                ImplItem::Const(item) => not_a_method(&mut item.attrs, errors),
                ImplItem::Type(item) => not_a_method(&mut item.attrs, errors),
                ImplItem::Macro(item) => not_a_method(&mut item.attrs, errors),
                _ => {}
            }
        }
        Self { place: Span::call_site(), block, krate, methods }
    }

    pub(crate) fn generics(&self) -> &Generics {
        &self.block.generics
    }
}

impl Method {
    /// Takes our attributes off `method`; the model, if one of them was a marker.
    fn read(
        method: &mut ImplItemFn,
        rule: Option<RenameRule>,
        errors: &mut Errors,
    ) -> Option<Self> {
        let markers = take_markers(&mut method.attrs);
        let helpers = take_helpers(&mut method.attrs);
        if markers.is_empty() {
            for helper in helpers {
                errors.at(helper, "only a method marked `#[remote]` takes `#[pb(...)]`");
            }
            for input in &mut method.sig.inputs {
                for helper in take_helpers(attrs_of(input)) {
                    let sentence =
                        "only an argument of a method marked `#[remote]` takes `#[pb(...)]`";
                    errors.at(helper, sentence);
                }
            }
            return None;
        }

        for marker in &markers {
            if !matches!(marker.meta, Meta::Path(_)) {
                let sentence = "`#[remote]` takes no arguments; \
                                to give the method another name write `#[pb(rename = \"...\")]`";
                errors.at(marker, sentence);
            }
        }
        for second in markers.iter().skip(1) {
            errors.at(second, "duplicate `#[remote]`");
        }
        let mut rename = Slot::default();
        attr::read_attrs(&helpers, errors, |key, input| match &*key.to_string() {
            "rename" => rename.set(key, attr::string(key, input)?),
            _ => Err(attr::unknown(key, "method attribute", &["rename"])),
        });
        let inputs = method.sig.inputs.iter_mut();
        let arguments = inputs.filter_map(|input| Argument::read(input, rule, errors)).collect();
        let wire_name = wire_name(&method.sig.ident, rename.get(), rule);
        let cfgs = cfgs(&method.attrs);
        let deprecated = method.attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        let self_kind = SelfKind::read(&method.sig);
        let sig = method.sig.clone();
        Some(Self { sig, rename, wire_name, self_kind, arguments, cfgs, deprecated })
    }
}

impl SelfKind {
    fn read(sig: &Signature) -> Self {
        let Some(receiver) = sig.receiver() else {
            return Self::Other;
        };
        match &receiver.kind {
            ReceiverKind::Reference(_, _, None) => Self::Reference,
            ReceiverKind::Typed(_, ty) => match bare(ty) {
                Type::Reference(reference)
                    if reference.mutability.is_none()
                        && (names(&reference.elem, "Self") || names(&reference.elem, "Arc")) =>
                {
                    Self::Reference
                }
                ty if names(ty, "Arc") => Self::Shared,
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }
}

impl Argument {
    /// Takes our attributes off `input`; `None` for the receiver, and for what has no plain name.
    fn read(input: &mut FnArg, rule: Option<RenameRule>, errors: &mut Errors) -> Option<Self> {
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
            errors.at(&input.pat, "arguments need a plain name: peers may pass them by keyword");
            return None;
        };
        let kind = if is_context(&input.ty) {
            for key in keys {
                let sentence = format!("`{key}` means nothing here: peers do not send the context");
                errors.at(key, sentence);
            }
            ArgumentKind::Context
        } else {
            ArgumentKind::Sent {
                wire_name: wire_name(&pat.ident, rename.get(), rule),
                default: default.into_value(),
            }
        };
        let cfgs = cfgs(&input.attrs);
        Some(Self { ident: pat.ident.clone(), ty: (*input.ty).clone(), kind, cfgs })
    }
}

/// Whether this is `&Context`, under whatever path: its last word is what the user sees too.
fn is_context(ty: &Type) -> bool {
    matches!(bare(ty), Type::Reference(reference)
        if reference.mutability.is_none() && names(&reference.elem, "Context"))
}

/// Whether `ty` is a path that ends in `word`.
fn names(ty: &Type, word: &str) -> bool {
    matches!(bare(ty), Type::Path(path)
        if path.path.segments.last().is_some_and(|segment| segment.ident == word))
}

/// Takes off `#[remote]`, written with or without the path of our crate.
fn take_markers(attrs: &mut Vec<Attribute>) -> Vec<Attribute> {
    let is_marker =
        |attr: &Attribute| attr.path().segments.last().is_some_and(|last| last.ident == "remote");
    attrs.extract_if(.., |attr| is_marker(attr)).collect()
}

/// Takes off `#[pb(...)]`: the compiler knows no such attribute outside derives.
fn take_helpers(attrs: &mut Vec<Attribute>) -> Vec<Attribute> {
    attrs.extract_if(.., |attr| attr::is_pb(attr)).collect()
}

fn attrs_of(input: &mut FnArg) -> &mut Vec<Attribute> {
    match input {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(input) => &mut input.attrs,
    }
}

fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}

fn not_a_method(attrs: &mut Vec<Attribute>, errors: &mut Errors) {
    for marker in take_markers(attrs) {
        errors.at(marker, "`#[remote]` marks methods");
    }
    for helper in take_helpers(attrs) {
        errors.at(helper, "only a method marked `#[remote]` takes `#[pb(...)]`");
    }
}
