#![doc = include_str!("../README.md")]

pub use pb_core::*;
pub use pb_derive::{
    Cacheable, Copyable, Error, Jelly, RemoteCache, RemoteCopy, Unjelly, interface, methods,
    observe, perspective, remote, update, view,
};
pub use pb_net::*;

/// More than the front page has room for.
pub mod guide {
    #[doc = include_str!("../docs/calls.md")]
    pub mod calls {}
    #[doc = include_str!("../docs/live.md")]
    pub mod live {}
    #[doc = include_str!("../docs/pages.md")]
    pub mod pages {}
}
