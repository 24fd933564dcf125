//! The object that is called.

use pb::Published;

use crate::{
    classes::{Class1, Class3, Class10, Class30, Class100, Class300, count},
    data::{BorrowedItem, Frog, Item, REPLY, are_items, items_are_right},
    pond::Pond,
};

/// The number of updates after which a publisher waits for observers that have fallen behind.
const UPDATES_AT_ONCE: u64 = 256;

/// The root object of the contender's server.
#[derive(Debug)]
pub struct Bench {
    pond: Published<Pond>,
}

impl Default for Bench {
    fn default() -> Self {
        Self { pond: Published::new(Pond::default()) }
    }
}

#[pb::methods]
impl Bench {
    /// Serves the small call.
    #[remote]
    fn frogs(&self, frog: Frog) -> &'static str {
        assert!(frog.is_green(), "the frog differs from the one that was sent: {frog:?}");
        REPLY
    }

    /// Serves the large call.
    #[remote]
    fn payload(&self, items: Vec<Item>) {
        assert!(items_are_right(&items), "the items differ from those that were sent");
    }

    /// Serves the large call by borrowing the items from the message.
    #[remote]
    fn payload_borrowed(&self, items: &[BorrowedItem<'_>]) {
        assert!(items_are_right(items), "the items differ from those that were sent");
    }

    /// Serves a list of any length.
    #[remote]
    fn list(&self, items: Vec<Item>) {
        assert!(are_items(&items), "the items differ from those that were sent");
    }

    /// Takes bytes, and returns how many there were.
    #[remote]
    fn bytes(&self, pieces: Vec<Vec<u8>>) -> usize {
        pieces.iter().map(Vec::len).sum()
    }

    /// Takes one byte string, and returns its length.
    #[remote]
    fn string(&self, bytes: Vec<u8>) -> usize {
        bytes.len()
    }

    /// Returns how many objects of 1 attribute arrived as they were sent.
    #[remote]
    fn class_1(&self, objects: Vec<Class1>) -> usize {
        count(&objects)
    }

    /// Returns how many objects of 3 attributes arrived as they were sent.
    #[remote]
    fn class_3(&self, objects: Vec<Class3>) -> usize {
        count(&objects)
    }

    /// Returns how many objects of 10 attributes arrived as they were sent.
    #[remote]
    fn class_10(&self, objects: Vec<Class10>) -> usize {
        count(&objects)
    }

    /// Returns how many objects of 30 attributes arrived as they were sent.
    #[remote]
    fn class_30(&self, objects: Vec<Class30>) -> usize {
        count(&objects)
    }

    /// Returns how many objects of 100 attributes arrived as they were sent.
    #[remote]
    fn class_100(&self, objects: Vec<Class100>) -> usize {
        count(&objects)
    }

    /// Returns how many objects of 300 attributes arrived as they were sent.
    #[remote]
    fn class_300(&self, objects: Vec<Class300>) -> usize {
        count(&objects)
    }

    /// Returns the pond that all observers of a run share.
    #[remote]
    fn pond(&self) -> Published<Pond> {
        self.pond.clone()
    }

    /// Returns a pond for this observer alone. It lives as long as it is observed.
    #[remote]
    fn own_pond(&self) -> Published<Pond> {
        Published::new(Pond::default())
    }

    /// Makes `updates` updates of the shared pond.
    #[remote]
    async fn start(&self, updates: u64) {
        for number in 1..=updates {
            self.pond.lock().add_next();
            if number % UPDATES_AT_ONCE == 0 {
                self.pond.flushed().await;
            }
        }
    }
}
