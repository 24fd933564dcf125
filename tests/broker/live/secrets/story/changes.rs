//! Changes of the objects of the house, and of the model alike.

use std::mem;

use pb::Published;

use super::{
    super::world::{Desk, NAMES, Note, Vault, secret},
    DESKS, Story, VAULTS,
};

impl Story<'_> {
    pub(super) fn changes_a_vault(&mut self) {
        let vault = self.random.below(VAULTS);
        if self.guard.as_ref().is_some_and(|(out, _)| *out == vault) {
            return;
        }
        let name = NAMES[self.random.below(NAMES.len())];
        match self.random.below(7) {
            0 | 1 => self.whisper(vault),
            2 => self.posts(vault),
            3 => {
                let secret = self.secret(name);
                self.house.vaults()[vault].lock().rewrite(name, &secret);
                self.model.vaults[vault].secrets.insert(name, vec![secret]);
            }
            4 => self.house.vaults()[vault].lock().observers.reset_all(),
            5 => self.resets_one(vault),
            _ => {
                let mut guard = self.house.vaults()[vault].lock();
                let Vault { id, news, secrets, lives, .. } = mem::take(&mut *guard);
                *guard = Vault { id, news, secrets, lives, ..Vault::default() };
            }
        }
    }

    fn secret(&mut self, name: &str) -> String {
        self.marks += 1;
        secret(name, self.marks)
    }

    /// Sends a new secret of every name to its readers, and perhaps news in the same transaction.
    pub(super) fn whisper(&mut self, vault: usize) {
        let also_posts = self.random.below(2) == 0;
        let mut guard = self.house.vaults()[vault].lock();
        for name in NAMES {
            let secret = self.secret(name);
            guard.whisper(name, &secret);
            self.model.vaults[vault].secrets.entry(name).or_default().push(secret);
        }
        if also_posts {
            guard.post(self.marks);
            self.model.vaults[vault].news.push(self.marks);
        }
    }

    fn posts(&mut self, vault: usize) {
        self.marks += 1;
        self.house.vaults()[vault].lock().post(self.marks);
        self.model.vaults[vault].news.push(self.marks);
    }

    fn resets_one(&mut self, vault: usize) {
        let mut guard = self.house.vaults()[vault].lock();
        let observers: Vec<_> = guard.observers.iter().collect();
        if !observers.is_empty() {
            let (_, observer) = &observers[self.random.below(observers.len())];
            guard.observers.reset(observer);
        }
    }

    pub(super) fn changes_a_desk(&mut self) {
        let desk = self.random.below(DESKS);
        let vault = self.random.below(VAULTS);
        let brought = self.house.vaults()[vault].clone();
        let note = Note(NAMES.map(|name| (name, self.secret(name))).into());
        let (at, drawer) = (self.random.below(4), self.drawer(desk));
        let mut guard = self.house.desks()[desk].lock();
        let model = &mut self.model.desks[desk];
        match self.random.below(10) {
            0 | 1 => {
                guard.set_vault(Some(brought));
                model.vault = Some(vault);
            }
            2 => {
                guard.set_vault(None);
                model.vault = None;
            }
            3 => {
                guard.hand_over(brought);
                model.vault = Some(vault);
            }
            4 | 5 => {
                guard.set_drawer(drawer.as_ref().map(|(_, drawer)| drawer.clone()));
                model.drawer = drawer.map(|(id, _)| id);
            }
            6 if at < model.shelf.len() => {
                guard.shelf.set(at, brought);
                model.shelf[at] = vault;
            }
            7 => {
                guard.shelf.pop();
                model.shelf.pop();
            }
            8 => {
                guard.pin(note.clone());
                model.notes.push(note);
            }
            9 => guard.observers.reset_all(),
            _ => {
                guard.shelf.push(brought);
                model.shelf.push(vault);
            }
        }
    }

    /// Returns a desk that may be put into this one without making a cycle, which would never be freed.
    fn drawer(&mut self, of: usize) -> Option<(usize, Published<Desk>)> {
        let id = of + 1 + self.random.below(DESKS);
        self.house.desks().get(id).map(|desk| (id, desk.clone()))
    }
}
