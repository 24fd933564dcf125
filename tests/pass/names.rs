//! Enums without fields that are accepted: the counterparts of those that `tests/ui` refuses. `tests/broker`
//! sends and receives such enums.

use std::collections::BTreeMap;

use pb::{Copyable, Jelly, RemoteCopy, Unjelly, banana::Dialect, jelly::{from_bytes, to_bytes}};

#[derive(Jelly, Unjelly, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
#[pb(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Side {
    /// Has a doc comment and a discriminant, which is not sent.
    #[default]
    Buy = 7,
    #[pb(alias = "sell", alias = "S")]
    SellShort,
    #[pb(rename = "ganz egal")]
    #[deprecated]
    Old,
    #[cfg(any())]
    Never(Nothing),
    r#Match,
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
enum Plain {
    One,
    _Two3,
}

/// An enum that is only sent. The enum below receives its name, by an alias.
#[derive(Jelly)]
enum Sent {
    Größe,
}

#[derive(Unjelly, Debug, PartialEq)]
enum Received<const N: usize> {
    #[pb(alias = "Größe")]
    Size,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "names.Order")]
struct Order {
    side: Side,
    or: Option<Side>,
    #[pb(default)]
    then: Side,
    all: BTreeMap<Side, Vec<Side>>,
}

macro_rules! pasted {
    ($name:ident, $first:ident, $rename:literal) => {
        #[derive(Jelly, Unjelly, Debug, PartialEq)]
        enum $name {
            #[pb(rename = $rename)]
            $first,
        }
    };
}

pasted!(Pasted, First, "first of all");

fn through<R: pb::jelly::UnjellyOwned>(value: impl Jelly) -> R {
    from_bytes(Dialect::Pb, &to_bytes(Dialect::Pb, &value).unwrap()).unwrap()
}

fn main() {
    #[allow(deprecated)]
    let names = [
        (Side::Buy, "BUY"),
        (Side::SellShort, "SELL-SHORT"),
        (Side::Old, "ganz egal"),
        (Side::Match, "MATCH"),
    ];
    for (side, name) in names {
        assert_eq!(through::<String>(side), name);
        assert_eq!(through::<Side>(name), side);
    }
    assert_eq!(through::<[Side; 2]>(["sell", "S"]), [Side::SellShort; 2]);

    assert_eq!(through::<[Plain; 2]>([Plain::_Two3, Plain::One]), [Plain::_Two3, Plain::One]);
    assert_eq!(through::<String>(Plain::_Two3), "_Two3");
    assert_eq!(through::<Received<5>>(Sent::Größe), Received::Size);
    assert_eq!(through::<String>(Pasted::First), "first of all");
    assert_eq!(through::<Pasted>(Pasted::First), Pasted::First);

    let order = Order {
        side: Side::SellShort,
        or: None,
        then: Side::Buy,
        all: BTreeMap::from([(Side::Buy, vec![Side::SellShort])]),
    };
    assert_eq!(through::<Order>(&order), order);
}
