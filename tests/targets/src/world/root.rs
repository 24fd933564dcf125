//! The methods of the root object.

use std::sync::Arc;

use pb::{
    Any, Cached, CallError, Context, Failure, Ignored, Local, Published, RemoteReference, Value,
};

use super::{
    Bell, World, acts,
    classes::{Pond, Sad, Shape, StockError, Tree},
    live::{Board, Case, SeenCase},
    lock, put,
};

/// The object that the peer knows as `root`.
pub(crate) struct Root(pub(crate) Arc<World>);

#[pb::methods(rename_all = "camelCase")]
impl Root {
    #[remote]
    fn echo(&self, value: Value) -> Value {
        value
    }

    #[remote]
    fn text(&self, text: &str) -> usize {
        text.len()
    }

    #[remote]
    fn number(&self, number: i64, #[pb(default)] times: Option<i64>) -> i64 {
        number.wrapping_mul(times.unwrap_or(1))
    }

    #[remote]
    fn pond(&self, pond: Arc<Pond>) -> (Arc<Pond>, Arc<Pond>) {
        (pond.clone(), pond)
    }

    #[remote]
    fn shapes(&self, shapes: Vec<Shape>) -> Vec<Shape> {
        shapes
    }

    #[remote]
    fn tree(&self, tree: Arc<Tree>) -> [Arc<Tree>; 2] {
        [tree.clone(), tree]
    }

    #[remote]
    fn fail(&self, how: i64) -> Result<(), Failure> {
        Err(match how.rem_euclid(4) {
            0 => Failure::from_copyable(Sad { depth: how }),
            1 => StockError::OutOfStock.into(),
            2 => StockError::Unknown(how.to_string()).into(),
            _ => Failure::new("fuzz.Other", "other")
                .with_traceback("here")
                .with_parent("fuzz.Parent"),
        })
    }

    #[remote]
    fn take(&self, boards: Vec<Cached<Board>>) -> usize {
        let mut kept = self.0.kept();
        let mut old = Vec::new();
        boards.into_iter().for_each(|board| old.extend(put(&mut kept.seen, board)));
        let count = kept.seen.len();
        drop(kept);
        drop(old);
        count
    }

    #[remote]
    fn keep(&self, case: Cached<SeenCase>) -> String {
        let label = case.read().label.clone();
        let old = put(&mut self.0.kept().seen_cases, case);
        drop(old);
        label
    }

    #[remote]
    fn glance(&self, board: Cached<Board>, number: i64) -> usize {
        board.read().votes.len().wrapping_add(number as usize) % 1000
    }

    #[remote]
    fn stow(&self, value: Any) -> Any {
        let _ = (value.kind(), value.class(), value.read::<Value>());
        let _ = value.read::<Vec<Cached<Board>>>();
        let _ = value.read::<Vec<RemoteReference>>();
        let old = put(&mut self.0.kept().stowed, value.clone());
        drop(old);
        value
    }

    #[remote]
    fn unstow(&self) -> usize {
        let stowed = std::mem::take(&mut self.0.kept().stowed);
        stowed.iter().filter(|value| value.read::<Vec<Cached<Board>>>().is_ok()).count()
    }

    #[remote]
    fn ignore(&self, _one: Ignored, _other: Ignored) {}

    #[remote]
    fn give(&self) -> Vec<Cached<Board>> {
        self.0.kept().seen.clone()
    }

    #[remote]
    fn give_cases(&self) -> Vec<Cached<SeenCase>> {
        self.0.kept().seen_cases.clone()
    }

    #[remote]
    fn forget(&self) {
        self.0.forget();
    }

    #[remote]
    fn home(&self, board: Published<Board>) -> usize {
        let notes = board.lock().notes.len();
        let old = put(&mut self.0.kept().home, board);
        drop(old);
        notes
    }

    #[remote]
    fn publish(&self, #[pb(default)] index: Option<u8>) -> Published<Board> {
        self.0.board(index.unwrap_or(0).into())
    }

    #[remote]
    fn publish_case(&self, #[pb(default)] index: Option<u8>) -> [Published<Case>; 2] {
        let case = self.0.case(index.unwrap_or(0).into());
        [case.clone(), case]
    }

    #[remote]
    fn change(&self, note: String, how: i64) {
        acts::change_board(&self.0.board(0), how.unsigned_abs() as u8, note);
    }

    #[remote]
    fn hold(&self, bells: Vec<RemoteReference>) -> usize {
        let mut kept = self.0.kept();
        let mut old = Vec::new();
        bells.into_iter().for_each(|bell| old.extend(put(&mut kept.held, bell)));
        let count = kept.held.len();
        drop(kept);
        drop(old);
        count
    }

    #[remote]
    fn release(&self) {
        let held = std::mem::take(&mut self.0.kept().held);
        drop(held);
    }

    #[remote]
    fn held_back(&self) -> Vec<RemoteReference> {
        self.0.kept().held.clone()
    }

    #[remote]
    fn lend(&self, many: u8) -> Vec<Local<Bell>> {
        let mut kept = self.0.kept();
        let new = Local::new(Bell);
        let old = put(&mut kept.bells, new.clone());
        let known = kept.bells[usize::from(many) % kept.bells.len()].clone();
        drop(kept);
        drop(old);
        vec![known, new.clone(), new]
    }

    #[remote]
    fn is_mine(&self, bell: Local<Bell>) -> bool {
        self.0.kept().bells.iter().any(|known| known.ptr_eq(&bell))
    }

    #[remote]
    async fn slowly(&self, value: Value) -> Value {
        self.0.wait().await;
        value
    }

    #[remote]
    async fn slowly_look(&self, board: Cached<Board>) -> Vec<String> {
        self.0.wait().await;
        board.read().notes.clone()
    }

    #[remote]
    async fn ask(&self, whom: RemoteReference, what: Value) -> Result<Value, CallError> {
        whom.call_remote("ring", (what,)).await
    }

    #[remote]
    fn relay(&self, board: Cached<Board>) -> Result<(), CallError> {
        let below = lock(&self.0.below).clone();
        let Some(below) = below else { return Ok(()) };
        lock(&self.0.relayed).push(board.downgrade());
        below.root().call_remote::<()>("hang", (board,)).notify()
    }

    /// Closes the connection that the call came over.
    #[remote]
    fn closing(&self, really: i64, context: &Context) {
        if really == 7 {
            context.peer().close();
        }
    }
}
