//! The chat, each half in Python and in Rust: `peers/chat_*.py` and `examples/`.

use std::net::SocketAddr;

use crate::{
    halves::{
        Half::{self, Python, Rust},
        with_halves,
    },
    process::Program,
};

/// A server, and the clients in its groups.
struct Chat {
    server: Program,
    address: SocketAddr,
    guests: Vec<Guest>,
}

/// A client in a group.
struct Guest {
    name: &'static str,
    group: &'static str,
    client: Program,
}

impl Chat {
    async fn open(half: Half) -> Self {
        let (server, address) = half.serve("chat_server", None).await;
        Self { server, address, guests: Vec::new() }
    }

    /// Starts a client, which tries to log in.
    fn knocks(&self, half: Half, name: &str, password: &str, group: &str) -> Program {
        let program = match half {
            Python => "chat_client",
            Rust => "chat",
        };
        half.connect(program, &[name, password, group], self.address, None)
    }

    /// Starts a client that joins a group, and checks that the members of the group are told.
    async fn enters(&mut self, half: Half, name: &'static str, group: &'static str) {
        let password = match name {
            "alice" => "sesame",
            "bob" => "pa55",
            _ => "x-mas",
        };
        let mut client = self.knocks(half, name, password, group);
        self.prints(&format!("{name} is here")).await;
        reads(&mut client, "type something; end with an empty line").await;
        self.all_read(group, &format!("{name} joins {group}")).await;
        self.guests.push(Guest { name, group, client });
    }

    /// Sends a message, and checks that all members of the group receive it, also the sender.
    async fn says(&mut self, name: &str, text: &str) {
        let guest = self.guests.iter_mut().find(|guest| guest.name == name).unwrap();
        guest.client.types(text).await;
        let group = guest.group;
        self.all_read(group, &format!("<{name}> says: {text}")).await;
    }

    /// Makes a client leave in the way `how`, and checks that the server and the members of the group are
    /// told.
    async fn leaves(&mut self, name: &str, how: impl AsyncFnOnce(Program)) {
        let index = self.guests.iter().position(|guest| guest.name == name).unwrap();
        let Guest { group, client, .. } = self.guests.swap_remove(index);
        how(client).await;
        self.prints(&format!("{name} has left")).await;
        self.all_read(group, &format!("{name} leaves {group}")).await;
    }

    /// Checks the next line that the server prints.
    async fn prints(&mut self, line: &str) {
        assert_eq!(self.server.line().await.as_deref(), Some(line));
    }

    async fn all_read(&mut self, group: &str, line: &str) {
        for guest in self.guests.iter_mut().filter(|guest| guest.group == group) {
            reads(&mut guest.client, line).await;
        }
    }
}

/// Checks the next line that a client prints.
async fn reads(client: &mut Program, line: &str) {
    let printed = client.line().await;
    assert_eq!(printed.as_deref().map(ascii), Some(ascii(line)));
}

/// Escapes text as Python's halves do, which print only ASCII.
fn ascii(line: &str) -> String {
    let shown = line.chars().map(|c| match c {
        ' '..='~' => c.to_string(),
        _ => c.escape_unicode().to_string(),
    });
    shown.collect()
}

async fn types_an_empty_line(mut client: Program) {
    client.types("").await;
    assert_eq!(client.line().await, None);
    types_no_more(client).await;
}

/// Checks that the client has printed no other lines.
async fn types_no_more(client: Program) {
    assert_eq!(client.finish().await, [""; 0]);
}

async fn disappears(client: Program) {
    client.kill().await;
}

fn with_chat(server: Half, clients: &[Half], test: impl AsyncFnOnce(Chat)) {
    with_halves(&[&[server], clients].concat(), async {
        test(Chat::open(server).await).await;
    });
}

/// Three users come, talk, and leave, each in another way.
fn talk(server: Half, clients: [Half; 3]) {
    with_chat(server, &clients, async |mut chat| {
        for (half, name) in clients.into_iter().zip(["alice", "bob", "carol"]) {
            chat.enters(half, name, "#ponds").await;
        }
        chat.says("alice", "ducks").await;
        chat.says("bob", "caf\u{e9} \u{1f986}").await;
        chat.says("carol", "frogs").await;

        chat.leaves("bob", types_an_empty_line).await;
        chat.says("carol", "who is left?").await;
        chat.leaves("carol", disappears).await;
        chat.says("alice", "nobody").await;
        chat.leaves("alice", types_no_more).await;
    });
}

/// Only the members of a group receive its messages.
fn groups(server: Half, clients: [Half; 3]) {
    with_chat(server, &clients, async |mut chat| {
        chat.enters(clients[0], "alice", "#ponds").await;
        chat.enters(clients[1], "bob", "#lakes").await;
        chat.enters(clients[2], "carol", "#ponds").await;
        chat.says("alice", "ducks").await;
        chat.says("bob", "carps").await;
        for name in ["alice", "bob", "carol"] {
            chat.leaves(name, types_no_more).await;
        }
    });
}

/// A wrong password and an unknown name get the same error, and disturb no other user.
fn turned_away(server: Half, clients: [Half; 3]) {
    with_chat(server, &clients, async |mut chat| {
        chat.enters(clients[0], "alice", "#ponds").await;
        for (half, name) in [(clients[1], "bob"), (clients[2], "mallory")] {
            let complaint = chat.knocks(half, name, "sesame", "#ponds").fails().await;
            assert!(complaint.contains("wrong name or password"), "{complaint}");
        }
        chat.enters(clients[1], "bob", "#ponds").await;
        chat.says("alice", "welcome").await;
    });
}

macro_rules! chats {
    ($($name:ident: $server:ident, $clients:expr;)*) => {$(
        mod $name {
            use super::*;

            case!(every_member_receives_every_message_until_they_leave);
            fn every_member_receives_every_message_until_they_leave() {
                talk($server, $clients);
            }

            case!(a_group_receives_only_its_own_messages);
            fn a_group_receives_only_its_own_messages() {
                groups($server, $clients);
            }

            case!(unknown_users_are_refused);
            fn unknown_users_are_refused() {
                turned_away($server, $clients);
            }
        }
    )*};
}

chats! {
    rust_server: Rust, [Python, Rust, Python];
    python_server: Python, [Rust, Python, Rust];
    all_rust: Rust, [Rust, Rust, Rust];
}
