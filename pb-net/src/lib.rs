//! `perspective-broker` over tokio: servers, clients, and the task that drives one connection.
//!
//! This crate knows sockets and time; it knows no class and no token. Applications depend on
//! `perspective-broker`, which re-exports it.

mod client;
mod driver;
mod server;
mod settings;

pub use self::{
    client::{Client, ConnectError, connect, pair},
    server::{BindError, Serve, Server},
    settings::Timeouts,
};
