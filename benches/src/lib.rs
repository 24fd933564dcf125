//! What the programs of this package have in common: the values that are sent with the receiver's checks of
//! them, the workloads, what drives and measures them, and the processes in which they run.

mod classes;
mod data;
mod drive;
mod fan;
mod goal;
mod idle;
mod meter;
mod options;
mod pond;
mod processes;
mod served;
mod settings;
mod statistics;
mod system;
mod wire;
mod workload;

use std::error;

pub use self::{
    classes::{CLASS_SIZES, WIDE_ATTRIBUTES, call_class},
    data::{
        BorrowedItem, Frog, ITEMS, Item, REPLY, Received, are_items, duck, initial_ducks, items,
        items_are_right, list,
    },
    drive::{in_flight, one_by_one},
    fan::fan_out,
    goal::{Goal, Progress},
    idle::idle,
    meter::{Meter, Report},
    options::Options,
    pond::{Pond, Replica},
    processes::{Contender, Outcome, Program, build},
    served::Bench,
    settings::{Role, Settings, flag, is_borrowed, is_cloned, print, role, run, setting},
    statistics::{count, median, number},
    system::{Foreign, describe_system, open_files, resident},
    workload::Workload,
};

/// An error that ends a run.
pub type Error = Box<dyn error::Error + Send + Sync>;
