//! Several logins over one connection: each login sees its own state, and never a part of another's.

mod auditor;
mod model;
mod story;
mod world;

use std::{collections::BTreeSet, env, ops::Range, sync::Arc, thread};

use pb::{Cached, Perspective, RemoteReference};
use pb_test_support::Pair;

use self::{
    story::{Cast, DESKS, Story, VAULTS},
    world::{
        Ear, House, NAMES, Note, SeenDesk, SeenThings, SeenVault, User, login, secret, visited,
    },
};
use super::said;

const STEPS: usize = 40;

/// Prints the seed of a story if it fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the story of seed {0} failed; PB_SEED={0} runs it alone", self.0);
        }
    }
}

fn tell(seeds: Range<u64>, cast: Cast) {
    let chosen = env::var("PB_SEED").ok().and_then(|seed| seed.parse().ok());
    for seed in chosen.map_or(seeds, |seed: u64| seed..seed + 1) {
        let _seed = Seed(seed);
        let house = House::new(VAULTS, DESKS);
        let mut story = Story::new(seed, cast, &house);
        for _ in 0..STEPS {
            story.step();
        }
        if seed % 4 == 0 {
            story.ends_in_the_middle();
        } else {
            story.ends_in_peace();
        }
    }
}

#[test]
fn stories_of_several_logins_over_one_connection() {
    tell(0..1000, Cast::Many);
}

/// Without a second login there is nothing to keep secret, but the other properties hold.
#[test]
fn stories_of_one_login_alone() {
    tell(0..300, Cast::Alone);
}

/// A connection to a house with one desk and two vaults, in which each name has a secret.
struct Visit {
    house: House,
    pair: Pair,
    ear: Ear,
    avatars: Vec<RemoteReference>,
}

impl Visit {
    /// Returns a visit with a login of each name, in this order.
    fn of(names: &[&str]) -> Self {
        let house = House::new(2, 1);
        for vault in house.vaults() {
            NAMES.into_iter().for_each(|name| vault.lock().whisper(name, &secret(name, 1)));
        }
        let (mut pair, ear) = visited(&house);
        let avatars = names.iter().map(|name| login(&mut pair, name)).collect();
        pair.traffic.clear();
        Self { house, pair, ear, avatars }
    }

    fn fetch(&mut self, login: usize, vaults: &[usize], desks: &[usize]) -> SeenThings {
        let fetch = self.avatars[login].call_remote::<SeenThings>("fetch", (vaults, desks));
        self.pair.finish(fetch).unwrap()
    }

    /// Returns the first vault, as this login receives it.
    fn vault(&mut self, login: usize) -> Cached<SeenVault> {
        self.fetch(login, &[0], &[]).0.remove(0)
    }

    fn desk(&mut self, login: usize) -> Cached<SeenDesk> {
        self.fetch(login, &[], &[0]).1.remove(0)
    }

    /// Returns the first vault, as the client's root object receives it.
    fn vault_over_the_root(&mut self) -> Cached<SeenVault> {
        let root = self.pair.server.broker.peer().root();
        let hear = root.call_remote::<()>("hear", (0, self.house.things(&[0], &[])));
        self.pair.finish(hear).unwrap();
        let (_, (mut vaults, _)) = self.ear.0.lock().unwrap().remove(0);
        vaults.remove(0)
    }

    fn user(&self, login: usize) -> Arc<User> {
        self.house.user(login + 1).unwrap()
    }

    /// Returns the readers for whom the first vault was told `stopped_observing`, once for each time.
    fn stopped_readers(&self) -> Vec<String> {
        let lives = self.house.vaults()[0].lock().lives.clone();
        let lives = lives.lock().unwrap();
        let told = lives.values().flat_map(|(reader, times)| vec![reader.mark(); *times]);
        let mut told: Vec<_> = told.collect();
        told.sort();
        told
    }
}

/// Returns the reader of a state, and the secrets in it.
fn shown(vault: &Cached<SeenVault>) -> Vec<String> {
    let vault = vault.read();
    [&vault.reader].into_iter().chain(&vault.secrets).cloned().collect()
}

#[test]
fn rule_perspective_two_logins_over_one_connection_see_their_own_states() {
    let mut visit = Visit::of(&["alice", "bob"]);
    let (hers, his) = (visit.vault(0), visit.vault(1));
    assert_eq!(shown(&hers), ["<<alice#1>>", "<<alice:1>>"]);
    assert_eq!(shown(&his), ["<<bob#2>>", "<<bob:1>>"]);
    assert_eq!(visit.house.vaults()[0].observer_count(), 2, "for each perspective once");
    {
        let mut vault = visit.house.vaults()[0].lock();
        vault.whisper("bob", "<<bob:2>>");
        vault.post(7);
    }
    visit.pair.drive();
    assert_eq!(shown(&hers), ["<<alice#1>>", "<<alice:1>>"]);
    assert_eq!(shown(&his), ["<<bob#2>>", "<<bob:1>>", "<<bob:2>>"]);
    assert_eq!([&hers, &his].map(|seen| seen.read().news.clone()), [[7], [7]]);
}

