//! Long random stories of one connection: in any order of events, replicas equal their objects, every call
//! ends, and no entry is left.

use std::{
    collections::HashMap,
    mem,
    pin::{Pin, pin},
    sync::{Arc, Mutex},
    task::Poll,
    thread,
};

use pb::{
    Answer, Cacheable, Cached, CallError, Jelly, Observers, Perspective, Published,
    error::JellyError,
    live::{Delivery, Guard, Observer, WhenSlow},
};
use pb_test_support::{End, Pair, Random, poll_once};

const NODES: usize = 5;
const STEPS: usize = 60;

/// How often `stopped_observing` ran for each observer.
type Stops = Arc<Mutex<HashMap<Observer, usize>>>;

/// A list that may hold another node.
#[derive(Default)]
struct Node {
    items: Vec<u64>,
    link: Option<Published<Self>>,
    stops: Stops,
    observers: Observers,
}

#[derive(pb::Jelly)]
struct State<'a> {
    items: &'a [u64],
    link: &'a Option<Published<Node>>,
}

impl Cacheable for Node {
    const CLASS: &'static str = "test.Node";

    fn state_to_cache_and_observe_for<'a>(
        &'a self,
        _: Option<&'a Perspective>,
        observer: &'a Observer,
    ) -> Result<impl Jelly + 'a, JellyError> {
        self.stops.lock().unwrap().entry(observer.clone()).or_default();
        Ok(State { items: &self.items, link: &self.link })
    }

    fn stopped_observing(&mut self, _: Option<&Perspective>, observer: &Observer) {
        *self.stops.lock().unwrap().entry(observer.clone()).or_default() += 1;
    }

    fn observers(&self) -> &Observers {
        &self.observers
    }

    fn observers_mut(&mut self) -> &mut Observers {
        &mut self.observers
    }
}

/// A value that cannot be sent if it is `None`.
struct Padding(Option<String>);

impl Jelly for Padding {
    fn jelly(&self, out: &mut pb::jelly::Jellier) -> Result<(), JellyError> {
        self.0.as_ref().ok_or_else(|| JellyError::custom("nothing"))?.jelly(out)
    }
}

#[pb::methods]
impl Node {
    #[update]
    fn add(&mut self, item: u64) {
        self.items.push(item);
    }

    #[update]
    fn tie(&mut self, to: Option<Published<Self>>) {
        self.link = to;
    }

    #[update]
    fn pad(&mut self, padding: Padding) {
        drop(padding);
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Node)]
struct SeenNode {
    items: Vec<u64>,
    link: Option<Cached<Self>>,
}

#[pb::methods]
impl SeenNode {
    #[observe]
    fn add(&mut self, item: u64) {
        self.items.push(item);
    }

    #[observe]
    fn tie(&mut self, to: Option<Cached<Self>>) {
        self.link = to;
    }

    #[observe]
    fn pad(&mut self, padding: &str) {
        let _ = padding;
    }
}

#[derive(Default, Clone)]
struct Root(Arc<Mutex<Vec<Cached<SeenNode>>>>);

#[pb::methods]
impl Root {
    #[remote]
    fn keep(&self, all: Vec<Cached<SeenNode>>) {
        self.0.lock().unwrap().extend(all);
    }

    #[remote]
    fn glance(&self, all: Vec<Cached<SeenNode>>) {
        drop(all);
    }

    #[remote]
    fn count(&self, all: Vec<Cached<SeenNode>>, more: usize) -> usize {
        all.len() + more
    }
}

/// The events that can happen in a story.
#[derive(Clone, Copy, Default)]
struct Kind {
    /// Whether values are locked while other events happen.
    guards: bool,
    /// Whether slow observers get a reset.
    resets: bool,
}

/// Prints the seed of a story if it fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the story of seed {} failed", self.0);
        }
    }
}

