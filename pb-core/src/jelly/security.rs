use std::collections::BTreeSet;

/// Which of the registered classes one connection lets in (`jelly.SecurityOptions`).
///
/// By default all of them. A class that is not let in is refused with
/// [`InsecureJelly`](crate::InsecureJelly) before anything of it is built.
///
/// ```
/// use pb::Security;
///
/// let visitors = Security::default().only(["shop.Order", "shop.Item"]);
/// let partners = Security::default().deny(["shop.Refund"]);
/// assert!(!visitors.admits("shop.Refund"));
/// assert!(partners.admits("shop.Order"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Security {
    only: Option<BTreeSet<String>>,
    deny: BTreeSet<String>,
}

impl Security {
    /// Lets in these classes and no others. Called again it adds to them.
    #[must_use]
    pub fn only<C: Into<String>>(mut self, classes: impl IntoIterator<Item = C>) -> Self {
        self.only.get_or_insert_default().extend(classes.into_iter().map(Into::into));
        self
    }

    /// Refuses these classes, also where [`only`](Self::only) names them.
    #[must_use]
    pub fn deny<C: Into<String>>(mut self, classes: impl IntoIterator<Item = C>) -> Self {
        self.deny.extend(classes.into_iter().map(Into::into));
        self
    }

    /// Whether a class is let in, if it is registered.
    pub fn admits(&self, class: &str) -> bool {
        !self.deny.contains(class) && self.only.as_ref().is_none_or(|only| only.contains(class))
    }

    /// Whether an alias of a class is let in: under either name, and denied under neither.
    pub(crate) fn admits_alias(&self, alias: &str, class: &str) -> bool {
        let denied = self.deny.contains(alias) || self.deny.contains(class);
        let only = self.only.as_ref();
        !denied && only.is_none_or(|only| only.contains(alias) || only.contains(class))
    }

    /// Whether every class is let in.
    pub(crate) fn is_open(&self) -> bool {
        self.only.is_none() && self.deny.is_empty()
    }
}
