//! Live objects: published at one end, kept in step at the other.

mod attempts;
mod classes;
mod collections;
mod concurrency;
mod counters;
mod dialects;
mod failing;
mod feed;
mod flavors;
mod handles;
mod hostile;
mod incomplete_transactions;
mod joining;
mod messages;
mod model;
mod nested;
mod operations;
mod out_of_step;
mod perspectives;
mod queue;
mod reading;
mod relays;
mod released;
mod replaced;
mod replica_bytes;
mod results;
mod secrets;
mod slow;
mod stories;
mod thread_end;
mod transactions;
#[cfg(debug_assertions)]
mod unannounced;
mod unsendable;
mod watching;
mod weak;
mod within;
mod writer;

pub(crate) use self::{
    classes::{MasterDuckPond, Pond},
    messages::said,
};
