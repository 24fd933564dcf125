//! The types of arguments and of answers are compared, each where its method is.

#![allow(unused_variables)]

struct Pond;

#[pb::interface]
trait Keeper {
    async fn take(&self, frog: i64, #[pb(keyword)] how: &str);
    async fn count(&self) -> i64;
    async fn name(&self, of: Option<&str>) -> String;
    async fn dig(&self, #[pb(keyword)] deep: Option<f64>);
    async fn drain(&self) -> Option<i64>;
}

#[pb::methods(interface = Keeper)]
impl Pond {
    #[remote]
    fn take(&self, frog: String, how: &str) {}

    #[remote]
    async fn count(&self) -> Result<String, pb::Failure> {
        Ok(String::new())
    }

    #[remote]
    fn name(&self, of: &str) -> &str {
        ""
    }

    #[remote]
    fn dig(&self, deep: Option<i64>) {}

    #[remote]
    fn drain(&self) {}
}

fn main() {}