#[test]
fn both_ids_of_one_object_are_one_object_when_they_are_sent_back() {
    let mut visit = Visit::of(&["alice", "bob"]);
    let (hers, his) = (visit.vault(0), visit.vault(1));
    let desks = [visit.desk(0), visit.desk(1)];
    assert!(!hers.ptr_eq(&his), "the two logins have two replicas");
    assert!(!desks[0].ptr_eq(&desks[1]), "the desks are two replicas although both show the same");
    visit.pair.traffic.clear();
    for login in [0, 1] {
        let things = ([&hers, &his], &desks);
        let ids = ([0, 0], [0, 0]);
        let bring = visit.avatars[login].call_remote::<()>("bring", (things, ids));
        visit.pair.finish(bring).unwrap();
    }
    let said = said(&mut visit.pair);
    let ids: BTreeSet<_> = said[0].split("[lcache ").skip(1).map(|id| &id[..2]).collect();
    assert_eq!(ids.len(), 4, "{said:?}");
}

#[test]
fn rule_perspective_an_object_is_sent_once_to_each_perspective() {
    let mut visit = Visit::of(&["alice", "bob"]);
    let (hers, his) = (visit.vault(0), visit.vault(1));
    visit.pair.traffic.clear();
    assert!(hers.ptr_eq(&visit.vault(0)) && his.ptr_eq(&visit.vault(1)));
    let said = said(&mut visit.pair).join(" ");
    assert_eq!(said.matches("[cached ").count(), 2, "{said}");
}

#[test]
fn an_object_in_a_setter_has_the_perspective_of_the_outer_object() {
    let mut visit = Visit::of(&["alice", "bob"]);
    let desks = [visit.desk(0), visit.desk(1)];
    let [first, second] = [0, 1].map(|vault| visit.house.vaults()[vault].clone());
    {
        let mut desk = visit.house.desks()[0].lock();
        desk.set_vault(Some(first));
        desk.shelf.push(second);
        desk.pin(Note(NAMES.map(|name| (name, secret(name, 5))).into()));
    }
    visit.pair.drive();
    for (desk, name) in desks.iter().zip(["alice", "bob"]) {
        let desk = desk.read();
        let reader = if name == "alice" { "<<alice#1>>" } else { "<<bob#2>>" };
        let own = [reader.to_owned(), secret(name, 1)];
        assert_eq!(shown(desk.vault.as_ref().unwrap()), own);
        assert_eq!(shown(&desk.shelf[0]), own);
        assert_eq!(desk.notes[0].0, [reader.to_owned(), secret(name, 5)]);
    }
    let second = visit.house.vaults()[1].clone();
    visit.house.desks()[0].lock().hand_over(second);
    visit.pair.drive();
    for desk in desks {
        let desk = desk.read();
        assert!(
            desk.vault.as_ref().unwrap().ptr_eq(&desk.shelf[0]),
            "the desk shows the vault that he had"
        );
    }
    assert_eq!([0, 1].map(|vault| visit.house.vaults()[vault].observer_count()), [0, 2]);
}

#[test]
fn an_object_sent_before_and_after_a_login_is_two_ids() {
    let mut visit = Visit::of(&[]);
    let before = visit.vault_over_the_root();
    assert_eq!(shown(&before), ["<<nobody#0>>"]);
    let alice = login(&mut visit.pair, "alice");
    visit.avatars.push(alice);
    let hers = visit.vault(0);
    assert_eq!(shown(&hers), ["<<alice#1>>", "<<alice:1>>"]);
    assert!(
        visit.vault_over_the_root().ptr_eq(&before),
        "the connection has no perspective, as before"
    );
    // A perspective that is set by hand is the same as that of her login.
    let perspective = Perspective::new(visit.user(0));
    visit.pair.server.broker.peer().set_perspective(Some(perspective));
    assert!(visit.vault_over_the_root().ptr_eq(&hers));
    assert_eq!(visit.house.vaults()[0].observer_count(), 2);
    assert_eq!(shown(&before), ["<<nobody#0>>"], "what was sent stays as it is");
}

#[test]
fn stopped_observing_runs_once_for_each_perspective() {
    let mut visit = Visit::of(&["alice", "bob"]);
    let hers = [visit.vault(0), visit.vault(0)];
    let his = visit.vault(1);
    let [first, second] = hers;
    drop(first);
    visit.pair.drive();
    assert!(visit.stopped_readers().is_empty(), "her avatar has another handle");
    drop(second);
    visit.pair.drive();
    assert_eq!(visit.stopped_readers(), ["<<alice#1>>"]);
    drop(his);
    visit.pair.drive();
    assert_eq!(visit.stopped_readers(), ["<<alice#1>>", "<<bob#2>>"]);
    let _again = [visit.vault(0), visit.vault(1)];
    visit.pair.server.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
    let each_twice = ["<<alice#1>>", "<<alice#1>>", "<<bob#2>>", "<<bob#2>>"];
    assert_eq!(visit.stopped_readers(), each_twice);
}

