//! Reads the fields of a struct and their attributes.

use proc_macro2::Ident;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Member, Path, Token, Type, parse_quote};

use super::attr::{self, Slot};
use super::names::{RenameRule, setter_name, wire_name};
use super::{Derive, names};
use crate::errors::Errors;

/// One field of a struct.
pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    /// The place of the field among all fields.
    pub(crate) index: usize,
    /// Whether the derive receives. A field may be skipped in one direction.
    receives: bool,
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
    /// Further attribute names that are read as this field.
    pub(crate) aliases: Vec<(Ident, LitStr)>,
    pub(crate) skip: Slot<()>,
    pub(crate) skip_serializing: Slot<()>,
    pub(crate) skip_deserializing: Slot<()>,
    /// The function that returns whether the attribute is left out. For sending only.
    pub(crate) skip_serializing_if: Slot<Path>,
    /// Whether the attributes of the field's own state stand among those of the class.
    pub(crate) flatten: Slot<()>,
    /// The source of the value if the field does not arrive. For receiving only.
    pub(crate) default: Slot<DefaultValue>,
    pub(crate) with: Slot<Path>,
    pub(crate) serde: Slot<()>,
    /// The functions in `#[serde(...)]` that write and read a field with `serde`.
    pub(crate) serialize: Option<Path>,
    pub(crate) deserialize: Option<Path>,
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
    /// This literal.
    Literal(Box<Expr>),
}

/// How a field that travels is written and read.
pub(crate) enum Carrier<'a> {
    /// By the `Jelly` and `Unjelly` of its type.
    Itself,
    /// By the functions `jelly` and `unjelly` of this module.
    Module(&'a Path),
    /// As plain data, by the serde impls of its type.
    Serde,
    /// As plain data, by this function that takes a serializer or a deserializer.
    SerdeBy(&'a Path),
}

/// The keys of fields of copies and of plain state.
const FIELD_KEYS: [&str; 10] = [
    "rename",
    "alias",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "skip_serializing_if",
    "default",
    "with",
    "serde",
    "flatten",
];

/// The keys of fields of live objects. On other types the additional keys are read as well, and `check`
/// refuses each with an error of its own.
const LIVE_FIELD_KEYS: [&str; 13] = [
    "rename",
    "alias",
    "skip",
    "skip_serializing",
    "skip_deserializing",
    "skip_serializing_if",
    "default",
    "with",
    "serde",
    "flatten",
    "setter",
    "observed",
    "observers",
];

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
            .enumerate()
            .map(|(index, (field, member))| {
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
                let (ty, receives) = (&field.ty, derive.receives());
                Self { member, index, receives, ty, wire_name, setter_name, named_observers, attrs }
            })
            .collect()
    }

    /// Returns whether the field is part of the state.
    pub(crate) fn travels(&self) -> bool {
        let attrs = &self.attrs;
        let skip = if self.receives { &attrs.skip_deserializing } else { &attrs.skip_serializing };
        !attrs.skip.is_set() && !skip.is_set() && !self.is_observers()
    }

    /// Returns whether the field travels as one attribute, and not as several.
    pub(crate) fn is_attribute(&self) -> bool {
        self.travels() && !self.attrs.flatten.is_set()
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
            None if self.attrs.serde.is_set() => {
                let attrs = &self.attrs;
                let by = if self.receives { &attrs.deserialize } else { &attrs.serialize };
                by.as_ref().map_or(Carrier::Serde, Carrier::SerdeBy)
            }
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
            // As in serde, `alias` is repeated for each further name.
            "alias" => {
                let alias = attr::string(key, input)?;
                read.aliases.push((key.clone(), alias));
                Ok(())
            }
            "skip" => read.skip.set(key, attr::flag(key, input)?),
            "skip_serializing" => read.skip_serializing.set(key, attr::flag(key, input)?),
            "skip_deserializing" => read.skip_deserializing.set(key, attr::flag(key, input)?),
            "skip_serializing_if" => {
                read.skip_serializing_if.set(key, attr::path(key, input, "function")?)
            }
            "flatten" => read.flatten.set(key, attr::flag(key, input)?),
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
        if read.serde.is_set() {
            attrs.iter().for_each(|attr| read.read_serde(attr));
        }
        read
    }

    /// Reads the functions in `#[serde(with = "module")]` and its siblings. serde's own derive reports
    /// mistakes in that attribute.
    fn read_serde(&mut self, attr: &Attribute) {
        if !attr.path().is_ident("serde") {
            return;
        }
        let _ = attr.parse_nested_meta(|meta| {
            if !meta.input.peek(Token![=]) {
                return Ok(());
            }
            let value: Expr = meta.value()?.parse()?;
            let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = value else {
                return Ok(());
            };
            if meta.path.is_ident("with") {
                let module: Path = text.parse()?;
                self.serialize = Some(parse_quote!(#module::serialize));
                self.deserialize = Some(parse_quote!(#module::deserialize));
            } else if meta.path.is_ident("serialize_with") {
                self.serialize = Some(text.parse()?);
            } else if meta.path.is_ident("deserialize_with") {
                self.deserialize = Some(text.parse()?);
            }
            Ok(())
        });
    }
}

/// Reads `default`, `default = path` or `default = 5`. As in serde, text is a path.
pub(super) fn default_value(key: &Ident, input: ParseStream<'_>) -> syn::Result<DefaultValue> {
    if !input.peek(Token![=]) {
        return attr::flag(key, input).map(|()| DefaultValue::Trait);
    }
    let expected =
        format!("the path of a function or a literal: `{key} = path::to::function` or `{key} = 5`");
    attr::value(key, input, expected, |input| {
        let is_literal = input.peek(Lit) && !input.peek(LitStr) || input.peek(Token![-]);
        if is_literal {
            let value = literal(input)?;
            return Ok(DefaultValue::Literal(Box::new(value)));
        }
        attr::any_path(input).map(DefaultValue::Function)
    })
}

/// Parses a literal, which may be a negative number.
fn literal(input: ParseStream<'_>) -> syn::Result<Expr> {
    let value: Expr = input.parse()?;
    let is_literal = |value: &Expr| matches!(value, Expr::Lit(_));
    match &value {
        Expr::Unary(negative) if is_literal(&negative.expr) => Ok(value),
        literal if is_literal(literal) => Ok(value),
        other => Err(syn::Error::new_spanned(other, "expected a literal")),
    }
}
