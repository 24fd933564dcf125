//! An error under `#[derive(pb::Error)]`: what it is called, and what it descends from.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, DeriveInput, Generics, LitStr, Path, Token, Variant as SynVariant};

use super::attr::{self, Slot};
use super::class::well_formed;
use super::names::{RenameRule, variant_name};
use crate::errors::Errors;

/// A type of errors.
pub(crate) struct ErrorType<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// Of an enum: what all its variants descend from.
    pub(crate) attrs: NameAttrs,
    pub(crate) rename_all: Slot<RenameRule>,
    /// What stands for `::pb` in the expansion.
    pub(crate) krate: Slot<Path>,
    pub(crate) data: ErrorData<'a>,
}

pub(crate) enum ErrorData<'a> {
    Struct,
    Enum(Vec<Case<'a>>),
    /// Never expanded: kept to be underlined.
    Union(Token![union]),
}

/// One variant, which is an error of its own.
pub(crate) struct Case<'a> {
    pub(crate) written: &'a SynVariant,
    pub(crate) attrs: NameAttrs,
    /// The last word of its name, where it does not say another one.
    name: String,
}

/// What a type and a variant alike can say about themselves.
#[derive(Default)]
pub(crate) struct NameAttrs {
    pub(crate) class: Slot<LitStr>,
    pub(crate) parents: Slot<Vec<LitStr>>,
}

/// A class name, as far as it is known before the module is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ErrorName {
    Written(String),
    /// What comes after the path of the module.
    Here(String),
}

/// All that one error is called on the wire.
pub(crate) struct Names {
    pub(crate) class: ErrorName,
    /// What it descends from, the nearest first; without repetitions.
    pub(crate) parents: Vec<ErrorName>,
}

const TYPE_KEYS: [&str; 4] = ["class", "parents", "rename_all", "crate"];
const VARIANT_KEYS: [&str; 2] = ["class", "parents"];

impl<'a> ErrorType<'a> {
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

    /// What the type is called; of an enum, what its variants have in common.
    pub(crate) fn names(&self) -> Names {
        let class = match self.attrs.class.get() {
            Some(class) => ErrorName::Written(class.value()),
            None => ErrorName::Here(self.ident.unraw().to_string()),
        };
        Names::new(class, self.attrs.parents())
    }

    /// What a variant is called: an error of its own, and one of its enum's.
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
            _ => Err(attr::unknown(key, "error attribute", known)),
        }
    }

    fn parents(&self) -> impl Iterator<Item = ErrorName> + use<'_> {
        self.parents.get().into_iter().flatten().map(|parent| ErrorName::Written(parent.value()))
    }
}

impl Names {
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

/// What is in an error is told by its message.
fn nothing_on_fields(fields: &syn::Fields, errors: &mut Errors) {
    let attrs: Vec<&Attribute> = fields.iter().flat_map(|field| &field.attrs).collect();
    for attr in attrs.into_iter().filter(|attr| attr::is_pb(attr)) {
        let sentence = "a field of an error takes no `#[pb(...)]`: \
                        what is sent is its class, its parents and its message";
        errors.at(attr, sentence);
    }
}
