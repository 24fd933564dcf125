//! What each target does with the fuzzer's bytes.

pub(crate) mod classes;
pub(crate) mod connection;
pub(crate) mod pair;
pub(crate) mod value;
