//! The list for small sources.

use crate::{listing::Listing, names::World, public::Public, source::Source};

/// Lists the public items of the crate `pb`, the first of these.
fn listed(crates: &[(&str, &str)]) -> String {
    let world = world(crates);
    Listing::of(&world, &Public::of(&world, "pb")).text()
}

fn world(crates: &[(&str, &str)]) -> World {
    let mut source = Source::default();
    for (name, text) in crates {
        source.read_text(name, text);
    }
    World::new(source)
}

#[track_caller]
fn assert_listed(crates: &[(&str, &str)], lines: &[&str]) {
    assert_eq!(listed(crates).lines().collect::<Vec<_>>(), lines);
}

#[test]
fn a_glob_imports_public_items_and_a_name_takes_precedence() {
    let core =
        "mod inner { pub struct Given; pub struct Hidden; pub(crate) struct Own; struct Private; }
                pub use self::inner::*;
                pub(crate) use self::inner::Given as Secret;";
    let facade = "pub use pb_core::*; pub struct Hidden(pub u8);";
    assert_listed(
        &[("pb", facade), ("pb_core", core)],
        &["mod pb", "unit struct pb::Given", "tuple struct pb::Hidden", "pb::Hidden.0: u8"],
    );
}

#[test]
fn a_name_hides_a_glob_import_only_in_its_own_namespace() {
    let derive = "#[proc_macro_derive(Error, attributes(pb, from))]
                  pub fn derive_error(item: TokenStream) -> TokenStream { item }
                  #[proc_macro_attribute]
                  pub fn methods(_: TokenStream, item: TokenStream) -> TokenStream { item }";
    let facade = "pub use pb_core::*; pub use pb_derive::{Error, methods};";
    assert_listed(
        &[("pb", facade), ("pb_core", "pub trait Error {}"), ("pb_derive", derive)],
        &[
            "mod pb",
            "derive macro pb::Error, with the attributes pb, from",
            "trait pb::Error",
            "attribute macro pb::methods",
        ],
    );
}

#[test]
fn lists_in_modules_of_the_facade_are_followed() {
    let core =
        "mod cred { pub struct Portal { pub name: String, key: u8 } pub fn log_in(to: &Portal) {} }
                pub use cred::{Portal, log_in as login};";
    let facade = "pub mod cred { pub use pb_core::{Portal, login}; }";
    assert_listed(
        &[("pb", facade), ("pb_core", core)],
        &[
            "mod pb",
            "mod pb::cred",
            "struct pb::cred::Portal (private fields)",
            "pb::cred::Portal.name: String",
            "fn pb::cred::login(to: &pb::cred::Portal)",
        ],
    );
}

#[test]
fn an_item_is_listed_whole_under_its_shortest_path_and_by_name_under_others() {
    let facade = "pub mod deep { pub mod er { pub struct Frog; } }
                  pub use deep::er::Frog as Toad;
                  pub use bytes::Bytes;";
    assert_listed(
        &[("pb", facade)],
        &[
            "mod pb",
            "use pb::Bytes = bytes::Bytes",
            "unit struct pb::Toad",
            "mod pb::deep",
            "mod pb::deep::er",
            "use pb::deep::er::Frog = pb::Toad",
        ],
    );
}

#[test]
fn a_block_in_another_module_belongs_to_the_type_that_its_imports_name() {
    let facade = "mod types { pub struct Peer<T>(T); }
                  mod own { struct Peer; impl Peer { pub fn of_a_homonym(&self) {} } }
                  mod calls {
                      use super::types::Peer as Other;
                      use std::{io::Result, time::Duration};
                      impl<T: Send> Other<T> {
                          pub const LIMIT: usize = 1;
                          pub async fn wait(mut self, mut within: Duration) -> Result<Self> { todo!() }
                          fn own(&self) {}
                      }
                      impl<T> Drop for Other<T> { fn drop(&mut self) {} }
                  }
                  pub use types::Peer;";
    assert_listed(
        &[("pb", facade)],
        &[
            "mod pb",
            "tuple struct pb::Peer<T> (private fields)",
            "const pb::Peer<T>::LIMIT: usize where T: Send",
            "async fn pb::Peer<T>::wait(self, within: std::time::Duration) -> std::io::Result<Self> where T: Send",
            "impl<T> Drop for pb::Peer<T>",
        ],
    );
}

#[test]
fn a_trait_is_listed_with_its_required_items() {
    let facade = "use std::fmt::Debug;
                  pub trait Class: Debug + for<'a> From<&'a str> where Self: Sized {
                      const NAME: &'static str;
                      type State<'a>: Into<u8> where Self: 'a;
                      fn state(&self) -> Self::State<'_>;
                      fn restore(&mut self, (a, b): (u8, u8)) { let _ = (a, b); }
                      #[doc(hidden)] fn seal();
                  }
                  struct Private;
                  trait PrivateTrait {}
                  impl Class for Private {}
                  impl<T: Class> Class for Vec<T> { type State<'a> = Option<T::State<'a>>; }
                  impl<T> PrivateTrait for T {}";
    assert_listed(
        &[("pb", facade)],
        &[
            "mod pb",
            "trait pb::Class: std::fmt::Debug + for<'a> From<&'a str> where Self: Sized",
            "const pb::Class::NAME: &'static str (required)",
            "type pb::Class::State<'a>: Into<u8> where Self: 'a (required)",
            "fn pb::Class::restore(&mut self, (a, b): (u8, u8)) (provided)",
            "pb::Class::seal (hidden)",
            "fn pb::Class::state(&self) -> Self::State<'_> (required)",
            "impl<T: pb::Class> pb::Class for Vec<T> { State<'a> = Option<T::State<'a>> }",
        ],
    );
}

