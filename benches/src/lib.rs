//! The values that the benchmarks send, and the receiver's check of them.

mod pond;

use pb::Published;
use serde::{Deserialize, Serialize};

pub use self::pond::{Goal, Pond, Replica};

/// The argument of a small call.
#[derive(Debug, Clone, PartialEq, pb::Copyable, pb::RemoteCopy, Serialize, Deserialize)]
#[pb(class = "bench.Frog")]
pub struct Frog {
    /// Always green.
    pub color: String,
    /// Always 7.
    pub num_frogs: i64,
}

/// An element of the argument of a large call, which is a `Vec` of these.
#[derive(Debug, Clone, PartialEq, pb::Copyable, pb::RemoteCopy, Serialize, Deserialize)]
#[pb(class = "bench.Item")]
pub struct Item {
    /// The [`item_id`] of the element's index.
    pub id: u64,
    /// A name of 16 bytes.
    pub name: String,
    /// A number that rises with the index.
    pub x: f64,
    /// A number that falls with the index.
    pub y: f64,
    /// Two tags of 6 bytes.
    pub tags: Vec<String>,
}

/// A receiver of an [`Item`] that borrows its texts from the message.
#[derive(Debug, pb::RemoteCopy)]
#[pb(class = Item)]
pub struct BorrowedItem<'a> {
    id: u64,
    name: &'a str,
    x: f64,
    y: f64,
    tags: [&'a str; 2],
}

/// The answer to a small call.
pub const REPLY: &str = "safe and sound";
/// The number of items in a large call.
pub const ITEMS: usize = 1000;

impl Frog {
    /// Returns the frog that is sent.
    pub fn green() -> Self {
        Self { color: "green".to_owned(), num_frogs: 7 }
    }

    /// Returns whether this is the frog that is sent.
    pub fn is_green(&self) -> bool {
        self.color == "green" && self.num_frogs == 7
    }
}

/// Returns an id that is spread over the range of `u32`, so that no encoding needs only one byte for it.
pub fn item_id(index: usize) -> u64 {
    (index as u64).wrapping_mul(2_654_435_761) % 4_294_967_291
}

/// Returns the items that are sent.
pub fn items() -> Vec<Item> {
    let item = |index| Item {
        id: item_id(index),
        name: format!("structure-{index:06}"),
        x: index as f64 * 1.25 + 0.1,
        y: index as f64 * -0.75 + 0.3,
        tags: vec![format!("tag{index:03}"), format!("lab{:03}", index % 997)],
    };
    (0..ITEMS).map(item).collect()
}

/// An item as it was received.
pub trait Received {
    /// Returns whether the item at this index was sent with this id, and with texts of these lengths.
    fn is_item(&self, index: usize) -> bool;

    /// Returns the sum of the two numbers.
    fn sum(&self) -> f64;
}

impl Received for Item {
    fn is_item(&self, index: usize) -> bool {
        self.id == item_id(index)
            && self.name.len() == 16
            && self.tags.len() == 2
            && self.tags.iter().map(String::len).sum::<usize>() == 12
    }

    fn sum(&self) -> f64 {
        self.x + self.y
    }
}

impl Received for BorrowedItem<'_> {
    fn is_item(&self, index: usize) -> bool {
        self.id == item_id(index)
            && self.name.len() == 16
            && self.tags.map(str::len).iter().sum::<usize>() == 12
    }

    fn sum(&self) -> f64 {
        self.x + self.y
    }
}

/// Returns whether these are the items that are sent. Checks each id, the length of each text, and the sum
/// of the numbers.
pub fn items_are_right(items: &[impl Received]) -> bool {
    let sum: f64 = items.iter().map(Received::sum).sum();
    let expected: f64 = (0..ITEMS).map(|index| index as f64 * 0.5 + 0.4).sum();
    items.len() == ITEMS
        && items.iter().enumerate().all(|(index, item)| item.is_item(index))
        && (sum - expected).abs() < 1e-3
}

/// The number of updates after which a publisher waits for observers that have fallen behind.
const UPDATES_AT_ONCE: u64 = 256;

/// The object that is called.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_right() {
        assert!(Frog::green().is_green());
        let mut items = items();
        assert!(items_are_right(&items));
        items[ITEMS - 1].tags.pop();
        assert!(!items_are_right(&items));
    }
}
