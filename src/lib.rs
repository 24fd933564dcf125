#![doc = include_str!("../README.md")]

pub use pb_core::*;
pub use pb_derive::{
    Cacheable, Copyable, Jelly, RemoteCache, RemoteCopy, Unjelly, methods, remote,
};
pub use pb_net::*;
