//! A chat: users log in, join groups, and receive every message that is sent to their groups.
//!
//!     cargo run --example chat_server [-- HOST:PORT]
//!
//! Then, in other terminals:
//!
//!     cargo run --example chat alice sesame
//!     cargo run --example chat bob pa55
//!
//! `tests/interop/peers/chat_server.py` is a chat server in Python, after Twisted's "Authentication with Perspective
//! Broker".

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use pb::{
    Failure, RemoteReference, View,
    cred::{AvatarId, LoginError, LoginRequest, Passwords, Portal, Realm},
};

/// The users' names and passwords.
const USERS: [(&str, &str); 3] = [("alice", "sesame"), ("bob", "pa55"), ("carol", "x-mas")];

/// The realm: it creates a [`User`] for each client that logs in.
#[derive(Default)]
struct Chat {
    groups: Arc<Groups>,
}

impl Realm for Chat {
    type Avatar = User;

    /// Called after the password was checked.
    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
        let AvatarId::Named(name) = request.id else { return Err(LoginError::Denied) };
        let Some(client) = request.mind else {
            let failure =
                Failure::new("chat.NoClient", "log in with a mind that has a method `print`");
            return Err(failure.into());
        };
        println!("{name} is here");
        Ok(Arc::new(User { name, client, groups: self.groups.clone() }))
    }

    /// Called once for each login, also when the connection was lost.
    fn logout(&self, user: Arc<User>, _client: Option<RemoteReference>) {
        println!("{} has left", user.name);
        self.groups.leave(&user);
    }
}

/// The avatar of a user. Only the client that logged in as this user can call these methods.
struct User {
    name: String,
    /// The client's mind, on which the server calls `print`.
    client: RemoteReference,
    groups: Arc<Groups>,
}

#[pb::methods(rename_all = "camelCase")]
impl User {
    /// Returns the group of that name. It is sent as a [`View`]: each call of a method of the group also
    /// tells the method which user called.
    #[perspective]
    fn join_group(self: Arc<Self>, name: String) -> View<Group> {
        View::from(self.groups.join(name, &self))
    }
}

impl User {
    fn tell(&self, message: &str) {
        // `notify` sends the call without waiting. The error says that the client has left: ignore it.
        let _ = self.client.call_remote::<()>("print", (message,)).notify();
    }
}

/// Users who receive each other's messages.
struct Group {
    name: String,
    users: Mutex<Vec<Arc<User>>>,
}

#[pb::methods]
impl Group {
    /// Sends a message to every user in the group. The client passes `message`; the library adds `who`.
    #[view]
    fn send(&self, who: &User, message: String) {
        self.announce(&format!("<{}> says: {message}", who.name));
    }
}

impl Group {
    fn new(name: String) -> Self {
        Self { name, users: Mutex::default() }
    }

    fn join(&self, user: &Arc<User>) {
        if !self.has(user) {
            self.announce(&format!("{} joins {}", user.name, self.name));
            lock(&self.users).push(user.clone());
        }
    }

    fn leave(&self, user: &Arc<User>) {
        if self.has(user) {
            lock(&self.users).retain(|other| !Arc::ptr_eq(other, user));
            self.announce(&format!("{} leaves {}", user.name, self.name));
        }
    }

    /// Returns whether this login's user is in the group. The name is not enough: two logins of one name
    /// are two users.
    fn has(&self, user: &Arc<User>) -> bool {
        lock(&self.users).iter().any(|other| Arc::ptr_eq(other, user))
    }

    fn announce(&self, message: &str) {
        for user in &*lock(&self.users) {
            user.tell(message);
        }
    }
}

/// All groups, by name.
#[derive(Default)]
struct Groups(Mutex<BTreeMap<String, Arc<Group>>>);

impl Groups {
    /// Adds the user to the group of that name, and creates the group if there is none.
    fn join(&self, name: String, user: &Arc<User>) -> Arc<Group> {
        let mut groups = lock(&self.0);
        let group = groups.entry(name.clone()).or_insert_with(|| Arc::new(Group::new(name)));
        group.join(user);
        group.clone()
    }

    fn leave(&self, user: &Arc<User>) {
        for group in lock(&self.0).values() {
            group.leave(user);
        }
    }
}

/// Locks a mutex, and ignores poisoning: no panic leaves the data in these mutexes half-changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8787".to_owned());
    let server = pb::Server::bind(&address).await?;
    println!("listening on {}", server.local_addr()?);
    server.serve(Portal::new(Chat::default()).add_checker(Passwords::new(USERS))).await?;
    Ok(())
}
