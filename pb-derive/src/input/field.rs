//! Reads the fields of a struct and their attributes.

use proc_macro2::Ident;
use syn::{Attribute, LitStr, Member, Path, Token, Type};

use super::attr::{self, Slot};
use super::names::{RenameRule, setter_name, wire_name};
use super::{Derive, names};
use crate::errors::Errors;

/// One field of a struct.
pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
    /// The attribute name in the dictionary that is the state.
    pub(crate) wire_name: String,
    /// The name of the update that sets the field, if it has a setter.
    pub(crate) setter_name: String,
    /// Whether the type is spelled `Observers`. Only error messages depend on this.
    pub(crate) named_observers: bool,
    pub(crate) attrs: FieldAttrs,
}

/// The attributes of a field. `check` reports those that cannot be combined.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) rename: Slot<LitStr>,
    pub(crate) skip: Slot<()>,
    /// The source of the value if the field does not arrive. For receiving only.
    pub(crate) default: Slot<DefaultValue>,
    pub(crate) with: Slot<Path>,
    pub(crate) serde: Slot<()>,
    /// Whether the field has a setter. For live objects only.
    pub(crate) setter: Slot<()>,
    /// Whether the field is a collection whose changes are updates. For live objects only.
    pub(crate) observed: Slot<()>,
    /// Whether the field holds the observers. For live objects only.
    pub(crate) observers: Slot<()>,
}

/// The value of `default`.
pub(crate) enum DefaultValue {
    /// `Default::default()`.
    Trait,
    /// The value that this function returns.
    Function(Path),
}

/// How a field that travels is written and read.
pub(crate) enum Carrier<'a> {
    /// By the `Jelly` and `Unjelly` of its type.
    Itself,
    /// By the functions `jelly` and `unjelly` of this module.
    Module(&'a Path),
    /// As plain data, by the serde impls of its type.
    Serde,
}

/// The keys of fields of copies and of plain state.
const FIELD_KEYS: [&str; 5] = ["rename", "skip", "default", "with", "serde"];

/// The keys of fields of live objects. On other types the additional keys are read as well, and `check`
/// refuses each with an error of its own.
const LIVE_FIELD_KEYS: [&str; 8] =
    ["rename", "skip", "default", "with", "serde", "setter", "observed", "observers"];

impl<'a> Field<'a> {
    /// Reads all fields of one struct, in the order in which they are written.
    pub(super) fn read_all(
        derive: Derive,
        fields: &'a syn::Fields,
        rule: Option<RenameRule>,
        errors: &mut Errors,
    ) -> Vec<Self> {
        fields
            .iter()
            .zip(fields.members())
            .map(|(field, member)| {
                let attrs = FieldAttrs::read(derive, &field.attrs, errors);
                let rename = attrs.rename.get();
                let (wire_name, setter_name) = match &member {
                    Member::Named(ident) => {
                        (wire_name(ident, rename, rule), setter_name(ident, rename, rule))
                    }
                    // A struct with such fields must be transparent, and then its state has no names.
                    Member::Unnamed(index) => (index.index.to_string(), String::new()),
                };
                let named_observers = derive.is_live() && names(&field.ty, "Observers");
                Self { member, ty: &field.ty, wire_name, setter_name, named_observers, attrs }
            })
            .collect()
    }

    /// Returns whether the field is part of the state.
    pub(crate) fn travels(&self) -> bool {
        !self.attrs.skip.is_set() && !self.is_observers()
    }

    /// Returns whether the field holds the observers.
    pub(crate) fn is_observers(&self) -> bool {
        self.attrs.observers.is_set()
    }

    /// Returns whether the field has updates that are named after it.
    pub(crate) fn announces(&self) -> bool {
        self.attrs.setter.is_set() || self.attrs.observed.is_set()
    }

    /// Returns how the field is written and read.
    pub(crate) fn carrier(&self) -> Carrier<'_> {
        match self.attrs.with.get() {
            Some(module) => Carrier::Module(module),
            None if self.attrs.serde.is_set() => Carrier::Serde,
            None => Carrier::Itself,
        }
    }
}

impl FieldAttrs {
    /// Reads the attributes of one field.
    fn read(derive: Derive, attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut read = Self::default();
        attr::read_attrs(attrs, errors, |key, input| match &*key.to_string() {
            "rename" => read.rename.set(key, attr::string(key, input)?),
            "skip" => read.skip.set(key, attr::flag(key, input)?),
            "default" => read.default.set(key, default_value(key, input)?),
            "with" => read.with.set(key, attr::path(key, input, "module")?),
            "serde" => read.serde.set(key, attr::flag(key, input)?),
            "setter" => read.setter.set(key, attr::flag(key, input)?),
            "observed" => read.observed.set(key, attr::flag(key, input)?),
            "observers" => read.observers.set(key, attr::flag(key, input)?),
            _ if derive.is_live() => {
                Err(attr::unknown(key, "`#[pb(...)]` on a field", &LIVE_FIELD_KEYS))
            }
            _ => Err(attr::unknown(key, "`#[pb(...)]` on a field", &FIELD_KEYS)),
        });
        read
    }
}

/// Reads `default` or `default = path`.
pub(super) fn default_value(
    key: &Ident,
    input: syn::parse::ParseStream<'_>,
) -> syn::Result<DefaultValue> {
    if input.peek(Token![=]) {
        attr::path(key, input, "function").map(DefaultValue::Function)
    } else {
        attr::flag(key, input).map(|()| DefaultValue::Trait)
    }
}
