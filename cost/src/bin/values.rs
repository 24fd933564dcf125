//! The types of `serde`, as classes that are read from bytes and written as bytes.

use pb::{
    Copyable, RemoteCopy,
    banana::Dialect,
    jelly::{from_bytes, to_bytes},
};

macro_rules! types {
    ($($name:ident)*) => {
        $(#[derive(Debug, Clone, Copyable, RemoteCopy)]
        pub struct $name {
            pub id: i64,
            pub name: String,
            pub is_open: bool,
            pub price: f64,
            pub tags: Vec<String>,
            pub parent: Option<String>,
            pub count: u32,
            pub sizes: Vec<i64>,
            pub note: Option<String>,
            pub ratio: f32,
        })*

        /// Reads and writes a value of each class.
        fn all(bytes: &[u8]) {
            $(if let Ok(value) = from_bytes::<$name>(Dialect::Pb, bytes) {
                let _ = to_bytes(Dialect::Pb, &value);
            })*
        }
    };
}

pb_cost::fifty!(types);

fn main() {
    all(&[0]);
}
