//! The names clash for a concrete type only, so the error appears where one is used.

use pb::{Cacheable, Jelly, Observers, Published, jelly::UnjellyOwned, live::ObservedMap};

#[derive(Cacheable)]
struct Prices<T: Jelly + UnjellyOwned> {
    #[pb(observed)]
    items: ObservedMap<String, T>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl<T: Jelly + UnjellyOwned + Send + 'static> Prices<T> {
    #[update]
    fn items_set(&mut self, key: String, value: T) {
        self.items.insert(key, value);
    }
}

fn main() {
    let prices = Prices { items: ObservedMap::new(), observers: Observers::default() };
    Published::new(prices).lock().items_set("egg".to_owned(), 3_i64);
}
