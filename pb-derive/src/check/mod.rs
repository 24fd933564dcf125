//! Checks items for mistakes that involve several attributes, or an attribute and its item.
//!
//! Each rule is one function, with the reason above it. Mistakes that rustc reports well are left to
//! rustc: a missing `Default`, two impls of one trait, an unknown type.

mod arguments;
mod error;
mod field;
mod fieldless;
mod interface;
mod literal;
mod live;
mod methods;
mod raw;
mod tagged;
mod updates;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Fields, GenericParam, Type};

pub(crate) use self::error::error;
pub(crate) use self::interface::interface;
pub(crate) use self::literal::{check as literal, check_entries as entries};
pub(crate) use self::methods::methods;
use crate::errors::{Errors, written};
use crate::input::{
    Class, ClassName, Data, Derive, Field, Slot, Variant, bare, held_class, is_str, is_unsized,
};

/// Checks a type under one of the derives except `Error`.
pub(crate) fn class(class: &Class<'_>, errors: &mut Errors) {
    bounds_of_parameters(class, errors);
    match &class.data {
        Data::Struct { written, fields } => {
            if class.derive.has_class() {
                one_state(class, errors);
                state_names_the_attributes(class, fields, errors);
                aliases_differ(class, errors);
                one_name(class, errors);
            } else {
                plain_state_has_no_class(class, errors);
            }
            named_fields(class, written, errors);
            transparent_has_one_field(class, fields, errors);
            transparent_has_no_names(class, fields, errors);
            owned_fields(class, fields, errors);
            sized_fields(class, fields, errors);
            live::rules(class, fields, errors);
            field::rules(class, fields, errors);
            tags_are_for_enums(class, errors);
        }
        Data::Tagged(variants) => tagged::rules(class, variants, errors),
        Data::Enum(_) if class.derive.is_live() => live::not_an_enum(class, errors),
        Data::Enum(variants) => {
            if holds_classes(class, variants, errors) {
                one_class_each(class, variants, errors);
                not_itself(class, variants, errors);
                no_names_on_enums(class, errors);
                tags_are_for_enums(class, errors);
                distinct_classes(class, variants, errors);
            }
        }
        Data::Fieldless(variants) => fieldless::rules(class, variants, errors),
        Data::Union(union) => not_a_union(class, union, errors),
    }
}

/// Returns the key of a slot, if it was given.
fn given<'a, T>(slot: &'a Slot<T>) -> impl Iterator<Item = &'a Ident> + use<'a, T> {
    slot.key().into_iter()
}

/// Returns the given keys that concern a class or its dictionary, which have no effect on an enum.
fn of_a_struct<'a>(class: &'a Class<'_>) -> impl Iterator<Item = &'a Ident> {
    let attrs = &class.attrs;
    given(&attrs.class)
        .chain(given(&attrs.state))
        .chain(given(&attrs.state_for))
        .chain(given(&attrs.transparent))
        .chain(attrs.aliases.iter().map(|(key, _)| key))
        .chain(given(&attrs.deny_unknown_fields))
}

/// Refuses `bound` on a type without type parameters, which has nothing to bound.
fn bounds_of_parameters(class: &Class<'_>, errors: &mut Errors) {
    if class.generics.type_params().next().is_some() {
        return;
    }
    let attrs = &class.attrs;
    let received = given(&attrs.bound_received);
    // `bound = "…"` is one key for both directions.
    let received = received.filter(|key| *key != "bound" || !attrs.bound_sent.is_set());
    for key in given(&attrs.bound_sent).chain(received) {
        let sentence =
            format!("`{key}` has no effect on a type without type parameters: remove it");
        errors.at(key, sentence);
    }
}

/// Refuses keys of enums with contents on other types.
fn tags_are_for_enums(class: &Class<'_>, errors: &mut Errors) {
    for key in of_tags(class) {
        let sentence = format!(
            "`{key}` says how the variants of an enum under `Jelly` and `Unjelly` are sent, and has no effect \
             here: remove it"
        );
        errors.at(key, sentence);
    }
}

