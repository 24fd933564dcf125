//! Reads items into models: the attributes, and the parts of the item with their wire names. The names are
//! resolved here once, so that checks and expansions cannot disagree about them. This module generates no
//! code.

mod argument;
mod attr;
mod class;
mod conditional;
mod error;
mod field;
mod interface;
mod item;
mod lints;
mod literal;
mod marker;
mod methods;
mod names;
mod variant;

use syn::{
    Attribute, DataEnum, DeriveInput, FnArg, GenericArgument, Generics, Ident, PathArguments,
    PathSegment, Token, Type, Variant as SynVariant, Visibility,
};

pub(crate) use self::argument::{Argument, ArgumentKind, Viewer};
pub(crate) use self::attr::Slot;
pub(crate) use self::class::{ClassAttrs, ClassName, Predicates};
pub(crate) use self::error::{Case, ErrorData, ErrorName, ErrorType, NameAttrs, Names};
pub(crate) use self::field::{Carrier, DefaultValue, Field};
pub(crate) use self::interface::{Call, Interface, Passed, RESERVED};
pub(crate) use self::item::{parse as parse_item, unmarked};
pub(crate) use self::literal::{Entries, Entry, Items, Literal, One, Within};
pub(crate) use self::marker::Marker;
pub(crate) use self::methods::{Method, Methods, SelfKind};
pub(crate) use self::variant::{NamedVariant, Representation, Shape};
use crate::errors::Errors;

/// The derive that is expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Derive {
    Copyable,
    RemoteCopy,
    Cacheable,
    RemoteCache,
    Jelly,
    Unjelly,
}

impl Derive {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Copyable => "Copyable",
            Self::RemoteCopy => "RemoteCopy",
            Self::Cacheable => "Cacheable",
            Self::RemoteCache => "RemoteCache",
            Self::Jelly => "Jelly",
            Self::Unjelly => "Unjelly",
        }
    }

    /// Returns whether the state is sent under a class name, and not as plain state.
    pub(crate) fn has_class(self) -> bool {
        !matches!(self, Self::Jelly | Self::Unjelly)
    }

    /// Returns whether the derive is for live objects or their replicas.
    pub(crate) fn is_live(self) -> bool {
        matches!(self, Self::Cacheable | Self::RemoteCache)
    }

    /// Returns whether the derive builds values from received bytes.
    pub(crate) fn receives(self) -> bool {
        matches!(self, Self::RemoteCopy | Self::RemoteCache | Self::Unjelly)
    }
}

/// A type under one of the derives.
pub(crate) struct Class<'a> {
    pub(crate) derive: Derive,
    pub(crate) vis: &'a Visibility,
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attrs: ClassAttrs,
    /// Whether the fields may be unaligned (`#[repr(packed)]`), so that no reference to them may be taken.
    pub(crate) is_packed: bool,
    pub(crate) data: Data<'a>,
}

