//! The classes of `values`, as answers and arguments of calls.

use pb::{CallError, Copyable, RemoteCopy, RemoteReference};

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

        /// Receives and sends an object of each class.
        async fn all(root: &RemoteReference) -> Result<(), CallError> {
            $({
                let object: $name = root.call_remote("get", ()).await?;
                root.call_remote::<()>("put", (&object,)).await?;
            })*
            Ok(())
        }
    };
}

pb_cost::fifty!(types);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if let Ok(peer) = pb::connect("localhost:1").await {
        let _ = all(&peer.root()).await;
    }
}