/// Returns the given keys that say how variants with contents are sent.
fn of_tags<'a>(class: &'a Class<'_>) -> impl Iterator<Item = &'a Ident> {
    let attrs = &class.attrs;
    given(&attrs.tag)
        .chain(given(&attrs.content))
        .chain(given(&attrs.untagged))
        .chain(given(&attrs.rename_all_fields))
}

/// Refuses keys of classes under `Jelly` and `Unjelly`, which are for plain state *inside* a class. A user
/// who writes a class name here expects that it is sent, and it would not be.
fn plain_state_has_no_class(class: &Class<'_>, errors: &mut Errors) {
    let attrs = &class.attrs;
    let keys = given(&attrs.class)
        .chain(attrs.aliases.iter().map(|(key, _)| key))
        .chain(given(&attrs.state))
        .chain(given(&attrs.state_for));
    for key in keys {
        let sentence = format!(
            "`#[pb({key})]` is for classes, and a type that derives `Jelly` or `Unjelly` has no class name: \
             derive `Copyable` or `RemoteCopy` instead",
        );
        errors.at(key, sentence);
    }
}

/// Refuses `&'static` fields of received classes. There is no parameter to underline, and the error of rustc
/// would point into the expansion.
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

/// Reports that a received type borrows for longer than the message lives. Of live objects no type may borrow.
fn must_own(derive: Derive, lifetime: &syn::Lifetime, errors: &mut Errors) {
    let or_borrow = if derive.is_live() {
        ""
    } else {
        ", or give the type a lifetime and write it here, to borrow from the message of a call"
    };
    let sentence = format!(
        "`{}` builds values from received bytes, so they cannot borrow for `{lifetime}`: \
         use owned fields, such as `String`{or_borrow}",
        derive.name(),
    );
    errors.at(lifetime, sentence);
}

/// Refuses a class name that depends on the parameters of a type that borrows. The derive registers the name, and
/// does so once for all types that the parameters stand for.
fn one_name(class: &Class<'_>, errors: &mut Errors) {
    let Some(ClassName::Of(ty)) = class.attrs.class.get().filter(|_| class.is_borrowed()) else {
        return;
    };
    let parameters = class.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Lifetime(_) => None,
    });
    let parameters: Vec<_> = parameters.collect();
    let has = |name: &Ident| arguments::first_ident(ty.to_token_stream(), &name.to_string());
    if let Some(word) = parameters.iter().find_map(|name| has(name)) {
        let sentence = format!(
            "the class name of a type that borrows cannot depend on `{word}`, since it is registered once for \
             all types: write the name"
        );
        errors.at(word, sentence);
    }
}

/// Refuses tuple structs, since a dictionary needs names. If the state is another type, the shape of this
/// type does not matter.
fn named_fields(class: &Class<'_>, written: &Fields, errors: &mut Errors) {
    let attrs = &class.attrs;
    let sent_by_function = !class.derive.receives() && attrs.state_for.is_set();
    if attrs.transparent.is_set() || attrs.state.is_set() || sent_by_function {
        return;
    }
    if let Fields::Unnamed(fields) = written
        && !fields.unnamed.is_empty()
    {
        let sentence = "the state is a dictionary of the names of the fields, and these have none: name \
                        them, or write `#[pb(transparent)]` if one field is the state";
        errors.at(fields, sentence);
    }
}

/// Refuses a last field without a size, except in plain state that is only sent: values of all other types are
/// moved. An earlier field without a size is reported by rustc.
fn sized_fields(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    if class.derive == Derive::Jelly {
        return;
    }
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| is_unsized(field.ty)) {
        if index + 1 < fields.len() {
            unsized_value(field.ty, errors);
        } else {
            let instead = arguments::owned_referent(field.ty);
            errors.at(field.ty, format!("a value of this type has no size: write {instead}"));
        }
    }
}

