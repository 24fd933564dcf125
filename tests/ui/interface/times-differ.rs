//! Dates, times and decimal numbers are compared.

#![allow(unused_variables)]

use std::time::{Duration, SystemTime};

use pb::{
    Decimal,
    time::{Date, DateTime, Time},
};

struct Clock;

#[pb::interface]
trait Calendar {
    async fn day(&self, day: Date);
    async fn moment(&self, at: SystemTime);
    async fn span(&self, span: Duration);
    async fn price(&self, price: Decimal);
    async fn hour(&self) -> Time;
}

#[pb::methods(interface = Calendar)]
impl Clock {
    #[remote]
    fn day(&self, day: DateTime) {}

    #[remote]
    fn moment(&self, at: Duration) {}

    #[remote]
    fn span(&self, span: f64) {}

    #[remote]
    fn price(&self, price: f64) {}

    #[remote]
    fn hour(&self) -> String {
        String::new()
    }
}

fn main() {}
