//! Types and blocks that another macro writes. Its names must not clash with those of the expansions.

use pb::{Copyable, Jelly, RemoteCopy, Unjelly, banana::Dialect, jelly::{from_bytes, to_bytes}};

macro_rules! class {
    ($name:ident, $class:literal, $field:ident: $ty:ty = $default:path) => {
        #[derive(Copyable, RemoteCopy, Debug, PartialEq)]
        #[pb(class = $class)]
        struct $name {
            $field: $ty,
            own: i64,
            #[pb(default)]
            absent: $ty,
            #[pb(skip, default = $default)]
            skipped: $ty,
            #[pb(serde)]
            plain: $ty,
        }

        #[derive(Jelly, Unjelly)]
        #[pb(transparent)]
        struct Bare {
            value: $ty,
        }

        #[pb::methods]
        impl $name {
            #[remote]
            fn $field(&self, value: $ty, #[pb(default = $default)] own: $ty) -> $ty {
                value + own
            }

            #[remote]
            async fn later(&self, context: &pb::Context, value: $ty) -> $ty {
                let _ = context;
                value
            }
        }
    };
}

class!(Pond, "pasted.Pond", frogs: i64 = seven);

fn seven() -> i64 {
    7
}

fn main() {
    let pond = Pond {
        frogs: 1,
        own: 2,
        absent: 3,
        skipped: 7,
        plain: 5,
    };
    let bytes = to_bytes(Dialect::Pb, &pond).unwrap();
    assert_eq!(from_bytes::<Pond>(Dialect::Pb, &bytes).unwrap(), pond);
    assert_eq!(
        to_bytes(Dialect::Pb, &Bare { value: 5 }),
        to_bytes(Dialect::Pb, &5_i64)
    );
}
