//! Reads an impl block under `#[pb::methods]`, and the marked methods in it.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, FnArg, GenericArgument, Generics, ImplItem, ImplItemFn, ItemImpl, LitStr, Path,
    PathArguments, ReceiverKind, ReturnType, Signature, Type, TypeParamBound, parse_quote,
};

use super::argument::{Argument, cfgs, none_known};
use super::attr::{self, Slot};
use super::conditional::{self, Variant};
use super::lints::{allowed, lints};
use super::marker::{self, Marker, NEEDS_A_MARKER, not_a_method};
use super::names::{RenameRule, wire_name};
use super::{attrs_of, bare, names};
use crate::errors::Errors;

/// A block, with its attributes and its marked methods.
pub(crate) struct Methods {
    /// The block as it goes back to the compiler, without markers and `#[pb(...)]`.
    pub(crate) block: ItemImpl,
    /// The path that replaces `::pb` in the expansion.
    pub(crate) krate: Slot<Path>,
    /// The interfaces whose methods the block must have.
    pub(crate) interfaces: Vec<Type>,
    /// The marked methods, in the order in which they are written.
    pub(crate) methods: Vec<Method>,
    /// The lints that the block allows, for the generated impls.
    pub(crate) allowed: Vec<Attribute>,
    /// All markers in the block, including those on items that are no methods.
    markers: Vec<Marker>,
}

/// One marked method.
pub(crate) struct Method {
    /// The index of the method among the items of the block.
    pub(crate) item: usize,
    /// The markers, with their attributes.
    pub(crate) markers: Vec<(Marker, Attribute)>,
    /// Whether the method reads its arguments by itself, and answers a `Dispatch`.
    pub(crate) is_raw: bool,
    pub(crate) sig: Signature,
    pub(crate) rename: Slot<LitStr>,
    /// The name on the wire.
    pub(crate) wire_name: String,
    pub(crate) self_kind: SelfKind,
    pub(crate) arguments: Vec<Argument>,
    /// The two types of an answer that is spelled `Result<T, E>`. The spelling only selects the types to
    /// underline.
    pub(crate) halves: Option<[Type; 2]>,
    /// The `#[cfg]` that says when the method has these attributes, if some of them are conditional.
    pub(crate) when: Option<Attribute>,
    /// The `#[cfg]`s on the method, which must guard its dispatch too. They include `when`.
    pub(crate) cfgs: Vec<Attribute>,
    /// The lint attributes, for the hidden method with the body.
    pub(crate) lints: Vec<Attribute>,
    /// Whether the method is deprecated, so that calling it from Rust warns.
    pub(crate) deprecated: bool,
}

/// How a method takes the object.
pub(crate) enum SelfKind {
    /// `&self`.
    Reference,
    /// `self: &T`. The compiler checks `T`.
    Lent(Type),
    /// `self: T`. The compiler checks `T`.
    Owned(Type),
    /// `&mut self`, or `self: &mut T`.
    Exclusive,
    /// Any other receiver, which `check` refuses.
    Other,
}

