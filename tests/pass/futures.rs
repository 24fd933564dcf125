//! Methods that answer a future are served like `async` ones.

#![deny(warnings)]
#![allow(dead_code)]

use std::sync::Arc;

use pb::{Context, Failure, Local, Referenceable};

pub struct Pond {
    name: String,
}

#[pb::methods]
impl Pond {
    #[remote]
    fn depth(&self) -> impl Future<Output = i64> {
        std::future::ready(5)
    }

    #[remote]
    fn name(&self, text: &str, context: &Context) -> impl Future<Output = Result<&str, Failure>> + Send {
        let _ = (text.len(), context.peer());
        async { Ok(&*self.name) }
    }

    #[perspective]
    fn look(self: Arc<Self>) -> impl Future<Output = String> + Send + 'static {
        async move { self.name.clone() }
    }

    /// An answer of one of several types of objects.
    #[remote]
    fn any(&self, other: bool) -> Local<dyn Referenceable> {
        let pond = || Pond { name: self.name.clone() };
        if other { Local::new(Arc::new(pond())).into() } else { Local::new(pond()).into() }
    }
}

fn main() {}
