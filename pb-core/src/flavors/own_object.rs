//! Reading of objects of this end that the peer sends back: `[local id]`.

use std::{any::Any, sync::Arc};

use crate::{
    banana::Token,
    jelly::{Extra, Name, ReadResult, Unjellier, UnjellyErrorKind},
};

impl Unjellier<'_> {
    /// Reads an object of this end that the peer sends back.
    pub(crate) fn own_object(&mut self) -> ReadResult<Arc<dyn Any + Send + Sync>> {
        let Some(items) = self.open(&["local"]) else {
            return match self.linked(Self::own_object)? {
                Ok(object) => Ok(object),
                Err(_) => Err(self.unexpected("an object of this end")),
            };
        };
        let invoker = self.invoker("local")?;
        let malformed = || UnjellyErrorKind::Malformed("local".to_owned());
        let name = match self.cursor.token() {
            Some(Token::Bytes(name)) if items > 0 => Name::Text(name),
            Some(Token::Int(id)) if items > 0 => {
                Name::Id(u64::try_from(id).map_err(|_| malformed())?)
            }
            _ => return Err(malformed().into()),
        };
        self.ignore(Extra(items - 1))?;
        invoker.own_object(name).ok_or_else(|| match name {
            Name::Id(id) => UnjellyErrorKind::UnknownEntry("local", id).into(),
            Name::Text(_) => malformed().into(),
        })
    }
}
