//! Live classes: one that is published, observed and passed on, and one that holds others.

use pb::{
    Cached, Failure, Local, Observers, Published, RemoteReference, Value,
    live::{ObservedMap, ObservedSet, ObservedVec, WeakCached, WeakPublished},
};

use super::Bell;

/// A class that is published at one end, observed at the other, and passed on from there.
#[derive(pb::Cacheable, pb::RemoteCache, Clone, Debug)]
#[pb(class = "fuzz.Board", rename_all = "camelCase")]
pub(crate) struct Board {
    #[pb(setter)]
    pub(crate) title: String,
    pub(crate) notes: Vec<String>,
    #[pb(observed)]
    pub(crate) votes: ObservedVec<i64>,
    #[pb(observed)]
    pub(crate) prices: ObservedMap<String, i64>,
    #[pb(observed)]
    pub(crate) tags: ObservedSet<String>,
    #[pb(observers)]
    pub(crate) observers: Observers,
}

/// The values that two replicas of one object have in common.
pub(crate) type Shown = (String, Vec<String>, Vec<i64>, Vec<(String, i64)>, Vec<String>);

#[pb::methods]
impl Board {
    #[update]
    #[observe]
    pub(crate) fn pin(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Fails at both ends, after a change.
    #[update]
    #[observe]
    pub(crate) fn refuse(&mut self, number: i64) -> Result<(), Failure> {
        self.votes.push(number);
        Err(Failure::new("fuzz.Refused", number))
    }
}

impl Board {
    pub(crate) fn published(title: &str) -> Published<Self> {
        Published::new(Self {
            title: title.to_owned(),
            notes: vec!["first".to_owned()],
            votes: vec![1].into(),
            prices: ObservedMap::new(),
            tags: ObservedSet::new(),
            observers: Observers::default(),
        })
    }

    pub(crate) fn shown(&self) -> Shown {
        (
            self.title.clone(),
            self.notes.clone(),
            self.votes.to_vec(),
            self.prices.iter().map(|(name, price)| (name.clone(), *price)).collect(),
            self.tags.iter().cloned().collect(),
        )
    }
}

/// A class that holds other live objects, a weak handle, and a reference.
#[derive(pb::Cacheable)]
#[pb(class = "fuzz.Case", rename_all = "camelCase")]
pub(crate) struct Case {
    pub(crate) label: String,
    pub(crate) board: Option<Published<Board>>,
    pub(crate) beside: Option<WeakPublished<Self>>,
    pub(crate) reader: Option<Local<Bell>>,
    #[pb(setter)]
    pub(crate) shared: Option<Value>,
    #[pb(observers)]
    pub(crate) observers: Observers,
}

#[pb::methods(rename_all = "camelCase")]
impl Case {
    #[update]
    pub(crate) fn label(&mut self, label: String) {
        self.label = label;
    }

    #[update]
    pub(crate) fn put(&mut self, board: Published<Board>) {
        self.board = Some(board);
    }

    #[update]
    pub(crate) fn put_beside(&mut self, other: WeakPublished<Self>) {
        self.beside = Some(other);
    }

    #[update]
    pub(crate) fn lend_to(&mut self, reader: Local<Bell>) {
        self.reader = Some(reader);
    }
}

impl Case {
    pub(crate) fn published(board: &Published<Board>) -> Published<Self> {
        Published::new(Self {
            label: "case".to_owned(),
            board: Some(board.clone()),
            beside: None,
            reader: None,
            shared: None,
            observers: Observers::default(),
        })
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Case, rename_all = "camelCase")]
pub(crate) struct SeenCase {
    pub(crate) label: String,
    pub(crate) board: Option<Cached<Board>>,
    pub(crate) beside: Option<WeakCached<Self>>,
    pub(crate) reader: Option<RemoteReference>,
    #[pb(setter)]
    pub(crate) shared: Option<Value>,
}

#[pb::methods(rename_all = "camelCase")]
impl SeenCase {
    #[observe]
    fn label(&mut self, label: String) {
        self.label = label;
    }

    #[observe]
    fn put(&mut self, board: Cached<Board>) {
        self.board = Some(board);
    }

    #[observe]
    fn put_beside(&mut self, other: WeakCached<Self>) {
        self.beside = Some(other);
    }

    #[observe]
    fn lend_to(&mut self, reader: RemoteReference) -> i64 {
        self.reader = Some(reader);
        7
    }
}
