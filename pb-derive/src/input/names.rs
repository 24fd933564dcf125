//! Names on the wire.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;

/// A rule that turns Rust names into names on the wire: serde's eight rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RenameRule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

/// The name of each rule, which is written in its own style.
const RULES: [(&str, RenameRule); 8] = [
    ("lowercase", RenameRule::Lower),
    ("UPPERCASE", RenameRule::Upper),
    ("PascalCase", RenameRule::Pascal),
    ("camelCase", RenameRule::Camel),
    ("snake_case", RenameRule::Snake),
    ("SCREAMING_SNAKE_CASE", RenameRule::ScreamingSnake),
    ("kebab-case", RenameRule::Kebab),
    ("SCREAMING-KEBAB-CASE", RenameRule::ScreamingKebab),
];

impl RenameRule {
    /// Returns the rule with this name.
    pub(crate) fn read(name: &LitStr) -> syn::Result<Self> {
        let wanted = name.value();
        RULES.iter().find(|(name, _)| *name == wanted).map(|(_, rule)| *rule).ok_or_else(|| {
            let names = RULES.map(|(name, _)| format!("`{name}`")).join(", ");
            syn::Error::new_spanned(
                name,
                format!("unknown rename rule `{wanted}`; expected {names}"),
            )
        })
    }

    /// Applies the rule to `name`, which is in snake case, like the names of fields and methods.
    fn apply(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => pascal(name),
            Self::Camel => {
                let pascal = pascal(name);
                let mut letters = pascal.chars();
                letters.next().map_or_else(String::new, |first| {
                    first.to_ascii_lowercase().to_string() + letters.as_str()
                })
            }
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// Applies the rule to the name of a variant, which is in Pascal case.
    fn apply_to_variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => {
                let mut letters = name.chars();
                letters.next().map_or_else(String::new, |first| {
                    first.to_ascii_lowercase().to_string() + letters.as_str()
                })
            }
            other => other.apply(&snake(name)),
        }
    }

    /// Returns whether the rule turns a word into a word, without hyphens.
    pub(crate) fn makes_words(self) -> bool {
        !matches!(self, Self::Kebab | Self::ScreamingKebab)
    }
}

/// Converts a name in Pascal case to snake case.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// Converts a name in snake case to Pascal case.
fn pascal(name: &str) -> String {
    let mut pascal = String::new();
    let mut start = true;
    for letter in name.chars() {
        if letter == '_' {
            start = true;
        } else if start {
            pascal.push(letter.to_ascii_uppercase());
            start = false;
        } else {
            pascal.push(letter);
        }
    }
    pascal
}

/// Returns the name on the wire of the item `ident`: the value of `rename`, or else the result of
/// `rename_all`. The `r#` of a raw identifier is not sent.
pub(crate) fn wire_name(
    ident: &Ident,
    rename: Option<&LitStr>,
    rule: Option<RenameRule>,
) -> String {
    match (rename, rule) {
        (Some(name), _) => name.value(),
        (None, Some(rule)) => rule.apply(&ident.unraw().to_string()),
        (None, None) => ident.unraw().to_string(),
    }
}

/// Returns the name on the wire of the variant `ident`, as `wire_name` does for other items.
pub(crate) fn variant_name(
    ident: &Ident,
    rename: Option<&LitStr>,
    rule: Option<RenameRule>,
) -> String {
    let name = ident.unraw().to_string();
    match (rename, rule) {
        (Some(name), _) => name.value(),
        (None, Some(rule)) => rule.apply_to_variant(&name),
        (None, None) => name,
    }
}

