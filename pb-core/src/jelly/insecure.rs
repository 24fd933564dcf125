/// A class or a kind of value that this connection does not let in
/// (`twisted.spread.jelly.InsecureJelly`).
///
/// Nothing of it was built and no user code ran.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", insecure(.class, .reason))]
#[non_exhaustive]
pub struct InsecureJelly {
    /// The class name, or the Jelly type, as the peer wrote it.
    pub class: String,
    /// Why it is refused.
    pub reason: Refusal,
}

/// Why a class was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// No type is registered for it.
    NotRegistered,
    /// It is registered, but this connection's [`Security`](crate::Security) does not admit it.
    NotAdmitted,
    /// It names code (`class`, `function`, `module`, `method`, `instance`, `persistent`), which never
    /// travels.
    NamesCode,
}

fn insecure(class: &str, reason: &Refusal) -> String {
    match reason {
        Refusal::NotRegistered => format!(
            "class `{class}` is not registered at the receiver; derive `RemoteCopy` for a type there, \
             or if a crate defines one, name it in the receiver's binary (`use my_classes as _;`)"
        ),
        Refusal::NotAdmitted => {
            format!("the receiver does not admit class `{class}` on this connection")
        }
        Refusal::NamesCode => format!("`{class}` names code and is never admitted"),
    }
}
