//! How many connections hold each object of this end, and the tasks that wait until none does.

#[cfg(not(loom))]
use std::sync::LazyLock;
use std::{collections::HashMap, sync::Arc};

use crate::{
    local_ids::LocalIdHashing,
    sync::{Mutex, MutexGuard, lock},
    wakers::{Awaited, Waiter, Wakers},
};

/// The objects that any peer holds, by address, in several tables so that connections rarely wait for each other.
#[derive(Default)]
struct Holders([Mutex<Table>; 16]);

/// Some of the objects that peers hold.
type Table = HashMap<usize, Row, LocalIdHashing>;

/// An object that peers hold.
struct Row {
    /// The number of [`Holding`]s of the object, at least 1.
    count: usize,
    /// `Some` once a task has waited.
    release: Option<Arc<Release>>,
}

/// The release of an object by the last peer that holds it.
#[derive(Default)]
struct Release(Mutex<Released>);

/// Whether an object was released, and the tasks that wait for it.
#[derive(Default)]
struct Released {
    is_released: bool,
    wakers: Wakers,
}

#[cfg(not(loom))]
static HOLDERS: LazyLock<Holders> = LazyLock::new(Holders::default);

// Models start with an empty table each.
#[cfg(loom)]
loom::lazy_static! {
    static ref HOLDERS: Holders = Holders::default();
}

/// Returns the table for the object at an address.
fn table(object: usize) -> MutexGuard<'static, Table> {
    let tables = &HOLDERS.0;
    // The lowest bits of addresses are zero.
    lock(&tables[(object >> 5) % tables.len()])
}

/// Counts an object as held by one peer, until this is dropped.
///
/// Invariant: the object exists as long as this, so its address is not used again meanwhile. It is dropped while no
/// mutex is held, since that wakes tasks.
#[derive(Debug)]
pub(crate) struct Holding {
    object: usize,
}

impl Holding {
    /// Counts the object at an address.
    pub(crate) fn new(object: usize) -> Self {
        let mut table = table(object);
        table.entry(object).or_insert_with(|| Row { count: 0, release: None }).count += 1;
        Self { object }
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        let mut table = table(self.object);
        let Some(row) = table.get_mut(&self.object) else { return };
        row.count -= 1;
        let released = (row.count == 0).then(|| table.remove(&self.object)).flatten();
        if table.capacity() > 64 && table.len() < table.capacity() / 8 {
            table.shrink_to_fit();
        }
        drop(table);
        if let Some(release) = released.and_then(|row| row.release) {
            let mut released = lock(&release.0);
            released.is_released = true;
            let wakers = released.wakers.take_all();
            drop(released);
            wakers.into_iter().for_each(std::task::Waker::wake);
        }
    }
}

/// Returns the number of peers that hold the object at an address.
pub(super) fn count(object: usize) -> usize {
    table(object).get(&object).map_or(0, |row| row.count)
}

/// Waits until no peer holds the object at an address.
pub(super) async fn released(object: usize) {
    let release =
        table(object).get_mut(&object).map(|row| row.release.get_or_insert_default().clone());
    if let Some(release) = release {
        Waiter::new(&*release).until(|released| released.is_released.then_some(())).await;
    }
}

impl Awaited for &Release {
    type State = Released;

    fn lock(&self) -> MutexGuard<'_, Released> {
        lock(&self.0)
    }

    fn wakers(released: &mut Released) -> &mut Wakers {
        &mut released.wakers
    }
}
