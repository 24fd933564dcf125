//! The attributes of a class: `#[pb(...)]` on the struct or enum itself.

use syn::parse::ParseStream;
use syn::{Attribute, LitStr, Path, Type};

use super::Derive;
use super::attr::{self, Slot};
use super::names::RenameRule;
use crate::errors::Errors;

/// All a class can say about itself. Which of it may stand together is for `check` to say.
#[derive(Default)]
pub(crate) struct ClassAttrs {
    pub(crate) class: Slot<ClassName>,
    /// The type whose state travels instead of this one's fields.
    pub(crate) state: Slot<Type>,
    /// The function that picks the state for the perspective that asks; sending only.
    pub(crate) state_for: Slot<Path>,
    pub(crate) transparent: Slot<()>,
    /// Other names this class is received under; receiving only.
    pub(crate) aliases: Slot<Vec<LitStr>>,
    pub(crate) rename_all: Slot<RenameRule>,
    /// Receiving only.
    pub(crate) deny_unknown_fields: Slot<()>,
    /// The function that hears of an observer that left; live objects only, sending only.
    pub(crate) stopped_observing: Slot<Path>,
    /// What stands for `::pb` in the expansion.
    pub(crate) krate: Slot<Path>,
}

/// What `class = ...` says.
pub(crate) enum ClassName {
    /// The name itself.
    Written(LitStr),
    /// "That type's class name": the two can no longer drift apart.
    Of(Box<Type>),
}

const CLASS_KEYS: [&str; 8] = [
    "class",
    "state",
    "state_for",
    "transparent",
    "aliases",
    "rename_all",
    "deny_unknown_fields",
    "crate",
];

/// A live object knows who observes it.
const LIVE_CLASS_KEYS: [&str; 9] = [
    "class",
    "state",
    "state_for",
    "transparent",
    "aliases",
    "rename_all",
    "deny_unknown_fields",
    "stopped_observing",
    "crate",
];

/// A plain state has no class name, and is already the state. Its keys are a part of those above;
/// the others are read all the same, and refused in `check` with a sentence of their own.
const STATE_KEYS: [&str; 4] = ["transparent", "rename_all", "deny_unknown_fields", "crate"];

impl ClassAttrs {
    pub(super) fn read(derive: Derive, attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut read = Self::default();
        attr::read_attrs(attrs, errors, |key, input| match &*key.to_string() {
            "class" => read.class.set(key, class_name(key, input)?),
            "state" => read.state.set(key, attr::ty(key, input)?),
            "state_for" => read.state_for.set(key, attr::path(key, input, "function")?),
            "transparent" => read.transparent.set(key, attr::flag(key, input)?),
            "aliases" => {
                let aliases = attr::strings(key, input)?;
                aliases.iter().try_for_each(well_formed)?;
                read.aliases.set(key, aliases)
            }
            "rename_all" => read.rename_all.set(key, RenameRule::read(&attr::string(key, input)?)?),
            "deny_unknown_fields" => read.deny_unknown_fields.set(key, attr::flag(key, input)?),
            "stopped_observing" => {
                read.stopped_observing.set(key, attr::path(key, input, "function")?)
            }
            "crate" => read.krate.set(key, attr::krate(key, input)?),
            _ if derive.is_live() => Err(attr::unknown(key, "class attribute", &LIVE_CLASS_KEYS)),
            _ if derive.has_class() => Err(attr::unknown(key, "class attribute", &CLASS_KEYS)),
            _ => Err(attr::unknown(key, "state attribute", &STATE_KEYS)),
        });
        read
    }
}

fn class_name(key: &syn::Ident, input: ParseStream<'_>) -> syn::Result<ClassName> {
    let expected = "a string or a type: `class = \"module.Pond\"` or `class = Pond`";
    let name = attr::value(key, input, expected, |input| {
        if input.peek(LitStr) {
            input.parse().map(ClassName::Written)
        } else {
            input.parse().map(Box::new).map(ClassName::Of)
        }
    })?;
    if let ClassName::Written(name) = &name {
        well_formed(name)?;
    }
    Ok(name)
}

/// Words that stand first in expressions of another kind: a class of that name could be sent,
/// and would be read as something else.
const JELLY_WORDS: [&str; 28] = [
    "None",
    "boolean",
    "cache",
    "cached",
    "class",
    "copy",
    "date",
    "datetime",
    "decimal",
    "dereference",
    "dictionary",
    "frozenset",
    "function",
    "instance",
    "lcache",
    "list",
    "local",
    "method",
    "module",
    "persistent",
    "reference",
    "remote",
    "set",
    "time",
    "timedelta",
    "tuple",
    "unicode",
    "unpersistable",
];

/// Python's form of a name. ASCII only: peers answer any other tag with a decoding error.
pub(super) fn well_formed(name: &LitStr) -> syn::Result<()> {
    let written = name.value();
    let is_word = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    if !written.split('.').all(is_word) {
        let sentence = "a class name is dotted words, as in `module.Pond`";
        return Err(syn::Error::new_spanned(name, sentence));
    }
    if JELLY_WORDS.contains(&&*written) {
        let sentence = format!("`{written}` is a Jelly type and cannot name a class");
        return Err(syn::Error::new_spanned(name, sentence));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn refused(name: &str) -> Option<String> {
        let name = LitStr::new(name, Span::call_site());
        well_formed(&name).err().map(|error| error.to_string())
    }

    #[test]
    fn dotted_words_name_a_class() {
        for name in ["Pond", "module.Pond", "a.b.c.D_2", "__main__._Pond", "my.dictionary"] {
            assert_eq!(refused(name), None, "{name}");
        }
    }

    #[test]
    fn nothing_else_does() {
        for name in ["", ".", "a.", ".a", "a..b", "1a", "a.2d", "a b", "a-b", "größe", "a/b"] {
            let sentence = "a class name is dotted words, as in `module.Pond`";
            assert_eq!(refused(name).as_deref(), Some(sentence), "{name}");
        }
    }

    #[test]
    fn the_words_that_are_taken_are_those_that_begin_expressions() {
        let mut words = pb::__private::words();
        // Two that Twisted keeps for itself.
        words.extend(["cache", "copy"]);
        words.sort_unstable();
        let mut taken = JELLY_WORDS;
        taken.sort_unstable();
        assert_eq!(taken.as_slice(), words);
    }

    #[test]
    fn the_words_of_jelly_are_taken() {
        for word in JELLY_WORDS {
            let sentence = format!("`{word}` is a Jelly type and cannot name a class");
            assert_eq!(refused(word), Some(sentence));
        }
    }
}
