//! Users who log in, and the objects that they see.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use pb::{
    CallError, Copyable, Jelly, Observers, Perspective, Published, RemoteReference, Value, View,
    cred::{
        Anonymous, AvatarId, Checker, Credentials, LoginError, LoginRequest, Passwords, Portal,
        Realm,
    },
    error::JellyError,
};

use super::World;

/// The avatar of a user.
pub(crate) struct Person {
    name: String,
    mind: Option<RemoteReference>,
    hall: Arc<Hall>,
}

/// The state that all avatars share.
pub(crate) struct Hall {
    world: Arc<World>,
    room: Arc<Room>,
    diary: Published<Diary>,
    listener: Mutex<Option<RemoteReference>>,
    /// The number of logins, and of logouts.
    pub(crate) came: AtomicUsize,
    pub(crate) left: AtomicUsize,
}

#[derive(Default)]
struct Room {
    said: AtomicUsize,
}

#[pb::methods(rename_all = "camelCase")]
impl Room {
    #[view]
    fn say(&self, who: &Person, text: &str) -> usize {
        self.said.fetch_add(text.len().min(9) + who.name.len(), Ordering::SeqCst)
    }

    #[view]
    async fn slowly_say(&self, who: Arc<Person>, text: String) -> String {
        who.hall.world.wait().await;
        format!("{}: {text}", who.name)
    }
}

/// A copy whose state depends on the perspective.
struct Secret;

impl Copyable for Secret {
    const CLASS: &'static str = "fuzz.Secret";
    const PER_PERSPECTIVE: bool = true;

    fn state<'a>(
        &'a self,
        perspective: Option<&'a Perspective>,
    ) -> Result<impl Jelly + 'a, JellyError> {
        Ok(name(perspective).unwrap_or("nobody"))
    }
}

impl Jelly for Secret {
    fn jelly(&self, out: &mut pb::jelly::Jellier) -> Result<(), JellyError> {
        pb::__private::jelly_copy(self, out)
    }
}

fn name(perspective: Option<&Perspective>) -> Option<&str> {
    Some(&perspective?.downcast_ref::<Person>()?.name)
}

/// A live object whose state depends on the perspective.
#[derive(pb::Cacheable)]
#[pb(class = "fuzz.Diary", state_for = Diary::of)]
struct Diary {
    pages: Vec<String>,
    #[pb(observers)]
    observers: Observers,
}

#[pb::methods]
impl Diary {
    #[update]
    fn write(&mut self, page: String) {
        self.pages.push(page);
    }
}

impl Diary {
    fn of(&self, perspective: Option<&Perspective>) -> Vec<String> {
        let own = name(perspective).unwrap_or_default();
        self.pages.iter().filter(|page| page.starts_with(own)).cloned().collect()
    }
}

#[pb::methods(rename_all = "camelCase")]
impl Person {
    #[perspective]
    fn who_am_i(&self) -> String {
        self.name.clone()
    }

    #[perspective]
    fn enter(&self) -> View<Room> {
        View::from(self.hall.room.clone())
    }

    #[perspective]
    fn is_room(&self, room: View<Room>) -> bool {
        room.ptr_eq(&View::from(self.hall.room.clone()))
    }

    #[perspective]
    async fn tell_mind(&self, what: Value) -> Result<Value, CallError> {
        match &self.mind {
            Some(mind) => mind.call_remote("hear", (Secret, what)).await,
            None => Ok(Value::None),
        }
    }

    #[perspective]
    fn secret(&self) -> Secret {
        Secret
    }

    #[perspective]
    fn diary(&self) -> Published<Diary> {
        self.hall.diary.clone()
    }

    #[perspective]
    fn both(&self) -> (View<Room>, [Published<Diary>; 2], Secret) {
        let diary = &self.hall.diary;
        (View::from(self.hall.room.clone()), [diary.clone(), diary.clone()], Secret)
    }

    #[perspective]
    fn write(&self, page: String) {
        let mut diary = self.hall.diary.lock();
        diary.write(format!("{}{page}", self.name));
        if diary.pages.len().is_multiple_of(3) {
            diary.observers.reset_all();
        }
    }

    #[perspective]
    fn listen(&self, to: RemoteReference) {
        let sent = to.call_remote::<Value>("hear", (Secret, &self.hall.diary)).notify();
        let old = self.hall.listener().replace(to);
        drop((sent, old));
    }
}

impl Hall {
    fn new(world: Arc<World>) -> Self {
        let diary = Diary { pages: Vec::new(), observers: Observers::default() };
        Self {
            world,
            room: Arc::default(),
            diary: Published::new(diary),
            listener: Mutex::default(),
            came: AtomicUsize::new(0),
            left: AtomicUsize::new(0),
        }
    }

    fn listener(&self) -> std::sync::MutexGuard<'_, Option<RemoteReference>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn forget(&self) {
        let old = self.listener().take();
        drop(old);
    }

    pub(crate) fn observers(&self) -> usize {
        self.diary.observer_count()
    }
}

/// The realm of the hall.
struct Doors(Arc<Hall>);

impl Realm for Doors {
    type Avatar = Person;

    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<Person>, LoginError> {
        let name = match request.id {
            AvatarId::Named(name) if name == "mallory" => return Err(LoginError::Denied),
            AvatarId::Named(name) => name,
            _ => "anybody".to_owned(),
        };
        if name == "later" {
            self.0.world.wait().await;
        }
        self.0.came.fetch_add(1, Ordering::SeqCst);
        Ok(Arc::new(Person { name, mind: request.mind, hall: self.0.clone() }))
    }

    fn logout(&self, avatar: Arc<Person>, _mind: Option<RemoteReference>) {
        drop(avatar);
        self.0.left.fetch_add(1, Ordering::SeqCst);
    }
}

/// A checker that accepts known names, with any response to the challenge.
struct Gullible;

impl Checker for Gullible {
    async fn check(&self, credentials: &Credentials) -> Result<AvatarId, LoginError> {
        match credentials {
            Credentials::Password(shown) => match shown.username() {
                b"bob" => Err(LoginError::Unhandled),
                name @ (b"alice" | b"mallory" | b"later") => AvatarId::from_username(name),
                _ => Err(LoginError::Unauthorized),
            },
            _ => Err(LoginError::Unhandled),
        }
    }
}

/// Returns a portal, and the hall behind it.
pub(crate) fn portal(world: Arc<World>) -> (impl pb::Referenceable, Arc<Hall>) {
    let hall = Arc::new(Hall::new(world));
    let portal = Portal::new(Doors(hall.clone()))
        .add_checker(Gullible)
        .add_checker(Passwords::new([("bob", "sesame")]))
        .add_checker(Anonymous);
    (portal, hall)
}
