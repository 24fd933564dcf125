//! Reads the variants of an enum that is sent without a class name.

use proc_macro2::Ident;
use syn::{DataEnum, Fields, LitStr, Variant as SynVariant};

use super::attr::{self, Slot};
use super::class::ClassAttrs;
use super::names::{RenameRule, variant_name};
use super::{Derive, Field};
use crate::errors::Errors;

/// One variant, which has a name on the wire.
pub(crate) struct NamedVariant<'a> {
    pub(crate) written: &'a SynVariant,
    pub(crate) ident: &'a Ident,
    pub(crate) wire_name: String,
    pub(crate) attrs: VariantAttrs,
    pub(crate) fields: Vec<Field<'a>>,
}

/// The attributes of a variant. `check` reports those that cannot be combined.
#[derive(Default)]
pub(crate) struct VariantAttrs {
    pub(crate) rename: Slot<LitStr>,
    /// The rule for the names of the fields.
    pub(crate) rename_all: Slot<RenameRule>,
    /// Further names that are read as this variant.
    pub(crate) aliases: Vec<(Ident, LitStr)>,
    /// Whether the variant is neither sent nor received.
    pub(crate) skip: Slot<()>,
    /// Whether the variant is read from all other names.
    pub(crate) other: Slot<()>,
}

/// The kind of the content of a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Unit,
    /// One value.
    Newtype,
    /// A tuple of values.
    Tuple,
    /// A dictionary of attributes.
    Struct,
}

/// How the name of a variant and its content are sent.
pub(crate) enum Representation<'a> {
    /// A dictionary with the name as its only key; without fields, the name alone.
    External,
    /// The content, with the name as an additional attribute.
    Internal(&'a LitStr),
    /// A dictionary of the name and the content.
    Adjacent(&'a LitStr, &'a LitStr),
    /// The content alone.
    Untagged,
}

const KEYS: [&str; 5] = ["rename", "rename_all", "alias", "skip", "other"];

impl<'a> NamedVariant<'a> {
    /// Reads all variants of one enum, in the order in which they are written.
    pub(super) fn read_all(
        derive: Derive,
        data: &'a DataEnum,
        of_enum: &ClassAttrs,
        errors: &mut Errors,
    ) -> Vec<Self> {
        data.variants.iter().map(|variant| Self::read(derive, variant, of_enum, errors)).collect()
    }

    /// Reads one variant and its attributes.
    fn read(
        derive: Derive,
        written: &'a SynVariant,
        of_enum: &ClassAttrs,
        errors: &mut Errors,
    ) -> Self {
        let mut attrs = VariantAttrs::default();
        attr::read_attrs(&written.attrs, errors, |key, input| match &*key.to_string() {
            "rename" => attrs.rename.set(key, attr::string(key, input)?),
            "rename_all" => {
                attrs.rename_all.set(key, RenameRule::read(&attr::string(key, input)?)?)
            }
            // As in serde, `alias` is repeated for each further name.
            "alias" => {
                let alias = attr::string(key, input)?;
                attrs.aliases.push((key.clone(), alias));
                Ok(())
            }
            "skip" => attrs.skip.set(key, attr::flag(key, input)?),
            "other" => attrs.other.set(key, attr::flag(key, input)?),
            _ => Err(attr::unknown(key, "`#[pb(...)]` on a variant", &KEYS)),
        });
        let rule = attrs.rename_all.get().or_else(|| of_enum.rename_all_fields.get()).copied();
        let fields = Field::read_all(derive, &written.fields, rule, errors);
        let ident = &written.ident;
        let wire_name = variant_name(ident, attrs.rename.get(), of_enum.rename_all.get().copied());
        Self { written, ident, wire_name, attrs, fields }
    }

    /// Returns the kind of the content.
    pub(crate) fn shape(&self) -> Shape {
        match &self.written.fields {
            Fields::Unit => Shape::Unit,
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Shape::Newtype,
            Fields::Unnamed(_) => Shape::Tuple,
            Fields::Named(_) => Shape::Struct,
        }
    }

    /// Returns whether the variant is sent as its name alone and received from it.
    pub(super) fn is_name(&self) -> bool {
        let attrs = &self.attrs;
        self.shape() == Shape::Unit && !attrs.skip.is_set() && !attrs.other.is_set()
    }

    /// Returns whether the variant is sent and received.
    pub(crate) fn travels(&self) -> bool {
        !self.attrs.skip.is_set()
    }
}

impl ClassAttrs {
    /// Returns the representation of the variants of an enum.
    pub(crate) fn representation(&self) -> Representation<'_> {
        match (self.tag.get(), self.content.get()) {
            _ if self.untagged.is_set() => Representation::Untagged,
            (Some(tag), Some(content)) => Representation::Adjacent(tag, content),
            (Some(tag), None) => Representation::Internal(tag),
            // `check` refuses `content` without `tag`.
            (None, _) => Representation::External,
        }
    }
}
