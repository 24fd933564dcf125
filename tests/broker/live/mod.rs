//! Live objects: published at one end, kept in step at the other.

mod classes;
mod collections;
mod concurrency;
mod failing;
mod life;
mod perspectives;
mod relays;
mod review;
mod slow;
mod transactions;
mod watching;
mod wire;

pub(crate) use self::{classes::MasterDuckPond, life::said, wire::messages};
