//! Classes of every shape that contain themselves.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use pb::{
    Jelly, RemoteCopy, Unjelly, Value,
    error::JellyError,
    jelly::{Jellier, ReadResult, Unjellier, UnjellyOwned},
};

/// The factor that reading assumes: `pb-core/src/jelly/stack.rs`.
const FACTOR: usize = 24;
pub(crate) const FIELD: usize = 128;
pub(crate) const HEADROOM: usize = 12 << 10;

/// A field that records the address of the stack when it is read, once for each level.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Probe;

thread_local! {
    static PROBED: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

#[inline(never)]
fn probe() {
    let local = 0_u8;
    PROBED.with_borrow_mut(|probed| probed.push(std::ptr::from_ref(&local).addr()));
}

/// Returns the addresses that were recorded since the last call.
pub(crate) fn probed() -> Vec<usize> {
    PROBED.take()
}

impl<'de> Unjelly<'de> for Probe {
    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        probe();
        i64::unjelly(from).map(|_| Self)
    }
}

impl Jelly for Probe {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        0_i64.jelly(out)
    }
}

impl<'de> serde::Deserialize<'de> for Probe {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        probe();
        i64::deserialize(from).map(|_| Self)
    }
}

/// A type that contains itself, and its form on the wire.
pub(crate) trait Shape: UnjellyOwned {
    /// The frames of one level may take this many times the size of a value, besides a part for each field.
    const FACTOR: usize = FACTOR;
    const SIZE: usize = size_of::<Self>();
    const FIELDS: usize = 0;
    /// Returns a level around `inner`, or the innermost level.
    fn level(inner: Option<Value>) -> Value;

    /// Returns a value of this many levels.
    fn nested(levels: usize) -> Value {
        (1..levels).fold(Self::level(None), |inner, _| Self::level(Some(inner)))
    }
}

pub(crate) fn dict(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let entries = entries.into_iter();
    Value::Dict(entries.map(|(key, value)| (Value::Text(key.to_owned()), value)).collect())
}

pub(crate) fn copy(class: &str, state: Value) -> Value {
    Value::Copy { class: class.to_owned(), state: Box::new(state) }
}

