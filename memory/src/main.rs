//! Plays the worst known input against each limit, and prints how much memory it took.

mod classes;
mod play;
mod rows;
mod table;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: pb_test_counting::Counting = pb_test_counting::Counting;

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut table = table::Table::new(wanted);
    rows::play(&mut table);
    if table.end() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
