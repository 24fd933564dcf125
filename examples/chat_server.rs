//! A chat: users log in, join groups, and everybody in a group hears what is said there.
//!
//!     cargo run --example chat_server [-- HOST:PORT]
//!
//! and then in other terminals
//!
//!     cargo run --example chat alice sesame
//!     cargo run --example chat bob pa55

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use pb::{
    Failure, RemoteReference, View,
    cred::{AvatarId, LoginError, LoginRequest, Passwords, Portal, Realm},
};

/// Names and passwords.
const USERS: [(&str, &str); 3] = [("alice", "sesame"), ("bob", "pa55"), ("carol", "x-mas")];

/// The server itself: it makes a [`User`] of each client that logs in.
#[derive(Default)]
struct Chat {
    groups: Arc<Groups>,
}

impl Realm for Chat {
    type Avatar = User;

    /// Called once the password is known to be right.
    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
        let AvatarId::Named(name) = request.id else { return Err(LoginError::Denied) };
        let Some(client) = request.mind else {
            let told = Failure::new("chat.NoClient", "log in with an object to be told things");
            return Err(told.into());
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

/// Somebody who is logged in. Only his own client can call these methods.
struct User {
    name: String,
    /// The client's own object, on which we call `print`.
    client: RemoteReference,
    groups: Arc<Groups>,
}

#[pb::methods(rename_all = "camelCase")]
impl User {
    /// Answers with the group of that name. It travels as a [`View`]: whenever the client calls a method
    /// of it, the method is told which user that is.
    #[perspective]
    fn join_group(self: Arc<Self>, name: String) -> View<Group> {
        View::from(self.groups.join(name, &self))
    }
}

impl User {
    fn tell(&self, message: &str) {
        // Nobody waits for an answer, and somebody who is gone hears nothing.
        let _ = self.client.call_remote::<()>("print", (message,)).no_answer();
    }
}

/// Those who hear each other.
struct Group {
    name: String,
    users: Mutex<Vec<Arc<User>>>,
}

#[pb::methods]
impl Group {
    /// Says something to everybody in the group. The client sends the message; `who` it is, we know.
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

    /// Whether this very user is in it. There may be others of that name: each login makes a user.
    fn has(&self, user: &Arc<User>) -> bool {
        lock(&self.users).iter().any(|other| Arc::ptr_eq(other, user))
    }

    fn announce(&self, message: &str) {
        for user in &*lock(&self.users) {
            user.tell(message);
        }
    }
}

/// All groups, by their names.
#[derive(Default)]
struct Groups(Mutex<BTreeMap<String, Arc<Group>>>);

impl Groups {
    /// Takes the user into a group, which is made if there is none of that name.
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

/// Locks a mutex, also if a method panicked meanwhile: what is in ours is in order at any time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8787".to_owned());
    let server = pb::Server::bind(&address).await?;
    if let Ok(address) = server.local_addr() {
        println!("listening on {address}");
    }
    server.serve(Portal::new(Chat::default()).add_checker(Passwords::new(USERS))).await?;
    Ok(())
}
