//! Sends and receives the types of the standard library that travel as text: addresses and paths.

use std::{
    fmt::Display,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6},
    path::{Path, PathBuf},
    str::FromStr,
};

use super::{
    Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyErrorKind, excerpt,
};

macro_rules! addresses {
    ($($type:ident $what:literal;)*) => {$(
        impl Jelly for $type {
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                put(self, out)
            }
        }

        impl<'de> Unjelly<'de> for $type {
            const EXACT: bool = true;

            fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
                get(from, $what)
            }
        }
    )*};
}

addresses! {
    IpAddr "IP address";
    Ipv4Addr "IPv4 address";
    Ipv6Addr "IPv6 address";
    SocketAddr "address with a port";
    SocketAddrV4 "IPv4 address with a port";
    SocketAddrV6 "IPv6 address with a port";
}

fn put(value: &impl Display, out: &mut Jellier) -> Result<(), JellyError> {
    out.text(&value.to_string())
}

fn get<T: FromStr>(from: &mut Unjellier<'_>, what: &'static str) -> ReadResult<T> {
    let text = <&str>::unjelly(from)?;
    text.parse()
        .map_err(|_| UnjellyErrorKind::Invalid { what, text: excerpt(text).into_owned() }.into())
}

/// Writes the path as text.
///
/// # Errors
/// Returns an error if the path is not UTF-8.
impl Jelly for Path {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        let Some(text) = self.to_str() else {
            let path = self.to_string_lossy();
            return Err(JellyError::custom(format_args!(
                "the path {:?} is not UTF-8, so it cannot be sent as text: send its bytes",
                excerpt(&path)
            )));
        };
        out.text(text)
    }
}

impl Jelly for PathBuf {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        self.as_path().jelly(out)
    }
}

impl<'de: 'a, 'a> Unjelly<'de> for &'a Path {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        <&str>::unjelly(from).map(Path::new)
    }
}

impl<'de> Unjelly<'de> for PathBuf {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        String::unjelly(from).map(Self::from)
    }
}
