//! What is refused: rules that need more than one attribute, or an attribute and what it stands on.
//!
//! One function per rule, with the reason above it. What rustc says well is left to rustc: a missing
//! `Default`, two impls of one trait, an unknown type.

mod arguments;
mod error;
mod fieldless;
mod interface;
mod live;
mod methods;
mod updates;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Fields, GenericParam, Type};

pub(crate) use self::error::error;
pub(crate) use self::interface::interface;
pub(crate) use self::methods::methods;
use crate::errors::{Errors, written};
use crate::input::{Class, ClassName, Data, Derive, Field, Slot, Variant, bare};

/// All rules for a type under a derive.
pub(crate) fn class(class: &Class<'_>, errors: &mut Errors) {
    match &class.data {
        Data::Struct { written, fields } => {
            if class.derive.has_class() {
                concrete(class, errors);
                one_state(class, errors);
                state_names_the_attributes(class, fields, errors);
                aliases_differ(class, errors);
            } else {
                plain_state_has_no_class(class, errors);
            }
            named_fields(class, written, errors);
            transparent_has_one_field(class, fields, errors);
            transparent_has_no_names(class, fields, errors);
            owned_fields(class, fields, errors);
            live::rules(class, fields, errors);
            for field in fields.iter().filter(|field| !field.is_observers()) {
                skipped_fields_stay_here(field, errors);
                one_carrier(class, field, errors);
            }
            distinct_attributes(class, fields, errors);
        }
        Data::Enum(_) if class.derive.is_live() => live::not_an_enum(class, errors),
        Data::Enum(variants) => {
            if some_class(class, variants, errors) {
                one_class_each(class, variants, errors);
                no_names_on_enums(class, errors);
                distinct_classes(class, variants, errors);
            }
        }
        Data::Fieldless(variants) => fieldless::rules(class, variants, errors),
        Data::Union(union) => not_a_union(class, union, errors),
    }
}

/// The key of a slot, where it was given.
fn given<'a, T>(slot: &'a Slot<T>) -> impl Iterator<Item = &'a Ident> + use<'a, T> {
    slot.key().into_iter()
}

/// What is said of a class or of its dictionary, and means nothing on an enum.
fn of_a_struct<'a>(class: &'a Class<'_>) -> impl Iterator<Item = &'a Ident> {
    let attrs = &class.attrs;
    given(&attrs.class)
        .chain(given(&attrs.state))
        .chain(given(&attrs.state_for))
        .chain(given(&attrs.transparent))
        .chain(given(&attrs.aliases))
        .chain(given(&attrs.deny_unknown_fields))
}

/// `Jelly` and `Unjelly` are for the plain dictionary *inside* a class. Somebody who names a class
/// here expects the name to travel, and it would not.
fn plain_state_has_no_class(class: &Class<'_>, errors: &mut Errors) {
    let derive = class.derive;
    let instead = derive.of_a_class();
    let attrs = &class.attrs;
    let keys = given(&attrs.class)
        .chain(given(&attrs.aliases))
        .chain(given(&attrs.state))
        .chain(given(&attrs.state_for));
    for key in keys {
        let sentence = format!(
            "`{key}` belongs to a class, and `{}` is for a plain state without one; \
             derive `{}` instead",
            derive.name(),
            instead.name(),
        );
        errors.at(key, sentence);
    }
}

/// A class name stands for one concrete type, which the registry can hold; and a received value owns
/// its fields, since the bytes it came from are gone after the message.
fn concrete(class: &Class<'_>, errors: &mut Errors) {
    let register = match class.derive {
        Derive::RemoteCopy => "register",
        Derive::RemoteCache => "register_cache",
        _ => return,
    };
    let params = &class.generics.params;
    if let Some(lifetime) = class.generics.lifetimes().next().filter(|_| !class.derive.is_live()) {
        must_own(class.derive, &lifetime.lifetime, errors);
    }
    let first = params.iter().find_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Lifetime(_) => None,
    });
    if let Some(param) = first {
        let example = params.iter().map(|param| match param {
            GenericParam::Lifetime(_) => "'static",
            GenericParam::Type(_) => "i64",
            GenericParam::Const(_) => "1",
        });
        let example = format!("{}<{}>", class.ident, example.collect::<Vec<_>>().join(", "));
        let derive = class.derive.name();
        let sentence = format!(
            "a class name stands for one concrete type, so `{derive}` cannot be derived for a \
             generic struct; implement `{derive}` for `{example}` by hand and write \
             `pb::{register}!({example})`"
        );
        errors.at(param, sentence);
    }
}

