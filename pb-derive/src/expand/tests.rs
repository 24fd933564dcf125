//! Whole expansions, as pretty-printed Rust, beside the files in `snapshots/`.
//!
//! `UPDATE_EXPECT=1 cargo test -p pb-derive` rewrites the files; read the difference as prose.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

use crate::input::Derive;
use crate::pipe::{
    derive, error as derive_error, interface as expand_interface, methods as expand_methods,
};

/// Compares `tokens` with `snapshots/<name>.rs`.
#[track_caller]
fn expect(name: &str, tokens: TokenStream) {
    let file = syn::parse2(tokens).expect("an expansion is a list of items");
    let got = prettyplease::unparse(&file);
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/expand/snapshots")
        .join(name)
        .with_extension("rs");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, got).expect("snapshots can be written");
        return;
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(got, wanted, "{} differs; UPDATE_EXPECT=1 rewrites it", path.display());
}

fn pond() -> TokenStream {
    quote! {
        #[pb(class = "copy_sender.CopyPond", rename_all = "camelCase")]
        pub struct CopyPond {
            pub color: String,
            pub num_frogs: i64,
            #[pb(skip)]
            depth: Depth,
        }
    }
}

#[test]
fn copyable() {
    expect("copyable", derive(Derive::Copyable, pond()));
}

#[test]
fn remote_copy() {
    expect("remote_copy", derive(Derive::RemoteCopy, pond()));
}

#[test]
fn jelly() {
    expect(
        "jelly",
        derive(
            Derive::Jelly,
            quote!(
                struct PondState {
                    r#type: String,
                }
            ),
        ),
    );
}

#[test]
fn unjelly() {
    let state = quote! {
        #[pb(deny_unknown_fields)]
        struct PondState<'a> { name: &'a str }
    };
    expect("unjelly", derive(Derive::Unjelly, state));
}

/// Every attribute of a field, in both directions.
#[test]
fn fields() {
    let item = quote! {
        #[pb(class = CopyPond, aliases = ["old.Pond", "older.Pond"], crate = "my::pb")]
        struct Pond {
            #[pb(rename = "numFrogs")]
            frogs: i64,
            #[pb(default)]
            name: String,
            #[pb(default = default_depth)]
            depth: f64,
            #[pb(with = timestamps)]
            seen: SystemTime,
            #[pb(with = "timestamps", default)]
            built: SystemTime,
            #[pb(serde)]
            meta: Meta,
            #[pb(skip, default = Handle::open)]
            handle: Handle,
        }
    };
    expect("fields_sent", derive(Derive::Copyable, item.clone()));
    expect("fields_received", derive(Derive::RemoteCopy, item));
}

#[test]
fn state_of_another_type() {
    let item = quote! {
        #[pb(class = "module.Pond", state = PondState<'_>)]
        struct Pond(i64);
    };
    expect("state_sent", derive(Derive::Copyable, item.clone()));
    expect("state_received", derive(Derive::RemoteCopy, item));
    let item = quote! {
        #[pb(state_for = views::pond)]
        struct Pond(i64);
    };
    expect("state_for", derive(Derive::Copyable, item));
}

#[test]
fn transparent() {
    let item = quote! {
        #[pb(transparent)]
        struct Ducks(Vec<String>, #[pb(skip)] Handle);
    };
    expect("transparent_sent", derive(Derive::Copyable, item.clone()));
    expect("transparent_received", derive(Derive::RemoteCopy, item));
}

#[test]
fn enums_without_fields() {
    let item = quote! {
        #[pb(rename_all = "lowercase")]
        enum Side {
            Buy,
            #[pb(rename = "sale", alias = "sell", alias = "S")]
            Sell,
            r#Match,
        }
    };
    expect("names_sent", derive(Derive::Jelly, item.clone()));
    expect("names_received", derive(Derive::Unjelly, item));
}

#[test]
fn enums() {
    let item = quote!(
        enum Shape {
            Circle(Circle),
            Square(shapes::Square),
        }
    );
    expect("enum_sent", derive(Derive::Copyable, item.clone()));
    expect("enum_received", derive(Derive::RemoteCopy, item));
}

/// Bounds only for field types that mention a parameter, once each, and never on the type itself.
#[test]
fn generics() {
    let item = quote! {
        struct List<'a, T, const N: usize> where T: Clone {
            name: &'a str,
            value: T,
            more: [T; N],
            last: T,
            next: Option<Box<List<'a, T, N>>>,
            #[pb(skip)]
            seen: Cell<T>,
        }
    };
    expect("generic_sent", derive(Derive::Copyable, item.clone()));
    expect("generic_received", derive(Derive::Unjelly, item));
}

