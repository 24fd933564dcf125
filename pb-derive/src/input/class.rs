//! Reads the attributes of a class: `#[pb(...)]` on the struct or enum itself.

use proc_macro2::TokenStream;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, Ident, LitStr, Path, Token, Type, WherePredicate, braced, parenthesized, token,
};

use super::Derive;
use super::attr::{self, Slot};
use super::names::RenameRule;
use crate::errors::Errors;

/// The attributes of a class. `check` reports those that cannot be combined.
#[derive(Default)]
pub(crate) struct ClassAttrs {
    pub(crate) class: Slot<ClassName>,
    /// The type that is sent or received as the state, instead of the fields.
    pub(crate) state: Slot<Type>,
    /// The function that returns the state for a perspective. For sending only.
    pub(crate) state_for: Slot<Path>,
    pub(crate) transparent: Slot<()>,
    /// Further class names that are received into this type. For receiving only.
    pub(crate) aliases: Vec<(Ident, LitStr)>,
    pub(crate) rename_all: Slot<RenameRule>,
    /// Whether attributes without a field are refused. For receiving only.
    pub(crate) deny_unknown_fields: Slot<()>,
    /// The function that is called when an observer has started observing. For live objects and sending
    /// only, as the next one.
    pub(crate) started_observing: Slot<Path>,
    /// The function that is called when an observer has stopped observing.
    pub(crate) stopped_observing: Slot<Path>,
    /// The attribute that holds the name of the variant. For enums only, as the next three.
    pub(crate) tag: Slot<LitStr>,
    /// The attribute that holds the content of the variant.
    pub(crate) content: Slot<LitStr>,
    /// Whether the name of the variant is not sent.
    pub(crate) untagged: Slot<()>,
    /// The rule for the names of the fields of variants.
    pub(crate) rename_all_fields: Slot<RenameRule>,
    /// The predicates of the impls for sending, in place of the inferred ones.
    pub(crate) bound_sent: Slot<Predicates>,
    /// The predicates of the impls for receiving, in place of the inferred ones.
    pub(crate) bound_received: Slot<Predicates>,
    /// The path that replaces `::pb` in the expansion.
    pub(crate) krate: Slot<Path>,
}

/// The value of `bound`.
pub(crate) type Predicates = Punctuated<WherePredicate, Token![,]>;

/// The value of `class = ...`.
pub(crate) enum ClassName {
    /// The class name as text.
    Written(LitStr),
    /// The constant expression in braces that is the class name.
    Const(Box<Expr>),
    /// The type whose class name is used, so that the two names are always equal.
    Of(Box<Type>),
}

/// The keys of copies.
const CLASS_KEYS: [&str; 9] = [
    "class",
    "state",
    "state_for",
    "transparent",
    "alias",
    "rename_all",
    "deny_unknown_fields",
    "bound",
    "crate",
];

/// The keys of live objects and replicas.
const LIVE_CLASS_KEYS: [&str; 11] = [
    "class",
    "state",
    "state_for",
    "transparent",
    "alias",
    "rename_all",
    "deny_unknown_fields",
    "started_observing",
    "stopped_observing",
    "bound",
    "crate",
];

/// The keys of plain state, which has no class name and is itself the state. The other keys of classes are
/// read as well, and `check` refuses each with an error of its own.
const STATE_KEYS: [&str; 9] = [
    "transparent",
    "rename_all",
    "rename_all_fields",
    "deny_unknown_fields",
    "tag",
    "content",
    "untagged",
    "bound",
    "crate",
];

impl ClassAttrs {
    /// Reads the attributes of one type.
    pub(super) fn read(derive: Derive, attrs: &[Attribute], errors: &mut Errors) -> Self {
        let mut read = Self::default();
        attr::read_attrs(attrs, errors, |key, input| match &*key.to_string() {
            "class" => read.class.set(key, class_name(key, input)?),
            "state" => read.state.set(key, attr::ty(key, input)?),
            "state_for" => read.state_for.set(key, attr::path(key, input, "function")?),
            "transparent" => read.transparent.set(key, attr::flag(key, input)?),
            // As in serde, `alias` is repeated for each further name.
            "alias" => {
                let alias = attr::string(key, input)?;
                well_formed(&alias)?;
                read.aliases.push((key.clone(), alias));
                Ok(())
            }
            "bound" => read.read_bound(key, input),
            "tag" => read.tag.set(key, attr::string(key, input)?),
            "content" => read.content.set(key, attr::string(key, input)?),
            "untagged" => read.untagged.set(key, attr::flag(key, input)?),
            "rename_all_fields" => {
                read.rename_all_fields.set(key, RenameRule::read(&attr::string(key, input)?)?)
            }
            "rename_all" => read.rename_all.set(key, RenameRule::read(&attr::string(key, input)?)?),
            "deny_unknown_fields" => read.deny_unknown_fields.set(key, attr::flag(key, input)?),
            "started_observing" => {
                read.started_observing.set(key, attr::path(key, input, "function")?)
            }
            "stopped_observing" => {
                read.stopped_observing.set(key, attr::path(key, input, "function")?)
            }
            "crate" => read.krate.set(key, attr::krate(key, input)?),
            _ if derive.is_live() => {
                Err(attr::unknown(key, "`#[pb(...)]` on a class", &LIVE_CLASS_KEYS))
            }
            _ if derive.has_class() => {
                Err(attr::unknown(key, "`#[pb(...)]` on a class", &CLASS_KEYS))
            }
            _ => Err(attr::unknown(key, "`#[pb(...)]` on plain state", &STATE_KEYS)),
        });
        read
    }

