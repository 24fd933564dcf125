use super::{
    InsecureJelly, ReadResult, Refusal, UnjellyError, UnjellyErrorKind,
    registry::{Registry, RegistryError},
    security::Security,
};
use crate::limits::Limits;

/// The classes that one connection allows, and its limits.
#[derive(Debug, Clone)]
pub(crate) struct Admission {
    pub(crate) registry: Registry,
    pub(crate) security: Security,
    pub(crate) limits: Limits,
    /// If true, a [`Value`](super::Value) may hold classes that are not registered and entries of a
    /// connection's tables. Set only for tools that read bytes from a file.
    pub(crate) inert: bool,
}

impl Admission {
    /// Returns the rules for bytes that came over no connection: every class is allowed, and nothing is
    /// built.
    pub(crate) fn inert() -> Result<Self, RegistryError> {
        Ok(Self {
            registry: Registry::linked()?,
            security: Security::default(),
            limits: Limits::default(),
            inert: true,
        })
    }

    /// Returns whether every linked class is allowed, so that a type of a registered class need not ask.
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        self.security.is_open() && (self.registry.is_complete() || self.inert)
    }

    /// Checks that a class may be received. Must be called before anything of the class is built.
    pub(crate) fn allows(&self, class: &str) -> ReadResult<()> {
        let entry = self.registry.find(class);
        // An alias is allowed and refused together with its class.
        let canonical = entry.map_or(class, |entry| entry.class());
        let reason = match entry {
            _ if !self.security.allows_alias(class, canonical) => Refusal::NotAllowed,
            None if !self.inert => Refusal::NotRegistered,
            _ => return Ok(()),
        };
        Err(refused(class, reason))
    }
}

/// Returns the error for a class or an expression that is not allowed.
#[cold]
pub(crate) fn refused(class: &str, reason: Refusal) -> UnjellyError {
    UnjellyErrorKind::Insecure(InsecureJelly { class: class.to_owned(), reason }).into()
}
