//! Live classes with the fields of `copies`, three setters and an update. Each is owned, observed and relayed.

use pb::{Cacheable, Cached, CallError, Observers, Published, RemoteCache, RemoteReference};

macro_rules! types {
    ($($name:ident)*) => {
        $(#[derive(Debug, Clone, Cacheable, RemoteCache)]
        pub struct $name {
            pub id: i64,
            #[pb(setter)]
            pub name: String,
            #[pb(setter)]
            pub is_open: bool,
            #[pb(setter)]
            pub price: f64,
            pub tags: Vec<String>,
            pub parent: Option<String>,
            pub count: u32,
            pub sizes: Vec<i64>,
            pub note: Option<String>,
            pub ratio: f32,
            #[pb(observers)]
            observers: Observers,
        }

        #[pb::methods]
        impl $name {
            #[update]
            #[observe]
            fn add(&mut self, tag: String, size: i64) {
                self.tags.push(tag);
                self.sizes.push(size);
            }
        })*

        /// Observes an object of each class, and owns and changes another one.
        async fn all(root: &RemoteReference) -> Result<(), CallError> {
            $({
                let replica: Cached<$name> = root.call_remote("get", ()).await?;
                let owned = Published::new($name::clone(&replica.read()));
                {
                    let mut value = owned.lock();
                    value.set_name(String::new());
                    value.set_is_open(true);
                    value.set_price(1.0);
                    value.add(String::new(), 1);
                }
                root.call_remote::<()>("put", (&owned,)).await?;
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