/// `&'static` fields have no parameter to underline, and rustc would complain about our code.
fn owned_fields(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    if !class.derive.receives() || class.attrs.state.is_set() {
        return;
    }
    for field in fields.iter().filter(|field| field.travels() && !field.attrs.with.is_set()) {
        if let Type::Reference(reference) = bare(field.ty)
            && let Some(lifetime) = &reference.lifetime
            && lifetime.ident == "static"
        {
            must_own(class.derive, lifetime, errors);
        }
    }
}

fn must_own(derive: Derive, lifetime: &syn::Lifetime, errors: &mut Errors) {
    let sentence = format!(
        "`{}` is built from received bytes and must own its fields; it cannot borrow for \
         `{lifetime}`",
        derive.name(),
    );
    errors.at(lifetime, sentence);
}

/// A dictionary needs names. With a state of another type, the shape of this one does not matter.
fn named_fields(class: &Class<'_>, written: &Fields, errors: &mut Errors) {
    let attrs = &class.attrs;
    let sent_by_function = !class.derive.receives() && attrs.state_for.is_set();
    if attrs.transparent.is_set() || attrs.state.is_set() || sent_by_function {
        return;
    }
    if let Fields::Unnamed(fields) = written {
        let sentence = format!(
            "`{}` needs named fields: the state travels as a dictionary of attribute names; \
             for a one-field state write `#[pb(transparent)]`",
            class.derive.name(),
        );
        errors.at(fields, sentence);
    }
}

/// Three attributes say what the state is; the answer can only be one.
fn one_state(class: &Class<'_>, errors: &mut Errors) {
    let attrs = &class.attrs;
    let keys = given(&attrs.state).chain(given(&attrs.state_for)).chain(given(&attrs.transparent));
    let keys: Vec<_> = keys.collect();
    if let [first, others @ ..] = &keys[..] {
        for key in others {
            errors.at(key, format!("`{first}` and `{key}` both say what the state is: keep one"));
        }
    }
}

/// With `state = S` the fields themselves do not travel, and `S` says how its own do. (Not so with
/// `state_for`: it concerns sending only, and the same type may be received by its fields.)
fn state_names_the_attributes(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let attrs = &class.attrs;
    let Some(state) = attrs.state.get() else {
        return;
    };
    let state = written(state);
    let rename_all = given(&attrs.rename_all).filter(|_| !live::names_updates(fields));
    for key in rename_all.chain(given(&attrs.deny_unknown_fields)) {
        errors.at(key, format!("`{key}` means nothing with `state`: write it on `{state}`"));
    }
    for field in fields.iter().filter(|field| !field.is_observers()) {
        let attrs = &field.attrs;
        let rename = given(&attrs.rename).filter(|_| !field.announces());
        let keys = rename
            .chain(given(&attrs.default))
            .chain(given(&attrs.with))
            .chain(given(&attrs.serde));
        for key in keys {
            let sentence = format!(
                "`{key}` means nothing with `state`: this field does not travel, `{state}` does"
            );
            errors.at(key, sentence);
        }
    }
}

/// The one field *is* the state; with two, which? With none, what?
fn transparent_has_one_field(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    if live::unmarked_observers(class, fields).is_some() {
        return;
    }
    let travelling = fields.iter().filter(|field| field.travels()).count();
    let sentence = match travelling {
        1 => return,
        0 => "the state of a transparent struct is its one field, and here there is none",
        _ => {
            "the state of a transparent struct is its one field: mark the others `#[pb(skip)]`, or \
             remove `transparent`"
        }
    };
    if let Some(key) = class.attrs.transparent.key() {
        errors.at(key, sentence);
    }
}

/// A transparent state is a bare value: there is no dictionary for names to be in, or absent from.
fn transparent_has_no_names(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let attrs = &class.attrs;
    if !attrs.transparent.is_set() {
        return;
    }
    let rename_all = given(&attrs.rename_all).filter(|_| !live::names_updates(fields));
    let on_fields = fields.iter().filter(|field| field.travels()).flat_map(|field| {
        let rename = given(&field.attrs.rename).filter(|_| !field.announces());
        rename.chain(given(&field.attrs.default))
    });
    for key in rename_all.chain(given(&attrs.deny_unknown_fields)).chain(on_fields) {
        let sentence = format!(
            "`{key}` means nothing with `transparent`: the state is the bare value of the field"
        );
        errors.at(key, sentence);
    }
}

/// An alias that is the name, or an alias before it, would register the class twice.
fn aliases_differ(class: &Class<'_>, errors: &mut Errors) {
    let mut names = Vec::new();
    if let Some(ClassName::Written(name)) = class.attrs.class.get() {
        names.push(name.value());
    }
    for alias in class.attrs.aliases.get().into_iter().flatten() {
        let name = alias.value();
        if names.contains(&name) {
            errors.at(alias, format!("the class already has the name `{name}`"));
        }
        names.push(name);
    }
}