impl Methods {
    /// Reads a block. `arguments` are those of `#[pb::methods(...)]`.
    pub(crate) fn read(arguments: TokenStream, mut block: ItemImpl, errors: &mut Errors) -> Self {
        let mut rename_all = Slot::default();
        let mut krate = Slot::default();
        let mut interfaces: Vec<Type> = Vec::new();
        attr::read_keys(arguments, errors, |key, input| match &*key.to_string() {
            "rename_all" => rename_all.set(key, RenameRule::read(&attr::string(key, input)?)?),
            "interface" => {
                let interface = attr::ty(key, input)?;
                let text = interface.to_token_stream().to_string();
                let mut others = interfaces.iter().map(|other| other.to_token_stream().to_string());
                if others.any(|other| other == text) {
                    let sentence = "the block names this interface twice: remove one of them";
                    return Err(syn::Error::new_spanned(interface, sentence));
                }
                interfaces.push(interface);
                Ok(())
            }
            "crate" => krate.set(key, attr::krate(key, input)?),
            _ => {
                let known = ["rename_all", "interface", "crate"];
                Err(attr::unknown(key, "`#[pb::methods(...)]`", &known))
            }
        });

        let rule = rename_all.get().copied();
        let mut methods = Vec::new();
        let mut markers = Vec::new();
        for (index, item) in block.items.iter_mut().enumerate() {
            match item {
                ImplItem::Fn(method) => {
                    for mut variant in conditional::variants(method, errors) {
                        errors.under(variant.when.as_ref());
                        methods.extend(Method::read(index, &mut variant, rule, errors));
                    }
                    errors.under(None);
                    let is_update =
                        |other: &Method| other.item == index && other.is(Marker::Update);
                    strip(method, methods.iter().any(is_update));
                }
                ImplItem::Const(item) => markers.extend(no_method(&mut item.attrs, errors)),
                ImplItem::Type(item) => markers.extend(no_method(&mut item.attrs, errors)),
                ImplItem::Macro(item) => markers.extend(no_method(&mut item.attrs, errors)),
                _ => {}
            }
        }
        markers.extend(methods.iter().flat_map(|method| &method.markers).map(|(marker, _)| marker));
        let allowed = allowed(&block.attrs);
        Self { block, krate, interfaces, methods, allowed, markers }
    }

    /// Adds the receivers that marked methods lack, which `check` has refused. Without them, the compiler would
    /// report each `self` in their bodies, and answers that borrow.
    pub(crate) fn add_receivers(&mut self) {
        for method in self.methods.iter().filter(|method| method.sig.receiver().is_none()) {
            let Some(ImplItem::Fn(written)) = self.block.items.get_mut(method.item) else {
                continue;
            };
            if written.sig.receiver().is_none() {
                let receiver: FnArg =
                    if method.is_called() { parse_quote!(&self) } else { parse_quote!(&mut self) };
                written.sig.inputs.insert(0, receiver);
            }
        }
    }

    /// Returns the generics of the block.
    pub(crate) fn generics(&self) -> &Generics {
        &self.block.generics
    }

    /// Returns the type of the block from its first `'_` on, if it has one.
    pub(crate) fn unnamed_lifetime(&self) -> Option<TokenStream> {
        unnamed_lifetime(self.block.self_ty.to_token_stream())
    }

    /// Returns whether the type borrows for a lifetime of the block.
    pub(crate) fn borrows(&self) -> bool {
        self.generics().lifetimes().next().is_some() || self.unnamed_lifetime().is_some()
    }

    /// Returns whether the block has methods that peers call.
    pub(crate) fn is_called(&self) -> bool {
        self.markers.iter().any(|marker| marker.is_called())
    }

    /// Returns the kinds of methods in the block that peers call.
    pub(crate) fn faces(&self) -> impl Iterator<Item = Marker> {
        let all = [Marker::Remote, Marker::Perspective, Marker::View];
        all.into_iter().filter(|marker| self.markers.contains(marker))
    }

    /// Returns whether the type is a replica. The block of a replica without updates has no markers.
    pub(crate) fn observes(&self) -> bool {
        self.markers.contains(&Marker::Observe) || self.markers.is_empty()
    }

    /// Returns the methods with this marker.
    pub(crate) fn marked(&self, marker: Marker) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter(move |method| method.is(marker))
    }
}

