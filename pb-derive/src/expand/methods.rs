//! Expands `#[pb::methods]`: the dispatch from names on the wire to the methods of an object.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ReturnType;
use syn::spanned::Spanned;

use super::served::{served, served_inside};
use super::{arguments, ends, literal, local, named_once, place_of, quiet_frame};
use crate::input::{Marker, Method, Methods};

/// Writes the impls for one block: one for each kind of methods that peers call, and one for a replica. A
/// block with `#[update]` methods only has neither.
pub(crate) fn methods(block: &Methods) -> TokenStream {
    let called = block.faces().map(|marker| called(block, marker));
    let observe = block.observes().then(|| observe(block));
    let served = served(block);
    let named_once = named_once::methods(block);
    let body = quote!(#(#called)* #observe #served #named_once);
    if body.is_empty() {
        return body;
    }
    let dispatched = block.methods.iter().filter(|method| method.is_dispatched() && !method.is_raw);
    let sizes = dispatched.clone().any(arguments::has_lent);
    let sizes = sizes.then(|| {
        quote!(
            use _pb::__private::AnySize as _;
        )
    });
    let answers = dispatched.clone().any(|method| method.halves.is_some());
    let answers = answers.then(|| {
        quote! {
            #[allow(unused_imports)]
            use _pb::__private::AnyAnswer as _;
        }
    });
    quiet_frame(&block.krate, &block.allowed, &quote!(#sizes #answers #body))
}

/// Writes the impl for the methods of one kind that peers call. Expands to one of:
///
/// ```text
/// impl _pb::__private::Referenceable for Receiver {
///     fn dispatch(self: ::std::sync::Arc<Self>, __call: &mut _pb::__private::Invocation<'_>) -> _pb::__private::Dispatch {
///         match _pb::__private::Invocation::method(__call) {
///             "takePond" => …,
///             _ => _pb::__private::Dispatch::no_such_method(),
///         }
///     }
/// }
/// impl _pb::__private::Avatar for User {
///     fn perspective(self: …, __call: …) -> _pb::__private::Dispatch { … }
/// }
/// impl _pb::__private::Viewable for Group {
///     fn view(self: …, __perspective: &_pb::Perspective, __call: …) -> _pb::__private::Dispatch { … }
/// }
/// ```
fn called(block: &Methods, marker: Marker) -> TokenStream {
    let arms = block.marked(marker).map(arm);
    let served = served_inside(block).filter(|_| block.faces().next() == Some(marker));
    let body = quote! {
        #served
        match _pb::__private::Invocation::method(__call) {
            #(#arms)*
            _ => _pb::__private::Dispatch::no_such_method(),
        }
    };
    let quiet = quiet(block, marker);
    let face = face(block, marker, &body);
    quote!(#[automatically_derived] #quiet #face)
}

/// Writes the impl for one kind of methods, with the given body.
pub(super) fn face(block: &Methods, marker: Marker, body: &TokenStream) -> TokenStream {
    let this = &block.block.self_ty;
    let (impl_generics, _, where_clause) = block.generics().split_for_impl();
    let (face, run, viewer) = match marker {
        Marker::View => {
            (quote!(Viewable), quote!(view), Some(quote!(__perspective: &_pb::Perspective,)))
        }
        Marker::Perspective => (quote!(Avatar), quote!(perspective), None),
        _ => (quote!(Referenceable), quote!(dispatch), None),
    };
    quote! {
        impl #impl_generics _pb::__private::#face for #this #where_clause {
            fn #run(
                self: ::std::sync::Arc<Self>,
                #viewer
                __call: &mut _pb::__private::Invocation<'_>,
            ) -> _pb::__private::Dispatch {
                #body
            }
        }
    }
}

/// Writes the impl for a replica. Expands to:
///
/// ```text
/// impl _pb::__private::Observe for SlaveDuckPond {
///     fn observe(&mut self, __call: &mut _pb::__private::Invocation<'_>) -> _pb::__private::Dispatch {
///         match _pb::__private::Invocation::method(__call) {
///             "addDuck" => …,
///             _ => _pb::__private::Dispatch::no_such_method(),
///         }
///     }
/// }
/// ```
fn observe(block: &Methods) -> TokenStream {
    let this = &block.block.self_ty;
    let (impl_generics, _, where_clause) = block.generics().split_for_impl();
    let arms: Vec<_> = block.marked(Marker::Observe).map(arm).collect();
    let quiet = quiet(block, Marker::Observe);
    let (call, body) = if arms.is_empty() {
        (quote!(_), quote!(_pb::__private::Dispatch::no_such_method()))
    } else {
        let body = quote! {
            match _pb::__private::Invocation::method(__call) {
                #(#arms)*
                _ => _pb::__private::Dispatch::no_such_method(),
            }
        };
        (quote!(__call), body)
    };
    quote! {
        #[automatically_derived]
        #quiet
        impl #impl_generics _pb::__private::Observe for #this #where_clause {
            fn observe(&mut self, #call: &mut _pb::__private::Invocation<'_>) -> _pb::__private::Dispatch {
                #body
            }
        }
    }
}

/// Allows deprecated methods in the impl: a deprecation warns Rust callers, not peers.
fn quiet(block: &Methods, marker: Marker) -> Option<TokenStream> {
    let deprecated = block.marked(marker).any(|method| method.deprecated);
    deprecated.then(|| quote!(#[allow(deprecated)]))
}

/// Writes the match arm of one method. Expands to one of:
///
/// ```text
/// "takePond" => _pb::__private::with_arguments::<(ReceiverPond,)>(__call, |__call| {
///     _pb::__private::now(__call, |__call| {
///         let __arg0 = _pb::__private::Invocation::argument::<ReceiverPond>(__call, "pond")?;
///         _pb::__private::Invocation::no_more_arguments(__call)?;
///         let __to = _pb::__private::Invocation::context(__call);
///         let mut __answer = _pb::__private::WholeAnswer::new(Self::take_pond(&self, __arg0));
///         ::core::result::Result::Ok(_pb::__private::end(&mut __answer, __to))
///     })
/// }),
/// "slow" => _pb::__private::Shared::<Self>::NEW.later(__call, |__call| {
///     let __to = ::core::clone::Clone::clone(_pb::__private::Invocation::context(__call));
///     let __arg0 = _pb::__private::Invocation::owned_argument::<i64>(__call, "n")?;
///     _pb::__private::Invocation::no_more_arguments(__call)?;
///     ::core::result::Result::Ok(async move {
///         let __to = &__to;
///         let mut __answer = _pb::__private::WholeAnswer::new(Self::slow(&self, __arg0).await);
///         _pb::__private::end(&mut __answer, __to)
///     })
/// }),
/// "startCommand" => Self::start_command(&self, __call),
/// ```
fn arm(method: &Method) -> TokenStream {
    let name = literal(&method.wire_name, place_of(&method.sig.ident));
    let cfgs = &method.cfgs;
    if method.is_raw {
        let call = arguments::raw_call(method);
        return quote!(#(#cfgs)* #name => #call,);
    }
    let locals: Vec<_> = (0..method.arguments.len()).map(|index| local("arg", index)).collect();
    let gets = method.arguments.iter().zip(&locals).map(|(argument, local)| {
        let cfgs = &argument.cfgs;
        let get = arguments::get(method, argument);
        quote!(#(#cfgs)* let #local = #get;)
    });
    let call = arguments::call(method, &locals);
    let [answered, end] = answer(method, &call);
    let dispatched = if method.is_later() {
        let run = quote! {
            __call,
            |__call| {
                let __to = ::core::clone::Clone::clone(_pb::__private::Invocation::context(__call));
                #(#gets)*
                _pb::__private::Invocation::no_more_arguments(__call)?;
                ::core::result::Result::Ok(async move {
                    let __to = &__to;
                    #answered
                    #end
                })
            }
        };
        // A future that is not `Send` is an error at this place, which does not mention the macro: the tokens
        // are a path and parentheses without names of locals.
        let place = match &method.sig.output {
            ReturnType::Type(_, ty) => ty.span(),
            ReturnType::Default => method.sig.ident.span(),
        };
        quote_spanned!(place=> _pb::__private::Shared::<Self>::NEW.later(#run))
    } else {
        quote! {
            _pb::__private::now(
                __call,
                |__call| {
                    #(#gets)*
                    _pb::__private::Invocation::no_more_arguments(__call)?;
                    let __to = _pb::__private::Invocation::context(__call);
                    #answered
                    ::core::result::Result::Ok(#end)
                },
            )
        }
    };
    let dispatched = arguments::with_room(method, dispatched);
    quote!(#(#cfgs)* #name => #dispatched,)
}

/// Writes the end of a call with the answer of the method. The code does not name the type, of which the
/// compiler would report a name that it does not know once more. The answer is written at the place of the
/// whole type, which the user must change if it cannot be sent. Expands to one of:
///
/// ```text
/// let mut __answer = _pb::__private::WholeAnswer::new(Self::take_pond(&self, __arg0));
/// _pb::__private::end(&mut __answer, __to)
///
/// match _pb::__private::Answered(Self::take_pond(&self, __arg0)).split() {
///     ::core::result::Result::Ok(mut __value) => _pb::__private::end(&mut __value, __to),
///     ::core::result::Result::Err(mut __error) => _pb::__private::end(&mut __error, __to),
/// }
/// ```
fn answer(method: &Method, call: &TokenStream) -> [TokenStream; 2] {
    let ends_with = |word: &str, place: &dyn ToTokens, function: &str| {
        let (first, last) = ends(place);
        let (local, function) = (Ident::new(word, last), Ident::new(function, first));
        let value = quote_spanned!(first=> &mut);
        let end = quote_spanned!(first=> _pb::__private::#function);
        (quote!(mut #local), quote!(#end(#value #local, __to)))
    };
    let Some([value, error]) = &method.halves else {
        let place: &dyn ToTokens = match method.answer() {
            Some(ty) => ty,
            None => &method.sig.ident,
        };
        let (answer, end) = ends_with("__answer", place, "end");
        return [quote!(let #answer = _pb::__private::WholeAnswer::new(#call);), end];
    };
    let observed = method.is(Marker::Observe);
    let (value, end_value) = ends_with("__value", value, "end");
    let (error, end_error) =
        ends_with("__error", error, if observed { "end_observed" } else { "end" });
    let ended = quote! {
        match _pb::__private::Answered(#call).split() {
            ::core::result::Result::Ok(#value) => #end_value,
            ::core::result::Result::Err(#error) => #end_error,
        }
    };
    [TokenStream::new(), ended]
}
