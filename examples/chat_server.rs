//! A chat server: users log in, join groups, and everybody in a group hears what is said there.
//!
//! ```text
//! cargo run --example chat_server [HOST:PORT]
//! cargo run --example chat alice sesame
//! cargo run --example chat bob pa55
//! ```

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use pb::{AvatarId, Failure, LoginError, Passwords, Portal, Realm, RemoteReference, Request, View};

const USERS: [(&str, &str); 3] = [("alice", "sesame"), ("bob", "pa55"), ("carol", "x-mas")];

/// The server itself: it makes users of those who log in.
#[derive(Default)]
struct Chat {
    groups: Arc<Groups>,
}

#[derive(Default)]
struct Groups(Mutex<BTreeMap<String, Arc<Group>>>);

impl Realm for Chat {
    type Avatar = User;

    async fn request_avatar(&self, request: Request) -> Result<Arc<User>, LoginError> {
        let (AvatarId::Named(name), Some(client)) = (request.id, request.mind) else {
            return Err(
                Failure::new("chat.NoClient", "log in with an object to be told things").into()
            );
        };
        println!("{name} is here");
        Ok(Arc::new(User { name, client, groups: self.groups.clone() }))
    }

    fn logout(&self, user: Arc<User>, _client: Option<RemoteReference>) {
        println!("{} has left", user.name);
        let groups = self.groups.0.lock().unwrap_or_else(PoisonError::into_inner);
        for group in groups.values() {
            group.leave(&user.name);
        }
    }
}

/// Somebody who is logged in.
struct User {
    name: String,
    /// The user's own object, at the other end.
    client: RemoteReference,
    groups: Arc<Groups>,
}

#[pb::methods(rename_all = "camelCase")]
impl User {
    /// The group of that name. Whoever calls it is known to it.
    #[perspective]
    fn join_group(self: Arc<Self>, name: String) -> View<Group> {
        let mut groups = self.groups.0.lock().unwrap_or_else(PoisonError::into_inner);
        let group = groups.entry(name.clone()).or_insert_with(|| Arc::new(Group::new(name)));
        group.join(self.clone());
        View::from(group.clone())
    }
}

impl User {
    fn tell(&self, message: &str) {
        // Nobody waits for an answer, and somebody who is gone hears nothing.
        let _ = self.client.call_remote::<()>("print", (message,)).no_answer();
    }
}

struct Group {
    name: String,
    users: Mutex<BTreeMap<String, Arc<User>>>,
}

#[pb::methods]
impl Group {
    /// Says something to everybody who is in the group.
    #[view]
    fn send(&self, who: &User, message: String) {
        self.say(&format!("<{}> says: {message}", who.name));
    }
}

impl Group {
    fn new(name: String) -> Self {
        Self { name, users: Mutex::default() }
    }

    fn join(&self, user: Arc<User>) {
        self.say(&format!("{} joins {}", user.name, self.name));
        self.users().insert(user.name.clone(), user);
    }

    fn leave(&self, name: &str) {
        if self.users().remove(name).is_some() {
            self.say(&format!("{name} leaves {}", self.name));
        }
    }

    fn say(&self, message: &str) {
        for user in self.users().values() {
            user.tell(message);
        }
    }

    fn users(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<User>>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8787".to_owned());
    let server = pb::Server::bind(&address).await?;
    if let Some(address) = server.local_addr() {
        println!("listening on {address}");
    }
    server.serve(Portal::new(Chat::default()).check(Passwords::new(USERS))).await?;
    Ok(())
}