impl Method {
    /// Reads one variant of a method. Returns `None` if it has no marker.
    fn read(
        item: usize,
        Variant { method, when }: &mut Variant<ImplItemFn>,
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
        let is_raw = markers.iter().any(marker::is_raw);
        let mut rename = Slot::default();
        attr::read_attrs(&helpers, errors, |key, input| match &*key.to_string() {
            "rename" => rename.set(key, attr::string(key, input)?),
            _ => Err(attr::unknown(key, "`#[pb(...)]` on a method", &["rename"])),
        });
        let is_update = markers.iter().any(|(marker, _)| *marker == Marker::Update);
        let named_for = if is_update {
            "its value is announced as well"
        } else {
            "peers may pass it by keyword"
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
        let mut cfgs = cfgs(&method.attrs);
        cfgs.extend(when.clone());
        let lints = if is_update { lints(&mut method.attrs) } else { Vec::new() };
        let deprecated = method.attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        let self_kind = SelfKind::read(&method.sig);
        let sig = method.sig.clone();
        let halves = halves(&sig.output);
        Some(Self {
            item,
            markers,
            is_raw,
            sig,
            rename,
            wire_name,
            self_kind,
            arguments,
            halves,
            when: when.take(),
            cfgs,
            lints,
            deprecated,
        })
    }

    /// Returns whether the method has this marker.
    pub(crate) fn is(&self, marker: Marker) -> bool {
        self.markers.iter().any(|(other, _)| *other == marker)
    }

    /// Returns whether peers call the method.
    pub(crate) fn is_called(&self) -> bool {
        self.markers.iter().any(|(marker, _)| marker.is_called())
    }

    /// Returns whether the method is `async`: the call ends when its future does.
    pub(crate) fn is_later(&self) -> bool {
        self.sig.asyncness.is_some() || self.future().is_some()
    }

    /// Returns the `T` of an answer `impl Future<Output = T>`.
    pub(crate) fn future(&self) -> Option<&Type> {
        match &self.sig.output {
            ReturnType::Type(_, ty) => output_of_future(ty),
            ReturnType::Default => None,
        }
    }

    /// Returns the type of the answer, if it has one.
    pub(crate) fn answer(&self) -> Option<&Type> {
        match &self.sig.output {
            ReturnType::Type(_, ty) => Some(output_of_future(ty).unwrap_or(ty)),
            ReturnType::Default => None,
        }
    }

    /// Returns whether the method is run with arguments from a peer.
    pub(crate) fn is_dispatched(&self) -> bool {
        self.is_called() || self.is(Marker::Observe)
    }
}

impl SelfKind {
    /// Reads the receiver of a method.
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

/// Returns the `T` of `impl Future<Output = T>`. The expansion awaits the answer, and the compiler refuses that
/// of a trait that is no future.
fn output_of_future(ty: &Type) -> Option<&Type> {
    let Type::ImplTrait(opaque) = bare(ty) else { return None };
    let inside = opaque.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().filter(|last| last.ident == "Future")
        }
        _ => None,
    });
    let PathArguments::AngleBracketed(inside) = &inside?.arguments else { return None };
    inside.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(output) if output.ident == "Output" => Some(&output.ty),
        _ => None,
    })
}

/// Returns `T` and `E` of a type that is spelled `Result<T, E>`. It may be a type of the user, or an alias
/// with other parameters, so the expansion lets the compiler decide.
fn halves(output: &ReturnType) -> Option<[Type; 2]> {
    let ReturnType::Type(_, ty) = output else {
        return None;
    };
    let ty = output_of_future(ty).unwrap_or(ty);
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

/// Takes the attributes of this library off an item that is no method, and reports them. Returns its markers.
fn no_method(attrs: &mut Vec<Attribute>, errors: &mut Errors) -> Vec<Marker> {
    let markers = not_a_method(attrs, errors);
    for attr in attrs.extract_if(.., |attr| conditional::has_ours(&attr.meta)) {
        errors.at(attr, "the attributes of this library go on methods, and this is another item");
    }
    markers
}

/// Returns the first `'_` at any depth.
fn unnamed_lifetime(tokens: TokenStream) -> Option<TokenStream> {
    let mut tick = None;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '\'' => tick = Some(punct),
            TokenTree::Ident(word) if word == "_" && tick.is_some() => {
                let tokens = [tick.map(TokenTree::Punct), Some(TokenTree::Ident(word))];
                return Some(tokens.into_iter().flatten().collect());
            }
            TokenTree::Group(group) => match unnamed_lifetime(group.stream()) {
                None => tick = None,
                found => return found,
            },
            _ => tick = None,
        }
    }
    None
}

/// Takes the attributes of this library off a method, which goes back to the compiler.
fn strip(method: &mut ImplItemFn, is_update: bool) {
    let _ = marker::take(&mut method.attrs);
    let _ = marker::take_helpers(&mut method.attrs);
    for input in &mut method.sig.inputs {
        let _ = marker::take_helpers(attrs_of(input));
    }
    if is_update {
        let _ = lints(&mut method.attrs);
    }
}
