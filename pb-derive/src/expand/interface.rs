//! Expands `#[pb::interface]`: a struct around a reference, whose methods make calls.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, Path};

use super::{crate_path, is_opaque, literal, place_of, quiet_frame, signature};
use crate::input::{Call, Interface, Passed, RESERVED, is_unsized};

/// The parts of an interface that differ between the real expansion and the stub.
struct Parts {
    /// The fields of the struct after the reference.
    rest: TokenStream,
    /// The impls of an interface that extends another one.
    extends: Option<TokenStream>,
    table: TokenStream,
    reference: TokenStream,
    from: TokenStream,
    jelly: TokenStream,
    unjelly: TokenStream,
    lint: Option<TokenStream>,
    methods: TokenStream,
}

/// Writes an interface. Expands to:
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
    let rows = interface.calls.iter().map(|call| signature::row(interface, call));
    let methods =
        interface.calls.iter().map(|call| method(interface, call, &body(interface, call)));
    let own = quote!(&[#(#rows),*]);
    let (table, from, extends) = match &interface.extends {
        None => (own, quote!(Self(__reference)), None),
        Some(base) => {
            let table = quote!({
                const __OWN: &[_pb::__private::MethodSignature] = #own;
                const __LEN: ::core::primitive::usize = #base::METHODS.len() + __OWN.len();
                const __ALL: [_pb::__private::MethodSignature; __LEN] =
                    _pb::__private::joined(#base::METHODS, __OWN);
                &__ALL
            });
            let from = quote!(Self(::core::convert::From::from(__reference)));
            (table, from, Some(extended(interface, base)))
        }
    };
    let parts = Parts {
        rest: TokenStream::new(),
        table,
        reference: reference(interface),
        extends,
        from,
        jelly: quote!(_pb::Jelly::jelly(&self.0, __out)),
        unjelly: quote!(_pb::Unjelly::unjelly(__r).map(Self)),
        lint: None,
        methods: methods.collect(),
    };
    written(interface, &parts)
}

/// Writes a stub of an interface with mistakes. It has all methods, which make no calls.
pub(crate) fn stub(interface: &Interface) -> TokenStream {
    let never = quote!(::core::unreachable!());
    let calls = interface.calls.iter();
    let calls = calls.filter(|call| {
        let is_reserved = RESERVED.iter().any(|reserved| call.sig.ident == reserved);
        !is_reserved && !call.answer().is_some_and(is_unsized)
    });
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
        extends: interface.extends.as_ref().map(|base| extended(interface, base)),
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

/// Writes the struct and its impls.
fn written(interface: &Interface, parts: &Parts) -> TokenStream {
    let Interface { attrs, cfgs, lints, allowed, written, krate, .. } = interface;
    let (vis, ident) = (&written.vis, &written.ident);
    let Parts { rest, extends, table, reference, from, jelly, unjelly, lint, methods } = parts;

    let path = crate_path(krate);
    let inner = match &interface.extends {
        None => quote!(#path::RemoteReference),
        Some(base) => base.to_token_stream(),
    };
    let generics = &written.generics;
    let where_clause = &generics.where_clause;
    let (impl_generics, ty_generics, _) = generics.split_for_impl();
    let mut unjelly_generics = generics.clone();
    unjelly_generics.params.insert(0, syn::parse_quote!('__de));
    let (unjelly_generics, _, _) = unjelly_generics.split_for_impl();
    let mut shaped_generics = generics.clone();
    shaped_generics.params.push(syn::parse_quote!(__D));
    let (shaped_generics, _, _) = shaped_generics.split_for_impl();
    let deprecated = interface.deprecated.then(|| quote!(#[allow(deprecated)]));
    let body = quote! {
        use _pb::__private::AnyShape as _;
        // A program need not use all methods of a peer.
        #[allow(dead_code #lint)]
        #deprecated
        #(#lints)*
        impl #impl_generics #ident #ty_generics #where_clause {
            /// Not public API. The names of the methods and of their arguments on the wire.
            #[doc(hidden)]
            #vis const METHODS: &'static [_pb::__private::MethodSignature] = #table;
            /// Returns the reference over which the methods are called.
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
        #[automatically_derived]
        #deprecated
        impl #shaped_generics _pb::__private::Shaped<__D> for #ident #ty_generics #where_clause {
            const SHAPE: _pb::__private::Shape = _pb::__private::Shape::REFERENCE;
        }
        #[automatically_derived]
        #deprecated
        impl #impl_generics _pb::__private::Implements<Self> for #ident #ty_generics #where_clause {}
        #extends
    };
    let frame = quiet_frame(krate, allowed, &body);
    quote! {
        #(#attrs)*
        #[derive(
            ::core::clone::Clone,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
        )]
        #vis struct #ident #generics (#inner #rest) #where_clause;
        #(#cfgs)*
        #frame
    }
}

/// Writes the impls of an interface that extends another one, which it can be used as. Expands to:
///
/// ```text
/// impl ::core::ops::Deref for PondKeeper {
///     type Target = Keeper;
///     fn deref(&self) -> &Keeper { &self.0 }
/// }
/// impl ::core::convert::From<PondKeeper> for Keeper { … }
/// impl _pb::__private::Implements<Keeper> for PondKeeper {}
/// ```
fn extended(interface: &Interface, base: &Path) -> TokenStream {
    let ident = &interface.written.ident;
    let (impl_generics, ty_generics, where_clause) = interface.written.generics.split_for_impl();
    let deprecated = interface.deprecated.then(|| quote!(#[allow(deprecated)]));
    quote! {
        #[automatically_derived]
        #deprecated
        impl #impl_generics ::core::ops::Deref for #ident #ty_generics #where_clause {
            type Target = #base;
            fn deref(&self) -> &#base {
                &self.0
            }
        }
        #[automatically_derived]
        #deprecated
        impl #impl_generics ::core::convert::From<#ident #ty_generics> for #base #where_clause {
            fn from(__extended: #ident #ty_generics) -> Self {
                __extended.0
            }
        }
        #[automatically_derived]
        #deprecated
        impl #impl_generics _pb::__private::Implements<#base> for #ident #ty_generics #where_clause {}
    }
}

/// Returns the reference of an interface. One that extends another has it from there.
fn reference(interface: &Interface) -> TokenStream {
    match &interface.extends {
        None => quote!(&self.0),
        Some(base) => quote!(#base::as_reference(&self.0)),
    }
}

/// Writes a method with the given body. Expands to:
///
/// ```text
/// pub fn take_pond(&self, pond: &CopyPond) -> _pb::Call<String> { … }
/// ```
fn method(interface: &Interface, call: &Call, body: &TokenStream) -> TokenStream {
    let (attrs, vis, sig) = (&call.attrs, &interface.written.vis, &call.sig);
    let (ident, generics) = (&sig.ident, &sig.generics);
    let where_clause = &generics.where_clause;
    let arguments = call.arguments.iter().map(|argument| {
        let Passed { cfgs, ident, .. } = argument;
        let ty = argument
            .replaced(&|interface| syn::parse_quote!(impl _pb::__private::Implements<#interface>));
        quote!(#(#cfgs)* #ident: #ty)
    });
    let answer = answer(call);
    quote! {
        #(#attrs)*
        #vis fn #ident #generics(&self, #(#arguments),*) -> _pb::Call<#answer> #where_clause {
            #body
        }
    }
}

/// Writes the body of a method, which makes the call. Expands to:
///
/// ```text
/// _pb::__private::Keyword::new(&deep).pass(
///     _pb::__private::call_constant::<String>(&self.0, "takePond", (…,)),
///     |__call, __value| _pb::__private::with_keyword(__call, "deep", __value),
/// )
/// ```
///
/// A keyword argument under `#[cfg]` is added to `let mut __call`.
fn body(interface: &Interface, call: &Call) -> TokenStream {
    let name = literal(&call.wire_name, place_of(&call.sig.ident));
    let positional = call.arguments.iter().filter(|argument| !argument.keyword.is_set());
    let positional = positional.map(|argument| {
        let (cfgs, value) = (&argument.cfgs, passed(argument));
        quote!(#(#cfgs)* #value,)
    });
    let answer = answer(call);
    let span = call.answer().map_or_else(|| place_of(&call.sig.ident), place_of);
    let begun = match call.named_result() {
        Some(inside) => {
            let inside = inside.map_or_else(|| quote!(::std::string::String), |ty| quote!(#ty));
            quote_spanned!(span=> _pb::__private::call_for_result::<#answer, #inside>)
        }
        None => quote_spanned!(span=> _pb::__private::call_constant::<#answer>),
    };
    let reference = reference(interface);
    let begun = quote!(#begun(#reference, #name, (#(#positional)*)));
    let keywords = call.arguments.iter().filter(|argument| argument.keyword.is_set());
    if keywords.clone().all(|argument| argument.cfgs.is_empty()) {
        return keywords.fold(begun, |call, argument| with_keyword(&call, argument));
    }
    // Hygiene keeps this local apart from an argument with that name.
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

/// Adds a keyword argument to a call, unless it is the `None` of an `Option`. The value has the place of its
/// type, which the user must change if it cannot be sent.
fn with_keyword(call: &TokenStream, argument: &Passed) -> TokenStream {
    let (ident, name) = (&argument.ident, signature::argument_name(argument));
    // No name in it refers to locals of the user's code. So errors do not mention the macro.
    let span = argument.optional().unwrap_or(&argument.ty).span();
    let add = quote_spanned!(span=>
        |__call, __value| _pb::__private::with_keyword(__call, #name, __value)
    );
    quote!(_pb::__private::Keyword::new(&#ident).pass(#call, #add))
}

/// Writes the sending of an argument, at the place of its type: the user must change the type if it cannot be
/// sent. Expands to:
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
    // The type of an object that has an interface is inferred.
    let ty = argument.replaced(&|_| syn::parse_quote!(_));
    // Hygiene keeps this local apart from an argument with that name.
    let out = Ident::new("__out", Span::mixed_site());
    let put = if argument.named_context { "put_passed_context" } else { "put_passed" };
    let put = Ident::new(put, span);
    let put = quote_spanned!(span=> _pb::__private::#put::<#ty>(#out, &#value));
    quote!(_pb::__private::state(move |#out: &mut _pb::__private::Jellier| #put))
}

/// Returns the type of the answer.
fn answer(call: &Call) -> TokenStream {
    let answer = call.answer().map(ToTokens::to_token_stream);
    // `check` has refused a type without a name.
    answer.filter(|answer| !is_opaque(answer.clone())).unwrap_or_else(|| quote!(()))
}
