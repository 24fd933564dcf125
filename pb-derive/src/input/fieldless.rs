//! Reads the variants of an enum without fields, which is sent as the name of its variant.

use proc_macro2::Ident;
use syn::{DataEnum, LitStr, Variant as SynVariant};

use super::attr::{self, Slot};
use super::names::{RenameRule, variant_name};
use crate::errors::Errors;

/// One variant, which is a name on the wire.
pub(crate) struct NamedVariant<'a> {
    pub(crate) written: &'a SynVariant,
    pub(crate) ident: &'a Ident,
    pub(crate) wire_name: String,
    /// Further names that are read as this variant.
    pub(crate) aliases: Vec<LitStr>,
}

impl<'a> NamedVariant<'a> {
    /// Reads all variants of one enum, in the order in which they are written.
    pub(super) fn read_all(
        data: &'a DataEnum,
        rule: Option<RenameRule>,
        errors: &mut Errors,
    ) -> Vec<Self> {
        data.variants.iter().map(|variant| Self::read(variant, rule, errors)).collect()
    }

    /// Reads one variant and its attributes.
    fn read(written: &'a SynVariant, rule: Option<RenameRule>, errors: &mut Errors) -> Self {
        let mut rename = Slot::default();
        let mut aliases = Vec::new();
        attr::read_attrs(&written.attrs, errors, |key, input| match &*key.to_string() {
            "rename" => rename.set(key, attr::string(key, input)?),
            // As in serde, `alias` is repeated for each further name.
            "alias" => attr::string(key, input).map(|alias| aliases.push(alias)),
            _ => Err(attr::unknown(key, "`#[pb(...)]` on a variant", &["rename", "alias"])),
        });
        let ident = &written.ident;
        Self { written, ident, wire_name: variant_name(ident, rename.get(), rule), aliases }
    }
}
