//! A name that the compiler does not know is reported once, wherever the expansion needs the type.

#![allow(unused_variables)]

struct Pond;

#[pb::methods]
impl Pond {
    #[remote]
    fn dig(&self) -> Result<i64, Missing> {
        Ok(5)
    }

    #[remote]
    async fn fill(&self) -> Result<Vec<Water>, pb::Failure> {
        Ok(Vec::new())
    }
}

fn main() {}
