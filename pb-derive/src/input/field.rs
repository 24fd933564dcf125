//! The fields of a struct, with what each says about itself.

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
    /// The update that sets it, if it has a setter.
    pub(crate) setter_name: String,
    /// Whether its type is called `Observers`: what is said of a mistake depends on it, and no more.
    pub(crate) named_observers: bool,
    pub(crate) attrs: FieldAttrs,
}

/// All a field can say about itself. Which of it may stand together is for `check` to say.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) rename: Slot<LitStr>,
    pub(crate) skip: Slot<()>,
    /// Where an absent field comes from; receiving only.
    pub(crate) default: Slot<DefaultValue>,
    pub(crate) with: Slot<Path>,
    pub(crate) serde: Slot<()>,
    /// Whether a change of it is an update of its own; live objects only.
    pub(crate) setter: Slot<()>,
    /// Whether it is a collection whose changes are updates; live objects only.
    pub(crate) observed: Slot<()>,
    /// Whether those who observe the object are kept in it; live objects only.
    pub(crate) observers: Slot<()>,
}

/// What `default` says.
pub(crate) enum DefaultValue {
    /// `Default::default()`.
    Trait,
    /// What this function returns.
    Function(Path),
}

/// How a field that travels is put into tokens, and got out of them.
pub(crate) enum Carrier<'a> {
    /// By its own `Jelly` and `Unjelly`.
    Itself,
    /// By the functions `jelly` and `unjelly` of this module.
    Module(&'a Path),
    /// By its serde impls, as plain data.
    Serde,
}

const FIELD_KEYS: [&str; 5] = ["rename", "skip", "default", "with", "serde"];

/// A live object's fields may be more than state. These keys are read on others too, and refused in
/// `check` with a sentence of their own.
const LIVE_FIELD_KEYS: [&str; 8] =
    ["rename", "skip", "default", "with", "serde", "setter", "observed", "observers"];

impl<'a> Field<'a> {
    /// The fields of one struct, in the order they are written.
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
                    // Only a transparent struct may have such fields, and its state has no names.
                    Member::Unnamed(index) => (index.index.to_string(), String::new()),
                };
                let named_observers = derive.is_live() && names(&field.ty, "Observers");
                Self { member, ty: &field.ty, wire_name, setter_name, named_observers, attrs }
            })
            .collect()
    }

    /// Whether the field is part of the state.
    pub(crate) fn travels(&self) -> bool {
        !self.attrs.skip.is_set() && !self.is_observers()
    }

    /// Whether those who observe the object are kept in it.
    pub(crate) fn is_observers(&self) -> bool {
        self.attrs.observers.is_set()
    }

    /// Whether a change of it is announced under its name.
    pub(crate) fn announces(&self) -> bool {
        self.attrs.setter.is_set() || self.attrs.observed.is_set()
    }

    pub(crate) fn carrier(&self) -> Carrier<'_> {
        match self.attrs.with.get() {
            Some(module) => Carrier::Module(module),
            None if self.attrs.serde.is_set() => Carrier::Serde,
            None => Carrier::Itself,
        }
    }
}

impl FieldAttrs {
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
            _ if derive.is_live() => Err(attr::unknown(key, "field attribute", &LIVE_FIELD_KEYS)),
            _ => Err(attr::unknown(key, "field attribute", &FIELD_KEYS)),
        });
        read
    }
}

/// `default` or `default = path`.
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
