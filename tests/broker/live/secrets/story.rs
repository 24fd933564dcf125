//! One story: a random sequence of events.

mod changes;

use std::{
    mem,
    pin::{Pin, pin},
    task::Poll,
};

use pb::{Answer, Cached, CallError, Local, Perspective, RemoteReference, live::Guard};
use pb_test_support::{Pair, Random, Way, poll_once};

use super::{
    auditor::Auditor,
    model::{Held, Model},
    world::{
        Ear, House, NAMES, Reader, SeenDesk, SeenThings, SeenVault, User, Vault, login, visited,
    },
};

pub(super) const VAULTS: usize = 3;
pub(super) const DESKS: usize = 3;
const LOGINS: usize = 6;

/// The logins of a story.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cast {
    /// One login, and no other.
    Alone,
    /// Several logins, two of which have one name, and calls without a login.
    Many,
}

struct Login {
    reader: Reader,
    avatar: Option<RemoteReference>,
    /// The room as the user views it, which outlives the login.
    room: RemoteReference,
}

enum Seen {
    Vault(Cached<SeenVault>),
    Desk(Cached<SeenDesk>),
}

pub(super) struct Story<'h> {
    cast: Cast,
    random: Random,
    house: &'h House,
    guard: Option<(usize, Guard<'h, Vault>)>,
    model: Model,
    pair: Pair,
    auditor: Auditor,
    logins: Vec<Login>,
    /// The perspective of the connection, for calls that are not of an avatar's method.
    speaker: Reader,
    ear: Ear,
    kept: Vec<(Reader, Seen)>,
    fetching: Vec<(Reader, Pin<Box<Answer<SeenThings>>>)>,
    saying: Vec<Pin<Box<Answer<()>>>>,
    /// A counter that makes each mark unique.
    marks: u64,
}

impl<'h> Story<'h> {
    pub(super) fn new(seed: u64, cast: Cast, house: &'h House) -> Self {
        let (pair, ear) = visited(house);
        let mut story = Self {
            cast,
            random: Random::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            house,
            guard: None,
            model: Model::new(VAULTS, DESKS),
            pair,
            auditor: Auditor::default(),
            logins: Vec::new(),
            speaker: Reader::NOBODY,
            ear,
            kept: Vec::new(),
            fetching: Vec::new(),
            saying: Vec::new(),
            marks: 0,
        };
        (0..VAULTS).for_each(|vault| story.whisper(vault));
        story.logs_in();
        story
    }

    pub(super) fn step(&mut self) {
        match self.random.below(28) {
            0 if self.cast == Cast::Many && self.logins.len() < LOGINS => self.logs_in(),
            1..=4 => self.fetches(),
            5 | 6 => self.is_called_back(),
            7 => self.root_is_called(),
            8 => self.listens(),
            9 => self.sends_back(),
            10 | 11 => {
                let kept = self.random.below(self.kept.len() + 1);
                drop(self.kept.drain(kept..));
            }
            12 => {
                let gone = self.random.below(self.logins.len() + 1);
                self.kept.retain(|(reader, _)| reader.login != gone);
            }
            13 => {
                let gone = self.random.below(self.logins.len());
                self.logins[gone].avatar = None;
            }
            14 => self.drops_a_fetch(),
            15 => self.carries_up(),
            16 => self.carries_down(),
            17 => self.is_quiet(),
            18 if self.guard.is_none() => {
                let vault = self.random.below(VAULTS);
                self.guard = Some((vault, self.house.vaults()[vault].lock()));
            }
            19 => self.guard = None,
            20 if self.cast == Cast::Many => self.speaks_for_another(),
            21..=23 => self.changes_a_vault(),
            _ => self.changes_a_desk(),
        }
    }

    // Events at the client.

