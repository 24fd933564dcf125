//! A class whose updates do everything that an update can do.

use std::panic::resume_unwind;

use pb::{
    Cached, Failure, Jelly, Observers, Published,
    error::JellyError,
    jelly::Jellier,
    live::{ObservedVec, WeakCached, WeakPublished},
};

use super::classes::{Plain, SeenPlain, count_stop};

/// A value that refuses to be sent while the mood is bad.
#[derive(Default, Clone, Copy)]
pub(super) struct Mood {
    pub(super) is_bad: bool,
}

impl Jelly for Mood {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        match self.is_bad {
            true => Err(JellyError::custom("not in the mood")),
            false => 0.jelly(out),
        }
    }
}

/// A value that cannot be sent.
pub(super) struct Secret;

impl Jelly for Secret {
    fn jelly(&self, _: &mut Jellier) -> Result<(), JellyError> {
        Err(JellyError::custom("this cannot travel"))
    }
}

/// The outcome of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, pb::Jelly, pb::Unjelly)]
pub(super) enum End {
    Well,
    /// An error, and nothing has changed.
    AtOnce,
    /// An error after a field has changed.
    Late,
    /// An error after a collection has changed.
    LateInside,
}

#[derive(pb::Cacheable, Default)]
#[pb(class = "model.Works", stopped_observing = count_stop)]
pub(super) struct Works {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) left: u64,
    #[pb(setter)]
    pub(super) right: u64,
    #[pb(setter)]
    pub(super) name: String,
    #[pb(setter)]
    pub(super) score: i64,
    #[pb(observed)]
    pub(super) numbers: ObservedVec<i64>,
    pub(super) crew: Vec<Published<Plain>>,
    pub(super) helper: Option<Published<Self>>,
    pub(super) boss: Option<WeakPublished<Self>>,
    pub(super) mood: Mood,
    #[pb(observers)]
    pub(super) observers: Observers,
}

#[pb::methods]
impl Works {
    #[update]
    pub(super) fn work(&mut self, by: i64, name: String) {
        self.score += by;
        self.name = name;
    }

    /// Makes updates within an update, one of which fails.
    #[update]
    pub(super) fn toil(&mut self, by: i64, name: String) {
        let _ = self.risk(by, End::AtOnce);
        self.work(by, name.clone());
        self.numbers.push(by);
        self.work(by, name);
    }

    #[update]
    pub(super) fn risk(&mut self, by: i64, end: End) -> Result<(), Failure> {
        if end == End::AtOnce {
            return Err(Failure::new("model.Risk", "at once"));
        }
        if end != End::LateInside {
            self.score += by;
        }
        if end != End::Late {
            self.numbers.push(by);
        }
        match end {
            End::Late | End::LateInside => Err(Failure::new("model.Risk", "late")),
            End::Well | End::AtOnce => Ok(()),
        }
    }

    /// Panics half-way, without the message of the panic hook.
    #[update]
    pub(super) fn break_down(&mut self, by: i64) {
        self.numbers.push(by);
        self.score += by;
        resume_unwind(Box::new("broken down"));
    }

    #[update]
    pub(super) fn hire(&mut self, crew: Vec<Published<Plain>>, helper: Option<Published<Self>>) {
        self.crew = crew;
        self.helper = helper;
    }

    #[update]
    pub(super) fn report_to(&mut self, boss: Option<WeakPublished<Self>>) {
        self.boss = boss;
    }

    #[update]
    pub(super) fn pad(&mut self, text: String) {
        drop(text);
    }

    #[update]
    pub(super) fn confess(&mut self, by: i64, secret: Secret) {
        let Secret = secret;
        self.score += by;
    }

    /// Makes every replica fail.
    #[update]
    pub(super) fn bite(&mut self, by: i64, panics: bool) {
        let _ = panics;
        self.score += by;
    }
}

#[derive(pb::RemoteCache, Clone)]
#[pb(class = Works)]
pub(super) struct SeenWorks {
    pub(super) id: usize,
    #[pb(setter)]
    pub(super) left: u64,
    #[pb(setter)]
    pub(super) right: u64,
    #[pb(setter)]
    pub(super) name: String,
    #[pb(setter)]
    pub(super) score: i64,
    #[pb(observed)]
    pub(super) numbers: ObservedVec<i64>,
    pub(super) crew: Vec<Cached<SeenPlain>>,
    pub(super) helper: Option<Cached<Self>>,
    pub(super) boss: Option<WeakCached<Self>>,
}

#[pb::methods]
impl SeenWorks {
    #[observe]
    fn work(&mut self, by: i64, name: String) {
        self.score += by;
        self.name = name;
    }

    #[observe]
    fn toil(&mut self, by: i64, name: String) {
        self.work(by, name.clone());
        self.numbers.push(by);
        self.work(by, name);
    }

    #[observe]
    fn risk(&mut self, by: i64, end: End) -> Result<(), Failure> {
        if end != End::Well {
            return Err(Failure::new("model.Risk", "what did not happen was told"));
        }
        self.score += by;
        self.numbers.push(by);
        Ok(())
    }

    #[observe]
    fn hire(&mut self, crew: Vec<Cached<SeenPlain>>, helper: Option<Cached<Self>>) {
        self.crew = crew;
        self.helper = helper;
    }

    #[observe]
    fn report_to(&mut self, boss: Option<WeakCached<Self>>) {
        self.boss = boss;
    }

    #[observe]
    fn pad(&mut self, text: String) {
        drop(text);
    }

    #[observe]
    fn bite(&mut self, by: i64, panics: bool) -> Result<(), Failure> {
        self.numbers.push(by);
        match panics {
            true => resume_unwind(Box::new("bitten")),
            false => Err(Failure::new("model.Bite", "bitten")),
        }
    }
}
