//! An impl block under `#[pb::methods]`, and the methods in it that peers know of.

use proc_macro2::{Span, TokenStream};
use syn::{
    Attribute, FnArg, GenericArgument, Generics, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr,
    Meta, Path, PathArguments, ReceiverKind, ReturnType, Signature, Type,
};

use super::argument::{Argument, cfgs, none_known};
use super::attr::{self, Slot};
use super::marker::{self, Marker, NEEDS_A_MARKER, not_a_method};
use super::names::{RenameRule, wire_name};
use super::{bare, names};
use crate::errors::Errors;

/// The block, and what it says about itself.
pub(crate) struct Methods {
    /// The block as it goes back to the compiler: without our markers and helpers.
    pub(crate) block: ItemImpl,
    /// What stands for `::pb` in the expansion.
    pub(crate) krate: Slot<Path>,
    /// What the object is said to have all methods of.
    pub(crate) interface: Slot<Type>,
    /// The marked methods, in the order they are written.
    pub(crate) methods: Vec<Method>,
    /// Every marker in the block, also where it does not belong.
    markers: Vec<Marker>,
}

/// One method that peers know of.
pub(crate) struct Method {
    /// Which item of the block it is.
    pub(crate) item: usize,
    /// What it is to peers, and where that is written.
    pub(crate) markers: Vec<(Marker, Attribute)>,
    pub(crate) sig: Signature,
    pub(crate) rename: Slot<LitStr>,
    /// What peers call it.
    pub(crate) wire_name: String,
    pub(crate) self_kind: SelfKind,
    pub(crate) arguments: Vec<Argument>,
    /// What look like the halves of a `Result`. Spelling chooses no more than what is underlined.
    pub(crate) halves: Option<[Type; 2]>,
    /// The `#[cfg]`s on the method: they must guard its dispatch too.
    pub(crate) cfgs: Vec<Attribute>,
    /// What is said to lints about its body.
    pub(crate) lints: Vec<Attribute>,
    /// Whether calling it from Rust warns.
    pub(crate) deprecated: bool,
}

/// How a method takes the object.
pub(crate) enum SelfKind {
    /// `&self`.
    Reference,
    /// `self: &T`: what `T` is decides the compiler.
    Lent(Type),
    /// `self: T`. Likewise.
    Owned(Type),
    /// `&mut self`, or `self: &mut T`.
    Exclusive,
    /// Anything else: never expanded, refused in `check`.
    Other,
}

impl Methods {
    /// `arguments` are those of `#[pb::methods(...)]` itself.
    pub(crate) fn read(arguments: TokenStream, mut block: ItemImpl, errors: &mut Errors) -> Self {
        let mut rename_all = Slot::default();
        let mut krate = Slot::default();
        let mut interface = Slot::default();
        attr::read_keys(arguments, errors, |key, input| match &*key.to_string() {
            "rename_all" => rename_all.set(key, RenameRule::read(&attr::string(key, input)?)?),
            "interface" => interface.set(key, attr::ty(key, input)?),
            "crate" => krate.set(key, attr::krate(key, input)?),
            _ => {
                let known = ["rename_all", "interface", "crate"];
                Err(attr::unknown(key, "methods argument", &known))
            }
        });

        let rule = rename_all.get().copied();
        let mut methods = Vec::new();
        let mut markers = Vec::new();
        for (index, item) in block.items.iter_mut().enumerate() {
            match item {
                ImplItem::Fn(method) => methods.extend(Method::read(index, method, rule, errors)),
                ImplItem::Const(item) => markers.extend(not_a_method(&mut item.attrs, errors)),
                ImplItem::Type(item) => markers.extend(not_a_method(&mut item.attrs, errors)),
                ImplItem::Macro(item) => markers.extend(not_a_method(&mut item.attrs, errors)),
                _ => {}
            }
        }
        markers.extend(methods.iter().flat_map(|method| &method.markers).map(|(marker, _)| marker));
        Self { block, krate, interface, methods, markers }
    }

    pub(crate) fn generics(&self) -> &Generics {
        &self.block.generics
    }

    /// Whether peers call the object.
    pub(crate) fn is_called(&self) -> bool {
        self.markers.iter().any(|marker| marker.is_called())
    }

    /// In which ways it is called.
    pub(crate) fn faces(&self) -> impl Iterator<Item = Marker> {
        let all = [Marker::Remote, Marker::Perspective, Marker::View];
        all.into_iter().filter(|marker| self.markers.contains(marker))
    }

    /// Whether the object is a replica. Of one that nothing is announced to, the block is empty.
    pub(crate) fn observes(&self) -> bool {
        self.markers.contains(&Marker::Observe) || self.markers.is_empty()
    }

    /// The methods marked so.
    pub(crate) fn marked(&self, marker: Marker) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter(move |method| method.is(marker))
    }
}

