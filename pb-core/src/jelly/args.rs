use super::{Jellier, Jelly, JellyError};

/// The positional arguments of a call: `()`, or a tuple of up to twelve values.
#[diagnostic::on_unimplemented(
    message = "the arguments of a call are a tuple of values that can be sent, and `{Self}` is not one",
    label = "write `(value,)` for one argument, `()` for none",
    note = "a call takes at most twelve arguments by position: pass the others by keyword, `.kw(\"name\", value)`",
    note = "an object that the peer is to call is sent as a `pb::Local`, or as a `pb::View` if it has `#[view]` methods"
)]
pub trait Args {
    /// Writes the arguments as a `tuple`.
    ///
    /// # Errors
    /// Returns an error if one of the arguments cannot be sent.
    #[doc(hidden)]
    fn args(&self, out: &mut Jellier) -> Result<(), JellyError>;
}

impl Args for () {
    fn args(&self, out: &mut Jellier) -> Result<(), JellyError> {
        out.expression("tuple", 0)
    }
}

macro_rules! tuples {
    ($($count:literal: $($T:ident $index:tt),+;)*) => {$(
        impl<$($T: Jelly),+> Jelly for ($($T,)+) {
            fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
                out.expression("tuple", $count)?;
                out.nested(|out| {
                    $(self.$index.jelly(out).map_err(|error| error.in_item($index))?;)+
                    Ok(())
                })
            }
        }

        impl<$($T: Jelly),+> Args for ($($T,)+) {
            fn args(&self, out: &mut Jellier) -> Result<(), JellyError> {
                out.tuple(&[$(&self.$index),+])
            }
        }
    )*};
}

tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    9: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    10: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}

impl Jellier {
    /// Writes a tuple of these values. Unlike tuples that are parts of a value, the arguments of a call are
    /// written through their vtables, since a program has many different ones.
    fn tuple(&mut self, items: &[&dyn Jelly]) -> Result<(), JellyError> {
        self.expression("tuple", items.len())?;
        self.enter()?;
        for (index, item) in items.iter().enumerate() {
            if let Err(error) = item.jelly(self) {
                self.leave();
                return Err(error.in_item(index));
            }
        }
        self.leave();
        Ok(())
    }
}