#[test]
fn nothing_inside() {
    expect(
        "unit_sent",
        derive(
            Derive::Copyable,
            quote!(
                struct Marker;
            ),
        ),
    );
    expect(
        "unit_received",
        derive(
            Derive::RemoteCopy,
            quote!(
                struct Marker;
            ),
        ),
    );
}

#[test]
fn methods() {
    let block = quote! {
        /// Kept.
        impl Receiver {
            /// Kept too.
            #[remote]
            pub fn take_pond(&self, pond: ReceiverPond) -> &'static str { "safe and sound" }

            #[remote]
            #[pb(rename = "slowly")]
            async fn slow(&self, ctx: &Context, #[pb(default)] how_long: f64) -> Result<i64, Oops> {
                Ok(1)
            }

            #[remote]
            #[cfg(feature = "extra")]
            fn extra(
                self: Arc<Self>,
                #[pb(rename = "what", default = what)] it: &str,
                who: &pb::Context,
                #[cfg(test)] more: i64,
            ) {}

            #[remote]
            fn longest<'a>(&self, a: &'a str, b: Cow<'a, str>) -> Cow<'a, str> { b }

            #[remote]
            fn everything(&self) -> impl Jelly + use<> { 5 }

            fn not_called(&self) {}
        }
    };
    expect("methods", expand_methods(quote!(rename_all = "camelCase"), block));
}

#[test]
fn methods_with_a_perspective() {
    let block = quote! {
        impl User {
            #[perspective]
            fn join_group(self: Arc<Self>, name: &str) -> Local<Group> { todo!() }

            #[perspective]
            #[remote]
            async fn wait(&self) {}
        }
    };
    expect("perspective", expand_methods(TokenStream::new(), block));
    let block = quote! {
        impl<T: Send + Sync + 'static> Group<T> {
            #[view]
            fn name<'a>(&self, who: &'a User, _: &Context) -> &'a str { &who.name }

            #[view]
            fn anybody(&self, who: &pb::Perspective) {}

            #[view]
            fn shared(&self, who: Arc<User>, message: &str) {}

            #[view]
            fn lent(self: Arc<Self>, _: &Arc<User>) {}

            #[view]
            async fn later(&self, who: &User<T>, message: String, ctx: &Context) {}

            #[view]
            async fn shared_later(&self, who: Arc<User>) {}

            #[view]
            async fn anybody_later(&self, who: &Perspective) {}

            #[remote]
            fn count(&self) -> usize { 5 }
        }
    };
    expect("view", expand_methods(quote!(rename_all = "camelCase"), block));
    let block = quote! {
        impl Group {
            #[view]
            fn dig(&self) {}

            #[perspective]
            fn perspective_dig(&self) {}
        }
    };
    expect("stub_view", expand_methods(TokenStream::new(), block));
}

#[test]
fn methods_of_a_generic_type() {
    let block = quote! {
        impl<T: Send + Sync + 'static> Holder<T> where T: Clone {
            #[remote]
            fn held(&self) -> i64 { 5 }
        }
    };
    expect("methods_generic", expand_methods(quote!(crate = "my::pb"), block));
}