#[test]
fn derives_are_implementations() {
    let facade = "#[derive(Debug, Clone)] #[non_exhaustive] pub enum Way<T> { Up(T), Down { by: u8, }, }
                  #[derive(thiserror::Error)] pub enum Fault { #[non_exhaustive] Io(#[from] std::io::Error) }";
    assert_listed(
        &[("pb", facade)],
        &[
            "mod pb",
            "enum pb::Fault",
            "pb::Fault::Io(std::io::Error) (non_exhaustive)",
            "impl From<std::io::Error> for pb::Fault",
            "impl std::error::Error for pb::Fault",
            "impl std::fmt::Display for pb::Fault",
            "enum pb::Way<T> (non_exhaustive)",
            "pb::Way::Down { by: u8 }",
            "pb::Way::Up(T)",
            "impl<T: Clone> Clone for pb::Way<T>",
            "impl<T: std::fmt::Debug> std::fmt::Debug for pb::Way<T>",
        ],
    );
}

#[test]
fn conditions_include_those_of_the_enclosing_modules() {
    let facade = "pub struct Date;
                  #[cfg(feature = \"chrono\")]
                  mod chrono {
                      use crate::Date;
                      impl From<chrono::NaiveDate> for Date {}
                      #[cfg(unix)]
                      pub fn today() -> Date { Date }
                  }
                  #[cfg(feature = \"chrono\")]
                  pub use self::chrono::today;
                  #[cfg(all(test, unix))]
                  pub fn tested() {}
                  #[cfg(not(test))]
                  pub fn untested() {}";
    assert_listed(
        &[("pb", facade)],
        &[
            "mod pb",
            "unit struct pb::Date",
            "impl From<chrono::NaiveDate> for pb::Date (cfg(feature = \"chrono\"))",
            "fn pb::today() -> pb::Date (cfg(feature = \"chrono\"), cfg(unix))",
            "fn pb::untested() (cfg(not(test)))",
        ],
    );
}

#[test]
fn items_from_macros_are_listed() {
    let core = "#[doc(hidden)] #[macro_export]
                macro_rules! __settings {
                    ($(#[$meta:meta])* pub struct $name:ident { $($field:ident: $type:ty = $default:expr,)* }) => {
                        $(#[$meta])* pub struct $name { $(pub $field: $type,)* }
                        impl $name { $(pub fn $field(mut self, $field: $type) -> $crate::Same<Self> { self })* }
                    };
                }
                #[doc(hidden)] pub mod __private { pub use crate::__settings as settings; }
                #[macro_export] macro_rules! register { ($type:ty) => {}; ($type:ty, $($name:ident),+) => {} }
                pub type Same<T> = T;";
    let net = "mod a { macro_rules! setters { ($($type:ident)+) => { $(impl $type { pub fn new() -> Self {} })+ } }
                       pub(crate) use setters; }
               mod b { use crate::a::setters; use pb_core::__private::settings;
                       settings! { #[derive(Clone)] pub struct Times { every: Option<u8> = None, } }
                       setters!(Times); }
               pub use b::Times;";
    assert_listed(
        &[("pb", "pub use pb_core::*; pub use pb_net::Times;"), ("pb_core", core), ("pb_net", net)],
        &[
            "mod pb",
            "type pb::Same<T> = T",
            "struct pb::Times",
            "pb::Times.every: Option<u8>",
            "fn pb::Times::every(self, every: Option<u8>) -> pb::Same<Self>",
            "fn pb::Times::new() -> Self",
            "impl Clone for pb::Times",
            "pb::__private (hidden)",
            "pb::__settings (hidden)",
            "macro pb::register! ($type: ty) | ($type: ty, $($name: ident), +)",
        ],
    );
}

#[test]
#[should_panic(expected = "nobody knows what `other::make!` in pb makes")]
fn an_unknown_macro_is_an_error() {
    listed(&[("pb", "other::make!(pub struct Frog;);")]);
}

#[test]
fn types_that_cannot_be_named_are_found() {
    let facade = "mod inner {
                      pub struct Link;
                      pub struct Known;
                      const LEN: usize = 3;
                      pub fn tie(link: Link, known: Known, ends: [u8; LEN]) {}
                  }
                  #[doc(hidden)] pub mod __private { pub trait Seal {} }
                  pub fn seal<T: __private::Seal>() {}
                  pub use inner::{Known, tie};";
    let world = world(&[("pb", facade)]);
    let public = Public::of(&world, "pb");
    let listing = Listing::of(&world, &public);
    let mut found: Vec<_> =
        listing.unnameable().iter().map(|one| (&*one.name, &*one.line)).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("pb::__private::Seal", "fn pb::seal<T: pb::__private::Seal>()"),
            (
                "pb::inner::Link",
                "fn pb::tie(link: pb::inner::Link, known: pb::Known, ends: [u8; 3])"
            ),
        ]
    );
}

#[test]
fn a_difference_lists_removed_and_added_lines() {
    use crate::difference::difference;
    assert_eq!(difference("a\nb\nc\n", "a\nb2\nc\nd\n"), "- b\n+ b2\n+ d\n");
    assert_eq!(difference("", "a\n"), "+ a\n");
    assert_eq!(difference("a\nb\n", "b\n"), "- a\n");
}