    fn logs_in(&mut self) {
        // A login is finished at once, and must not wait for a guard.
        self.is_quiet();
        let name = NAMES[self.random.below(NAMES.len())];
        let avatar = login(&mut self.pair, name);
        self.auditor.read(&mut self.pair.traffic);
        let reader = Reader { name, login: self.logins.len() + 1 };
        self.auditor.admit(reader);
        let room = self.pair.finish(avatar.call_remote("room", ())).unwrap();
        self.auditor.read(&mut self.pair.traffic);
        self.logins.push(Login { reader, avatar: Some(avatar), room });
    }

    /// Returns the avatar of a user who has not logged out.
    fn some_avatar(&mut self) -> Option<RemoteReference> {
        self.logins[self.random.below(self.logins.len())].avatar.clone()
    }

    fn fetches(&mut self) {
        let login = &self.logins[self.random.below(self.logins.len())];
        let (reader, room) = (login.reader, Some(login.room.clone()));
        let from = if self.random.below(3) == 0 { room } else { login.avatar.clone() };
        let Some(from) = from else { return };
        let call = from.call_remote("fetch", (self.some(VAULTS), self.some(DESKS)));
        self.fetching.push((reader, Box::pin(call.send())));
    }

    /// Drops a call that waits for its answer. No other call is under way, since a later `[cached id]`
    /// could name a state that was never read.
    fn drops_a_fetch(&mut self) {
        self.is_quiet();
        self.fetches();
        self.fetching.clear();
        self.is_quiet();
    }

    fn listens(&mut self) {
        let Some(avatar) = self.some_avatar() else { return };
        // Each login has an ear of its own, whose id says which perspective a call to it has.
        let ear = Local::new(self.ear.clone());
        let call = avatar.call_remote::<()>("listen", (&ear,));
        self.saying.push(Box::pin(call.send()));
    }

    /// Sends objects back. An object that was sent for another login of the same connection is the house's
    /// own object, too.
    fn sends_back(&mut self) {
        let Some(avatar) = self.some_avatar() else { return };
        let (mut vaults, mut desks, mut ids) = (Vec::new(), Vec::new(), (Vec::new(), Vec::new()));
        for (_, seen) in &self.kept {
            match seen {
                Seen::Vault(seen) => {
                    ids.0.push(seen.read().id);
                    vaults.push(seen);
                }
                Seen::Desk(seen) => {
                    ids.1.push(seen.read().id);
                    desks.push(seen);
                }
            }
        }
        let call = avatar.call_remote::<()>("bring", ((vaults, desks), ids));
        self.saying.push(Box::pin(call.send()));
    }

    // Events at the house.

    fn is_called_back(&mut self) {
        let login = self.random.below(self.logins.len()) + 1;
        let Some(user) = self.house.user(login) else { return };
        let Some(ear) = user.ear.lock().unwrap().clone() else { return };
        self.is_heard(&ear, login);
    }

    fn root_is_called(&mut self) {
        if self.cast == Cast::Alone {
            return;
        }
        let root = self.pair.server.broker.peer().root();
        self.is_heard(&root, self.speaker.login);
    }

    /// Calls the client's object with some objects, by position or by keyword.
    fn is_heard(&mut self, ear: &RemoteReference, login: usize) {
        let things = self.house.things(&self.some(VAULTS), &self.some(DESKS));
        let call = match self.random.below(2) {
            0 => ear.call_remote::<()>("hear", (login, things)),
            _ => ear.call_remote::<()>("hear", (login,)).kw("things", things),
        };
        self.saying.push(Box::pin(call.send()));
    }

    /// Sets the perspective of the connection to none, or to that of a user with an avatar.
    fn speaks_for_another(&mut self) {
        self.is_quiet();
        let user = self.house.user(self.random.below(self.logins.len() + 1));
        self.speaks_for(user.as_deref(), user.clone().map(Perspective::new));
    }

    fn speaks_for(&mut self, user: Option<&User>, perspective: Option<Perspective>) {
        self.speaker = user.map_or(Reader::NOBODY, |user| user.reader);
        self.auditor.root = Some(self.speaker);
        self.pair.server.broker.peer().set_perspective(perspective);
    }

    // Events of the test.

