//! Every attribute of a field, and the combinations that are accepted.

use std::time::Duration;

use pb::{Copyable, RemoteCopy, banana::Dialect, jelly::{from_bytes, to_bytes}};

#[derive(Copyable)]
#[pb(class = "fields.Pond")]
struct Sent {
    name: String,
    #[pb(with = seconds)]
    age: Duration,
}

#[derive(RemoteCopy, Debug, PartialEq)]
#[pb(class = Sent)]
struct Received {
    name: String,
    #[pb(with = seconds)]
    age: Duration,
    // Attributes that do not arrive:
    nickname: Option<String>,
    #[pb(default)]
    frogs: i64,
    #[pb(default = five)]
    toads: i64,
    #[pb(default = "Vec::new")]
    newts: Vec<String>,
    #[pb(with = seconds, default)]
    depth: Duration,
    #[pb(serde, default)]
    notes: Vec<String>,
    #[pb(skip)]
    seen: u64,
    #[pb(skip, default = five)]
    known: i64,
    #[pb(skip, default)]
    other: u64,
}

/// A class that is sent and received.
#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "fields.Plain")]
struct Plain {
    #[pb(serde)]
    point: (i64, Vec<f64>),
    #[pb(rename = "is", serde)]
    is_it: Option<bool>,
}

struct NoDefault;

/// A class that is only sent: the type of a skipped field needs no `Default`.
#[derive(Copyable)]
struct SentOnly {
    #[pb(skip)]
    handle: NoDefault,
}

fn five() -> i64 {
    5
}

mod seconds {
    use std::time::Duration;

    use pb::{Jelly, Unjelly, error::JellyError, jelly::{Jellier, ReadResult, Unjellier}};

    pub fn jelly(duration: &Duration, out: &mut Jellier) -> Result<(), JellyError> {
        duration.as_secs_f64().jelly(out)
    }

    pub fn unjelly(from: &mut Unjellier<'_>) -> ReadResult<Duration> {
        f64::unjelly(from).map(Duration::from_secs_f64)
    }
}

fn main() {
    let sent = Sent {
        name: "Mill".to_owned(),
        age: Duration::from_millis(1500),
    };
    let bytes = to_bytes(Dialect::Pb, &sent).unwrap();
    let received: Received = from_bytes(Dialect::Pb, &bytes).unwrap();
    let wanted = Received {
        name: "Mill".to_owned(),
        age: Duration::from_millis(1500),
        nickname: None,
        frogs: 0,
        toads: 5,
        newts: Vec::new(),
        depth: Duration::ZERO,
        notes: Vec::new(),
        seen: 0,
        known: 5,
        other: 0,
    };
    assert_eq!(received, wanted);

    let plain = Plain {
        point: (1, vec![0.5]),
        is_it: Some(true),
    };
    let bytes = to_bytes(Dialect::Pb, &plain).unwrap();
    assert_eq!(from_bytes::<Plain>(Dialect::Pb, &bytes).unwrap(), plain);

    let SentOnly { handle: NoDefault } = SentOnly { handle: NoDefault };
}
