//! Expands `#[pb::interface]`: a struct around a reference, whose methods make calls.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, LitStr, Type};

use super::bounds::mentions;
use super::{crate_path, in_body, is_opaque, literal, place_of, quiet_frame, without_self};
use crate::input::{ArgumentKind, Call, Interface, Method, Methods, Passed, RESERVED};

/// The parts of an interface that differ between the real expansion and the stub.
struct Parts {
    /// The fields of the struct after the reference.
    rest: TokenStream,
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
    let rows = interface.calls.iter().map(|call| row(interface, call));
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

/// Writes a stub of an interface with mistakes. It has all methods, which make no calls.
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

/// Writes the struct and its impls.
fn written(interface: &Interface, parts: &Parts) -> TokenStream {
    let Interface { attrs, cfgs, lints, allowed, written, krate, .. } = interface;
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
        #vis struct #ident #generics (#path::RemoteReference #rest) #where_clause;
        #(#cfgs)*
        #frame
    }
}

/// Writes the signature of a method on the wire. Expands to:
///
/// ```text
/// _pb::__private::MethodSignature {
///     name: "takePond",
///     positional: &["pond"],
///     keywords: _pb::__private::names_of!(Required: "deep": bool, "how": Option<i64>),
///     optional: _pb::__private::names_of!(Optional: "deep": bool, "how": Option<i64>),
/// }
/// ```
fn row(interface: &Interface, call: &Call) -> TokenStream {
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
            let ty = in_body(&call.sig, argument.ty.to_token_stream());
            let ty = without_self(ty, &interface.written.ident);
            quote!(#(#cfgs)* #name: #ty)
        });
        let names: Vec<_> = names.collect();
        match &*names {
            [] => quote!(&[]),
            names => quote!(_pb::__private::names_of!(#kind: #(#names),*)),
        }
    });
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

/// Returns the name of an argument on the wire.
fn argument_name(argument: &Passed) -> LitStr {
    literal(&argument.wire_name, place_of(&argument.ident))
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

/// Writes the body of a method, which makes the call. Expands to:
///
/// ```text
/// _pb::__private::Keyword::new(&deep).pass(
///     _pb::RemoteReference::call_remote::<String>(&self.0, "takePond", (…,)),
///     |__call, __value| _pb::__private::with_keyword(__call, "deep", __value),
/// )
/// ```
///
/// A keyword argument under `#[cfg]` is added to `let mut __call`.
fn body(call: &Call) -> TokenStream {
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
        None => quote_spanned!(span=> _pb::RemoteReference::call_remote::<#answer>),
    };
    let begun = quote!(#begun(&self.0, #name, (#(#positional)*)));
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
    let (ident, name) = (&argument.ident, argument_name(argument));
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
    let ty = &argument.ty;
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

/// Writes the check that the methods of one kind in a block include those of an interface. Expands to:
///
/// ```text
/// use _pb::__private::AnyArgument as _;
/// const _: () = _pb::__private::check_interface(
///     PondKeeper::METHODS,
///     &[&[("takePond", &[("pond", _pb::__private::ArgumentOf::<ReceiverPond>::PRESENCE)])]],
/// );
/// ```
///
/// If types of arguments depend on the parameters of the block, `served_inside` writes the check instead.
pub(super) fn served(block: &Methods, interface: &Type) -> TokenStream {
    if depends_on_its_type(block) {
        return TokenStream::new();
    }
    let check = served_check(block, interface);
    quote! {
        use _pb::__private::AnyArgument as _;
        const _: () = #check;
    }
}

/// Writes the check in the function that runs the methods, where it is evaluated for each concrete type.
/// Expands to:
///
/// ```text
/// use _pb::__private::AnyArgument as _;
/// const { _pb::__private::check_interface(…) };
/// ```
pub(super) fn served_inside(block: &Methods) -> Option<TokenStream> {
    let interface = block.interface.get().filter(|_| depends_on_its_type(block))?;
    let check = served_check(block, interface);
    Some(quote! {
        use _pb::__private::AnyArgument as _;
        const { #check };
    })
}

/// Returns whether the type of an argument mentions a parameter of the block, or `Self`.
fn depends_on_its_type(block: &Methods) -> bool {
    let this = Ident::new("Self", Span::call_site());
    let params = block.generics().params.iter().filter_map(|param| match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
    });
    let params: Vec<_> = params.chain([&this]).collect();
    let mut arguments = block.methods.iter().flat_map(|method| &method.arguments);
    arguments.any(|argument| mentions(argument.ty.to_token_stream(), &params))
}

/// Writes the comparison of the block with the interface.
fn served_check(block: &Methods, interface: &Type) -> TokenStream {
    let lists = block.faces().map(|face| {
        let rows = block.marked(face).map(served_row);
        quote!(&[#(#rows),*])
    });
    let span = place_of(interface);
    let methods = quote_spanned!(span=> <#interface>::METHODS);
    quote_spanned!(span=> _pb::__private::check_interface(#methods, &[#(#lists),*]))
}

/// Writes the name and the arguments of one method of the block.
fn served_row(method: &Method) -> TokenStream {
    let cfgs = &method.cfgs;
    let name = literal(&method.wire_name, place_of(&method.sig.ident));
    // An argument without a name is the context.
    let named = method.arguments.iter().filter(|argument| !argument.is_unnamed());
    let arguments = named.filter_map(|argument| {
        let ArgumentKind::Sent { wire_name, default } = &argument.kind else {
            return None;
        };
        let cfgs = &argument.cfgs;
        let name = literal(wire_name, place_of(&method.sig.ident));
        let presence = if default.is_some() {
            quote!(_pb::__private::Presence::Optional)
        } else {
            let ty = in_body(&method.sig, argument.ty.to_token_stream());
            quote!(_pb::__private::ArgumentOf::<#ty>::PRESENCE)
        };
        Some(quote!(#(#cfgs)* (#name, #presence)))
    });
    quote!(#(#cfgs)* (#name, &[#(#arguments),*]))
}
