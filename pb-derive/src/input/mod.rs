//! What was written: the attributes, and a model of the item with its wire names resolved, so that
//! checks and expansions cannot disagree about them. Nothing here writes code.

mod argument;
mod attr;
mod class;
mod error;
mod field;
mod fieldless;
mod interface;
mod marker;
mod methods;
mod names;

use syn::{DataEnum, DeriveInput, Generics, Ident, Token, Type, Variant as SynVariant, Visibility};

pub(crate) use self::argument::{Argument, ArgumentKind, Viewer};
pub(crate) use self::attr::Slot;
pub(crate) use self::class::{ClassAttrs, ClassName};
pub(crate) use self::error::{Case, ErrorData, ErrorName, ErrorType, NameAttrs, Names};
pub(crate) use self::field::{Carrier, DefaultValue, Field};
pub(crate) use self::fieldless::NamedVariant;
pub(crate) use self::interface::{Call, Interface, Passed, RESERVED};
pub(crate) use self::marker::Marker;
pub(crate) use self::methods::{Method, Methods, SelfKind};
use crate::errors::Errors;

/// Which derive was asked for.
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

    /// Whether the state travels under a class name, rather than as a plain dictionary.
    pub(crate) fn has_class(self) -> bool {
        !matches!(self, Self::Jelly | Self::Unjelly)
    }

    /// Whether the objects are live: what is done to one is done to all its replicas.
    pub(crate) fn is_live(self) -> bool {
        matches!(self, Self::Cacheable | Self::RemoteCache)
    }

    /// The derive of the same direction for classes.
    pub(crate) fn of_a_class(self) -> Self {
        if self.receives() { Self::RemoteCopy } else { Self::Copyable }
    }

    /// Whether values are built from received bytes.
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
    pub(crate) data: Data<'a>,
}

pub(crate) enum Data<'a> {
    Struct {
        /// As they were written: what to underline when the shape is wrong.
        written: &'a syn::Fields,
        fields: Vec<Field<'a>>,
    },
    /// Of classes: each variant stands for one.
    Enum(Vec<Variant<'a>>),
    /// Of names, for a derive without a class. Whether a variant holds more is for `check` to say.
    Fieldless(Vec<NamedVariant<'a>>),
    /// Never expanded: kept to be underlined.
    Union(Token![union]),
}

/// One variant of an enum, which stands for one class.
pub(crate) struct Variant<'a> {
    pub(crate) written: &'a SynVariant,
    pub(crate) ident: &'a Ident,
    /// The class it holds; `None` if it holds anything but exactly one value.
    pub(crate) ty: Option<&'a Type>,
}

impl<'a> Class<'a> {
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
            syn::Data::Enum(data) => Data::Fieldless(NamedVariant::read_all(data, rule, errors)),
            syn::Data::Union(data) => Data::Union(data.union_token),
        };
        let DeriveInput { vis, ident, generics, .. } = input;
        Self { derive, vis, ident, generics, attrs, data }
    }
}

impl<'a> Variant<'a> {
    fn read_all(data: &'a DataEnum, errors: &mut Errors) -> Vec<Self> {
        data.variants
            .iter()
            .map(|variant| {
                let inner = variant.fields.iter().flat_map(|field| &field.attrs);
                let attrs = variant.attrs.iter().chain(inner).filter(|attr| attr::is_pb(attr));
                // One that holds nothing is refused for that alone.
                for attr in attrs.filter(|_| !matches!(variant.fields, syn::Fields::Unit)) {
                    let sentence = "a variant takes no `#[pb(...)]`: \
                                    it is sent and received as the class it holds";
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

/// Whether `ty` is a path that ends in `word`: that word is what the user sees too.
pub(crate) fn names(ty: &Type, word: &str) -> bool {
    matches!(bare(ty), Type::Path(path)
        if path.path.segments.last().is_some_and(|segment| segment.ident == word))
}

/// The type itself: what a macro pasted is wrapped in an invisible group.
pub(crate) fn bare(mut ty: &Type) -> &Type {
    loop {
        match ty {
            Type::Group(group) => ty = &group.elem,
            Type::Paren(paren) => ty = &paren.elem,
            _ => return ty,
        }
    }
}
