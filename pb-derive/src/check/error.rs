//! What is refused of an error.

use syn::GenericParam;

use super::given;
use crate::errors::Errors;
use crate::input::{ErrorData, ErrorType, NameAttrs};

/// All rules for a type under `#[derive(pb::Error)]`.
pub(crate) fn error(error: &ErrorType<'_>, errors: &mut Errors) {
    concrete(error, errors);
    distinct_parents(&error.attrs, errors);
    match &error.data {
        ErrorData::Struct => names_no_variants(error, errors),
        ErrorData::Enum(cases) => {
            words_only(error, errors);
            for case in cases {
                distinct_parents(&case.attrs, errors);
            }
        }
        ErrorData::Union(union) => super::union_of_values(union, "an enum", errors),
    }
}

/// What ends a call is known by its type alone, and the names of that type must be there before.
fn concrete(error: &ErrorType<'_>, errors: &mut Errors) {
    for param in error.generics.lifetimes() {
        let lifetime = &param.lifetime;
        let sentence =
            format!("an error outlives the call that it ends; it cannot borrow for `{lifetime}`");
        errors.at(lifetime, sentence);
    }
    let first = error.generics.params.iter().find_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Lifetime(_) => None,
    });
    if let Some(param) = first {
        let sentence = "a class name stands for one concrete type, so `Error` cannot be derived for \
                        a generic one; name the class where a call fails: \
                        `pb::Failure::new(\"module.Error\", error)`";
        errors.at(param, sentence);
    }
}

/// There is one name, and `class` says it.
fn names_no_variants(error: &ErrorType<'_>, errors: &mut Errors) {
    for key in given(&error.rename_all) {
        let sentence =
            format!("`{key}` names the variants of an enum: write `class = \"module.Error\"`");
        errors.at(key, sentence);
    }
}

/// The names of variants are part of class names.
fn words_only(error: &ErrorType<'_>, errors: &mut Errors) {
    if error.rename_all.get().is_some_and(|rule| !rule.makes_words()) {
        for key in given(&error.rename_all) {
            let sentence = "a class name is dotted words, and this rule puts hyphens into them: \
                            use one that does not, as `snake_case`";
            errors.at(key, sentence);
        }
    }
}

/// Who descends from a class twice, or from itself, meant another class.
fn distinct_parents(attrs: &NameAttrs, errors: &mut Errors) {
    let mut names = Vec::new();
    for parent in attrs.parents.get().into_iter().flatten() {
        let name = parent.value();
        if attrs.class.get().is_some_and(|class| class.value() == name) {
            errors.at(parent, format!("`{name}` is the class itself, and cannot be its parent"));
        } else if names.contains(&name) {
            errors.at(parent, format!("`{name}` is a parent already"));
        }
        names.push(name);
    }
}