/// Leaves a value without a size to rustc, which reports it where its type is written.
fn unsized_value(ty: &Type, errors: &mut Errors) {
    // The spelling alone does not decide: it is another error if this `str` is another type.
    let check = is_str(ty)
        .then(|| quote_spanned!(ty.span()=> const _: fn(&#ty) = |_: &::core::primitive::str| {};));
    errors.reported(check.unwrap_or_else(|| {
        quote!(
            const _: () = ();
        )
    }));
}

/// Refuses more than one of the three attributes that define the state.
fn one_state(class: &Class<'_>, errors: &mut Errors) {
    let attrs = &class.attrs;
    let keys = given(&attrs.state).chain(given(&attrs.state_for)).chain(given(&attrs.transparent));
    let keys: Vec<_> = keys.collect();
    if let [first, others @ ..] = &keys[..] {
        for key in others {
            errors.at(
                key,
                format!("`{first}` and `{key}` both define the state: remove one of them"),
            );
        }
    }
}

/// Refuses attributes on fields that `state = S` replaces: `S` has attributes of its own. They are allowed
/// with `state_for`, which concerns sending only: the type may be received by its fields.
fn state_names_the_attributes(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let attrs = &class.attrs;
    let Some(state) = attrs.state.get() else {
        return;
    };
    let state = written(state);
    let rename_all = given(&attrs.rename_all).filter(|_| !live::names_updates(fields));
    for key in rename_all.chain(given(&attrs.deny_unknown_fields)) {
        errors.at(key, format!("`{key}` has no effect with `state`: write it on `{state}`"));
    }
    for field in fields.iter().filter(|field| !field.is_observers()) {
        let attrs = &field.attrs;
        let names = field::named(field).filter(|key| *key != "rename" || !field.announces());
        let keys = names
            .chain(given(&attrs.default))
            .chain(given(&attrs.with))
            .chain(given(&attrs.serde))
            .chain(given(&attrs.flatten));
        for key in keys {
            let sentence = format!(
                "`{key}` has no effect with `state`: `{state}` is sent or received instead of this field"
            );
            errors.at(key, sentence);
        }
    }
}

/// Refuses a transparent struct that has no field, or several, which could be the state.
fn transparent_has_one_field(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    if live::unmarked_observers(class, fields).is_some() {
        return;
    }
    let travelling = fields.iter().filter(|field| field.travels()).count();
    let sentence = match travelling {
        1 => return,
        0 => {
            "the state of a transparent struct is its one field, and this struct has none: add a field, \
             or remove `transparent`"
        }
        _ => {
            "the state of a transparent struct is its one field, and this struct has several: mark the \
             others `#[pb(skip)]`, or remove `transparent`"
        }
    };
    if let Some(key) = class.attrs.transparent.key() {
        errors.at(key, sentence);
    }
}

/// Refuses attributes that concern names or absent attributes, since a transparent state is no dictionary.
fn transparent_has_no_names(class: &Class<'_>, fields: &[Field<'_>], errors: &mut Errors) {
    let attrs = &class.attrs;
    if !attrs.transparent.is_set() {
        return;
    }
    let rename_all = given(&attrs.rename_all).filter(|_| !live::names_updates(fields));
    let on_fields = fields.iter().filter(|field| field.travels()).flat_map(|field| {
        let names = field::named(field).filter(|key| *key != "rename" || !field.announces());
        names.chain(given(&field.attrs.default)).chain(given(&field.attrs.flatten))
    });
    for key in rename_all.chain(given(&attrs.deny_unknown_fields)).chain(on_fields) {
        let sentence = format!(
            "`{key}` has no effect with `transparent`, since the state is the value of the field alone: \
             remove it"
        );
        errors.at(key, sentence);
    }
}

/// Refuses an alias that repeats the class name or another alias: the class would be registered twice.
fn aliases_differ(class: &Class<'_>, errors: &mut Errors) {
    let mut names = Vec::new();
    if let Some(ClassName::Written(name)) = class.attrs.class.get() {
        names.push(name.value());
    }
    for (_, alias) in &class.attrs.aliases {
        let name = alias.value();
        if names.contains(&name) {
            errors.at(alias, format!("the class already has the name `{name}`: remove this alias"));
        }
        names.push(name);
    }
}

/// Refuses an enum without fields, which holds no class. Returns whether all is well: such an enum is of
/// another kind with other attributes, so further errors would be wrong.
fn holds_classes(class: &Class<'_>, variants: &[Variant<'_>], errors: &mut Errors) -> bool {
    let is_unit = |variant: &Variant<'_>| matches!(variant.written.fields, Fields::Unit);
    if variants.is_empty() || !variants.iter().all(is_unit) {
        return true;
    }
    let sentence = "an enum without fields has no classes, and is sent as the name of its variant: derive \
                    `Jelly` to send it, `Unjelly` to receive it";
    errors.at(class.ident, sentence);
    false
}

/// Refuses a variant that does not hold exactly one class: the class that arrives selects the variant.
fn one_class_each(class: &Class<'_>, variants: &[Variant<'_>], errors: &mut Errors) {
    let sentence = "each variant of an enum of classes holds exactly one class: write `Circle(Circle)`; an \
                    enum of other values derives `Jelly` and `Unjelly`";
    if variants.is_empty() {
        errors.at(class.ident, sentence);
    }
    // Several such variants are one mistake: the enum has the wrong derive.
    if let Some(variant) = variants.iter().find(|variant| variant.ty.is_none()) {
        // The attributes are not underlined: a doc comment may be long.
        let mut place = TokenStream::new();
        variant.ident.to_tokens(&mut place);
        variant.written.fields.to_tokens(&mut place);
        errors.at(place, sentence);
    }
}

