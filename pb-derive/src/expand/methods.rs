//! `#[pb::methods]`: the dispatch from the names peers use to the methods of an object.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ReturnType;
use syn::spanned::Spanned;

use super::interface::{served, served_inside};
use super::{arguments, frame, in_body, is_opaque, literal, local, named_once, place_of};
use crate::input::{Marker, Method, Methods};

/// The impls for one block: of an object that peers call, in one way or several, of a replica, of both,
/// or (where all that happens is announced) of neither.
pub(crate) fn methods(block: &Methods) -> TokenStream {
    let called = block.faces().map(|marker| called(block, marker));
    let observe = block.observes().then(|| observe(block));
    let served = block.interface.get().map(|interface| served(block, interface));
    let named_once = named_once::methods(block);
    let body = quote!(#(#called)* #observe #served #named_once);
    if body.is_empty() {
        return body;
    }
    frame(&block.krate, &body)
}

/// An object that peers call. Expands to one of:
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

/// The impl for objects that are called in this way, around what runs the methods.
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

/// A replica. Expands to:
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

/// A deprecation is for those who write calls, and peers write these.
fn quiet(block: &Methods, marker: Marker) -> Option<TokenStream> {
    let deprecated = block.marked(marker).any(|method| method.deprecated);
    deprecated.then(|| quote!(#[allow(deprecated)]))
}

/// One method, at the place of its answer's type: that is what to change when the answer cannot be
/// sent. Expands to one of:
///
/// ```text
/// "takePond" => _pb::__private::with_arguments::<(ReceiverPond,)>(__call, |__call| {
///     _pb::__private::now::<&'static str>(__call, |__call| {
///         let __arg0 = _pb::__private::Invocation::argument::<ReceiverPond>(__call, "pond")?;
///         _pb::__private::Invocation::no_more_arguments(__call)?;
///         ::core::result::Result::Ok(Self::take_pond(&self, __arg0))
///     })
/// }),
/// "drain" => _pb::__private::Answers::<Result<(), StockError>, (), StockError>::NEW
///     .now::<(), StockError>(__call, |__call| { … }),
/// "slow" => _pb::__private::later(__call, |__call| {
///     let __arg0 = _pb::__private::kept_argument::<Context>(__call);
///     let __arg1 = _pb::__private::Invocation::owned_argument::<i64>(__call, "n")?;
///     _pb::__private::Invocation::no_more_arguments(__call)?;
///     ::core::result::Result::Ok(async move { Self::slow(&self, &__arg0, __arg1).await })
/// }),
/// ```
fn arm(method: &Method) -> TokenStream {
    let name = literal(&method.wire_name, place_of(&method.sig.ident));
    let cfgs = &method.cfgs;
    let locals: Vec<_> = (0..method.arguments.len()).map(|index| local("arg", index)).collect();
    let gets = method.arguments.iter().zip(&locals).map(|(argument, local)| {
        let cfgs = &argument.cfgs;
        let get = arguments::get(method, argument);
        quote!(#(#cfgs)* let #local = #get;)
    });
    let call = arguments::call(method, &locals);
    let run = quote! {
        __call,
        |__call| {
            #(#gets)*
            _pb::__private::Invocation::no_more_arguments(__call)?;
            ::core::result::Result::Ok(#call)
        }
    };
    let (place, answer) = match &method.sig.output {
        ReturnType::Type(_, ty) => (ty.span(), in_body(&method.sig, ty.to_token_stream())),
        ReturnType::Default => (method.sig.ident.span(), quote!(())),
    };
    // A path and a pair of parentheses: nothing in them is looked up among the locals, so they may
    // be where the type is altogether, and errors do not mention the macro.
    let later = method.sig.asyncness.is_some();
    let halves = method.halves.as_ref().filter(|_| !is_opaque(answer.clone()));
    let answered = if let Some(halves) = halves {
        let [value, error] = halves.each_ref().map(|ty| in_body(&method.sig, ty.to_token_stream()));
        let answers = quote_spanned!(place=> _pb::__private::Answers::<#answer, #value, #error>);
        if later {
            quote_spanned!(place=> #answers::NEW.later::<#value, #error, _>(#run))
        } else if method.is(Marker::Observe) {
            quote_spanned!(place=> #answers::NEW.observe::<#value, #error>(#run))
        } else {
            quote_spanned!(place=> #answers::NEW.now::<#value, #error>(#run))
        }
    } else if later {
        quote_spanned!(place=> _pb::__private::later(#run))
    } else if is_opaque(answer.clone()) {
        // The type has no name here, and is inferred.
        quote_spanned!(place=> _pb::__private::now(#run))
    } else {
        quote_spanned!(place=> _pb::__private::now::<#answer>(#run))
    };
    let dispatched = arguments::with_room(method, answered);
    quote!(#(#cfgs)* #name => #dispatched,)
}
