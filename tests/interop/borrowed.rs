//! A type that borrows receives what Twisted's tutorial program sends.

use pb::{RemoteCopy, Server};

use crate::{process::assert_lines, with_twisted};

#[derive(RemoteCopy)]
#[pb(class = "copy_sender.CopyPond", rename_all = "camelCase")]
struct Pond<'a> {
    color: &'a str,
    num_frogs: i64,
}

struct Keeper;

#[pb::methods(rename_all = "camelCase")]
impl Keeper {
    #[remote]
    fn take_pond(&self, pond: Pond<'_>) -> String {
        format!("with {} {} frogs", pond.num_frogs, pond.color)
    }
}

case!(a_copy_of_twisted_is_received_by_a_type_that_borrows);
fn a_copy_of_twisted_is_received_by_a_type_that_borrows() {
    with_twisted(async |python| {
        let server = Server::bind("127.0.0.1:0").await.unwrap();
        let port = server.local_addr().unwrap().port().to_string();
        let serving = tokio::spawn(server.serve(Keeper).into_future());
        let sender = python.start("copy_sender.py", &["127.0.0.1", &port]);
        let printed = sender.finish().await;
        let expected = ["7 frogs", "copy_sender.CopyPond", "pond arrived with 7 green frogs"];
        assert_lines("copy_sender", &printed, expected);
        serving.abort();
    });
}
