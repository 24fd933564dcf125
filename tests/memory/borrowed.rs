//! A call whose arguments borrow from its message: no text is copied.

use std::{
    mem::size_of,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use pb::{Copyable, Limits, RemoteCopy, banana::Dialect, jelly::to_bytes};
use pb_test_counting::{call, feed, server};

/// The number of items of a call.
const ITEMS: usize = 1000;

#[derive(Copyable, RemoteCopy)]
#[pb(class = "memory.Item")]
struct Item<'a> {
    id: u64,
    name: &'a str,
    tags: [&'a str; 2],
    note: std::borrow::Cow<'a, str>,
    part: Part<'a>,
}

#[derive(Copyable, RemoteCopy)]
#[pb(class = "memory.Part")]
struct Part<'a> {
    raw: &'a [u8],
}

/// The places where texts were found, from the lowest to the highest address.
#[derive(Default)]
struct Places {
    count: AtomicUsize,
    range: Mutex<Option<(usize, usize)>>,
}

struct Shop(Arc<Places>);

#[pb::methods]
impl Shop {
    #[remote]
    fn take(&self, items: &[Item<'_>]) {
        let mut range = self.0.range.lock().unwrap();
        for item in items {
            let texts = [item.name, item.tags[0], item.tags[1], &item.note].map(str::as_bytes);
            for bytes in texts.into_iter().chain([item.part.raw]) {
                let places = bytes.as_ptr_range();
                let (start, end) = (places.start.addr(), places.end.addr());
                let (low, high) = range.unwrap_or((start, end));
                *range = Some((low.min(start), high.max(end)));
                self.0.count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

#[test]
fn the_texts_of_an_argument_that_borrows_are_parts_of_the_message() {
    let texts: Vec<String> = (0..ITEMS).map(|index| format!("text number {index}")).collect();
    let item = |(index, text): (usize, &'static str)| Item {
        id: index as u64,
        name: text,
        tags: [text; 2],
        note: text.into(),
        part: Part { raw: text.as_bytes() },
    };
    let texts: Vec<&'static str> = texts.into_iter().map(|text| &*text.leak()).collect();
    let items: Vec<_> = texts.iter().copied().enumerate().map(item).collect();
    let places = Arc::new(Places::default());
    let mut end = server(Shop(places.clone()), Limits::default());
    let message = |items: &[Item<'_>]| {
        let items = to_bytes(Dialect::Pb, items).unwrap();
        call(1, "take", &[&items], &[])
    };
    // The first call of a connection makes its tables.
    let (none, all) = (message(&[]), message(&items));
    feed(&mut end, &none).0.unwrap();
    let (result, before) = feed(&mut end, &none);
    result.unwrap();
    let (result, taken) = feed(&mut end, &all);
    result.unwrap();
    assert_eq!(places.count.load(Ordering::Relaxed), 5 * ITEMS);
    let (low, high) = places.range.lock().unwrap().unwrap();
    assert!(high - low < all.len(), "{} bytes of a message of {}", high - low, all.len());
    // The list of the items is the only allocation.
    assert_eq!(taken.allocations, before.allocations + 1);
    assert!(taken.peak <= before.peak + ITEMS * size_of::<Item<'_>>() + 64, "{taken:?} {before:?}");
}