/// A user who logs out may keep their replicas. A replica that they release is released for them alone.
#[test]
fn a_login_that_ends_ends_only_its_own_observation() {
    let mut visit = Visit::of(&["alice", "bob"]);
    let (hers, his) = (visit.vault(0), visit.vault(1));
    drop(visit.avatars.remove(0));
    visit.pair.drive();
    visit.house.vaults()[0].lock().whisper("alice", "<<alice:2>>");
    visit.pair.drive();
    assert_eq!(shown(&hers), ["<<alice#1>>", "<<alice:1>>", "<<alice:2>>"]);
    drop(hers);
    visit.pair.drive();
    assert_eq!(visit.stopped_readers(), ["<<alice#1>>"]);
    assert!(visit.house.user(1).is_none(), "her avatar was dropped");
    visit.house.vaults()[0].lock().whisper("bob", "<<bob:2>>");
    visit.pair.drive();
    assert_eq!(shown(&his), ["<<bob#2>>", "<<bob:1>>", "<<bob:2>>"]);
    assert_eq!(visit.house.vaults()[0].observer_count(), 1);
}

#[test]
fn rule_perspective_an_avatar_of_the_same_name_is_another_perspective() {
    let mut visit = Visit::of(&["alice", "alice"]);
    let (one, other) = (visit.vault(0), visit.vault(1));
    assert_eq!(shown(&one), ["<<alice#1>>", "<<alice:1>>"]);
    assert_eq!(shown(&other), ["<<alice#2>>", "<<alice:1>>"]);
    visit.house.vaults()[0].lock().whisper("alice", "<<alice:2>>");
    visit.pair.drive();
    assert_eq!(shown(&one), ["<<alice#1>>", "<<alice:1>>", "<<alice:2>>"]);
    assert_eq!(shown(&other), ["<<alice#2>>", "<<alice:1>>", "<<alice:2>>"]);
    assert_eq!(visit.house.vaults()[0].observer_count(), 2);
}

#[test]
fn reset_of_one_perspective_reaches_no_other() {
    let mut visit = Visit::of(&["alice", "bob"]);
    let (hers, his) = (visit.vault(0), visit.vault(1));
    visit.pair.traffic.clear();
    // Not announced, so that only a reset shows the change.
    for name in ["alice", "bob"] {
        visit.house.vaults()[0].lock().secrets.insert(name, vec![secret(name, 9)]);
    }
    {
        let mut vault = visit.house.vaults()[0].lock();
        for observer in vault.observers_named("alice") {
            vault.observers.reset(&observer);
        }
    }
    visit.pair.drive();
    let said = said(&mut visit.pair);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("setCopyableState"), "{said:?}");
    assert_eq!(shown(&hers), ["<<alice#1>>", "<<alice:9>>"]);
    assert_eq!(shown(&his), ["<<bob#2>>", "<<bob:1>>"]);
    visit.house.vaults()[0].lock().observers.reset_all();
    visit.pair.drive();
    assert_eq!(shown(&his), ["<<bob#2>>", "<<bob:9>>"]);
}

#[test]
fn an_object_in_a_keyword_argument_has_the_perspective_of_the_call() {
    let mut visit = Visit::of(&["alice"]);
    let perspective = Perspective::new(visit.user(0));
    visit.pair.server.broker.peer().set_perspective(Some(perspective));
    let root = visit.pair.server.broker.peer().root();
    let things = visit.house.things(&[0], &[0]);
    let hear = root.call_remote::<()>("hear", (1,)).kw("things", things);
    visit.pair.finish(hear).unwrap();
    let (_, (vaults, desks)) = visit.ear.0.lock().unwrap().remove(0);
    assert_eq!(shown(&vaults[0]), ["<<alice#1>>", "<<alice:1>>"]);
    assert!(desks[0].ptr_eq(&visit.desk(0)), "the desk is the one that her avatar gives her");
}

/// A new avatar may have the address in memory of one that was dropped.
#[test]
fn rule_perspective_a_later_avatar_is_never_taken_for_an_earlier_one() {
    let mut visit = Visit::of(&[]);
    let vault = visit.house.vaults()[0].clone();
    for round in 0..20 {
        visit.avatars = vec![login(&mut visit.pair, "alice")];
        let hers = visit.vault(0);
        assert_eq!(shown(&hers), [visit.user(2 * round).reader.mark(), secret("alice", 1)]);
        // The end of her subscription waits for the guard, and the next subscription comes after it.
        let guard = vault.lock();
        drop((hers, visit.avatars.pop()));
        visit.pair.drive();
        let bob = login(&mut visit.pair, "bob");
        let fetch = bob.call_remote::<SeenThings>("fetch", ([0], [0; 0])).send();
        visit.pair.drive();
        drop(guard);
        let (vaults, _) = visit.pair.finish(fetch).unwrap();
        assert_eq!(shown(&vaults[0]), [visit.user(2 * round + 1).reader.mark(), secret("bob", 1)]);
        drop((vaults, bob));
        visit.pair.drive();
        assert_eq!(vault.observer_count(), 0);
    }
    assert!(visit.house.is_forgotten());
}
