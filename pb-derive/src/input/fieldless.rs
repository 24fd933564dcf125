//! The variants of an enum without fields, which travels as the name of its variant.

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
    /// Other names it is received under.
    pub(crate) aliases: Vec<LitStr>,
}

impl<'a> NamedVariant<'a> {
    /// The variants of one enum, in the order they are written.
    pub(super) fn read_all(
        data: &'a DataEnum,
        rule: Option<RenameRule>,
        errors: &mut Errors,
    ) -> Vec<Self> {
        data.variants.iter().map(|variant| Self::read(variant, rule, errors)).collect()
    }

    fn read(written: &'a SynVariant, rule: Option<RenameRule>, errors: &mut Errors) -> Self {
        let mut rename = Slot::default();
        let mut aliases = Vec::new();
        attr::read_attrs(&written.attrs, errors, |key, input| match &*key.to_string() {
            "rename" => rename.set(key, attr::string(key, input)?),
            // As in serde, each name has an `alias` of its own.
            "alias" => attr::string(key, input).map(|alias| aliases.push(alias)),
            _ => Err(attr::unknown(key, "variant attribute", &["rename", "alias"])),
        });
        let ident = &written.ident;
        Self { written, ident, wire_name: variant_name(ident, rename.get(), rule), aliases }
    }
}