/// A skipped field has no name on the wire and no form there.
fn skipped_fields_stay_here(field: &Field<'_>, errors: &mut Errors) {
    let attrs = &field.attrs;
    if field.travels() {
        return;
    }
    let keys = given(&attrs.rename)
        .chain(given(&attrs.with))
        .chain(given(&attrs.serde))
        .chain(given(&attrs.setter))
        .chain(given(&attrs.observed));
    for key in keys {
        let sentence =
            format!("`{key}` means nothing on a skipped field: it is neither sent nor received");
        errors.at(key, sentence);
    }
}

/// Two ways to write one field: the macro must not choose.
fn one_carrier(class: &Class<'_>, field: &Field<'_>, errors: &mut Errors) {
    let attrs = &field.attrs;
    // Where the field does not travel, each of the two has been refused for that.
    if !field.travels() || class.attrs.state.is_set() || !attrs.with.is_set() {
        return;
    }
    for key in given(&attrs.serde) {
        errors.at(key, "`with` and `serde` both say how the field travels: keep one");
    }
}

/// Of two entries with one key, the receiver would keep the last. (Of another type's state, the names
/// are for that type to say; those of updates come from the fields all the same.)
fn distinct_attributes(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let attrs = &class.attrs;
    if attrs.transparent.is_set() {
        return;
    }
    let is_named = |field: &&Field<'_>| {
        if attrs.state.is_set() { field.announces() } else { field.travels() }
    };
    let named: Vec<_> = fields.iter().filter(is_named).collect();
    for (index, field) in named.iter().enumerate() {
        let same = |earlier: &&&Field<'_>| earlier.wire_name == field.wire_name;
        // A tuple struct has been refused as such; its made-up names never clash.
        if let Some(taken) = named.iter().take(index).find(same) {
            let sentence = format!(
                "the attribute name `{}` is already taken by the field `{}`",
                field.wire_name,
                written(&taken.member),
            );
            errors.at(&field.member, sentence);
        }
    }
}

/// An enum without fields holds no class at all, and is sent in another way; its attributes are of that.
fn some_class(class: &Class<'_>, variants: &[Variant<'_>], errors: &mut Errors) -> bool {
    let is_unit = |variant: &Variant<'_>| matches!(variant.written.fields, Fields::Unit);
    if variants.is_empty() || !variants.iter().all(is_unit) {
        return true;
    }
    let sentence = "an enum without fields travels as the name of its variant: derive `Jelly` to send \
                    it, `Unjelly` to receive it";
    errors.at(class.ident, sentence);
    false
}

/// The variant is told by the class that arrives, so it has exactly one.
fn one_class_each(class: &Class<'_>, variants: &[Variant<'_>], errors: &mut Errors) {
    let sentence = format!(
        "each variant of a `{}` enum holds one class: `Circle(Circle)`",
        class.derive.name(),
    );
    if variants.is_empty() {
        errors.at(class.ident, &sentence);
    }
    for variant in variants.iter().filter(|variant| variant.ty.is_none()) {
        // Without its attributes, of which the doc comment is the longest.
        let mut place = TokenStream::new();
        variant.ident.to_tokens(&mut place);
        variant.written.fields.to_tokens(&mut place);
        errors.at(place, &sentence);
    }
}

/// An enum is sent as the class it holds, under that class's name and with that class's attributes.
fn no_names_on_enums(class: &Class<'_>, errors: &mut Errors) {
    for key in of_a_struct(class).chain(given(&class.attrs.rename_all)) {
        let sentence = format!(
            "`{key}` means nothing on an enum: it is sent and received as the class its variant \
             holds"
        );
        errors.at(key, sentence);
    }
}

/// The second of two variants with one class would never be received.
fn distinct_classes(class: &Class<'_>, variants: &[Variant<'_>], errors: &mut Errors) {
    if class.derive != Derive::RemoteCopy {
        return;
    }
    let mut seen: Vec<(String, &Ident)> = Vec::new();
    for variant in variants {
        let Some(ty) = variant.ty else {
            continue;
        };
        let name = written(&ty);
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == name) {
            let sentence =
                format!("the class `{name}` is already received as the variant `{first}`");
            errors.at(ty, sentence);
        }
        seen.push((name, variant.ident));
    }
}

/// The sentence names no derive: on a type with two, the compiler then shows it once.
fn not_a_union(class: &Class<'_>, union: &syn::Token![union], errors: &mut Errors) {
    let instead = if class.derive.is_live() { "a struct" } else { "an enum" };
    union_of_values(union, instead, errors);
}

fn union_of_values(union: &syn::Token![union], instead: &str, errors: &mut Errors) {
    let sentence = format!("nothing says which field of a union holds the value: write {instead}");
    errors.at(union, sentence);
}
