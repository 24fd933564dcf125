//! Reads the lint attributes of an item, for the code that is generated from it.

use proc_macro2::Span;
use syn::{AttrStyle, Attribute, Ident, Meta};

use super::conditional::{self, filtered};

/// Returns the lint attributes of an item that becomes several, for the second one. The first keeps them.
/// `expect` becomes `allow`, since the expected lint may occur in only one of the items, or in none.
pub(super) fn lints(attrs: &mut [Attribute]) -> Vec<Attribute> {
    const LEVELS: [&str; 5] = ["allow", "expect", "warn", "deny", "forbid"];
    let is_lint = |meta: &Meta| LEVELS.iter().any(|level| meta.path().is_ident(level));
    let lints = attrs.iter_mut().filter_map(|attr| {
        let mut lint = filtered(attr, &is_lint)?;
        for meta in [&mut attr.meta, &mut lint.meta] {
            conditional::each(meta, &expected_is_allowed);
        }
        Some(lint)
    });
    lints.collect()
}

/// Returns the lints that an item allows or expects, for the code that is generated from it.
pub(super) fn allowed(attrs: &[Attribute]) -> Vec<Attribute> {
    let is_allowed =
        |meta: &Meta| ["allow", "expect"].iter().any(|level| meta.path().is_ident(level));
    let allowed = attrs.iter().filter_map(|attr| {
        let mut allowed = filtered(attr, &is_allowed)?;
        allowed.style = AttrStyle::Outer;
        conditional::each(&mut allowed.meta, &expected_is_allowed);
        Some(allowed)
    });
    allowed.collect()
}

/// Replaces `expect` by `allow`.
fn expected_is_allowed(meta: &mut Meta) {
    if let Meta::List(list) = meta
        && list.path.is_ident("expect")
    {
        list.path = Ident::new("allow", Span::call_site()).into();
    }
}
