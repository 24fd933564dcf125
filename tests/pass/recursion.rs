//! Generic types that contain themselves: directly, behind an alias, through each other, and with a parameter
//! that stands only beside the type itself. `bound` replaces the inferred bounds.

use std::{
    collections::{BTreeMap, HashMap},
    marker::PhantomData,
    sync::Arc,
};

use pb::{Copyable, Jelly, RemoteCopy, Unjelly, banana::Dialect, jelly::{UnjellyOwned, from_bytes, to_bytes}};

type Kids<T> = Vec<Tree<T>>;

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct Tree<T> {
    value: T,
    kids: Kids<T>,
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct Expr<A> {
    note: A,
    body: Option<Box<Block<A>>>,
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct Block<A> {
    notes: Vec<A>,
    lines: Vec<Expr<A>>,
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct InMap<K: std::hash::Hash + Eq> {
    children: HashMap<K, InMap<K>>,
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct InMapWithoutBounds<K> {
    children: BTreeMap<i64, (K, InMapWithoutBounds<K>)>,
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct InTuple<A, B> {
    next: Option<Box<(A, InTuple<A, B>, B)>>,
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
struct Shared<T> {
    value: Option<T>,
    next: Option<Arc<Shared<T>>>,
}

/// The item of the parameter is bounded, and not the parameter.
#[derive(Jelly)]
struct Items<I: Iterator> {
    first: Option<I::Item>,
    rest: Vec<<I as Iterator>::Item>,
}

/// A trait of the user's that says how its implementors travel.
trait Unit {
    fn name() -> &'static str;
}

#[derive(Debug, PartialEq)]
struct Quantity<U> {
    amount: f64,
    unit: PhantomData<fn() -> U>,
}

impl<U: Unit> Jelly for Quantity<U> {
    fn jelly(&self, out: &mut pb::jelly::Jellier) -> Result<(), pb::error::JellyError> {
        (self.amount, U::name()).jelly(out)
    }
}

impl<'de, U: Unit> Unjelly<'de> for Quantity<U> {
    fn unjelly(from: &mut pb::jelly::Unjellier<'de>) -> pb::jelly::ReadResult<Self> {
        let (amount, _) = <(f64, &str)>::unjelly(from)?;
        Ok(Self { amount, unit: PhantomData })
    }
}

#[derive(Debug, PartialEq)]
struct Metre;

impl Unit for Metre {
    fn name() -> &'static str {
        "m"
    }
}

#[derive(Jelly, Unjelly, Debug, PartialEq)]
#[pb(bound = "U: Unit")]
struct Distance<U> {
    quantity: Quantity<U>,
}

#[derive(Copyable, RemoteCopy, Debug, PartialEq)]
#[pb(class = "recursion.Measured", bound(jelly = "U: Unit, V: Jelly", unjelly = "U: Unit + 'static, V: UnjellyOwned"))]
struct Measured<U, V> {
    quantity: Quantity<U>,
    value: V,
}

pb::register!(Measured<Metre, String>);

fn returns<T: Jelly + UnjellyOwned + std::fmt::Debug + PartialEq>(value: T) {
    let bytes = to_bytes(Dialect::Pb, &value).unwrap();
    assert_eq!(from_bytes::<T>(Dialect::Pb, &bytes).unwrap(), value);
}

fn main() {
    returns(Tree { value: 1_i64, kids: vec![Tree { value: 2, kids: vec![] }] });
    let inner = Expr { note: 3, body: None };
    returns(Expr { note: 1_i64, body: Some(Box::new(Block { notes: vec![2], lines: vec![inner] })) });
    let leaf = InMap { children: HashMap::new() };
    returns(InMap { children: HashMap::from([("a".to_owned(), leaf)]) });
    let leaf = InMapWithoutBounds { children: BTreeMap::new() };
    returns(InMapWithoutBounds { children: BTreeMap::from([(1, ("a".to_owned(), leaf))]) });
    let leaf = InTuple { next: None };
    returns(InTuple { next: Some(Box::new(("a".to_owned(), leaf, 5_i64))) });
    returns(Shared { value: None, next: Some(Arc::new(Shared { value: Some(1_i64), next: None })) });
    let items = Items::<std::vec::IntoIter<i64>> { first: Some(1), rest: vec![2] };
    assert!(to_bytes(Dialect::Pb, &items).is_ok());
    let quantity = || Quantity::<Metre> { amount: 1.5, unit: PhantomData };
    returns(Distance { quantity: quantity() });
    returns(Measured { quantity: quantity(), value: "x".to_owned() });
}