/// The fields or variants of a type under a derive.
pub(crate) enum Data<'a> {
    Struct {
        /// The fields as they are written, to underline if they have the wrong shape.
        written: &'a syn::Fields,
        fields: Vec<Field<'a>>,
    },
    /// An enum of classes: each variant holds one class.
    Enum(Vec<Variant<'a>>),
    /// An enum under a derive without a class, whose variants are names on the wire.
    Fieldless(Vec<NamedVariant<'a>>),
    /// An enum under a derive without a class, whose variants have contents or special attributes.
    Tagged(Vec<NamedVariant<'a>>),
    /// A union, which is refused by `check`. The keyword is kept to be underlined.
    Union(Token![union]),
}

/// One variant of an enum of classes.
pub(crate) struct Variant<'a> {
    pub(crate) written: &'a SynVariant,
    pub(crate) ident: &'a Ident,
    /// The type of the class that the variant holds. `None` if it does not hold exactly one value, which
    /// `check` refuses.
    pub(crate) ty: Option<&'a Type>,
}

impl<'a> Class<'a> {
    /// Reads the type and its attributes.
    pub(crate) fn read(derive: Derive, input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let attrs = ClassAttrs::read(derive, &input.attrs, errors);
        let rule = attrs.rename_all.get().copied();
        let data = match &input.data {
            syn::Data::Struct(data) => Data::Struct {
                written: &data.fields,
                fields: Field::read_all(derive, &data.fields, rule, errors),
            },
            syn::Data::Enum(data) if derive.has_class() => {
                Data::Enum(Variant::read_all(data, errors))
            }
            syn::Data::Enum(data) => {
                let variants = NamedVariant::read_all(derive, data, &attrs, errors);
                let is_external = matches!(attrs.representation(), Representation::External);
                if is_external && variants.iter().all(NamedVariant::is_name) {
                    Data::Fieldless(variants)
                } else {
                    Data::Tagged(variants)
                }
            }
            syn::Data::Union(data) => Data::Union(data.union_token),
        };
        let DeriveInput { vis, ident, generics, .. } = input;
        let is_packed = input.attrs.iter().any(is_packed);
        Self { derive, vis, ident, generics, attrs, is_packed, data }
    }

    /// Returns whether this is a class of copies that borrow from the message.
    pub(crate) fn is_borrowed(&self) -> bool {
        self.derive == Derive::RemoteCopy && self.generics.lifetimes().next().is_some()
    }

    /// Returns the predicates of the user that replace the inferred bounds, if there are some.
    pub(crate) fn bound(&self) -> Option<&Predicates> {
        let Self { derive, attrs, .. } = self;
        if derive.receives() { attrs.bound_received.get() } else { attrs.bound_sent.get() }
    }
}

impl<'a> Variant<'a> {
    /// Reads all variants of one enum, in the order in which they are written.
    fn read_all(data: &'a DataEnum, errors: &mut Errors) -> Vec<Self> {
        data.variants
            .iter()
            .map(|variant| {
                let inner = variant.fields.iter().flat_map(|field| &field.attrs);
                let attrs = variant.attrs.iter().chain(inner).filter(|attr| attr::is_pb(attr));
                // `check` refuses a variant without fields, and one error for it is enough.
                for attr in attrs.filter(|_| !matches!(variant.fields, syn::Fields::Unit)) {
                    let sentence = "a variant of an enum of classes takes no `#[pb(...)]`: \
                                    write the attribute on the class that the variant holds";
                    errors.at(attr, sentence);
                }
                let ty = match &variant.fields {
                    syn::Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                        fields.unnamed.first().map(|field| &field.ty)
                    }
                    _ => None,
                };
                Self { written: variant, ident: &variant.ident, ty }
            })
            .collect()
    }
}

/// Returns whether the attribute is `#[repr(packed)]`.
fn is_packed(attr: &Attribute) -> bool {
    let mut found = false;
    if attr.path().is_ident("repr") {
        // rustc reports what it cannot read.
        let _ = attr.parse_nested_meta(|meta| {
            found |= meta.path.is_ident("packed");
            if meta.input.peek(syn::token::Paren) {
                let _: proc_macro2::TokenTree = meta.input.parse()?;
            }
            Ok(())
        });
    }
    found
}

/// Returns whether `ty` is a path whose last segment is `word`. Only the spelling counts: the type may be an
/// alias, or another type of that name.
pub(crate) fn names(ty: &Type, word: &str) -> bool {
    matches!(bare(ty), Type::Path(path)
        if path.path.segments.last().is_some_and(|segment| segment.ident == word))
}

/// Returns the type without parentheses and without the invisible groups in which macros wrap types.
pub(crate) fn bare(mut ty: &Type) -> &Type {
    loop {
        match ty {
            Type::Group(group) => ty = &group.elem,
            Type::Paren(paren) => ty = &paren.elem,
            _ => return ty,
        }
    }
}

/// Returns whether a type has no size, as far as its spelling shows.
pub(crate) fn is_unsized(ty: &Type) -> bool {
    matches!(bare(ty), Type::Slice(_) | Type::TraitObject(_)) || is_str(ty)
}

/// Returns whether a type is spelled `str`.
pub(crate) fn is_str(ty: &Type) -> bool {
    matches!(bare(ty), Type::Path(ty) if ty.qself.is_none() && ty.path.is_ident("str"))
}

/// Returns the type that is in `Box`es and `Arc`s, and whether it is in an `Arc`. Only the spelling counts.
pub(crate) fn held_class(ty: &Type) -> (&Type, bool) {
    let (mut held, mut is_shared) = (bare(ty), false);
    while let Type::Path(path) = held
        && let Some(last) = path.path.segments.last()
        && (last.ident == "Box" || last.ident == "Arc")
        && let Some(inner) = inner_types(last).next()
    {
        is_shared |= last.ident == "Arc";
        held = bare(inner);
    }
    (held, is_shared)
}

/// Returns the types in the brackets of a segment.
pub(crate) fn inner_types(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Returns the attributes of an argument or of the receiver.
fn attrs_of(input: &mut FnArg) -> &mut Vec<Attribute> {
    match input {
        FnArg::Receiver(receiver) => &mut receiver.attrs,
        FnArg::Typed(input) => &mut input.attrs,
    }
}
