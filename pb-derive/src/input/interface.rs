//! Reads a trait under `#[pb::interface]`, and the calls that its methods make.

use proc_macro2::TokenStream;
use quote::format_ident;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, FnArg, GenericArgument, Ident, ItemTrait, LitStr, Pat, Path, PathArguments,
    ReturnType, Signature, Token, TraitItem, TraitItemFn, Type, TypeImplTrait, TypeParamBound,
};

use super::argument::{cfgs, is_context};
use super::attr::{self, Slot};
use super::conditional::{self, Variant};
use super::lints::{allowed, lints};
use super::marker::{self, take_helpers};
use super::methods::SelfKind;
use super::names::{RenameRule, wire_name};
use super::{attrs_of, bare};
use crate::errors::Errors;

/// The names of the functions that every interface has.
pub(crate) const RESERVED: [&str; 7] =
    ["as_reference", "clone", "deref", "eq", "fmt", "from", "ne"];

/// An interface: a trait of which only the signatures are used.
pub(crate) struct Interface {
    /// The interface that this one extends, if the trait has a supertrait.
    pub(crate) extends: Option<Path>,
    /// The trait as it is written, without its attributes.
    pub(crate) written: ItemTrait,
    /// The attributes of the trait, for the struct that replaces it.
    pub(crate) attrs: Vec<Attribute>,
    /// The `#[cfg]`s among the attributes, which must guard the impls too.
    pub(crate) cfgs: Vec<Attribute>,
    /// The lint attributes, for the impl with the methods.
    pub(crate) lints: Vec<Attribute>,
    /// The lints that the trait allows, for the other impls.
    pub(crate) allowed: Vec<Attribute>,
    /// Whether the struct is deprecated, so that its use warns.
    pub(crate) deprecated: bool,
    /// The path that replaces `::pb` in the expansion.
    pub(crate) krate: Slot<Path>,
    pub(crate) calls: Vec<Call>,
}

/// One method, which makes a call.
pub(crate) struct Call {
    /// The attributes that are not of this library, such as doc comments.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) cfgs: Vec<Attribute>,
    /// The `#[cfg]` that says when the method has these attributes, if some of them are conditional.
    pub(crate) when: Option<Attribute>,
    pub(crate) sig: Signature,
    /// The body, which `check` refuses. It is kept to be underlined.
    pub(crate) body: Option<syn::Block>,
    pub(crate) rename: Slot<LitStr>,
    /// The name on the wire.
    pub(crate) wire_name: String,
    pub(crate) self_kind: SelfKind,
    pub(crate) arguments: Vec<Passed>,
}

/// One argument of a call.
pub(crate) struct Passed {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) wire_name: String,
    pub(crate) keyword: Slot<()>,
    /// Whether the type is spelled `&Context`. Only error messages depend on this.
    pub(crate) named_context: bool,
    pub(crate) cfgs: Vec<Attribute>,
}

impl Interface {
    /// Reads an interface. `arguments` are those of `#[pb::interface(...)]`.
    pub(crate) fn read(
        arguments: TokenStream,
        mut written: ItemTrait,
        errors: &mut Errors,
    ) -> Self {
        let mut rename_all = Slot::default();
        let mut krate = Slot::default();
        attr::read_keys(arguments, errors, |key, input| match &*key.to_string() {
            "rename_all" => rename_all.set(key, RenameRule::read(&attr::string(key, input)?)?),
            "crate" => krate.set(key, attr::krate(key, input)?),
            _ => Err(attr::unknown(key, "`#[pb::interface(...)]`", &["rename_all", "crate"])),
        });
        let mut attrs = std::mem::take(&mut written.attrs);
        let cfgs = cfgs(&attrs);
        let lints = lints(&mut attrs);
        let deprecated = attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        let rule = rename_all.get().copied();
        let allowed = allowed(&attrs);
        let mut calls = Vec::new();
        for item in &mut written.items {
            if let TraitItem::Fn(method) = item {
                for variant in conditional::variants(method, errors) {
                    errors.under(variant.when.as_ref());
                    calls.push(Call::read(variant, rule, errors));
                }
                errors.under(None);
            }
        }
        let extends = one_interface(&written.supertraits).cloned();
        Self { extends, written, attrs, cfgs, lints, allowed, deprecated, krate, calls }
    }
}

impl Call {
    /// Reads one variant of a method.
    fn read(
        Variant { mut method, when }: Variant<TraitItemFn>,
        rule: Option<RenameRule>,
        errors: &mut Errors,
    ) -> Self {
        method.attrs.extend(when.clone());
        for (marker, attr) in marker::take(&mut method.attrs) {
            let word = marker.word();
            errors.at(
                attr,
                format!(
                    "all methods of an interface are calls, without markers: remove `#[{word}]`"
                ),
            );
        }
        let helpers = take_helpers(&mut method.attrs);
        let mut rename = Slot::default();
        attr::read_attrs(&helpers, errors, |key, input| match &*key.to_string() {
            "rename" => rename.set(key, attr::string(key, input)?),
            _ => Err(attr::unknown(key, "`#[pb(...)]` on a method", &["rename"])),
        });
        let inputs = method.sig.inputs.iter_mut().enumerate();
        let arguments =
            inputs.filter_map(|(index, input)| Passed::read(index, input, rule, errors)).collect();
        Self {
            cfgs: cfgs(&method.attrs),
            attrs: method.attrs,
            when,
            body: method.default,
            wire_name: wire_name(&method.sig.ident, rename.get(), rule),
            rename,
            self_kind: SelfKind::read(&method.sig),
            sig: method.sig,
            arguments,
        }
    }