/// Returns the name of the update that sets the field `ident`. `rename_all` is applied to `set_` and the
/// name of the field together.
pub(crate) fn setter_name(
    ident: &Ident,
    rename: Option<&LitStr>,
    rule: Option<RenameRule>,
) -> String {
    match (rename, rule) {
        (Some(name), _) => format!("set_{}", name.value()),
        (None, Some(rule)) => rule.apply(&format!("set_{}", ident.unraw())),
        (None, None) => format!("set_{}", ident.unraw()),
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn rule(name: &str) -> syn::Result<RenameRule> {
        RenameRule::read(&LitStr::new(name, Span::call_site()))
    }

    /// The table is that of serde's documentation.
    #[test]
    fn fields_are_renamed_as_serde_does() {
        let table = [
            ("lowercase", ["outcome", "very_tasty", "a", "z42"]),
            ("UPPERCASE", ["OUTCOME", "VERY_TASTY", "A", "Z42"]),
            ("PascalCase", ["Outcome", "VeryTasty", "A", "Z42"]),
            ("camelCase", ["outcome", "veryTasty", "a", "z42"]),
            ("snake_case", ["outcome", "very_tasty", "a", "z42"]),
            ("SCREAMING_SNAKE_CASE", ["OUTCOME", "VERY_TASTY", "A", "Z42"]),
            ("kebab-case", ["outcome", "very-tasty", "a", "z42"]),
            ("SCREAMING-KEBAB-CASE", ["OUTCOME", "VERY-TASTY", "A", "Z42"]),
        ];
        for (name, wanted) in table {
            let rule = rule(name).unwrap();
            let got = ["outcome", "very_tasty", "a", "z42"].map(|field| rule.apply(field));
            assert_eq!(got, wanted, "{name}");
        }
    }

    /// The table is serde's for the variants of an enum.
    #[test]
    fn variants_are_renamed_as_serde_does() {
        let table = [
            ("lowercase", ["outcome", "verytasty", "a", "z42"]),
            ("UPPERCASE", ["OUTCOME", "VERYTASTY", "A", "Z42"]),
            ("PascalCase", ["Outcome", "VeryTasty", "A", "Z42"]),
            ("camelCase", ["outcome", "veryTasty", "a", "z42"]),
            ("snake_case", ["outcome", "very_tasty", "a", "z42"]),
            ("SCREAMING_SNAKE_CASE", ["OUTCOME", "VERY_TASTY", "A", "Z42"]),
            ("kebab-case", ["outcome", "very-tasty", "a", "z42"]),
            ("SCREAMING-KEBAB-CASE", ["OUTCOME", "VERY-TASTY", "A", "Z42"]),
        ];
        for (name, wanted) in table {
            let rule = rule(name).unwrap();
            let got = ["Outcome", "VeryTasty", "A", "Z42"].map(|name| rule.apply_to_variant(name));
            assert_eq!(got, wanted, "{name}");
        }
    }

    #[test]
    fn no_rule_panics_on_an_unusual_name() {
        for (name, _) in RULES {
            let rule = rule(name).unwrap();
            for odd in ["_", "__", "_private", "trailing_", "größe"] {
                let _ = rule.apply(odd);
                let _ = rule.apply_to_variant(odd);
            }
        }
        assert_eq!(rule("camelCase").unwrap().apply("_num_frogs"), "numFrogs");
    }

    #[test]
    fn an_unknown_rule_lists_the_known_ones() {
        let message = rule("camelcase").unwrap_err().to_string();
        assert!(message.starts_with("unknown rename rule `camelcase`; expected `lowercase`, "));
        assert!(message.ends_with("`SCREAMING-KEBAB-CASE`"));
    }

    #[test]
    fn rename_has_priority_and_raw_identifiers_lose_their_prefix() {
        let raw = Ident::new_raw("type", Span::call_site());
        let rename = LitStr::new("kind", Span::call_site());
        assert_eq!(wire_name(&raw, None, None), "type");
        assert_eq!(wire_name(&raw, None, Some(RenameRule::Upper)), "TYPE");
        assert_eq!(wire_name(&raw, Some(&rename), Some(RenameRule::Upper)), "kind");
    }

    #[test]
    fn setters_are_named_as_methods_would_be() {
        let raw = Ident::new_raw("type", Span::call_site());
        let field = Ident::new("num_frogs", Span::call_site());
        let rename = LitStr::new("frogs", Span::call_site());
        assert_eq!(setter_name(&field, None, None), "set_num_frogs");
        assert_eq!(setter_name(&field, None, Some(RenameRule::Camel)), "setNumFrogs");
        assert_eq!(setter_name(&field, Some(&rename), Some(RenameRule::Camel)), "set_frogs");
        assert_eq!(setter_name(&raw, None, Some(RenameRule::Camel)), "setType");
    }
}
