//! A house whose objects show each reader their own secrets: the classes of both ends.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, Weak},
};

use pb::{
    Cacheable, Cached, Failure, Jelly, Observers, Perspective, Published, Referenceable,
    RemoteReference, View,
    cred::{AvatarId, LoginError, LoginRequest, Passwords, Portal, Realm},
    error::JellyError,
    live::{ObservedVec, Observer},
};
use pb_test_support::Pair;

pub(super) const NAMES: [&str; 3] = ["alice", "bob", "carol"];

/// A perspective: one login, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Reader {
    pub(super) name: &'static str,
    /// The number of the login. Two logins of one name are two readers.
    pub(super) login: usize,
}

impl Reader {
    pub(super) const NOBODY: Self = Self { name: "nobody", login: 0 };

    pub(super) fn of(perspective: Option<&Perspective>) -> Self {
        let user = perspective.and_then(Perspective::downcast_ref::<User>);
        user.map_or(Self::NOBODY, |user| user.reader)
    }

    /// Returns the mark that is in every state that is taken for this reader.
    pub(super) fn mark(self) -> String {
        format!("<<{}#{}>>", self.name, self.login)
    }

    /// Returns whether this reader may read the mark: it is the reader's own, or a secret of the reader's
    /// name.
    pub(super) fn may_read(self, mark: &str) -> bool {
        mark == self.mark() || mark.starts_with(&format!("<<{}:", self.name))
    }
}

/// Returns a secret that can be found again among bytes.
pub(super) fn secret(name: &str, number: u64) -> String {
    format!("<<{name}:{number}>>")
}

pub(super) type Secrets = BTreeMap<&'static str, Vec<String>>;

/// The reader of each observer, and how often `stopped_observing` ran for it.
pub(super) type Lives = Arc<Mutex<HashMap<Observer, (Reader, usize)>>>;

/// A live object with secrets for each reader, and a part that is the same for all.
#[derive(Default)]
pub(super) struct Vault {
    pub(super) id: u64,
    pub(super) news: Vec<u64>,
    pub(super) secrets: Secrets,
    pub(super) lives: Lives,
    pub(super) observers: Observers,
}

#[derive(pb::Jelly)]
struct VaultState<'a> {
    id: u64,
    reader: String,
    news: &'a [u64],
    secrets: &'a [String],
}

impl Cacheable for Vault {
    const CLASS: &'static str = "test.Vault";
    const PER_PERSPECTIVE: bool = true;

    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        perspective: Option<&'a Perspective>,
        observer: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError> {
        let reader = Reader::of(perspective);
        let mut lives = self.lives.lock().unwrap();
        let (begun_for, _) = lives.entry(observer.clone()).or_insert((reader, 0));
        if *begun_for != reader {
            return Err(JellyError::custom("an observer became somebody else's"));
        }
        let secrets = self.secrets.get(reader.name).map_or(&[][..], Vec::as_slice);
        Ok(VaultState { id: self.id, reader: reader.mark(), news: &self.news, secrets })
    }

    fn stopped_observing(&mut self, perspective: Option<&Perspective>, observer: &Observer) {
        let reader = Reader::of(perspective);
        let mut lives = self.lives.lock().unwrap();
        // An observer that never began to observe counts as one call too many.
        let (begun_for, stops) = lives.entry(observer.clone()).or_insert((reader, 1));
        *stops += if *begun_for == reader { 1 } else { 100 };
    }

    fn observers(&self) -> &Observers {
        &self.observers
    }

    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }
}

#[pb::methods]
impl Vault {
    #[update]
    pub(super) fn post(&mut self, item: u64) {
        self.news.push(item);
    }
}

impl Vault {
    /// Adds a secret, and tells it to the readers of its name.
    pub(super) fn whisper(&mut self, name: &'static str, secret: &str) {
        self.secrets.entry(name).or_default().push(secret.to_owned());
        for observer in self.observers_named(name) {
            self.observers.tell(&observer, "whisper", (secret,));
        }
    }

    /// Changes all secrets of a name, and resets the observers of that name.
    pub(super) fn rewrite(&mut self, name: &'static str, secret: &str) {
        self.secrets.insert(name, vec![secret.to_owned()]);
        for observer in self.observers_named(name) {
            self.observers.reset(&observer);
        }
    }

