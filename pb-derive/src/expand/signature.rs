//! Writes what an interface knows about a method of the peer, which is compared with the methods of objects.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::LitStr;

use super::{in_body, is_opaque, literal, place_of, without_self};
use crate::input::{Call, Interface, Passed};

/// Writes the signature of a method on the wire. Expands to:
///
/// ```text
/// _pb::__private::MethodSignature {
///     name: "takePond",
///     positional: &["pond"],
///     keywords: _pb::__private::names_of!(Required: "deep": bool, "how": Option<i64>),
///     optional: _pb::__private::names_of!(Optional: "deep": bool, "how": Option<i64>),
///     types: &[("pond", _pb::__private::shape_of!(Sent, &CopyPond)), …],
///     answer: _pb::__private::shape_of!(Received, String),
/// }
/// ```
pub(super) fn row(interface: &Interface, call: &Call) -> TokenStream {
    let cfgs = &call.cfgs;
    let name = literal(&call.wire_name, place_of(&call.sig.ident));
    let passed = |keyword: bool| {
        call.arguments.iter().filter(move |argument| argument.keyword.is_set() == keyword)
    };
    let positional = passed(false).map(|argument| {
        let (cfgs, name) = (&argument.cfgs, argument_name(argument));
        quote!(#(#cfgs)* #name)
    });
    let positional = quote!(&[#(#positional),*]);
    // The type of an argument decides whether it may be left out.
    let [keywords, optional] = ["Required", "Optional"].map(|kind| {
        let kind = Ident::new(kind, Span::call_site());
        let names = passed(true).map(|argument| {
            let (cfgs, name) = (&argument.cfgs, argument_name(argument));
            let ty = argument.replaced(&|interface| syn::parse_quote!(#interface));
            let ty = in_body(&call.sig, ty.to_token_stream());
            let ty = without_self(ty, &interface.written.ident);
            quote!(#(#cfgs)* #name: #ty)
        });
        let names: Vec<_> = names.collect();
        match &*names {
            [] => quote!(&[]),
            names => quote!(_pb::__private::names_of!(#kind: #(#names),*)),
        }
    });
    let shape = |ty: TokenStream, direction: &str| {
        let ty = without_self(in_body(&call.sig, ty), &interface.written.ident);
        let direction = Ident::new(direction, Span::call_site());
        quote!(_pb::__private::shape_of!(#direction, #ty))
    };
    let types = call.arguments.iter().map(|argument| {
        let (cfgs, name) = (&argument.cfgs, argument_name(argument));
        let ty = argument.replaced(&|interface| syn::parse_quote!(#interface));
        let shape = shape(ty.to_token_stream(), "Sent");
        quote!(#(#cfgs)* (#name, #shape))
    });
    let answer = match call.answer() {
        Some(ty) if !is_opaque(ty.to_token_stream()) => shape(ty.to_token_stream(), "Received"),
        _ => quote!(_pb::__private::Shape::NOTHING),
    };
    quote! {
        #(#cfgs)*
        _pb::__private::MethodSignature {
            name: #name,
            positional: #positional,
            keywords: #keywords,
            optional: #optional,
            types: &[#(#types),*],
            answer: #answer,
        }
    }
}

/// Returns the name of an argument on the wire.
pub(super) fn argument_name(argument: &Passed) -> LitStr {
    literal(&argument.wire_name, place_of(&argument.ident))
}
