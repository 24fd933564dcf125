//! The programs with which the protocol was first recorded. `sink_client.py` and `pond_client.py` of
//! `peers/sink` run against a local server, and a local client runs against `sink_server.py` and
//! `pond_server.py`, with Twisted on either Python. `peers/sink/recorded*.txt` has the output of Twisted's
//! programs with each other.

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
