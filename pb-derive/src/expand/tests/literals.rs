use quote::quote;

use super::expect;
use crate::pipe::{dict, list, value};

#[test]
fn literals() {
    let library = quote!((::pb::__private));
    let value = value(quote!(#library { "key": [1, -2, (name, None)], k: {}, (1,): [0; 4] }));
    let dict = dict(quote!(#library "key": [1, { 1: &object }], k: (name, ()), 0x10_u8: null,));
    let list = list(quote!(#library a, (b + 1) * 2, (c), [d].len(), {}));
    expect("literals", quote!(fn literals() { #value; #dict; #list; }));
}
