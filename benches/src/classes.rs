//! Classes with few and many attributes.

use pb::{Jelly, RemoteReference};

use crate::{Error, drive::one_by_one, meter::Report, settings::Settings};

/// How many attributes the classes have.
pub const CLASS_SIZES: [usize; 6] = [1, 3, 10, 30, 100, 300];

/// The number of attributes of a call, of all objects together.
pub const WIDE_ATTRIBUTES: usize = 30_000;

/// The value of each attribute, which takes more than one byte in any encoding.
const VALUE: i64 = 1000;

/// A class whose attributes are integers.
pub(crate) trait Wide: Jelly + Sized {
    /// How many attributes it has.
    const ATTRIBUTES: usize;

    /// Returns the object that is sent.
    fn filled() -> Self;

    /// Returns whether the object is as it was sent.
    fn is_filled(&self) -> bool;
}

/// Calls `method` with objects of this class, which the receiver counts.
async fn drive<T: Wide>(
    root: &RemoteReference,
    method: &str,
    settings: &Settings,
) -> Result<Report, Error> {
    let length = WIDE_ATTRIBUTES / T::ATTRIBUTES;
    let objects: Vec<T> = (0..length).map(|_| T::filled()).collect();
    let call = || {
        let answer = root.call_remote::<usize>(method, (&objects,));
        async move {
            match answer.await? {
                right if right == length => Ok(()),
                wrong => Err(format!("{wrong} of {length} objects arrived").into()),
            }
        }
    };
    one_by_one(settings, call).await
}

/// Returns how many objects are as they were sent.
pub(crate) fn count(objects: &[impl Wide]) -> usize {
    objects.iter().filter(|object| object.is_filled()).count()
}

/// Calls the server with objects of the class that has that many attributes.
pub async fn call_class(
    root: &RemoteReference,
    attributes: usize,
    settings: &Settings,
) -> Result<Report, Error> {
    match attributes {
        1 => drive::<Class1>(root, "class_1", settings).await,
        3 => drive::<Class3>(root, "class_3", settings).await,
        10 => drive::<Class10>(root, "class_10", settings).await,
        30 => drive::<Class30>(root, "class_30", settings).await,
        100 => drive::<Class100>(root, "class_100", settings).await,
        300 => drive::<Class300>(root, "class_300", settings).await,
        _ => Err(format!("a class has one of these numbers of attributes: {CLASS_SIZES:?}").into()),
    }
}

/// Defines classes, each with the attributes of the one before and more.
macro_rules! classes {
    ([$($known:ident)*]) => {};
    ([$($known:ident)*] $class:ident $name:literal: $($new:ident)*; $($rest:tt)*) => {
        #[derive(Debug, pb::Copyable, pb::RemoteCopy)]
        #[pb(class = $name)]
        pub(crate) struct $class {
            $($known: i64,)*
            $($new: i64,)*
        }

        impl Wide for $class {
            const ATTRIBUTES: usize =
                [$(stringify!($known),)* $(stringify!($new),)*].len();

            fn filled() -> Self {
                Self { $($known: VALUE,)* $($new: VALUE,)* }
            }

            fn is_filled(&self) -> bool {
                [$(self.$known,)* $(self.$new,)*].iter().all(|&value| value == VALUE)
            }
        }

        classes! { [$($known)* $($new)*] $($rest)* }
    };
}

classes! {
    []
    Class1 "bench.Class1":
        a0;
    Class3 "bench.Class3":
        a1 a2;
    Class10 "bench.Class10":
        a3 a4 a5 a6 a7 a8 a9;
    Class30 "bench.Class30":
        a10 a11 a12 a13 a14 a15 a16 a17 a18 a19 a20 a21 a22 a23 a24 a25 a26 a27 a28 a29;
    Class100 "bench.Class100":
        a30 a31 a32 a33 a34 a35 a36 a37 a38 a39 a40 a41 a42 a43 a44 a45 a46 a47 a48 a49 a50 a51
        a52 a53 a54 a55 a56 a57 a58 a59 a60 a61 a62 a63 a64 a65 a66 a67 a68 a69 a70 a71 a72 a73
        a74 a75 a76 a77 a78 a79 a80 a81 a82 a83 a84 a85 a86 a87 a88 a89 a90 a91 a92 a93 a94 a95
        a96 a97 a98 a99;
    Class300 "bench.Class300":
        a100 a101 a102 a103 a104 a105 a106 a107 a108 a109 a110 a111 a112 a113 a114 a115 a116
        a117 a118 a119 a120 a121 a122 a123 a124 a125 a126 a127 a128 a129 a130 a131 a132 a133
        a134 a135 a136 a137 a138 a139 a140 a141 a142 a143 a144 a145 a146 a147 a148 a149 a150
        a151 a152 a153 a154 a155 a156 a157 a158 a159 a160 a161 a162 a163 a164 a165 a166 a167
        a168 a169 a170 a171 a172 a173 a174 a175 a176 a177 a178 a179 a180 a181 a182 a183 a184
        a185 a186 a187 a188 a189 a190 a191 a192 a193 a194 a195 a196 a197 a198 a199 a200 a201
        a202 a203 a204 a205 a206 a207 a208 a209 a210 a211 a212 a213 a214 a215 a216 a217 a218
        a219 a220 a221 a222 a223 a224 a225 a226 a227 a228 a229 a230 a231 a232 a233 a234 a235
        a236 a237 a238 a239 a240 a241 a242 a243 a244 a245 a246 a247 a248 a249 a250 a251 a252
        a253 a254 a255 a256 a257 a258 a259 a260 a261 a262 a263 a264 a265 a266 a267 a268 a269
        a270 a271 a272 a273 a274 a275 a276 a277 a278 a279 a280 a281 a282 a283 a284 a285 a286
        a287 a288 a289 a290 a291 a292 a293 a294 a295 a296 a297 a298 a299;
}
