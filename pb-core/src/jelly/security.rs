use std::collections::BTreeSet;

/// The rules by which one connection allows registered classes (`jelly.SecurityOptions`).
///
/// By default all registered classes are allowed, unlike in Twisted, where nothing is. A class that is not
/// allowed is refused with [`InsecureJelly`](crate::InsecureJelly) before anything of it is built.
///
/// ```
/// use pb::Security;
///
/// let visitors = Security::default().only(["shop.Order", "shop.Item"]);
/// let partners = Security::default().deny(["shop.Refund"]);
/// assert!(!visitors.allows("shop.Refund"));
/// assert!(partners.allows("shop.Order"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Security {
    only: Option<BTreeSet<String>>,
    deny: BTreeSet<String>,
}

impl Security {
    /// Allows these classes and no others. A further call adds its classes to them.
    #[must_use]
    pub fn only<C: Into<String>>(mut self, classes: impl IntoIterator<Item = C>) -> Self {
        self.only.get_or_insert_default().extend(classes.into_iter().map(Into::into));
        self
    }

    /// Refuses these classes, even where [`only`](Self::only) names them.
    #[must_use]
    pub fn deny<C: Into<String>>(mut self, classes: impl IntoIterator<Item = C>) -> Self {
        self.deny.extend(classes.into_iter().map(Into::into));
        self
    }

    /// Returns whether a class is allowed, if it is registered.
    pub fn allows(&self, class: &str) -> bool {
        !self.deny.contains(class) && self.only.as_ref().is_none_or(|only| only.contains(class))
    }

    /// Returns whether a class is allowed under an alias: one of the two names must be allowed, and
    /// neither may be refused.
    pub(crate) fn allows_alias(&self, alias: &str, class: &str) -> bool {
        let denied = self.deny.contains(alias) || self.deny.contains(class);
        let only = self.only.as_ref();
        !denied && only.is_none_or(|only| only.contains(alias) || only.contains(class))
    }

    /// Returns whether every class is allowed.
    pub(crate) fn is_open(&self) -> bool {
        self.only.is_none() && self.deny.is_empty()
    }
}