/// Refuses a variant that holds the enum itself: its classes would not be known.
fn not_itself(class: &Class<'_>, variants: &[Variant<'_>], errors: &mut Errors) {
    for ty in variants.iter().filter_map(|variant| variant.ty) {
        if let Type::Path(path) = held_class(ty).0
            && (path.path.is_ident("Self") || path.path.is_ident(class.ident))
        {
            let sentence = "a variant cannot hold the enum itself, since a class that arrives would belong \
                            to both: hold a class that contains the enum";
            errors.at(ty, sentence);
        }
    }
}

/// Refuses keys of classes on an enum, which is sent as the class that it holds.
fn no_names_on_enums(class: &Class<'_>, errors: &mut Errors) {
    for key in of_a_struct(class).chain(given(&class.attrs.rename_all)) {
        let sentence = format!(
            "`{key}` has no effect on an enum of classes: write it on the class that the variant holds"
        );
        errors.at(key, sentence);
    }
}

/// Refuses two variants with one class, of which the second would never be received.
fn distinct_classes(class: &Class<'_>, variants: &[Variant<'_>], errors: &mut Errors) {
    if class.derive != Derive::RemoteCopy {
        return;
    }
    let mut seen: Vec<(String, &Ident)> = Vec::new();
    for variant in variants {
        let Some(ty) = variant.ty else {
            continue;
        };
        let name = written(&held_class(ty).0);
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == name) {
            let sentence = format!(
                "the class `{name}` is already received as the variant `{first}`: remove this one"
            );
            errors.at(ty, sentence);
        }
        seen.push((name, variant.ident));
    }
}

/// Refuses a union under a derive for values. The error names no derive: on a type with two derives, the
/// compiler then shows it once.
fn not_a_union(class: &Class<'_>, union: &syn::Token![union], errors: &mut Errors) {
    let instead = if class.derive.is_live() { "a struct" } else { "an enum" };
    union_of_values(union, instead, errors);
}

/// Reports a union.
fn union_of_values(union: &syn::Token![union], instead: &str, errors: &mut Errors) {
    let sentence = format!(
        "a union cannot be sent or received, since its active field is unknown: write {instead}"
    );
    errors.at(union, sentence);
}
