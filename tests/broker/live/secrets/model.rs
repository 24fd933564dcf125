//! The values that each reader should see: the house as plain data.

use std::collections::{BTreeMap, BTreeSet};

use pb::Cached;

use super::world::{House, Note, Reader, Secrets, SeenDesk, SeenVault};

#[derive(Default)]
pub(super) struct Model {
    pub(super) vaults: Vec<ModelVault>,
    pub(super) desks: Vec<ModelDesk>,
}

#[derive(Default, Clone)]
pub(super) struct ModelVault {
    pub(super) news: Vec<u64>,
    pub(super) secrets: Secrets,
}

#[derive(Default, Clone)]
pub(super) struct ModelDesk {
    pub(super) vault: Option<usize>,
    pub(super) drawer: Option<usize>,
    pub(super) shelf: Vec<usize>,
    pub(super) notes: Vec<Note>,
}

/// The objects that readers hold, also within one another.
#[derive(Default)]
pub(super) struct Held {
    vaults: BTreeSet<(usize, Reader)>,
    desks: BTreeSet<(usize, Reader)>,
}

impl Model {
    pub(super) fn new(vaults: usize, desks: usize) -> Self {
        let (vaults, desks) =
            (vec![ModelVault::default(); vaults], vec![ModelDesk::default(); desks]);
        Self { vaults, desks }
    }

    /// Checks that a replica shows its reader only the reader's own secrets.
    pub(super) fn check_vault(&self, seen: &Cached<SeenVault>, of: Reader, held: &mut Held) {
        assert!(seen.lost_reason().is_none(), "{of:?} has lost a vault: {:?}", seen.lost_reason());
        let seen = seen.read();
        let vault = &self.vaults[seen.id];
        assert_eq!(seen.reader, of.mark(), "{of:?} is shown vault {} as another sees it", seen.id);
        let own = vault.secrets.get(of.name).cloned().unwrap_or_default();
        assert_eq!(seen.secrets, own, "the secrets of vault {} as {of:?} sees them", seen.id);
        assert_eq!(seen.news, vault.news, "the news of vault {} as {of:?} sees them", seen.id);
        held.vaults.insert((seen.id, of));
    }

    /// Checks a desk in the same way, with every object that it holds.
    pub(super) fn check_desk(&self, seen: &Cached<SeenDesk>, of: Reader, held: &mut Held) {
        assert!(seen.lost_reason().is_none(), "{of:?} has lost a desk: {:?}", seen.lost_reason());
        let seen = seen.read();
        let desk = &self.desks[seen.id];
        let notes: Vec<_> = seen.notes.iter().map(|note| note.0.clone()).collect();
        let own: Vec<_> = desk.notes.iter().map(|note| note.shown_to(of)).collect();
        assert_eq!(notes, own, "the notes on desk {} as {of:?} sees them", seen.id);
        let vault = seen.vault.as_ref().map(|vault| vault.read().id);
        assert_eq!(vault, desk.vault, "the vault on desk {} as {of:?} sees it", seen.id);
        let drawer = seen.drawer.as_ref().map(|drawer| drawer.read().id);
        assert_eq!(drawer, desk.drawer, "the drawer of desk {} as {of:?} sees it", seen.id);
        let shelf: Vec<_> = seen.shelf.iter().map(|vault| vault.read().id).collect();
        assert_eq!(shelf, desk.shelf, "the shelf of desk {} as {of:?} sees it", seen.id);
        held.desks.insert((seen.id, of));
        for vault in seen.vault.iter().chain(&seen.shelf) {
            self.check_vault(vault, of, held);
        }
        if let Some(drawer) = &seen.drawer {
            self.check_desk(drawer, of, held);
        }
    }
}

impl Held {
    /// Checks that every reader that holds an object observes it once, and that no other reader does.
    pub(super) fn check_observers(&self, house: &House) {
        for (id, vault) in house.vaults().iter().enumerate() {
            let observers = vault.lock().observers.iter();
            let readers = observers.map(|(perspective, _)| Reader::of(perspective.as_ref()));
            assert_eq!(count(readers), holders(&self.vaults, id), "who observes vault {id}");
            assert_eq!(vault.observer_count(), holders(&self.vaults, id).len(), "of vault {id}");
        }
        for (id, desk) in house.desks().iter().enumerate() {
            let observers = desk.lock().observers.iter();
            let readers = observers.map(|(perspective, _)| Reader::of(perspective.as_ref()));
            assert_eq!(count(readers), holders(&self.desks, id), "who observes desk {id}");
        }
    }
}

/// Returns how often each reader occurs.
fn count(readers: impl Iterator<Item = Reader>) -> BTreeMap<Reader, usize> {
    let mut counts = BTreeMap::new();
    readers.for_each(|reader| *counts.entry(reader).or_default() += 1);
    counts
}

/// Returns every reader that holds the object with this number, once.
fn holders(held: &BTreeSet<(usize, Reader)>, id: usize) -> BTreeMap<Reader, usize> {
    held.iter().filter(|(of, _)| *of == id).map(|(_, reader)| (*reader, 1)).collect()
}