impl Method {
    /// Takes our attributes off `method`; the model, if one of them was a marker.
    fn read(
        item: usize,
        method: &mut ImplItemFn,
        rule: Option<RenameRule>,
        errors: &mut Errors,
    ) -> Option<Self> {
        let markers = marker::take(&mut method.attrs);
        let helpers = marker::take_helpers(&mut method.attrs);
        if markers.is_empty() {
            for helper in helpers {
                errors.at(helper, NEEDS_A_MARKER);
            }
            for input in &mut method.sig.inputs {
                none_known(input, errors);
            }
            return None;
        }

        let markers = marker::distinct(markers, errors);
        let mut rename = Slot::default();
        attr::read_attrs(&helpers, errors, |key, input| match &*key.to_string() {
            "rename" => rename.set(key, attr::string(key, input)?),
            _ => Err(attr::unknown(key, "method attribute", &["rename"])),
        });
        let is_update = markers.iter().any(|(marker, _)| *marker == Marker::Update);
        let named_for = if is_update {
            "what is passed is announced as well"
        } else {
            "peers may pass them by keyword"
        };
        let is_view = markers.iter().any(|(marker, _)| *marker == Marker::View);
        let first = method.sig.inputs.iter().position(|input| matches!(input, FnArg::Typed(_)));
        let viewer = first.filter(|_| is_view);
        let lends = markers.iter().any(|(marker, _)| marker.is_called());
        let inputs = method.sig.inputs.iter_mut().enumerate();
        let arguments = inputs
            .filter_map(|(index, input)| {
                let views = viewer == Some(index);
                Argument::read(input, [views, lends], named_for, rule, errors)
            })
            .collect();
        let wire_name = wire_name(&method.sig.ident, rename.get(), rule);
        let cfgs = cfgs(&method.attrs);
        let lints = if is_update { lints(&mut method.attrs) } else { Vec::new() };
        let deprecated = method.attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        let self_kind = SelfKind::read(&method.sig);
        let sig = method.sig.clone();
        let halves = halves(&sig.output);
        Some(Self {
            item,
            markers,
            sig,
            rename,
            wire_name,
            self_kind,
            arguments,
            halves,
            cfgs,
            lints,
            deprecated,
        })
    }

    pub(crate) fn is(&self, marker: Marker) -> bool {
        self.markers.iter().any(|(other, _)| *other == marker)
    }

    /// Whether peers ask for it to be run, and for an answer.
    pub(crate) fn is_called(&self) -> bool {
        self.markers.iter().any(|(marker, _)| marker.is_called())
    }

    /// Whether peers pass its arguments.
    pub(crate) fn is_dispatched(&self) -> bool {
        self.is_called() || self.is(Marker::Observe)
    }
}

impl SelfKind {
    pub(super) fn read(sig: &Signature) -> Self {
        let Some(receiver) = sig.receiver() else {
            return Self::Other;
        };
        match &receiver.kind {
            ReceiverKind::Reference(_, _, None) => Self::Reference,
            ReceiverKind::Reference(_, _, Some(_)) => Self::Exclusive,
            ReceiverKind::Typed(_, ty) => match bare(ty) {
                Type::Reference(reference) if reference.mutability.is_some() => Self::Exclusive,
                Type::Reference(reference) => Self::Lent((*reference.elem).clone()),
                ty if names(ty, "Self") => Self::Other,
                ty @ Type::Path(_) => Self::Owned(ty.clone()),
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }
}

/// The `T` and the `E` of what is spelled `Result<T, E>`. It may be a type of the user's, and an alias
/// may put something else in their places: the expansion asks the compiler.
fn halves(output: &ReturnType) -> Option<[Type; 2]> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    let Type::Path(path) = bare(ty) else {
        return None;
    };
    let last = path.path.segments.last().filter(|last| last.ident == "Result")?;
    let PathArguments::AngleBracketed(inside) = &last.arguments else {
        return None;
    };
    let mut halves = inside.args.iter().map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    });
    match [halves.next(), halves.next(), halves.next()] {
        [Some(Some(value)), Some(Some(error)), None] => Some([value, error]),
        _ => None,
    }
}

/// What is said to lints about a method that becomes two, for the one with the body. The other keeps
/// it too. What is expected may be in one of them only, or not in what is generated, so it is allowed.
pub(super) fn lints(attrs: &mut [Attribute]) -> Vec<Attribute> {
    const LEVELS: [&str; 5] = ["allow", "expect", "warn", "deny", "forbid"];
    let is_lint = |attr: &&mut Attribute| LEVELS.iter().any(|level| attr.path().is_ident(level));
    let lints = attrs.iter_mut().filter(is_lint).map(|attr| {
        if let Meta::List(list) = &mut attr.meta
            && list.path.is_ident("expect")
        {
            list.path = Ident::new("allow", Span::call_site()).into();
        }
        attr.clone()
    });
    lints.collect()
}
