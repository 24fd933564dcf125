//! The code of each target.

pub(crate) mod classes;
pub(crate) mod connection;
pub(crate) mod frames;
pub(crate) mod pair;
pub(crate) mod value;
pub(crate) mod wire;