fn link(inner: Option<Value>) -> [(&'static str, Value); 2] {
    [("probe", Value::Int(0.into())), ("next", inner.unwrap_or(Value::None))]
}

macro_rules! with_names {
    ($macro:ident! $args:tt) => {
        $macro! {
            $args
            f000 f001 f002 f003 f004 f005 f006 f007 f008 f009 f010 f011 f012 f013 f014 f015 f016 f017 f018 f019
            f020 f021 f022 f023 f024 f025 f026 f027 f028 f029 f030 f031 f032 f033 f034 f035 f036 f037 f038 f039
            f040 f041 f042 f043 f044 f045 f046 f047 f048 f049 f050 f051 f052 f053 f054 f055 f056 f057 f058 f059
            f060 f061 f062 f063 f064 f065 f066 f067 f068 f069 f070 f071 f072 f073 f074 f075 f076 f077 f078 f079
            f080 f081 f082 f083 f084 f085 f086 f087 f088 f089 f090 f091 f092 f093 f094 f095 f096 f097 f098 f099
            f100 f101 f102 f103 f104 f105 f106 f107 f108 f109 f110 f111 f112 f113 f114 f115 f116 f117 f118 f119
            f120 f121 f122 f123 f124 f125 f126 f127 f128 f129 f130 f131 f132 f133 f134 f135 f136 f137 f138 f139
            f140 f141 f142 f143 f144 f145 f146 f147 f148 f149 f150 f151 f152 f153 f154 f155 f156 f157 f158 f159
            f160 f161 f162 f163 f164 f165 f166 f167 f168 f169 f170 f171 f172 f173 f174 f175 f176 f177 f178 f179
            f180 f181 f182 f183 f184 f185 f186 f187 f188 f189 f190 f191 f192 f193 f194 f195 f196 f197 f198 f199
        }
    };
}

/// Has fewer names, since compilers are slow with such types.
macro_rules! with_few_names {
    ($macro:ident! $args:tt) => {
        $macro! {
            $args
            f000 f001 f002 f003 f004 f005 f006 f007 f008 f009 f010 f011 f012 f013 f014 f015 f016 f017 f018 f019
            f020 f021 f022 f023 f024 f025 f026 f027 f028 f029 f030 f031 f032 f033 f034 f035 f036 f037 f038 f039
        }
    };
}

/// A struct of many fields and a link to the next level.
macro_rules! wide {
    (($(#[$meta:meta])* $name:ident: #$field:tt $type:ty, #$link:tt $next:ty) $($names:ident)*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct $name {
            #$link
            pub(crate) probe: Probe,
            #$link
            pub(crate) next: $next,
            $(#$field pub(crate) $names: $type,)*
        }
    };
}

/// Implements the wire form of a level of such a struct, without the fields that have defaults.
macro_rules! shape {
    ($name:ident, $fields:literal, $class:literal) => {
        impl Shape for $name {
            const FIELDS: usize = $fields;
            fn level(inner: Option<Value>) -> Value {
                copy($class, dict(link(inner)))
            }
        }
    };
    ($name:ident, $fields:literal) => {
        impl Shape for $name {
            const FIELDS: usize = $fields;
            fn level(inner: Option<Value>) -> Value {
                dict(link(inner))
            }
        }
    };
}

with_names!(wide!(#[derive(pb::Copyable, pb::RemoteCopy)] #[pb(class = "stack.Wide")]
    Wide: #[pb(default)] String, #[doc = "The next."] Option<Box<Wide>>));
shape!(Wide, 202, "stack.Wide");

with_few_names!(wide!(#[derive(pb::Copyable, pb::RemoteCopy)] #[pb(class = "stack.Required")]
    Required: #[doc = "Text."] Option<String>, #[doc = "The next."] Option<Box<Required>>));
shape!(Required, 42, "stack.Required");

with_few_names!(wide!(#[derive(pb::Jelly, pb::Unjelly)]
    Plain: #[pb(default)] String, #[doc = "The next."] Option<Box<Plain>>));
shape!(Plain, 42);

with_few_names!(wide!(#[derive(pb::Jelly, pb::Unjelly)]
    Flags: #[pb(default)] bool, #[doc = "The next."] Option<Box<Flags>>));
shape!(Flags, 42);

with_few_names!(wide!(#[derive(pb::Jelly, pb::Unjelly)]
    Units: #[pb(default)] (), #[doc = "The next."] Option<Box<Units>>));
shape!(Units, 42);

with_few_names!(wide!(#[derive(pb::Jelly, pb::Unjelly)]
    Keyed: #[pb(default)] String, #[doc = "The next."] Option<HashMap<String, Keyed>>));
impl Shape for Keyed {
    const FIELDS: usize = 42;
    fn level(inner: Option<Value>) -> Value {
        dict(link(inner.map(|inner| dict([("key", inner)]))))
    }
}

with_few_names!(wide!(#[derive(pb::Jelly, pb::Unjelly)]
    Listed: #[pb(default)] String, #[doc = "The next."] Vec<Listed>));
impl Shape for Listed {
    const FIELDS: usize = 42;
    fn level(inner: Option<Value>) -> Value {
        dict(link(Some(Value::List(inner.into_iter().collect()))))
    }
}

with_few_names!(wide!(#[derive(pb::Jelly, pb::Unjelly)]
    Shared: #[pb(default)] String, #[doc = "The next."] Option<Arc<Shared>>));
shape!(Shared, 42);

with_few_names!(wide!(#[derive(pb::Jelly, pb::Unjelly)]
    Paired: #[pb(default)] String, #[doc = "The next."] Option<Box<(i64, Option<Paired>)>>));
impl Shape for Paired {
    const FIELDS: usize = 42;
    fn level(inner: Option<Value>) -> Value {
        dict(link(inner.map(|inner| Value::Tuple(vec![Value::Int(1.into()), inner]))))
    }
}

with_few_names!(wide!(#[derive(serde::Serialize, serde::Deserialize)]
    Serde: #[serde(default)] String, #[serde(default)] Option<Box<Serde>>));
with_few_names!(wide!(#[derive(serde::Serialize, serde::Deserialize)]
    SerdeFlags: #[serde(default)] bool, #[serde(default)] Option<Box<SerdeFlags>>));

impl serde::Serialize for Probe {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(0)
    }
}

/// A class with a field that is sent through serde.
#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
#[pb(transparent)]
pub(crate) struct Carried<T: serde::Serialize + serde::de::DeserializeOwned>(
    #[pb(serde)] pub(crate) T,
);
impl Shape for Carried<Serde> {
    const FIELDS: usize = 42;
    fn level(inner: Option<Value>) -> Value {
        dict(link(inner))
    }
}
impl Shape for Carried<SerdeFlags> {
    const FIELDS: usize = 42;
    fn level(inner: Option<Value>) -> Value {
        dict(link(inner))
    }
}

/// A class with a field that has a module to read it, and with a state of another type.
#[derive(Debug, Clone, PartialEq, pb::RemoteCopy)]
#[pb(class = "stack.Made", state = MadeState)]
pub(crate) struct Made(Box<MadeState>);
with_few_names!(wide!(#[derive(pb::Unjelly)]
    MadeState: #[pb(default)] String, #[doc = "The next."] Option<Made>));
impl From<MadeState> for Made {
    fn from(state: MadeState) -> Self {
        Self(Box::new(state))
    }
}
impl Shape for Made {
    const SIZE: usize = size_of::<(MadeState, Self)>();
    const FIELDS: usize = 42;
    fn level(inner: Option<Value>) -> Value {
        copy("stack.Made", dict(link(inner)))
    }
}

/// A class that is large because of an array.
#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
pub(crate) struct Arrays {
    probe: Probe,
    next: Option<Box<Self>>,
    numbers: [u64; 50],
    bytes: [u8; 7000],
}
impl Shape for Arrays {
    const FIELDS: usize = 4;
    fn level(inner: Option<Value>) -> Value {
        let numbers = Value::List(vec![Value::Int(7.into()); 50]);
        let bytes = Value::Bytes(vec![7; 7000]);
        dict(link(inner).into_iter().chain([("numbers", numbers), ("bytes", bytes)]))
    }
}

/// An enum of many classes, all of which are large.
macro_rules! classes {
    ($($variant:ident $class:ident $name:literal;)*) => {
        $(
            with_few_names!(wide!(#[derive(pb::RemoteCopy)] #[pb(class = $name)]
                $class: #[pb(default)] String, #[doc = "The next."] Option<Box<Classes>>));
        )*

        #[derive(Debug, Clone, PartialEq, pb::RemoteCopy)]
        pub(crate) enum Classes {
            $($variant($class),)*
        }
    };
}
classes! {
    A ClassA "stack.A"; B ClassB "stack.B"; C ClassC "stack.C"; D ClassD "stack.D";
    E ClassE "stack.E"; F ClassF "stack.F"; G ClassG "stack.G"; H ClassH "stack.H";
}
impl Shape for Classes {
    const FIELDS: usize = 42;
    fn level(inner: Option<Value>) -> Value {
        copy("stack.D", dict(link(inner)))
    }
}

/// An enum of many variants, read by serde.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[expect(clippy::large_enum_variant, reason = "that is what it is for")]
pub(crate) enum Variants {
    A(Large),
    B(Large),
    C(Large),
    D(Large),
    E(Large),
    F(Large),
    G(Large),
    H(Large),
    I { large: Large, again: Large },
}
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Large {
    probe: Probe,
    next: Option<Box<Variants>>,
    #[serde(default)]
    numbers: [[u64; 20]; 5],
}
impl Shape for Carried<Variants> {
    const FACTOR: usize = FACTOR + 3 * 9;
    fn level(inner: Option<Value>) -> Value {
        dict([("D", dict(link(inner)))])
    }
}

/// Enums of many variants in each representation, and a struct with flattened fields.
macro_rules! represented {
    ($($enum:ident [$($attribute:tt)*] $fields:literal, |$state:ident| $level:expr;)*) => {$(
        #[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
        #[pb($($attribute)*)]
        pub(crate) enum $enum {
            A { number: bool, #[pb(default)] numbers: [[u64; 20]; 5], after: Box<Self> },
            B(Vec<bool>),
            C { word: bool, #[pb(default)] words: [[u64; 20]; 5], after: Box<Self> },
            D(Unlike),
            E { one: String, two: String, three: String, after: Box<Self> },
            F(Unlike),
            G { probe: Probe, next: Option<Box<Self>>, #[pb(default)] numbers: [[u64; 20]; 5] },
            H { probe: Probe, next: Option<Box<Self>>, #[pb(default)] numbers: [[u64; 20]; 5] },
        }
        impl Shape for $enum {
            const FACTOR: usize = FACTOR + 3 * 8;
            const FIELDS: usize = $fields;
            fn level(inner: Option<Value>) -> Value {
                let $state = link(inner);
                $level
            }
        }
    )*};
}

/// A state that no level has.
#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
pub(crate) struct Unlike {
    unlike: [u64; 4],
}

represented! {
    External [rename_all = "UPPERCASE"] 19, |state| dict([("H", dict(state))]);
    Internal [tag = "kind"] 19, |state| {
        let [probe, next] = state;
        dict([probe, next, ("kind", Value::Text("H".to_owned()))])
    };
    Adjacent [tag = "kind", content = "content"] 19, |state| {
        dict([("content", dict(state)), ("kind", Value::Text("H".to_owned()))])
    };
    Untagged [untagged] 19, |state| dict(state);
}

/// A state whose attributes are those of flattened fields.
#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
pub(crate) struct Flattened {
    #[pb(default)]
    numbers: [[u64; 20]; 5],
    #[pb(flatten)]
    unlike: Option<Unlike>,
    #[pb(flatten)]
    inner: Flat,
    #[pb(flatten)]
    rest: HashMap<String, i64>,
}
#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
pub(crate) struct Flat {
    probe: Probe,
    #[pb(default)]
    words: [[u64; 20]; 5],
    next: Option<Box<Flattened>>,
}
impl Shape for Flattened {
    const FIELDS: usize = 7;
    fn level(inner: Option<Value>) -> Value {
        dict(link(inner))
    }
}

/// States that contain each other by value.
#[derive(Debug, Clone, Default, PartialEq, pb::Jelly, pb::Unjelly)]
pub(crate) struct In<T> {
    inner: T,
}
macro_rules! in_each_other {
    ($type:ty;) => { $type };
    ($type:ty; $_:tt $($rest:tt)*) => { in_each_other!(In<$type>; $($rest)*) };
}
#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
pub(crate) struct Core {
    probe: Probe,
    next: Option<Box<Sixty>>,
    #[pb(default)]
    numbers: Numbers,
}
#[derive(Debug, Clone, Default, PartialEq, pb::Jelly, pb::Unjelly)]
pub(crate) struct Numbers {
    #[pb(default)]
    a: [u64; 20],
}
#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
#[pb(transparent)]
pub(crate) struct Sixty(
    in_each_other!(Core; . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .
    . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .),
);
impl Shape for Sixty {
    const SIZE: usize = size_of::<Self>() * 61;
    const FIELDS: usize = 3 * 61;
    fn level(inner: Option<Value>) -> Value {
        (0..60).fold(dict(link(inner)), |inner, _| dict([("inner", inner)]))
    }
}

/// A class with a hand-written reader.
#[derive(Debug)]
pub(crate) struct ByHand {
    #[expect(dead_code)]
    numbers: [u64; 600],
    #[expect(dead_code)]
    next: Option<Box<Self>>,
}
impl RemoteCopy for ByHand {
    const CLASS: &'static str = "stack.ByHand";

    fn from_wire(state: &mut Unjellier<'_>) -> ReadResult<Self> {
        let (_, next) = <(Probe, Option<Box<Self>>)>::unjelly(state)?;
        Ok(Self { numbers: [7; 600], next })
    }
}
pb::register!(ByHand);
impl Shape for ByHand {
    fn level(inner: Option<Value>) -> Value {
        let parts = link(inner).map(|(_, value)| value).into();
        copy("stack.ByHand", Value::Tuple(parts))
    }
}

/// A small class, so that only its depth matters.
#[derive(Debug, Clone, PartialEq, pb::Copyable, pb::RemoteCopy)]
#[pb(class = "stack.Narrow")]
pub(crate) struct Narrow {
    probe: Probe,
    next: Option<Box<Self>>,
}
shape!(Narrow, 2, "stack.Narrow");

/// A large class that is shared.
#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
pub(crate) struct LargeShared {
    probe: Probe,
    next: Option<Arc<Self>>,
    #[pb(default = sevens)]
    bytes: [u8; 7000],
}

fn sevens() -> [u8; 7000] {
    [7; 7000]
}

/// A small class that is shared.
#[derive(Debug, Clone, PartialEq, pb::Jelly, pb::Unjelly)]
pub(crate) struct NarrowShared {
    probe: Probe,
    next: Option<Arc<Self>>,
}
