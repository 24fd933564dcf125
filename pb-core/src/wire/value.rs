use super::Printed;
use crate::{
    banana::Dialect,
    jelly::{Jelly, JellyError, to_bytes},
};

/// Returns the form of a value on the wire as text, for tests: `[boolean true]`, `[yard.Frog [dictionary …]]`.
///
/// The text is that of [`Printed`](crate::wire::Printed), in full and with nothing blanked.
///
/// # Errors
/// Returns an error if the value cannot be sent, or only over a connection: references and live objects get
/// their ids there.
///
/// # Examples
/// ```
/// #[derive(pb::Copyable)]
/// #[pb(class = "yard.Frog")]
/// struct Frog {
///     name: String,
/// }
///
/// let text = pb::testing::wire_text(&Frog { name: "Fred".into() })?;
/// assert_eq!(text, "[yard.Frog [dictionary [[unicode name] [unicode Fred]]]]");
/// # Ok::<(), pb::error::JellyError>(())
/// ```
pub fn wire_text(value: &(impl Jelly + ?Sized)) -> Result<String, JellyError> {
    let bytes = to_bytes(Dialect::Pb, value)?;
    Ok(Printed::new(Dialect::Pb, &bytes).in_full().show_passwords().to_string())
}