    /// Reads `bound = "T: Trait"`, or `bound(jelly = "T: Trait", unjelly = "T: Trait")`.
    fn read_bound(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        if !input.peek(token::Paren) {
            let bound = predicates(key, input)?;
            self.bound_sent.set(key, bound.clone())?;
            return self.bound_received.set(key, bound);
        }
        let directions;
        let _ = parenthesized!(directions in input);
        let read = self.read_directions(&directions);
        // Tokens that are left would be a second error.
        let _ = directions.parse::<TokenStream>();
        read
    }

    /// Reads the bounds of each direction.
    fn read_directions(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while !input.is_empty() {
            let direction: Ident = input.parse()?;
            match &*direction.to_string() {
                "jelly" => self.bound_sent.set(&direction, predicates(&direction, input)?)?,
                "unjelly" => self.bound_received.set(&direction, predicates(&direction, input)?)?,
                _ => return Err(attr::unknown(&direction, "`bound(...)`", &["jelly", "unjelly"])),
            }
            let _ = input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    }
}

/// Reads `key = "T: Trait, U: Trait"`.
fn predicates(key: &Ident, input: ParseStream<'_>) -> syn::Result<Predicates> {
    let expected = format!("bounds in quotes: `{key} = \"T: Trait\"`");
    attr::value(key, input, expected, |input| {
        input.parse::<LitStr>()?.parse_with(Predicates::parse_terminated)
    })
}

/// Reads the value of `class`: a name or a type.
fn class_name(key: &Ident, input: ParseStream<'_>) -> syn::Result<ClassName> {
    let expected = "a string, a type, or a constant in braces: `class = \"module.Pond\"`, `class = Pond` \
                    or `class = { POND }`";
    let name = attr::value(key, input, expected, |input| {
        if input.peek(LitStr) {
            input.parse().map(ClassName::Written)
        } else if input.peek(token::Brace) {
            let constant;
            let _ = braced!(constant in input);
            constant.parse().map(Box::new).map(ClassName::Const)
        } else {
            input.parse().map(Box::new).map(ClassName::Of)
        }
    })?;
    if let ClassName::Written(name) = &name {
        well_formed(name)?;
    }
    Ok(name)
}

/// The words with which Jelly's own expressions begin. An object of a class with such a name could be sent,
/// but would be read as another kind of expression.
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

/// Checks that a class name is dotted words of ASCII letters, digits and `_`. Twisted answers any other
/// class name with a decoding error.
pub(super) fn well_formed(name: &LitStr) -> syn::Result<()> {
    let written = name.value();
    let is_word = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    if !written.split('.').all(is_word) {
        let sentence = "a class name consists of dotted ASCII words, as in `module.Pond`";
        return Err(syn::Error::new_spanned(name, sentence));
    }
    if JELLY_WORDS.contains(&&*written) {
        let sentence =
            format!("`{written}` is a word of Jelly and cannot name a class: choose another name");
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
            let sentence = "a class name consists of dotted ASCII words, as in `module.Pond`";
            assert_eq!(refused(name).as_deref(), Some(sentence), "{name}");
        }
    }

    #[test]
    fn the_words_that_are_taken_are_those_that_begin_expressions() {
        let mut words = pb::__private::words();
        // Twisted reserves these two as well.
        words.extend(["cache", "copy"]);
        words.sort_unstable();
        let mut taken = JELLY_WORDS;
        taken.sort_unstable();
        assert_eq!(taken.as_slice(), words);
    }

    #[test]
    fn the_words_of_jelly_are_taken() {
        for word in JELLY_WORDS {
            let sentence =
                format!("`{word}` is a word of Jelly and cannot name a class: choose another name");
            assert_eq!(refused(word), Some(sentence));
        }
    }
}
