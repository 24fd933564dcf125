#![doc = include_str!("../README.md")]

pub use pb_core::*;
pub use pb_derive::{
    Cacheable, Copyable, Error, Jelly, RemoteCache, RemoteCopy, Unjelly, methods, observe,
    perspective, remote, update, view,
};
pub use pb_net::*;

#[doc = include_str!("../docs/live.md")]
pub mod guide {}
