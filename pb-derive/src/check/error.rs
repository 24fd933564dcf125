//! Checks an error type.

use syn::GenericParam;

use super::given;
use crate::errors::Errors;
use crate::input::{ErrorData, ErrorType, NameAttrs};

/// Checks a type under `#[derive(pb::Error)]`.
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

/// Refuses lifetimes and parameters: the library looks an error up by its type at run time, and the names of
/// that type must be registered before.
fn concrete(error: &ErrorType<'_>, errors: &mut Errors) {
    for param in error.generics.lifetimes() {
        let lifetime = &param.lifetime;
        let sentence = format!(
            "an error outlives the call that it ends, so it cannot borrow for `{lifetime}`: use owned fields"
        );
        errors.at(lifetime, sentence);
    }
    let first = error.generics.params.iter().find_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Lifetime(_) => None,
    });
    if let Some(param) = first {
        let sentence = "a class name stands for one concrete type, so `Error` cannot be derived for \
                        a generic one: return a `pb::Failure` from the method, \
                        `pb::Failure::new(\"module.Error\", error)`";
        errors.at(param, sentence);
    }
}

/// Refuses `rename_all` on a struct, which has one class name and no variants.
fn names_no_variants(error: &ErrorType<'_>, errors: &mut Errors) {
    for key in given(&error.rename_all) {
        let sentence = format!(
            "`{key}` renames the variants of an enum, and this is a struct: write `class = \"module.Error\"`"
        );
        errors.at(key, sentence);
    }
}

/// Refuses rules that make hyphens, since the names of variants are part of class names.
fn words_only(error: &ErrorType<'_>, errors: &mut Errors) {
    if error.rename_all.get().is_some_and(|rule| !rule.makes_words()) {
        for key in given(&error.rename_all) {
            let sentence = "a class name consists of dotted words, and this rule puts hyphens into them: \
                            use a rule without hyphens, such as `snake_case`";
            errors.at(key, sentence);
        }
    }
}

/// Refuses a repeated parent, and the class itself as its parent: another class was meant.
fn distinct_parents(attrs: &NameAttrs, errors: &mut Errors) {
    let mut names = Vec::new();
    for parent in attrs.parents.get().into_iter().flatten() {
        let name = parent.value();
        if attrs.class.get().is_some_and(|class| class.value() == name) {
            errors.at(
                parent,
                format!(
                    "the class `{name}` cannot be its own parent: remove it, or name another class"
                ),
            );
        } else if names.contains(&name) {
            errors.at(parent, format!("`{name}` is listed as a parent twice: remove one of them"));
        }
        names.push(name);
    }
}
