//! The actions of the application by itself.

use pb::{
    Local, Peer, Published, Value,
    live::{WeakCached, WeakPublished},
};

use super::{
    Bell, MANY, World,
    live::{Board, Case},
    put,
};
use crate::feed::Feed;

/// Changes a board under one guard, in one step or several.
pub(super) fn change_board(board: &Published<Board>, how: u8, note: String) {
    let mut guard = board.lock();
    for step in 0..1 + how / 16 % 4 {
        match how.wrapping_add(step) % 16 {
            0 => guard.pin(note.clone()),
            1 => guard.set_title(note.clone()),
            2 => guard.votes.push(how.into()),
            3 => guard.votes.insert(0, 3),
            4 => drop(guard.votes.pop()),
            5 => guard.votes.clear(),
            6 => drop(guard.prices.insert(note.clone(), how.into())),
            7 => drop(guard.prices.remove(&note)),
            8 => drop(guard.tags.insert(note.clone())),
            9 => drop(guard.tags.remove(&note)),
            10 => guard.observers.reset_all(),
            11 => guard.votes.extend([1, 2]),
            12 => guard.votes.truncate(1),
            13 => drop(guard.refuse(how.into())),
            14 => guard.prices.clear(),
            _ => guard.tags.clear(),
        }
    }
}

impl World {
    /// Runs an action of the application, which the bytes choose.
    pub(crate) fn act(&self, feed: &mut Feed<'_>, peer: &Peer) {
        let root = peer.root();
        let index = feed.below(MANY);
        match feed.below(24) {
            0 => {
                let call = root.call_remote("echo", (index,)).send();
                let old = put(&mut self.kept().calls, call);
                drop(old);
            }
            1 => drop(root.call_remote::<Value>("text", ("said",)).notify()),
            2 => {
                let board = self.board(index);
                let call = root.call_remote("take", ([&board, &board],)).send();
                let old = put(&mut self.kept().calls, call);
                drop(old);
            }
            3 => {
                let case = self.case(index);
                drop(root.call_remote::<Value>("keep", (case,)).notify());
            }
            4 => {
                let call = root.call_remote("publish", (index,)).send();
                let old = put(&mut self.kept().calls_for_board, call);
                drop(old);
            }
            5 => {
                let call = root.call_remote("lend", (index,)).send();
                let old = put(&mut self.kept().calls_for_bells, call);
                drop(old);
            }
            6 => {
                let bell = Local::new(Bell);
                let call = root.call_remote("hold", ([&bell, &bell],)).send();
                let old = put(&mut self.kept().calls, call);
                drop(old);
                let old = put(&mut self.kept().bells, bell);
                drop(old);
            }
            7 => {
                let held = self.kept().held.get(index).cloned();
                if let Some(held) = held {
                    let call = held.call_remote("ring", (&held, index)).send();
                    let old = put(&mut self.kept().calls, call);
                    drop(old);
                }
            }
            8 | 9 => {
                let how = feed.byte();
                change_board(&self.board(index), how, format!("note {index}"));
            }
            10 => {
                let new = Board::published("another");
                let mut kept = self.kept();
                let old = put(&mut kept.boards, new);
                kept.dropped += usize::from(old.is_some());
                drop(kept);
                drop(old);
            }
            11 => {
                let (board, beside) = (self.board(index), self.case(index + 1).downgrade());
                let case = self.case(index);
                self.change_case(&case, feed.byte(), board, beside);
            }
            12 => {
                let new = Case::published(&self.board(index));
                let mut kept = self.kept();
                let old = (kept.cases.len() >= 3).then(|| kept.cases.remove(0));
                kept.cases.push(new);
                kept.dropped += usize::from(old.is_some());
                drop(kept);
                drop(old);
            }
            13 => {
                let mut kept = self.kept();
                let old = (index < kept.seen.len()).then(|| kept.seen.swap_remove(index));
                drop(kept);
                drop(old);
            }
            14 => {
                let mut kept = self.kept();
                let old = (index < kept.held.len()).then(|| kept.held.swap_remove(index));
                drop(kept);
                drop(old);
            }
            15 => {
                let mut kept = self.kept();
                let old = (index < kept.calls.len()).then(|| kept.calls.swap_remove(index));
                drop(kept);
                drop(old);
            }
            16 => {
                let seen = self.kept().seen.get(index).cloned();
                if let Some(seen) = seen {
                    drop(root.call_remote::<Value>("home", (&seen,)).notify());
                }
            }
            17 => {
                let call = root.call_remote("publishCase", (index,)).send();
                let old = put(&mut self.kept().calls_for_case, call);
                drop(old);
            }
            18 => {
                let mut kept = self.kept();
                let old = kept.seen_cases.pop();
                drop(kept);
                drop(old);
            }
            19 => self.open_gate(index.is_multiple_of(2)),
            20 => self.forget(),
            21 => self.look_at_cases(),
            22 => {
                let seen = self.kept().seen.get(index).cloned();
                if let Some(seen) = seen {
                    drop(root.call_remote::<Value>("glance", (seen,)).kw("number", 1_i64).notify());
                }
            }
            _ => {
                let held = self.kept().held.clone();
                drop(root.call_remote::<Value>("echo", (held,)).notify());
            }
        }
    }

    fn change_case(
        &self,
        case: &Published<Case>,
        how: u8,
        board: Published<Board>,
        beside: WeakPublished<Case>,
    ) {
        let mut guard = case.lock();
        for step in 0..1 + how / 8 % 3 {
            match how.wrapping_add(step) % 6 {
                0 => guard.label(format!("label {how}")),
                1 => guard.put(board.clone()),
                2 => guard.put_beside(beside.clone()),
                3 => guard.lend_to(Local::new(Bell)),
                4 => guard.set_shared(Some(Value::Int(how.into()))),
                _ => guard.set_shared(None),
            }
        }
    }

    /// Follows the weak handles of the cases.
    fn look_at_cases(&self) {
        let cases = self.kept().seen_cases.clone();
        for case in cases {
            let seen = case.read();
            let beside = seen.beside.as_ref().and_then(WeakCached::upgrade);
            let _ = beside.map(|beside| beside.read().label.len());
            let _ = seen.board.as_ref().map(|board| board.read().shown());
        }
    }
}
