use super::{ReadResult, Unjellier, Unjelly};
use crate::shape::{Shape, Shaped};

/// A value that nobody reads: it takes any value of the peer, and builds nothing.
///
/// What came inside is given back to the peer: references are released (`[decref id]`), and live objects are
/// not observed. Classes are not checked, since nothing of them is built.
///
/// It is for answers that do not matter. A Twisted caller usually ignores what a method returns, and many
/// Python methods return what their last line happened to return: Buildbot's `update` answers 0. The answer
/// type `()` takes `None` only, so that an answer which says something (a failure as a pair, say) is not
/// lost by accident. To wait for no answer at all, use [`Call::notify`](crate::Call::notify).
///
/// # Examples
/// ```
/// # async fn example(command: pb::RemoteReference) -> Result<(), pb::CallError> {
/// command.call_remote::<pb::Ignored>("update", (vec![(("stdout", "ok\n"), 0)],)).await?;
/// # Ok(())
/// # }
///
/// #[pb::interface]
/// trait Command {
///     async fn update(&self, updates: Vec<(Update, i64)>) -> pb::Ignored;
/// }
/// # type Update = std::collections::BTreeMap<String, String>;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Ignored;

impl<'de> Unjelly<'de> for Ignored {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        from.skip_raw()?;
        Ok(Self)
    }
}

impl<D> Shaped<D> for Ignored {
    const SHAPE: Shape = Shape::ANY;
}
