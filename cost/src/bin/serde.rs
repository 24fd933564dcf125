//! Fifty types that are read from JSON and written as JSON, with serde's derives.

use serde::{Deserialize, Serialize};

macro_rules! types {
    ($($name:ident)*) => {
        $(#[derive(Debug, Clone, Serialize, Deserialize)]
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

        /// Reads and writes a value of each type.
        fn all(bytes: &[u8]) {
            $(if let Ok(value) = serde_json::from_slice::<$name>(bytes) {
                let _ = serde_json::to_vec(&value);
            })*
        }
    };
}

pb_cost::fifty!(types);

fn main() {
    all(b"null");
}
