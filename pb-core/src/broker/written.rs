//! A planned message, written.

use std::collections::HashSet;

use super::{
    bind::{Plan, Section, Target, address},
    publishing::Slot,
};
use crate::{
    banana::{Dialect, write},
    jelly::{Entry, Place, Prepared, dereference, reference},
    live::CacheKey,
};

/// Writes the sections of one message.
pub(super) struct Writer<'a, 'o> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) section: &'a Section<'a>,
    pub(super) dialect: Dialect,
    pub(super) out: &'o mut Vec<u8>,
}

impl Writer<'_, '_> {
    pub(super) fn prepared(&mut self, prepared: &Prepared, written: &mut HashSet<CacheKey>) {
        let (tokens, mut at) = (prepared.tokens(), 0);
        for patch in prepared.patches() {
            self.out.extend_from_slice(&tokens[at..patch.at]);
            at = patch.at;
            match &patch.place {
                Place::First(slot) => {
                    let number = self.section.slots[&(address(prepared), *slot)];
                    reference(self.out, self.dialect, number);
                }
                Place::Again(slot) => {
                    let number = self.section.slots[&(address(prepared), *slot)];
                    dereference(self.out, self.dialect, number);
                }
                Place::Entry(entry) => self.entry(&**entry, written),
            }
        }
        self.out.extend_from_slice(&tokens[at..]);
    }

    fn entry(&mut self, entry: &dyn Entry, written: &mut HashSet<CacheKey>) {
        let source = match self.plan.tables.target(entry) {
            Target::Live(source, _) => source,
            Target::Home(id) => return self.number(b"lcache", id),
            Target::Local(exported) => {
                let id = self.plan.local_id(exported).unwrap_or_default();
                return self.number(b"remote", id);
            }
            Target::Mine(Some(id)) => return self.number(b"local", id),
            Target::Mine(None) => {
                write::list(self.out, 2);
                write::string(self.out, self.dialect, b"local");
                return write::string(self.out, self.dialect, b"root");
            }
            Target::Foreign(_) | Target::OtherPeer => return,
        };
        let key = self.plan.key(&*source);
        if !self.section.begun.contains(&key) {
            return self.number(b"cached", self.id(key).unwrap_or_default());
        }
        if !written.insert(key) {
            return dereference(self.out, self.dialect, self.section.objects[&key]);
        }
        if let Some(&number) = self.section.objects.get(&key) {
            reference(self.out, self.dialect, number);
        }
        write::list(self.out, 3);
        write::string(self.out, self.dialect, source.class().as_bytes());
        write::unsigned(self.out, self.id(key).unwrap_or_default());
        if let Some(Slot::Here { beginning, .. }) = self.plan.tables.publishing.slots.get(&key) {
            self.prepared(&beginning.state, written);
        }
    }

    fn id(&self, key: CacheKey) -> Option<u64> {
        let begun = self.plan.begun.iter().find(|begun| begun.key == key).map(|begun| begun.id);
        begun.or_else(|| self.plan.tables.publishing.rows.get(&key).map(|row| row.id))
    }

    fn number(&mut self, atom: &[u8], id: u64) {
        write::list(self.out, 2);
        write::string(self.out, self.dialect, atom);
        write::unsigned(self.out, id);
    }
}