struct Story<'n> {
    kind: Kind,
    random: Random,
    nodes: &'n [Published<Node>],
    guard: Option<(usize, Guard<'n, Node>)>,
    kept: Root,
    pair: Pair,
    /// Bytes on their way.
    up: Vec<u8>,
    down: Vec<u8>,
    calls: Vec<Pin<Box<Answer<()>>>>,
}

impl<'n> Story<'n> {
    fn new(seed: u64, kind: Kind, nodes: &'n [Published<Node>]) -> Self {
        let (kept, up, down) = (Root::default(), Vec::new(), Vec::new());
        let random = Random::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let pair = Pair::new(kept.clone());
        Self { kind, random, nodes, guard: None, kept, pair, up, down, calls: Vec::new() }
    }

    fn step(&mut self) {
        let node = self.random.below(NODES);
        let is_free = self.guard.as_ref().is_none_or(|(out, _)| *out != node);
        match self.random.below(14) {
            0 | 1 if is_free => {
                let mut value = self.nodes[node].lock();
                for _ in 0..=self.random.below(3) {
                    value.add(self.random.below(1000) as u64);
                }
            }
            2 if is_free => self.tie(node),
            3 if is_free => self.nodes[node].lock().observers.reset_all(),
            4 if self.kind.guards && self.guard.is_none() => {
                self.guard = Some((node, self.nodes[node].lock()));
            }
            5 => {
                if let Some((_, mut value)) = self.guard.take() {
                    value.add(77);
                }
            }
            6 | 7 => {
                let call = self.pair.peer().root().call_remote("keep", (self.some_nodes(),));
                self.calls.push(Box::pin(call.send()));
            }
            8 => {
                let nodes = self.some_nodes();
                drop(self.pair.peer().root().call_remote::<()>("glance", (nodes,)).send());
            }
            9 => {
                let args = (self.some_nodes(), "no number");
                drop(self.pair.peer().root().call_remote::<usize>("count", args).send());
            }
            10 => {
                let mut kept = self.kept.0.lock().unwrap();
                let first = self.random.below(kept.len() + 1);
                let gone = kept.split_off(first);
                drop(kept);
                drop(gone);
            }
            11 => carry(&self.pair.client, &mut self.pair.server, &mut self.up, &mut self.random),
            12 => carry(&self.pair.server, &mut self.pair.client, &mut self.down, &mut self.random),
            13 if is_free && self.random.below(3) == 0 => self.upset(node),
            _ => {}
        }
    }

    /// Ties a node to another, but never in a cycle, which would not be freed.
    fn tie(&mut self, node: usize) {
        let others = &self.nodes[node + 1..];
        let to = (!others.is_empty() && self.random.below(4) > 0)
            .then(|| others[self.random.below(others.len())].clone());
        self.nodes[node].lock().tie(to);
    }

    fn some_nodes(&mut self) -> Vec<Published<Node>> {
        self.nodes.iter().filter(|_| self.random.below(2) == 0).cloned().collect()
    }

    /// Makes an update that an observer may be unable to follow.
    fn upset(&mut self, node: usize) {
        let mut value = self.nodes[node].lock();
        if self.kind.resets {
            value.pad(Padding(Some("x".repeat(150_000))));
        } else if self.random.below(3) == 0 {
            value.pad(Padding(None));
        } else {
            let Node { items, link, stops, .. } = mem::take(&mut *value);
            *value = Node { items, link, stops, ..Node::default() };
        }
    }

    /// Carries all bytes.
    fn settle(&mut self) {
        self.guard = None;
        self.pair.server.receive(&mem::take(&mut self.up));
        self.pair.client.receive(&mem::take(&mut self.down));
        self.pair.drive();
    }

    /// Checks that the connection is open: no event was an error of the protocol.
    fn lives(&self) {
        let ends = [&self.pair.client, &self.pair.server];
        let failed = ends.map(|end| end.failed.clone());
        assert!(failed.iter().all(Option::is_none), "{failed:?}");
    }

