use super::{
    InsecureJelly, ReadResult, Refusal, UnjellyError, UnjellyErrorKind,
    registry::{Registry, RegistryError},
    security::Security,
};
use crate::limits::Limits;

/// What one connection lets in.
#[derive(Debug, Clone)]
pub(crate) struct Admission {
    pub(crate) registry: Registry,
    pub(crate) security: Security,
    pub(crate) limits: Limits,
    /// Whether a [`Value`](super::Value) may hold classes that are not registered and entries of a
    /// connection's tables: bytes from a file, read by a tool.
    pub(crate) inert: bool,
}

impl Admission {
    pub(crate) fn inert() -> Result<Self, RegistryError> {
        Ok(Self {
            registry: Registry::linked()?,
            security: Security::default(),
            limits: Limits::default(),
            inert: true,
        })
    }

    /// Whether every class that was linked is let in, so that a type which has one need not ask.
    #[inline]
    pub(crate) fn is_open(&self) -> bool {
        self.security.is_open() && (self.registry.is_complete() || self.inert)
    }

    /// Whether a class may be received; asked before anything of it is built.
    pub(crate) fn admits(&self, class: &str) -> ReadResult<()> {
        let entry = self.registry.find(class);
        // An alias is admitted and denied with the class it stands for.
        let of = entry.map_or(class, |entry| entry.class());
        let reason = match entry {
            _ if !self.security.admits_alias(class, of) => Refusal::NotAdmitted,
            None if !self.inert => Refusal::NotRegistered,
            _ => return Ok(()),
        };
        Err(refused(class, reason))
    }
}

#[cold]
pub(crate) fn refused(class: &str, reason: Refusal) -> UnjellyError {
    UnjellyErrorKind::Insecure(InsecureJelly { class: class.to_owned(), reason }).into()
}
