//! Compares complete expansions, as formatted Rust, with the files in `snapshots/`.
//!
//! `UPDATE_EXPECT=1 cargo test -p pb-derive` rewrites the files. Read the differences afterwards.

mod data;
mod literals;
mod live;
mod methods;

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;

use crate::input::Derive;
use crate::pipe::{derive, error as derive_error, methods as expand_methods};

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
    assert_eq!(
        got,
        wanted,
        "the expansion differs from {}: UPDATE_EXPECT=1 rewrites the file",
        path.display()
    );
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

/// Covers every attribute of a field, in both directions.
#[test]
fn fields() {
    let item = quote! {
        #[pb(class = CopyPond, alias = "old.Pond", alias = "older.Pond", crate = "my::pb")]
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
fn classes_that_borrow() {
    let item = quote! {
        #[pb(class = "ponds.Pond", alias = "lakes.Pond")]
        struct Pond<'a, T> {
            name: &'a str,
            note: Cow<'a, str>,
            frogs: Vec<T>,
        }
    };
    expect("borrowed_received", derive(Derive::RemoteCopy, item));
    let item = quote! {
        enum Shape<'a> { Circle(Circle<'a>) }
    };
    expect("borrowed_enum_received", derive(Derive::RemoteCopy, item));
    let item = quote! {
        #[pb(klass = "ponds.Pond")]
        struct Pond<'a> { name: &'a str }
    };
    expect("stub_borrowed", derive(Derive::RemoteCopy, item));
    let item = quote! {
        struct Pond { name: Name<'static> }
    };
    expect("borrowed_for_ever", derive(Derive::RemoteCopy, item));
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

/// Covers the bounds: one for each field type that mentions a parameter, and none on the type itself.
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

/// Covers the stubs that are written for items with mistakes.
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

/// Covers class names that are written, and those that come from the path of the type.
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
