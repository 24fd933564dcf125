//! The bare socket: tokio's TCP, frames with a length of four bytes, and contents as postcard writes them. It
//! has no names, no errors, no limits, and no answers out of order, and serves as the unit of the table.
//!
//! ```text
//! floor server ADDR             prints READY when it listens
//! floor client ADDR WORKLOAD    prints one line of JSON per result
//! ```
//!
//! The first byte of a frame is its kind.

mod client;
mod frames;
mod server;

use pb_benches::{Error, Role, Settings, role, run};

fn main() -> Result<(), Error> {
    match role()? {
        Role::Server(address) => run(server::serve(address)),
        Role::Client(address, workload) => {
            let settings = Settings::read(address)?;
            run(client::measure(settings, workload))
        }
    }
}