    fn some(&mut self, of: usize) -> Vec<usize> {
        (0..of).filter(|_| self.random.below(2) == 0).collect()
    }

    fn carries_up(&mut self) {
        self.pair.carry(Way::Up);
        self.pair.server.run_tasks();
        self.auditor.read(&mut self.pair.traffic);
    }

    fn carries_down(&mut self) {
        self.pair.carry(Way::Down);
        self.pair.client.run_tasks();
        self.auditor.read(&mut self.pair.traffic);
    }

    /// Carries all bytes, and checks that every reader sees their own values.
    fn is_quiet(&mut self) {
        self.guard = None;
        self.pair.drive();
        self.auditor.read(&mut self.pair.traffic);
        let failed = [&self.pair.client, &self.pair.server].map(|end| end.failed.clone());
        assert!(failed.iter().all(Option::is_none), "{failed:?}");
        self.collects();
        let mut held = Held::default();
        for (reader, seen) in &self.kept {
            match seen {
                Seen::Vault(seen) => self.model.check_vault(seen, *reader, &mut held),
                Seen::Desk(seen) => self.model.check_desk(seen, *reader, &mut held),
            }
        }
        held.check_observers(self.house);
    }

    /// Checks that every call has ended, and keeps the objects in the answers with their readers.
    fn collects(&mut self) {
        for mut call in mem::take(&mut self.saying) {
            match poll_once(call.as_mut()) {
                Poll::Ready(answer) => answer.unwrap(),
                Poll::Pending => panic!("a call was not answered"),
            }
        }
        for (reader, mut call) in mem::take(&mut self.fetching) {
            match poll_once(call.as_mut()) {
                Poll::Ready(things) => self.keeps(reader, things.unwrap()),
                Poll::Pending => panic!("a call was not answered"),
            }
        }
        let heard = mem::take(&mut *self.ear.0.lock().unwrap());
        for (login, things) in heard {
            let reader = login.checked_sub(1).map_or(Reader::NOBODY, |at| self.logins[at].reader);
            self.keeps(reader, things);
        }
    }

    fn keeps(&mut self, reader: Reader, (vaults, desks): SeenThings) {
        self.kept.extend(vaults.into_iter().map(|seen| (reader, Seen::Vault(seen))));
        self.kept.extend(desks.into_iter().map(|seen| (reader, Seen::Desk(seen))));
    }

    pub(super) fn ends_in_peace(mut self) {
        self.is_quiet();
        self.kept.clear();
        self.logins.clear();
        self.speaks_for(None, None);
        self.is_quiet();
        // Once more, for handles that were dropped with the last avatar.
        self.is_quiet();
        for end in [&self.pair.client, &self.pair.server] {
            assert!(end.broker.peer().held_objects().is_empty(), "{:?}", end.broker);
        }
        self.leaves_nothing_behind();
        assert_eq!(self.pair.client.broker.backlog(), 0);
    }

    pub(super) fn ends_in_the_middle(mut self) {
        let ends = [&self.pair.client, &self.pair.server];
        ends[self.random.below(2)].broker.close();
        for end in ends {
            end.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
        }
        self.guard = None;
        for call in &mut self.saying {
            match poll_once(call.as_mut()) {
                Poll::Ready(Ok(()) | Err(CallError::Closed { .. })) => {}
                other => panic!("a call ended with an unexpected error: {other:?}"),
            }
        }
        self.saying.clear();
        self.speaks_for(None, None);
        self.leaves_nothing_behind();
    }

    fn leaves_nothing_behind(&self) {
        for vault in self.house.vaults() {
            assert_eq!(vault.observer_count(), 0);
            assert!(poll_once(pin!(vault.flushed())).is_ready());
            let lives = vault.lock().lives.clone();
            let lives = lives.lock().unwrap();
            assert!(lives.values().all(|(_, stops)| *stops == 1), "{lives:?}");
        }
        assert!(self.house.desks().iter().all(|desk| desk.observer_count() == 0));
        assert!(self.house.is_forgotten(), "the house still knows a user who has logged out");
    }
}
