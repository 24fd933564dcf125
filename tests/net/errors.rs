//! The texts of errors.

use std::{error::Error, io, sync::Arc, time::Duration};

use pb::{
    CallError, ConnectionError,
    error::{BananaError, BindError, ConnectError, JellyError, ProtocolError, UnjellyError},
    live::Lost,
    pages::PagesError,
};

/// Programs print an error with its sources one after the other, as `anyhow` does.
#[test]
fn no_error_repeats_the_text_of_its_source() {
    let jelly = || JellyError::custom("no such thing can be sent");
    let unjelly = || UnjellyError::custom("no such thing can be read");
    let io = || io::Error::other(BananaError::PrefixTooLong);
    let closed = || ConnectionError::Banana(BananaError::PrefixTooLong);
    let address = || Box::from("pond.example:8787");
    let errors: Vec<Box<dyn Error>> = vec![
        Box::new(CallError::from(jelly())),
        Box::new(CallError::from(unjelly())),
        Box::new(CallError::from(closed())),
        Box::new(closed()),
        Box::new(ConnectionError::Protocol(ProtocolError::TooManyReplicas)),
        Box::new(ConnectError::Lookup(io())),
        Box::new(ConnectError::Io { address: address(), error: io() }),
        Box::new(ConnectError::Handshake { address: address(), error: closed() }),
        Box::new(BindError::Lookup(io())),
        Box::new(BindError::Io { address: address(), error: io() }),
        Box::new(PagesError::from(CallError::from(jelly()))),
        Box::new(PagesError::Source(Arc::new(io()))),
        Box::new(PagesError::Page(unjelly())),
        Box::new(Lost::Connection(ConnectionError::KeepaliveTimeout(Duration::from_secs(1)))),
    ];
    for error in errors {
        let text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            assert!(!text.contains(&cause.to_string()), "{text:?} has the source {cause}");
            source = cause.source();
        }
    }
}
