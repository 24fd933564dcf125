//! Classes whose state is another type, with types of any shape; and a class with `state_for`, whose fields
//! are used for receiving.

use pb::{Copyable, Jelly, Perspective, RemoteCopy, Unjelly, banana::Dialect, jelly::{from_bytes, to_bytes}};

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "state.Pond", state = PondState<'_>)]
struct Pond(String, #[pb(skip)] i64);

#[derive(Jelly, Unjelly)]
#[pb(rename_all = "camelCase", deny_unknown_fields)]
struct PondState<'a> {
    pond_name: &'a str,
}

impl<'a> From<&'a Pond> for PondState<'a> {
    fn from(pond: &'a Pond) -> Self {
        Self { pond_name: &pond.0 }
    }
}

impl TryFrom<PondState<'_>> for Pond {
    type Error = &'static str;

    fn try_from(state: PondState<'_>) -> Result<Self, &'static str> {
        if state.pond_name.is_empty() {
            return Err("ponds have names");
        }
        Ok(Self(state.pond_name.to_owned(), 0))
    }
}

/// A unit struct whose state is a tuple.
#[derive(Copyable)]
#[pb(class = "state.Unit", state = (i64, bool))]
struct Unit;

impl From<&Unit> for (i64, bool) {
    fn from(_: &Unit) -> Self {
        (5, true)
    }
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "state.Secret", state_for = visible, rename_all = "camelCase")]
struct Secret {
    for_members: String,
    #[pb(default)]
    for_all: String,
}

#[derive(Jelly)]
#[pb(rename_all = "camelCase")]
struct Visible<'a> {
    for_members: &'a str,
}

fn visible<'a>(secret: &'a Secret, perspective: Option<&Perspective>) -> Visible<'a> {
    let for_members = if perspective.is_some() {
        &secret.for_members
    } else {
        "hidden"
    };
    Visible { for_members }
}

fn main() {
    let bytes = to_bytes(Dialect::Pb, &Pond("Mill".to_owned(), 5)).unwrap();
    assert_eq!(
        from_bytes::<Pond>(Dialect::Pb, &bytes).unwrap(),
        Pond("Mill".to_owned(), 0)
    );

    let bytes = to_bytes(Dialect::Pb, &Pond(String::new(), 5)).unwrap();
    let refused = from_bytes::<Pond>(Dialect::Pb, &bytes)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("ponds have names"), "{refused}");

    assert!(to_bytes(Dialect::Pb, &Unit).is_ok());

    assert!(Secret::PER_PERSPECTIVE && !Pond::PER_PERSPECTIVE);
}
