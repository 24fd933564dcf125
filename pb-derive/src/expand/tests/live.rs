//! Expansions of live objects, replicas, and their updates.

use proc_macro2::TokenStream;
use quote::quote;

use super::expect;
use crate::input::Derive;
use crate::pipe::{derive, methods as expand_methods};

/// Covers every attribute of a live object, in both directions.
#[test]
fn live_objects() {
    let item = quote! {
        #[pb(
            class = "ponds.Pond",
            rename_all = "camelCase",
            alias = "old.Pond",
            started_observing = joined,
            stopped_observing = gone,
        )]
        pub(crate) struct Pond {
            #[pb(setter)]
            main_color: String,
            #[pb(setter, rename = "frogs")]
            num_frogs: i64,
            #[pb(setter, with = seconds)]
            age: Duration,
            #[pb(setter, serde)]
            notes: Notes,
            #[pb(observed)]
            ducks: ObservedVec<String>,
            #[pb(observed, rename = "ducks_wild")]
            wild: ObservedSet<String>,
            #[pb(skip)]
            handle: Handle,
        }
    };
    expect("remote_cache", derive(Derive::RemoteCache, item));
    let published = quote! {
        #[pb(
            class = "ponds.Pond",
            rename_all = "camelCase",
            alias = "old.Pond",
            started_observing = joined,
            stopped_observing = gone,
        )]
        pub(crate) struct Pond {
            #[pb(setter)]
            main_color: String,
            #[pb(setter, rename = "frogs")]
            num_frogs: i64,
            #[pb(setter, with = seconds)]
            age: Duration,
            #[pb(setter, serde)]
            notes: Notes,
            #[pb(observed)]
            ducks: ObservedVec<String>,
            #[pb(observed, rename = "ducks_wild")]
            wild: ObservedSet<String>,
            #[pb(skip)]
            handle: Handle,
            #[pb(observers)]
            observers: Observers,
        }
    };
    expect("cacheable", derive(Derive::Cacheable, published));
}

/// Covers one type at both ends, which passes updates on.
#[test]
fn live_objects_of_one_type() {
    let item = quote! {
        #[pb(class = MasterPond, transparent)]
        struct Pond {
            #[pb(setter)]
            ducks: Vec<String>,
            #[pb(observers)]
            observers: pb::Observers,
        }
    };
    expect("relay_sent", derive(Derive::Cacheable, item.clone()));
    expect("relay_received", derive(Derive::RemoteCache, item));
}

#[test]
fn live_objects_with_another_state() {
    let item = quote! {
        #[pb(class = "ponds.Pond", state = PondState<'_>)]
        struct Pond {
            #[pb(observed)]
            ducks: ObservedVec<String>,
            #[pb(observers)]
            observers: Observers,
        }
    };
    expect("live_state_sent", derive(Derive::Cacheable, item.clone()));
    expect("live_state_received", derive(Derive::RemoteCache, item));
    let item = quote! {
        #[pb(state_for = visible)]
        struct Pond<T>(T, #[pb(observers)] Observers);
    };
    expect("live_state_for", derive(Derive::Cacheable, item));
}

#[test]
fn live_objects_that_are_generic() {
    let item = quote! {
        struct Pond<T, const N: usize> where T: Clone {
            #[pb(setter)]
            value: [T; N],
            #[pb(observers)]
            observers: Observers,
        }
    };
    expect("live_generic", derive(Derive::Cacheable, item));
}

#[test]
fn updates() {
    let block = quote! {
        impl<T: Duck> Pond<T> {
            /// Kept.
            #[update]
            #[expect(unused_variables)]
            #[must_use]
            pub fn add_duck(&mut self, mut duck: T, how_often: &str) { self.ducks.push(duck) }

            #[update]
            #[cfg(feature = "extra")]
            #[pb(rename = "extra")]
            fn r#type<'a>(&'a mut self, #[cfg(test)] more: i64) -> &'a str { "pond" }

            #[update]
            pub(crate) fn dig(&mut self, depth: f64) -> std::io::Result<()> { Ok(()) }

            fn not_announced(&mut self) {}
        }
    };
    expect("updates", expand_methods(quote!(rename_all = "camelCase"), block));
}

#[test]
fn updates_that_are_observed() {
    let block = quote! {
        impl Pond {
            #[update]
            #[observe]
            #[deprecated]
            pub fn add_duck(&mut self, duck: String, #[pb(default)] how_often: i64) -> bool { true }
        }
    };
    let names = quote!(rename_all = "camelCase", crate = "my::pb");
    expect("updates_observed", expand_methods(names, block));
}

#[test]
fn observed() {
    let block = quote! {
        impl SlaveDuckPond {
            #[observe]
            fn add_duck(&mut self, duck: &str) { self.ducks.push(duck.to_owned()) }

            #[observe]
            #[pb(rename = "removeDuck")]
            fn remove(self: &mut Self, duck: &str) -> Option<String> { None }

            #[remote]
            fn count(&self) -> usize { self.ducks.len() }
        }
    };
    expect("observe", expand_methods(quote!(rename_all = "camelCase"), block));
    expect(
        "observe_nothing",
        expand_methods(TokenStream::new(), quote!(impl Pond { fn dig() {} })),
    );
}

/// Covers the stubs of live objects, which have setters.
#[test]
fn live_stubs() {
    let item = quote! {
        #[pb(clas = "x.Y")]
        pub struct Pond {
            #[pb(setter)]
            frogs: i64,
            #[pb(observers)]
            observers: Observers,
        }
    };
    expect("stub_cacheable", derive(Derive::Cacheable, item.clone()));
    expect("stub_remote_cache", derive(Derive::RemoteCache, item));
    let block = quote!(impl Pond { #[observe] async fn dig(&mut self) {} });
    expect("stub_observe", expand_methods(TokenStream::new(), block));
}
