//! `#[pb::interface]`: a struct around a reference, whose methods make calls.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericParam, Type};

use super::{crate_path, frame, is_opaque, literal, place_of};
use crate::input::{Call, Interface, Method, Methods, Passed, RESERVED};

/// What an interface is made of, for real and as a stub.
struct Parts {
    /// What the struct holds beside the reference.
    rest: TokenStream,
    table: TokenStream,
    reference: TokenStream,
    from: TokenStream,
    jelly: TokenStream,
    unjelly: TokenStream,
    lint: Option<TokenStream>,
    methods: TokenStream,
}

/// Expands to:
///
/// ```text
/// #[derive(::core::clone::Clone, ::core::fmt::Debug, …)]
/// pub struct PondKeeper(::pb::RemoteReference);
/// const _: () = {
///     use ::pb as _pb;
///     #[allow(dead_code)]
///     impl PondKeeper {
///         pub const METHODS: &'static [_pb::__private::MethodSignature] = &[_pb::__private::MethodSignature { … }];
///         pub const fn as_reference(&self) -> &_pb::RemoteReference { &self.0 }
///         pub fn take_pond(&self, pond: &CopyPond) -> _pb::Call<String> { … }
///     }
///     impl ::core::convert::From<_pb::RemoteReference> for PondKeeper { … }
///     impl _pb::Jelly for PondKeeper { … }
///     impl<'__de> _pb::Unjelly<'__de> for PondKeeper { … }
/// };
/// ```
pub(crate) fn interface(interface: &Interface) -> TokenStream {
    let rows = interface.calls.iter().map(row);
    let methods = interface.calls.iter().map(|call| method(interface, call, &body(call)));
    let parts = Parts {
        rest: TokenStream::new(),
        table: quote!(&[#(#rows),*]),
        reference: quote!(&self.0),
        from: quote!(Self(__reference)),
        jelly: quote!(_pb::Jelly::jelly(&self.0, __out)),
        unjelly: quote!(_pb::Unjelly::unjelly(__r).map(Self)),
        lint: None,
        methods: methods.collect(),
    };
    written(interface, &parts)
}

/// One that calls nothing, with all methods that it was to have.
pub(crate) fn stub(interface: &Interface) -> TokenStream {
    let never = quote!(::core::unreachable!());
    let calls = interface.calls.iter();
    let calls = calls.filter(|call| !RESERVED.iter().any(|reserved| call.sig.ident == reserved));
    let methods = calls.map(|call| method(interface, call, &never));
    let params = interface.written.generics.params.iter().filter_map(|param| match param {
        GenericParam::Lifetime(param) => {
            let lifetime = &param.lifetime;
            Some(quote!(&#lifetime ()))
        }
        GenericParam::Type(param) => Some(param.ident.to_token_stream()),
        GenericParam::Const(_) => None,
    });
    let parts = Parts {
        rest: quote!(, ::core::marker::PhantomData<(#(#params,)*)>),
        table: quote!(&[]),
        reference: never.clone(),
        from: never.clone(),
        jelly: never.clone(),
        unjelly: never.clone(),
        lint: Some(quote!(, unused_variables)),
        methods: methods.collect(),
    };
    written(interface, &parts)
}

fn written(interface: &Interface, parts: &Parts) -> TokenStream {
    let Interface { attrs, cfgs, lints, written, krate, .. } = interface;
    let (vis, ident) = (&written.vis, &written.ident);
    let Parts { rest, table, reference, from, jelly, unjelly, lint, methods } = parts;
    let path = crate_path(krate);
    let generics = &written.generics;
    let where_clause = &generics.where_clause;
    let (impl_generics, ty_generics, _) = generics.split_for_impl();
    let mut unjelly_generics = generics.clone();
    unjelly_generics.params.insert(0, syn::parse_quote!('__de));
    let (unjelly_generics, _, _) = unjelly_generics.split_for_impl();
    let deprecated = interface.deprecated.then(|| quote!(#[allow(deprecated)]));
    let body = quote! {
        // Of what a peer can do, not every program needs all.
        #[allow(dead_code #lint)]
        #deprecated
        #(#lints)*
        impl #impl_generics #ident #ty_generics #where_clause {
            /// What each method is called as, and with which arguments.
            #vis const METHODS: &'static [_pb::__private::MethodSignature] = #table;
            /// The reference that is called.
            #[must_use]
            #vis const fn as_reference(&self) -> &_pb::RemoteReference {
                #reference
            }
            #methods
        }
        #[automatically_derived]
        #deprecated
        impl #impl_generics ::core::convert::From<_pb::RemoteReference> for #ident #ty_generics
        #where_clause
        {
            fn from(__reference: _pb::RemoteReference) -> Self {
                #from
            }
        }
        #[automatically_derived]
        #deprecated
        impl #impl_generics _pb::Jelly for #ident #ty_generics #where_clause {
            fn jelly(
                &self,
                __out: &mut _pb::__private::Jellier,
            ) -> ::core::result::Result<(), _pb::__private::JellyError> {
                #jelly
            }
        }
        #[automatically_derived]
        #deprecated
        impl #unjelly_generics _pb::Unjelly<'__de> for #ident #ty_generics #where_clause {
            const EXACT: ::core::primitive::bool = true;
            fn unjelly(__r: &mut _pb::__private::Unjellier<'__de>) -> _pb::__private::ReadResult<Self> {
                #unjelly
            }
        }
    };
    let frame = frame(krate, &body);
    quote! {
        #(#attrs)*
        #[derive(
            ::core::clone::Clone,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
        )]
        #vis struct #ident #generics (#path::RemoteReference #rest) #where_clause;
        #(#cfgs)*
        #frame
    }
}

/// What a method is called as. Expands to:
///
/// ```text
/// _pb::__private::MethodSignature {
///     name: "takePond", positional: &["pond"], keywords: &[], optional: &[],
/// }
/// ```
fn row(call: &Call) -> TokenStream {
    let cfgs = &call.cfgs;
    let name = literal(&call.wire_name, place_of(&call.sig.ident));
    let names = |passed_so: fn(&Passed) -> bool| {
        let arguments = call.arguments.iter().filter(move |argument| passed_so(argument));
        let names = arguments.map(|argument| {
            let cfgs = &argument.cfgs;
            let name = literal(&argument.wire_name, place_of(&argument.ident));
            quote!(#(#cfgs)* #name)
        });
        quote!(&[#(#names),*])
    };
    let positional = names(|argument| !argument.keyword.is_set());
    let keywords = names(|argument| argument.keyword.is_set() && argument.optional().is_none());
    let optional = names(|argument| argument.keyword.is_set() && argument.optional().is_some());
    quote! {
        #(#cfgs)*
        _pb::__private::MethodSignature {
            name: #name,
            positional: #positional,
            keywords: #keywords,
            optional: #optional,
        }
    }
}

/// A method, around what it does. Expands to:
///
/// ```text
/// pub fn take_pond(&self, pond: &CopyPond) -> _pb::Call<String> { … }
/// ```
fn method(interface: &Interface, call: &Call, body: &TokenStream) -> TokenStream {
    let (attrs, vis, sig) = (&call.attrs, &interface.written.vis, &call.sig);
    let (ident, generics) = (&sig.ident, &sig.generics);
    let where_clause = &generics.where_clause;
    let arguments =
        call.arguments.iter().map(|Passed { cfgs, ident, ty, .. }| quote!(#(#cfgs)* #ident: #ty));
    let answer = answer(call);
    quote! {
        #(#attrs)*
        #vis fn #ident #generics(&self, #(#arguments),*) -> _pb::Call<#answer> #where_clause {
            #body
        }
    }
}

/// The call itself. Expands to:
///
/// ```text
/// _pb::Call::kw(
///     _pb::RemoteReference::call_remote::<String>(
///         &self.0, "takePond", (…,),
///     ),
///     "deep",
///     …,
/// )
/// ```
///
/// A keyword that may be configured away, or not be passed, is added to `let mut __call`.
fn body(call: &Call) -> TokenStream {
    let name = literal(&call.wire_name, place_of(&call.sig.ident));
    let positional = call.arguments.iter().filter(|argument| !argument.keyword.is_set());
    let positional = positional.map(|argument| {
        let (cfgs, value) = (&argument.cfgs, passed(argument));
        quote!(#(#cfgs)* #value,)
    });
    let answer = answer(call);
    let span = call.answer().map_or_else(|| place_of(&call.sig.ident), place_of);
    let begun = quote_spanned!(span=> _pb::RemoteReference::call_remote::<#answer>);
    let begun = quote!(#begun(&self.0, #name, (#(#positional)*)));
    let keywords = call.arguments.iter().filter(|argument| argument.keyword.is_set());
    if keywords.clone().all(|argument| argument.cfgs.is_empty() && argument.optional().is_none()) {
        return keywords.fold(begun, |call, argument| with_keyword(&call, argument));
    }
    // Not to be taken for an argument of that name.
    let call = Ident::new("__call", Span::mixed_site());
    let keywords = keywords.map(|argument| {
        let (cfgs, more) = (&argument.cfgs, with_keyword(&call.to_token_stream(), argument));
        quote!(#(#cfgs)* { #call = #more; })
    });
    quote! {
        #[allow(unused_mut)]
        let mut #call = #begun;
        #(#keywords)*
        #call
    }
}

/// A call with one argument more, unless that is `None`.
fn with_keyword(call: &TokenStream, argument: &Passed) -> TokenStream {
    let name = literal(&argument.wire_name, place_of(&argument.ident));
    let Some(ty) = argument.optional() else {
        let value = passed(argument);
        return quote!(_pb::Call::kw(#call, #name, #value));
    };
    let (ident, given) = (&argument.ident, Ident::new("__given", Span::mixed_site()));
    let value = put(&given, ty);
    quote! {
        match #ident {
            ::core::option::Option::Some(#given) => _pb::Call::kw(#call, #name, #value),
            ::core::option::Option::None => #call,
        }
    }
}

/// An argument, at the place of its type: that is what to change when it cannot be sent. Expands to:
///
/// ```text
/// _pb::__private::state(move |__out: &mut _pb::__private::Jellier| {
///     _pb::__private::put_passed::<&CopyPond>(__out, &pond)
/// })
/// ```
fn passed(argument: &Passed) -> TokenStream {
    let span = place_of(&argument.ty);
    let mut value = argument.ident.clone();
    value.set_span(span.resolved_at(value.span()));
    put(&value, &argument.ty)
}

fn put(value: &Ident, ty: &Type) -> TokenStream {
    let span = place_of(ty);
    // Not to be taken for an argument of that name.
    let out = Ident::new("__out", Span::mixed_site());
    let put = quote_spanned!(span=> _pb::__private::put_passed::<#ty>(#out, &#value));
    quote!(_pb::__private::state(move |#out: &mut _pb::__private::Jellier| #put))
}

/// What the call is answered with.
fn answer(call: &Call) -> TokenStream {
    let answer = call.answer().map(ToTokens::to_token_stream);
    // What has no name has been refused in `check`.
    answer.filter(|answer| !is_opaque(answer.clone())).unwrap_or_else(|| quote!(()))
}

/// That an object has what an interface calls, in one of the ways in which it is called. Expands to:
///
/// ```text
/// const _: () = _pb::__private::check_interface(
///     PondKeeper::METHODS,
///     &[&[("takePond", &["pond", "how"], &["pond"])]],
/// );
/// ```
pub(super) fn served(block: &Methods, interface: &Type) -> TokenStream {
    let lists = block.faces().map(|face| {
        let methods = block.methods.iter().filter(|method| method.is(face));
        let rows = methods.map(served_row);
        quote!(&[#(#rows),*])
    });
    let span = place_of(interface);
    let methods = quote_spanned!(span=> <#interface>::METHODS);
    let check = quote_spanned!(span=> _pb::__private::check_interface(#methods, &[#(#lists),*]));
    quote!(const _: () = #check;)
}

fn served_row(method: &Method) -> TokenStream {
    let cfgs = &method.cfgs;
    let name = literal(&method.wire_name, place_of(&method.sig.ident));
    let [all, required] = method.sent_names().map(|names| {
        let names = names.into_iter().map(|(cfgs, name)| {
            let name = literal(name, place_of(&method.sig.ident));
            quote!(#(#cfgs)* #name)
        });
        quote!(&[#(#names),*])
    });
    quote!(#(#cfgs)* (#name, #all, #required))
}
