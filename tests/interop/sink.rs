//! The programs by which the protocol was first recorded: `sink_client.py` and `pond_client.py` of
//! `peers/sink` against a server of ours, and a client of ours against `sink_server.py` and
//! `pond_server.py`, with Twisted on either Python. What these say to each other is in
//! `peers/sink/recorded*.txt`.

mod client;
mod house;
mod login;
mod objects;
mod ponds;
mod root;
mod server;
mod show;
mod twisted;

pub(crate) use self::twisted::Version;
use self::twisted::{PYTHON_2, PYTHON_2_BYTES, PYTHON_3, Twisted, printed, unworded};
