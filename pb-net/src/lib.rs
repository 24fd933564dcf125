//! `perspective-broker` over tokio: servers, clients, and the task that drives one connection.
//!
//! This crate knows sockets and time, but neither classes nor tokens. Applications depend on
//! `perspective-broker`, which re-exports it.

mod capacity;
mod connections;
mod connector;
mod deadlines;
mod driver;
mod listener;
mod liveness;
mod logins;
mod pages;
mod password_file;
mod permits;
mod serve;
mod server;
mod settings;

pub use self::{
    capacity::Capacity,
    connector::{ConnectError, Connector, connect, pair},
    pages::{PageCollector, Pager, Pages, PagesError, send_pages},
    password_file::PasswordFile,
    serve::{Serve, ServeError},
    server::{BindError, Server},
    settings::{Keepalive, Timeouts},
};
