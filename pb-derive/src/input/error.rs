//! Reads an error type under `#[derive(pb::Error)]`: its class names and its ancestors.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, DeriveInput, Generics, LitStr, Path, Token, Variant as SynVariant};

use super::attr::{self, Slot};
use super::class::well_formed;
use super::names::{RenameRule, variant_name};
use crate::errors::Errors;

/// An error type.
pub(crate) struct ErrorType<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// The names of the type. Those of an enum are ancestors of all its variants.
    pub(crate) attrs: NameAttrs,
    pub(crate) rename_all: Slot<RenameRule>,
    /// The path that replaces `::pb` in the expansion.
    pub(crate) krate: Slot<Path>,
    pub(crate) data: ErrorData<'a>,
}

/// The variants of an error type.
pub(crate) enum ErrorData<'a> {
    Struct,
    Enum(Vec<Case<'a>>),
    /// A union, which is refused by `check`. The keyword is kept to be underlined.
    Union(Token![union]),
}

/// One variant, which is an error with a class of its own.
pub(crate) struct Case<'a> {
    pub(crate) written: &'a SynVariant,
    pub(crate) attrs: NameAttrs,
    /// The last word of the class name of a variant without `class`.
    name: String,
}

/// The keys that a type and a variant have in common.
#[derive(Default)]
pub(crate) struct NameAttrs {
    pub(crate) class: Slot<LitStr>,
    pub(crate) parents: Slot<Vec<LitStr>>,
}

/// A class name, or the part of it that is known without the path of the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ErrorName {
    Written(String),
    /// The part of the name after the path of the module.
    Here(String),
}

/// The class name of one error, and the names of its ancestors.
pub(crate) struct Names {
    pub(crate) class: ErrorName,
    /// The class names of the ancestors, the nearest first and each once.
    pub(crate) parents: Vec<ErrorName>,
}

const TYPE_KEYS: [&str; 4] = ["class", "parents", "rename_all", "crate"];
const VARIANT_KEYS: [&str; 2] = ["class", "parents"];

impl<'a> ErrorType<'a> {
    /// Reads the type and its attributes.
    pub(crate) fn read(input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let mut attrs = NameAttrs::default();
        let mut rename_all = Slot::default();
        let mut krate = Slot::default();
        attr::read_attrs(&input.attrs, errors, |key, input| match &*key.to_string() {
            "rename_all" => rename_all.set(key, RenameRule::read(&attr::string(key, input)?)?),
            "crate" => krate.set(key, attr::krate(key, input)?),
            _ => attrs.read(key, input, &TYPE_KEYS),
        });
        let rule = rename_all.get().copied();
        let data = match &input.data {
            syn::Data::Struct(data) => {
                nothing_on_fields(&data.fields, errors);
                ErrorData::Struct
            }
            syn::Data::Enum(data) => ErrorData::Enum(
                data.variants.iter().map(|variant| Case::read(variant, rule, errors)).collect(),
            ),
            syn::Data::Union(data) => ErrorData::Union(data.union_token),
        };
        let DeriveInput { ident, generics, .. } = input;
        Self { ident, generics, attrs, rename_all, krate, data }
    }

    /// Returns the names of the type. Those of an enum are common to all its variants.
    pub(crate) fn names(&self) -> Names {
        let class = match self.attrs.class.get() {
            Some(class) => ErrorName::Written(class.value()),
            None => ErrorName::Here(self.ident.unraw().to_string()),
        };
        Names::new(class, self.attrs.parents())
    }

    /// Returns the names of a variant, whose ancestors include the class of the enum.
    pub(crate) fn names_of(&self, case: &Case<'_>) -> Names {
        let all = self.names();
        let class = match (case.attrs.class.get(), &all.class) {
            (Some(class), _) => ErrorName::Written(class.value()),
            (None, ErrorName::Written(all)) => ErrorName::Written(format!("{all}.{}", case.name)),
            (None, ErrorName::Here(all)) => ErrorName::Here(format!("{all}.{}", case.name)),
        };
        Names::new(class, case.attrs.parents().chain([all.class]).chain(all.parents))
    }
}

impl<'a> Case<'a> {
    /// Reads one variant and its attributes.
    fn read(variant: &'a SynVariant, rule: Option<RenameRule>, errors: &mut Errors) -> Self {
        let mut attrs = NameAttrs::default();
        attr::read_attrs(&variant.attrs, errors, |key, input| {
            attrs.read(key, input, &VARIANT_KEYS)
        });
        nothing_on_fields(&variant.fields, errors);
        Self { written: variant, attrs, name: variant_name(&variant.ident, None, rule) }
    }
}

impl NameAttrs {
    /// Reads the value of one key.
    fn read(&mut self, key: &Ident, input: ParseStream<'_>, known: &[&str]) -> syn::Result<()> {
        match &*key.to_string() {
            "class" => {
                let class = attr::string(key, input)?;
                well_formed(&class)?;
                self.class.set(key, class)
            }
            "parents" => {
                let parents = attr::strings(key, input)?;
                parents.iter().try_for_each(well_formed)?;
                self.parents.set(key, parents)
            }
            _ => Err(attr::unknown(key, "`#[pb(...)]` on an error", known)),
        }
    }

    /// Returns the parents that are written in the attribute.
    fn parents(&self) -> impl Iterator<Item = ErrorName> + use<'_> {
        self.parents.get().into_iter().flatten().map(|parent| ErrorName::Written(parent.value()))
    }
}

impl Names {
    /// Collects the ancestors, without repetitions and without the class itself.
    fn new(class: ErrorName, ancestors: impl Iterator<Item = ErrorName>) -> Self {
        let mut parents = Vec::new();
        for parent in ancestors {
            if parent != class && !parents.contains(&parent) {
                parents.push(parent);
            }
        }
        Self { class, parents }
    }
}

/// Refuses `#[pb(...)]` on the fields of an error: fields are not sent.
fn nothing_on_fields(fields: &syn::Fields, errors: &mut Errors) {
    let attrs: Vec<&Attribute> = fields.iter().flat_map(|field| &field.attrs).collect();
    for attr in attrs.into_iter().filter(|attr| attr::is_pb(attr)) {
        let sentence = "a field of an error takes no `#[pb(...)]`: \
                        an error is sent as its class name, its parents and its message";
        errors.at(attr, sentence);
    }
}