    /// Returns the type of the answer, if the method declares one.
    pub(crate) fn answer(&self) -> Option<&Type> {
        match &self.sig.output {
            ReturnType::Type(_, ty) => Some(ty),
            ReturnType::Default => None,
        }
    }

    /// Returns the first type parameter of an answer that is spelled `Result`. Only error messages depend on
    /// this. The inner `None` means that the parameter could not be written as the answer.
    pub(crate) fn named_result(&self) -> Option<Option<&Type>> {
        let Type::Path(path) = bare(self.answer()?) else { return None };
        let last = path.path.segments.last().filter(|last| last.ident == "Result")?;
        let PathArguments::AngleBracketed(inside) = &last.arguments else { return Some(None) };
        match inside.args.first() {
            Some(GenericArgument::Type(ty)) => {
                Some(Some(ty).filter(|ty| !matches!(bare(ty), Type::Reference(_))))
            }
            _ => Some(None),
        }
    }
}

impl Passed {
    /// Returns the `T` of a type that is spelled `Option<T>`, to underline it.
    pub(crate) fn optional(&self) -> Option<&Type> {
        let Type::Path(path) = bare(&self.ty) else { return None };
        let last = path.path.segments.last()?;
        let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        match arguments.args.first() {
            Some(GenericArgument::Type(ty)) if last.ident == "Option" => Some(ty),
            _ => None,
        }
    }

    /// Returns the type with each `impl Interface` in it replaced.
    pub(crate) fn replaced(&self, by: &dyn Fn(&Path) -> Type) -> Type {
        replaced(&self.ty, &|opaque| interface_of(opaque).map(by))
    }

    /// Reads one argument. Returns `None` for the receiver. An argument without a plain name gets a name from
    /// its index, for the stub.
    fn read(
        index: usize,
        input: &mut FnArg,
        rule: Option<RenameRule>,
        errors: &mut Errors,
    ) -> Option<Self> {
        let helpers = take_helpers(attrs_of(input));
        let mut rename = Slot::default();
        let mut keyword = Slot::default();
        attr::read_attrs(&helpers, errors, |key, input| match &*key.to_string() {
            "rename" => rename.set(key, attr::string(key, input)?),
            "keyword" => keyword.set(key, attr::flag(key, input)?),
            _ => Err(attr::unknown(key, "`#[pb(...)]` on an argument", &["rename", "keyword"])),
        });
        let FnArg::Typed(input) = input else {
            return None;
        };
        let named_context = is_context(&input.ty);
        let ident = match &*input.pat {
            Pat::Ident(pat) => pat.ident.clone(),
            pat => {
                let sentence = "an argument needs a plain name: it may be passed by keyword";
                errors.at(pat, sentence);
                format_ident!("__arg{index}")
            }
        };
        let wire_name = wire_name(&ident, rename.get(), rule);
        let cfgs = cfgs(&input.attrs);
        Some(Self { ident, ty: (*input.ty).clone(), wire_name, keyword, named_context, cfgs })
    }
}

/// Traits of the standard library and of this library, which are no interfaces. Only error messages depend on
/// this.
const NO_INTERFACES: [&str; 24] = [
    "Any",
    "AsRef",
    "Borrow",
    "Cacheable",
    "Clone",
    "Copy",
    "Copyable",
    "Debug",
    "Default",
    "Deserialize",
    "Display",
    "Error",
    "Future",
    "Into",
    "IntoIterator",
    "Iterator",
    "Jelly",
    "Referenceable",
    "Send",
    "Serialize",
    "Sized",
    "Sync",
    "Unpin",
    "Viewable",
];

/// Returns the one interface in bounds. `None` if there are others, or its name is not that of an interface.
pub(super) fn one_interface(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<&Path> {
    let mut bounds = bounds.iter();
    let (Some(TypeParamBound::Trait(bound)), None) = (bounds.next(), bounds.next()) else {
        return None;
    };
    let last = bound.path.segments.last()?;
    let is_plain = last.arguments.is_none() && !NO_INTERFACES.iter().any(|word| last.ident == word);
    is_plain.then_some(&bound.path)
}

/// Returns the interface of a type `impl Interface`.
fn interface_of(opaque: &TypeImplTrait) -> Option<&Path> {
    one_interface(&opaque.bounds)
}

/// Replaces each `impl Trait` in references, tuples, lists and parameters of types for which `by` returns
/// another type.
fn replaced(ty: &Type, by: &dyn Fn(&TypeImplTrait) -> Option<Type>) -> Type {
    let mut ty = ty.clone();
    match &mut ty {
        Type::ImplTrait(opaque) => {
            if let Some(other) = by(opaque) {
                return other;
            }
        }
        Type::Reference(reference) => *reference.elem = replaced(&reference.elem, by),
        Type::Slice(slice) => *slice.elem = replaced(&slice.elem, by),
        Type::Array(array) => *array.elem = replaced(&array.elem, by),
        Type::Paren(paren) => *paren.elem = replaced(&paren.elem, by),
        Type::Group(group) => *group.elem = replaced(&group.elem, by),
        Type::Tuple(tuple) => {
            for elem in &mut tuple.elems {
                *elem = replaced(elem, by);
            }
        }
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                    for argument in &mut arguments.args {
                        if let GenericArgument::Type(inner) = argument {
                            *inner = replaced(inner, by);
                        }
                    }
                }
            }
        }
        _ => {}
    }
    ty
}
