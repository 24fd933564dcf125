//! Expansions of enums with contents, of the attributes that serde has for fields, and of generic classes.

use quote::quote;

use super::{derive, expect};
use crate::input::Derive;

#[test]
fn enums_with_contents() {
    let variants = quote! {
        enum Shape {
            Point,
            Circle(Circle),
            #[pb(alias = "square", rename_all = "camelCase")]
            Rectangle { side_a: f64, #[pb(with = hex)] side_b: u8 },
        }
    };
    let tagged = |name: &str, attributes| {
        let item = quote!(#attributes #variants);
        expect(&format!("{name}_sent"), derive(Derive::Jelly, item.clone()));
        expect(&format!("{name}_received"), derive(Derive::Unjelly, item));
    };
    tagged("external", quote!());
    tagged("internal", quote!(#[pb(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]));
    tagged("adjacent", quote!(#[pb(tag = "kind", content = "value")]));
    let item = quote! {
        #[pb(untagged)]
        enum Shape { Point, Circle(Circle), Line(f64, f64) }
    };
    expect("untagged_sent", derive(Derive::Jelly, item.clone()));
    expect("untagged_received", derive(Derive::Unjelly, item));
}

/// Covers the shapes and attributes of variants that the others do not.
#[test]
fn special_variants() {
    let item = quote! {
        enum Special<T> {
            Items(T, #[pb(serde)] Meta),
            Nothing(),
            #[pb(skip)]
            Here(fn(T)),
            #[pb(other)]
            Unknown,
        }
    };
    expect("special_sent", derive(Derive::Jelly, item.clone()));
    expect("special_received", derive(Derive::Unjelly, item));
}

#[test]
fn fields_as_in_serde() {
    let item = quote! {
        struct Pond {
            #[pb(alias = "toads", default = -5)]
            frogs: i64,
            #[pb(skip_serializing_if = "Option::is_none")]
            note: Option<String>,
            #[pb(flatten)]
            size: Size,
            #[pb(skip_serializing)]
            received: i64,
            #[pb(skip_deserializing, default = 1.5)]
            sent: f64,
            #[pb(serde)]
            #[serde(with = "hex")]
            meta: u8,
            #[pb(flatten)]
            rest: HashMap<String, Value>,
        }
    };
    expect("serde_fields_sent", derive(Derive::Jelly, item.clone()));
    expect("serde_fields_received", derive(Derive::Unjelly, item));
}

#[test]
fn generic_classes() {
    let item = quote! {
        #[pb(class = { names::PAGE })]
        #[repr(packed)]
        struct Page<T> { items: Vec<T>, next: Option<Box<Page<T>>>, kids: Kids<T> }
    };
    expect("generic_class_sent", derive(Derive::Copyable, item.clone()));
    expect("generic_class_received", derive(Derive::RemoteCopy, item.clone()));
    expect("generic_replica", derive(Derive::RemoteCache, item));
    let item = quote! {
        #[pb(bound(jelly = "T: Unit", unjelly = ""))]
        struct Distance<T> { quantity: Quantity<T> }
    };
    expect("bound_sent", derive(Derive::Jelly, item.clone()));
    expect("bound_received", derive(Derive::Unjelly, item));
}