/// Beside an error, impls that type-check stand in for those the item does not get.
#[test]
fn stubs() {
    let item = quote!(
        #[pb(clas = "x.Y")]
        struct Pond {
            frogs: i64,
        }
    );
    expect("stub_sent", derive(Derive::Copyable, item.clone()));
    expect("stub_received", derive(Derive::RemoteCopy, item));
    let block = quote!(impl Pond { #[remote] fn dig(&mut self) {} });
    expect("stub_methods", expand_methods(TokenStream::new(), block));
}

/// Every attribute of a live object, in both directions.
#[test]
fn live_objects() {
    let item = quote! {
        #[pb(
            class = "ponds.Pond",
            rename_all = "camelCase",
            aliases = ["old.Pond"],
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
            aliases = ["old.Pond"],
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

/// One type at both ends, which announces on.
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

/// The stubs of live objects have their setters.
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

/// Names that are written, and names that the place gives.
#[test]
fn errors() {
    let item = quote! {
        #[pb(class = "shop.StockError", parents = ["builtins.LookupError"], rename_all = "snake_case")]
        enum StockError {
            #[pb(class = "shop.OutOfStock", parents = ["builtins.KeyError", "builtins.LookupError"])]
            OutOfStock,
            UnknownItem(String),
            #[pb(class = "shop.StockError")]
            Other { item: String },
        }
    };
    expect("error_enum", derive_error(item));
    let item = quote! {
        enum StockError { OutOfStock, #[pb(class = "builtins.KeyError")] r#Type(String) }
    };
    expect("error_enum_here", derive_error(item));
    expect(
        "error_enum_empty",
        derive_error(quote!(
            enum Never {}
        )),
    );
    let item = quote! {
        #[pb(parents = ["shop.Error"], crate = "my::pb")]
        struct Dry(f64);
    };
    expect("error_struct", derive_error(item));
    let item = quote! {
        #[pb(clas = "x.Y")]
        struct Dry<T>(T) where T: Clone;
    };
    expect("stub_error", derive_error(item));
}

#[test]
fn interfaces() {
    let item = quote! {
        /// Kept.
        #[cfg(feature = "ponds")]
        #[expect(clippy::too_many_arguments)]
        pub trait PondKeeper {
            /// Kept too.
            async fn take_pond(&self, pond: &CopyPond) -> String;

            #[pb(rename = "countFrogs")]
            async fn count<'a>(
                self: &Self,
                r#type: Cow<'a, str>,
                #[cfg(test)] more: i64,
                #[pb(keyword)] how_deep: bool,
                #[cfg(test)] #[pb(keyword, rename = "in")] place: String,
            ) -> Vec<i64>;

            async fn dig(&self, #[pb(keyword)] deep: Option<&str>);

            #[cfg(test)]
            #[deprecated]
            async fn close(&self);
        }
    };
    expect("interface", expand_interface(quote!(rename_all = "camelCase"), item));
    let item = quote! {
        #[deprecated]
        trait Nothing {}
    };
    expect("interface_empty", expand_interface(quote!(crate = "my::pb"), item));
    let item = quote! {
        trait Keeper<'a, T> where T: Clone {
            fn take(&mut self, (a, b): (T, T), _: &Context) -> Result<&'a str, Oops> {}
        }
    };
    expect("stub_interface", expand_interface(TokenStream::new(), item));
}

#[test]
fn methods_of_an_interface() {
    let block = quote! {
        impl Pond {
            #[remote]
            fn take_pond(&self, pond: Pond, #[cfg(test)] more: i64, _: &Context) {}

            #[perspective]
            #[cfg(test)]
            fn count(&self, how: Option<i64>, #[pb(default)] more: i64) {}

            #[view]
            fn join(&self, who: &User) {}

            #[update]
            fn not_called(&mut self) {}
        }
    };
    let arguments = quote!(rename_all = "camelCase", interface = keepers::PondKeeper);
    expect("methods_interface", expand_methods(arguments, block));
}