    pub(super) fn observers_named(&self, name: &str) -> Vec<Observer> {
        let all = self.observers.iter();
        let named = all.filter(|(perspective, _)| Reader::of(perspective.as_ref()).name == name);
        named.map(|(_, observer)| observer).collect()
    }
}

/// A copy in which each reader sees their own secret.
#[derive(pb::Copyable, Clone)]
#[pb(class = "test.Note", state_for = Note::seen_by)]
pub(super) struct Note(pub(super) BTreeMap<&'static str, String>);

impl Note {
    pub(super) fn seen_by(&self, perspective: Option<&Perspective>) -> Vec<String> {
        self.shown_to(Reader::of(perspective))
    }

    pub(super) fn shown_to(&self, reader: Reader) -> Vec<String> {
        [reader.mark()].into_iter().chain(self.0.get(reader.name).cloned()).collect()
    }
}

/// A live object that is the same for all readers, except for the objects that it holds.
#[derive(pb::Cacheable, Default)]
#[pb(class = "test.Desk")]
pub(super) struct Desk {
    pub(super) id: u64,
    #[pb(setter)]
    pub(super) vault: Option<Published<Vault>>,
    #[pb(setter)]
    pub(super) drawer: Option<Published<Self>>,
    #[pb(observed)]
    pub(super) shelf: ObservedVec<Published<Vault>>,
    pub(super) notes: Vec<Note>,
    #[pb(observers)]
    pub(super) observers: Observers,
}

#[pb::methods]
impl Desk {
    #[update]
    pub(super) fn hand_over(&mut self, vault: Published<Vault>) {
        self.vault = Some(vault);
    }

    #[update]
    pub(super) fn pin(&mut self, note: Note) {
        self.notes.push(note);
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Vault)]
pub(super) struct SeenVault {
    pub(super) id: usize,
    pub(super) reader: String,
    pub(super) news: Vec<u64>,
    pub(super) secrets: Vec<String>,
}

#[pb::methods]
impl SeenVault {
    #[observe]
    fn post(&mut self, item: u64) {
        self.news.push(item);
    }

    #[observe]
    fn whisper(&mut self, secret: String) {
        self.secrets.push(secret);
    }
}

#[derive(pb::RemoteCopy, Clone)]
#[pb(class = Note, transparent)]
pub(super) struct SeenNote(pub(super) Vec<String>);

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Desk)]
pub(super) struct SeenDesk {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) vault: Option<Cached<SeenVault>>,
    #[pb(setter)]
    pub(super) drawer: Option<Cached<Self>>,
    #[pb(observed)]
    pub(super) shelf: ObservedVec<Cached<SeenVault>>,
    pub(super) notes: Vec<SeenNote>,
}

#[pb::methods]
impl SeenDesk {
    #[observe]
    fn hand_over(&mut self, vault: Cached<SeenVault>) {
        self.vault = Some(vault);
    }

    #[observe]
    fn pin(&mut self, note: SeenNote) {
        self.notes.push(note);
    }
}

/// Objects that are fetched together, as the house has them and as the client has them.
type Things = (Vec<Published<Vault>>, Vec<Published<Desk>>);
pub(super) type SeenThings = (Vec<Cached<SeenVault>>, Vec<Cached<SeenDesk>>);

/// The avatar of a user.
pub(super) struct User {
    pub(super) reader: Reader,
    house: House,
    /// The reference at which the user is called back.
    pub(super) ear: Mutex<Option<RemoteReference>>,
}

#[pb::methods]
impl User {
    #[perspective]
    fn fetch(&self, vaults: Vec<usize>, desks: Vec<usize>) -> Things {
        self.house.things(&vaults, &desks)
    }

    #[perspective]
    fn room(&self) -> View<Room> {
        View::from(self.house.room.clone())
    }

    #[perspective]
    fn listen(&self, ear: RemoteReference) {
        *self.ear.lock().unwrap() = Some(ear);
    }

