/// The error for a class or a kind of value that this connection does not allow
/// (`twisted.spread.jelly.InsecureJelly`).
///
/// Nothing of the value was built, and no code of the application ran.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", insecure(.class, .reason))]
#[non_exhaustive]
pub struct InsecureJelly {
    /// The class name, or the reserved word of Jelly, as the peer wrote it.
    pub class: String,
    /// The reason of the refusal.
    pub reason: Refusal,
}

/// The reason why a class was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// No type is registered for the class.
    NotRegistered,
    /// The class is registered, but this connection's [`Security`](crate::Security) does not allow it.
    NotAllowed,
    /// All types that are registered for the class borrow from the message, and a value was expected that
    /// outlives it, such as an [`Instance`](crate::Instance).
    OnlyBorrowed,
    /// The expression names code (`class`, `function`, `module`, `method`, `instance`, `persistent`),
    /// which is never received.
    NamesCode,
}

/// Returns the sentence of the error.
fn insecure(class: &str, reason: &Refusal) -> String {
    match reason {
        Refusal::NotRegistered => format!(
            "class `{class}` is not registered at the receiver; derive `RemoteCopy` (for copies) or \
             `RemoteCache` (for live objects) for a type there, or if a crate defines one, name it in the \
             receiver's binary (`use my_classes as _;`)"
        ),
        Refusal::NotAllowed => {
            format!(
                "the receiver does not allow class `{class}` on this connection (see `pb::Security`)"
            )
        }
        Refusal::OnlyBorrowed => format!(
            "the types for class `{class}` at the receiver borrow from the message, which the expected value \
             outlives; derive `RemoteCopy` for a type without a lifetime there too"
        ),
        Refusal::NamesCode => format!("`{class}` names code and is never allowed"),
    }
}