    fn ends_in_peace(mut self) {
        self.settle();
        self.lives();
        for call in &mut self.calls {
            match poll_once(call.as_mut()) {
                Poll::Ready(answer) => answer.unwrap(),
                Poll::Pending => panic!("a call was not answered"),
            }
        }
        let kept = mem::take(&mut *self.kept.0.lock().unwrap());
        kept.iter().for_each(|seen| self.is_in_step(seen));
        drop(kept);
        self.settle();
        self.lives();
        self.leaves_nothing_behind();
        assert_eq!(self.pair.client.broker.backlog(), 0);
    }

    fn ends_in_the_middle(mut self) {
        let ends = [&self.pair.client, &self.pair.server];
        ends[self.random.below(2)].broker.close();
        for end in ends {
            end.broker.handle_closed(pb::ConnectionError::ClosedByPeer);
        }
        self.guard = None;
        for call in &mut self.calls {
            match poll_once(call.as_mut()) {
                Poll::Ready(Ok(()) | Err(CallError::Closed { .. })) => {}
                other => panic!("a call ended with an unexpected error: {other:?}"),
            }
        }
        assert!(self.kept.0.lock().unwrap().iter().all(|seen| seen.lost_reason().is_some()));
        self.leaves_nothing_behind();
    }

    /// Checks that a replica equals its object, and the nodes that it is tied to as well.
    fn is_in_step(&self, seen: &Cached<SeenNode>) {
        if seen.lost_reason().is_some() {
            return;
        }
        let seen = seen.read();
        let node = self.nodes[seen.items[0] as usize].lock();
        assert_eq!(seen.items, node.items);
        match (&seen.link, &node.link) {
            (None, None) => {}
            (Some(seen), Some(link)) => {
                assert!(
                    seen.lost_reason().is_some() || seen.read().items[0] == link.lock().items[0]
                );
                self.is_in_step(seen);
            }
            (seen, _) => panic!("tied to something: {}", seen.is_some()),
        }
    }

    fn leaves_nothing_behind(&self) {
        for node in self.nodes {
            assert_eq!(node.observer_count(), 0);
            assert!(poll_once(pin!(node.flushed())).is_ready());
            let stops = node.lock().stops.clone();
            let stops = stops.lock().unwrap();
            assert!(stops.values().all(|count| *count == 1), "{stops:?}");
        }
    }
}

/// Carries some of the bytes on their way.
fn carry(from: &End, to: &mut End, bytes: &mut Vec<u8>, random: &mut Random) {
    bytes.extend(from.sent());
    let some = random.below(bytes.len() + 1);
    to.receive(&bytes.drain(..some).collect::<Vec<u8>>());
}

fn tell(seeds: std::ops::Range<u64>, kind: Kind) {
    for seed in seeds {
        let _seed = Seed(seed);
        let slow = Delivery::default().max_queued(3_000).when_slow(WhenSlow::Reset);
        let delivery = if kind.resets { slow } else { Delivery::default() };
        let node =
            |id| Published::with_delivery(Node { items: vec![id], ..Node::default() }, delivery);
        let nodes: Vec<_> = (0..NODES as u64).map(node).collect();
        let mut story = Story::new(seed, kind, &nodes);
        for _ in 0..STEPS {
            story.step();
        }
        if seed % 3 == 0 {
            story.ends_in_the_middle();
        } else {
            story.ends_in_peace();
        }
    }
}

#[test]
fn stories() {
    tell(0..400, Kind::default());
}

#[test]
fn stories_with_locked_values() {
    tell(0..400, Kind { guards: true, ..Kind::default() });
}

#[test]
fn stories_of_slow_observers() {
    tell(0..100, Kind { resets: true, ..Kind::default() });
}

#[test]
fn stories_of_slow_observers_with_locked_values() {
    tell(0..100, Kind { resets: true, guards: true });
}
