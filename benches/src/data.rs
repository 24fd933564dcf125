//! The values that are sent, and the receiver's checks of them.

use serde::{Deserialize, Serialize};

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
    /// The id that belongs to the element's index.
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
#[derive(Debug, pb::RemoteCopy, Deserialize)]
#[pb(class = Item)]
pub struct BorrowedItem<'a> {
    id: u64,
    name: &'a str,
    x: f64,
    y: f64,
    #[serde(borrow, deserialize_with = "two_tags")]
    tags: [&'a str; 2],
}

/// Reads the `Vec` of an [`Item`] as an array, which serde would read without a length.
fn two_tags<'de, D>(deserializer: D) -> Result<[&'de str; 2], D::Error>
where
    D: serde::Deserializer<'de>,
{
    struct Tags;
    impl<'de> serde::de::Visitor<'de> for Tags {
        type Value = [&'de str; 2];

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("two tags")
        }

        fn visit_seq<A>(self, mut tags: A) -> Result<Self::Value, A::Error>
        where
            A: serde::de::SeqAccess<'de>,
        {
            match (tags.next_element()?, tags.next_element()?, tags.size_hint()) {
                (Some(first), Some(second), Some(0) | None) => Ok([first, second]),
                _ => Err(serde::de::Error::custom("expected two tags")),
            }
        }
    }
    deserializer.deserialize_seq(Tags)
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
fn item_id(index: usize) -> u64 {
    (index as u64).wrapping_mul(2_654_435_761) % 4_294_967_291
}

/// Returns the items of a large call.
pub fn items() -> Vec<Item> {
    list(ITEMS)
}

/// Returns that many items.
pub fn list(length: usize) -> Vec<Item> {
    let item = |index| Item {
        id: item_id(index),
        name: format!("structure-{:06}", index % 1_000_000),
        x: index as f64 * 1.25 + 0.1,
        y: index as f64 * -0.75 + 0.3,
        tags: vec![format!("tag{:03}", index % 1000), format!("lab{:03}", index % 997)],
    };
    (0..length).map(item).collect()
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

/// Returns whether these are the items of a large call.
pub fn items_are_right(items: &[impl Received]) -> bool {
    items.len() == ITEMS && are_items(items)
}

/// Returns whether these are items that were sent. Checks each id, the length of each text, and the sum of
/// the numbers.
pub fn are_items(items: &[impl Received]) -> bool {
    let sum: f64 = items.iter().map(Received::sum).sum();
    let length = items.len() as f64;
    let expected = length * (length - 1.0) / 2.0 * 0.5 + length * 0.4;
    items.iter().enumerate().all(|(index, item)| item.is_item(index))
        && (sum - expected).abs() < 1e-3 * (1.0 + length)
}

/// Returns the ducks of a new pond.
pub fn initial_ducks() -> Vec<String> {
    (0..10).map(|number| format!("init-{number:07}")).collect()
}

/// Returns the argument of an update: 12 bytes.
pub fn duck(number: u64) -> String {
    format!("duck-{:07}", number % 10_000_000)
}

/// Returns whether this is the [`duck`] with that number. Does not allocate the text to compare, since
/// there are many observers.
pub(crate) fn is_duck(duck: &str, mut number: u64) -> bool {
    let Some(digits) = duck.strip_prefix("duck-") else { return false };
    let is_next = |digit| {
        let expected = b'0' + (number % 10) as u8;
        number /= 10;
        digit == expected
    };
    digits.len() == 7 && digits.bytes().rev().all(is_next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_right() {
        assert!(Frog::green().is_green());
        let mut items = items();
        assert!(items_are_right(&items));
        assert!(are_items(&list(100_000)));
        items[ITEMS - 1].tags.pop();
        assert!(!items_are_right(&items));
    }

    #[test]
    fn items_are_borrowed_from_the_bytes_of_postcard() {
        let bytes = postcard::to_stdvec(&items()).expect("postcard can encode the items");
        let items: Vec<BorrowedItem<'_>> = postcard::from_bytes(&bytes).expect("they are items");
        assert!(items_are_right(&items));
    }

    #[test]
    fn a_duck_is_known_by_its_number() {
        for number in [0, 7, 1_234_567, 9_999_999, 10_000_003] {
            let right = duck(number);
            assert_eq!(right.len(), 12);
            assert!(is_duck(&right, number));
            assert!(!is_duck(&right, number + 1));
            assert!(!is_duck(&right[1..], number));
            assert!(!is_duck(&format!("{right}0"), number));
        }
    }
}