    /// Receives objects of the house that any reader sends back.
    #[perspective]
    fn bring(&self, things: Things, ids: (Vec<usize>, Vec<usize>)) -> Result<(), Failure> {
        let (vaults, desks) = self.house.things(&ids.0, &ids.1);
        let same = vaults.iter().zip(&things.0).all(|(vault, back)| vault.ptr_eq(back))
            && desks.iter().zip(&things.1).all(|(desk, back)| desk.ptr_eq(back));
        if same { Ok(()) } else { Err(Failure::new("test.Other", "another object came back")) }
    }
}

/// A view at which each user fetches objects with their own perspective.
pub(super) struct Room {
    vaults: Vec<Published<Vault>>,
    desks: Vec<Published<Desk>>,
}

#[pb::methods]
impl Room {
    #[view]
    fn fetch(&self, _who: &User, vaults: Vec<usize>, desks: Vec<usize>) -> Things {
        self.things(&vaults, &desks)
    }
}

impl Room {
    fn things(&self, vaults: &[usize], desks: &[usize]) -> Things {
        let vaults = vaults.iter().map(|&id| self.vaults[id].clone());
        let desks = desks.iter().map(|&id| self.desks[id].clone());
        (vaults.collect(), desks.collect())
    }
}

#[derive(Clone)]
pub(super) struct House {
    room: Arc<Room>,
    users: Arc<Mutex<Vec<Weak<User>>>>,
}

impl House {
    pub(super) fn new(vaults: usize, desks: usize) -> Self {
        let vaults = (0..vaults as u64).map(|id| Vault { id, ..Vault::default() });
        let desks = (0..desks as u64).map(|id| Desk { id, ..Desk::default() });
        let room = Room {
            vaults: vaults.map(Published::new).collect(),
            desks: desks.map(Published::new).collect(),
        };
        Self { room: Arc::new(room), users: Arc::default() }
    }

    pub(super) fn vaults(&self) -> &[Published<Vault>] {
        &self.room.vaults
    }

    pub(super) fn desks(&self) -> &[Published<Desk>] {
        &self.room.desks
    }

    pub(super) fn things(&self, vaults: &[usize], desks: &[usize]) -> Things {
        self.room.things(vaults, desks)
    }

    /// Returns the avatar of this login, while it exists.
    pub(super) fn user(&self, login: usize) -> Option<Arc<User>> {
        self.users.lock().unwrap().get(login.checked_sub(1)?)?.upgrade()
    }

    pub(super) fn is_forgotten(&self) -> bool {
        self.users.lock().unwrap().iter().all(|user| user.strong_count() == 0)
    }
}

impl Realm for House {
    type Avatar = User;

    async fn request_avatar(&self, request: LoginRequest) -> Result<Arc<User>, LoginError> {
        let AvatarId::Named(id) = request.id else { return Err(LoginError::Denied) };
        let name = NAMES.into_iter().find(|name| *name == id).ok_or(LoginError::Denied)?;
        let mut users = self.users.lock().unwrap();
        let reader = Reader { name, login: users.len() + 1 };
        let user = Arc::new(User { reader, house: self.clone(), ear: Mutex::default() });
        users.push(Arc::downgrade(&user));
        Ok(user)
    }
}

/// An object that keeps its arguments, with the number of the login that it was called for. The client
/// serves it as its root, and passes it to be called back.
#[derive(Clone, Default)]
pub(super) struct Ear(pub(super) Arc<Mutex<Vec<(usize, SeenThings)>>>);

#[pb::methods]
impl Ear {
    #[remote]
    fn hear(&self, login: usize, things: SeenThings) {
        self.0.lock().unwrap().push((login, things));
    }
}

/// Returns a connection to the house, without a login.
pub(super) fn visited(house: &House) -> (Pair, Ear) {
    let ear = Ear::default();
    let portal =
        Portal::new(house.clone()).add_checker(Passwords::new(NAMES.map(|name| (name, "pw"))));
    let server: Arc<dyn Referenceable> = Arc::new(portal);
    (Pair::both(Some(server), Some(Arc::new(ear.clone())), |_| {}), ear)
}

pub(super) fn login(pair: &mut Pair, name: &str) -> RemoteReference {
    let login = pair.peer().login(name, "pw");
    pair.finish(login.into_future()).unwrap()
}
