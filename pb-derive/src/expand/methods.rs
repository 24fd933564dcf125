//! `#[pb::methods]`: the dispatch from the names peers use to the methods of an object.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, ReturnType};

use super::interface::{served, served_inside};
use super::{default_call, frame, in_body, is_opaque, literal, local, named_once, place_of};
use crate::input::{
    Argument, ArgumentKind, DefaultValue, Marker, Method, Methods, SelfKind, Viewer,
};

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
/// impl _pb::Referenceable for Receiver {
///     fn dispatch(self: ::std::sync::Arc<Self>, __call: &mut _pb::Invocation<'_>) -> _pb::Dispatch {
///         match _pb::Invocation::method(__call) {
///             "takePond" => …,
///             _ => _pb::Dispatch::NoSuchMethod,
///         }
///     }
/// }
/// impl _pb::Avatar for User {
///     fn perspective(self: …, __call: …) -> _pb::Dispatch { … }
/// }
/// impl _pb::Viewable for Group {
///     fn view(self: …, __perspective: &_pb::Perspective, __call: …) -> _pb::Dispatch { … }
/// }
/// ```
fn called(block: &Methods, marker: Marker) -> TokenStream {
    let arms = block.marked(marker).map(arm);
    let served = served_inside(block).filter(|_| block.faces().next() == Some(marker));
    let body = quote! {
        #served
        match _pb::Invocation::method(__call) {
            #(#arms)*
            _ => _pb::Dispatch::NoSuchMethod,
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
        impl #impl_generics _pb::#face for #this #where_clause {
            fn #run(
                self: ::std::sync::Arc<Self>,
                #viewer
                __call: &mut _pb::Invocation<'_>,
            ) -> _pb::Dispatch {
                #body
            }
        }
    }
}

/// A replica. Expands to:
///
/// ```text
/// impl _pb::Observe for SlaveDuckPond {
///     fn observe(&mut self, __call: &mut _pb::Invocation<'_>) -> _pb::Dispatch {
///         match _pb::Invocation::method(__call) {
///             "addDuck" => …,
///             _ => _pb::Dispatch::NoSuchMethod,
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
        (quote!(_), quote!(_pb::Dispatch::NoSuchMethod))
    } else {
        let body = quote! {
            match _pb::Invocation::method(__call) {
                #(#arms)*
                _ => _pb::Dispatch::NoSuchMethod,
            }
        };
        (quote!(__call), body)
    };
    quote! {
        #[automatically_derived]
        #quiet
        impl #impl_generics _pb::Observe for #this #where_clause {
            fn observe(&mut self, #call: &mut _pb::Invocation<'_>) -> _pb::Dispatch {
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
///         let __arg0 = _pb::Invocation::argument::<ReceiverPond>(__call, "pond")?;
///         _pb::Invocation::no_more_arguments(__call)?;
///         ::core::result::Result::Ok(Self::take_pond(&self, __arg0))
///     })
/// }),
/// "drain" => _pb::__private::Answers::<Result<(), StockError>, (), StockError>::NEW
///     .now::<(), StockError>(__call, |__call| { … }),
/// "slow" => _pb::__private::later(__call, |__call| {
///     let __arg0 = ::core::clone::Clone::clone(_pb::Invocation::context(__call));
///     let __arg1 = _pb::Invocation::owned_argument::<i64>(__call, "n")?;
///     _pb::Invocation::no_more_arguments(__call)?;
///     ::core::result::Result::Ok(async move { Self::slow(&self, &__arg0, __arg1).await })
/// }),
/// ```
fn arm(method: &Method) -> TokenStream {
    let name = literal(&method.wire_name, place_of(&method.sig.ident));
    let cfgs = &method.cfgs;
    let locals: Vec<_> = (0..method.arguments.len()).map(|index| local("arg", index)).collect();
    let gets = method.arguments.iter().zip(&locals).map(|(argument, local)| {
        let cfgs = &argument.cfgs;
        let get = get(method, argument);
        quote!(#(#cfgs)* let #local = #get;)
    });
    let call = call(method, &locals);
    let arguments = quote! {
        __call,
        |__call| {
            #(#gets)*
            _pb::Invocation::no_more_arguments(__call)?;
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
            quote_spanned!(place=> #answers::NEW.later::<#value, #error, _>(#arguments))
        } else if method.is(Marker::Observe) {
            quote_spanned!(place=> #answers::NEW.observe::<#value, #error>(#arguments))
        } else {
            quote_spanned!(place=> #answers::NEW.now::<#value, #error>(#arguments))
        }
    } else if later {
        quote_spanned!(place=> _pb::__private::later(#arguments))
    } else if is_opaque(answer.clone()) {
        // The type has no name here, and is inferred.
        quote_spanned!(place=> _pb::__private::now(#arguments))
    } else {
        quote_spanned!(place=> _pb::__private::now::<#answer>(#arguments))
    };
    let dispatched = with_arguments(method, answered);
    quote!(#(#cfgs)* #name => #dispatched,)
}

/// What runs a method, if there is room on the stack for the arguments that are sent: they will be in its
/// frame.
fn with_arguments(method: &Method, run: TokenStream) -> TokenStream {
    let sent = method.arguments.iter().filter(|argument| {
        matches!(argument.kind, ArgumentKind::Sent { .. }) && argument.cfgs.is_empty()
    });
    let types: Vec<_> =
        sent.map(|argument| in_body(&method.sig, argument.ty.to_token_stream())).collect();
    if types.is_empty() {
        return run;
    }
    quote!(_pb::__private::with_arguments::<(#(#types,)*)>(__call, |__call| #run))
}

/// One argument. Expands to one of:
///
/// ```text
/// _pb::Invocation::argument::<i64>(__call, "numFrogs")?
/// _pb::Invocation::argument_or::<i64>(__call, "numFrogs", || <i64 as …>::default())?
/// _pb::Invocation::owned_argument::<i64>(__call, "numFrogs")?
/// _pb::Invocation::owned_argument_or::<i64>(__call, "numFrogs", || path::to::function())?
/// _pb::__private::context_argument::<Context>(__call, "context")?
/// _pb::Invocation::context(__call)
/// ::core::clone::Clone::clone(_pb::Invocation::context(__call))
/// _pb::__private::viewer::<User>(__perspective)?
/// _pb::__private::shared_viewer::<User>(__perspective)?
/// __perspective
/// ::core::clone::Clone::clone(__perspective)
/// ```
fn get(method: &Method, argument: &Argument) -> TokenStream {
    let later = method.sig.asyncness.is_some();
    // The message is gone when an async method runs; the context and the perspective are cheap to keep.
    let kept = |borrowed: TokenStream| match later {
        true => quote!(::core::clone::Clone::clone(#borrowed)),
        false => borrowed,
    };
    let (wire_name, default) = match &argument.kind {
        ArgumentKind::Sent { wire_name, default } => (wire_name, default),
        ArgumentKind::Context => return kept(quote!(_pb::Invocation::context(__call))),
        // The other one has been refused in `check`.
        ArgumentKind::Viewer(Viewer::Anybody | Viewer::Other) => {
            return kept(quote!(__perspective));
        }
        ArgumentKind::Viewer(Viewer::Borrowed(ty)) if !later => {
            let ty = in_body(&method.sig, ty.to_token_stream());
            let span = place_of(&argument.ty);
            return quote_spanned!(span=> _pb::__private::viewer::<#ty>(__perspective)?);
        }
        ArgumentKind::Viewer(
            Viewer::Borrowed(ty) | Viewer::Shared(ty) | Viewer::BorrowedShared(ty),
        ) => {
            let ty = in_body(&method.sig, ty.to_token_stream());
            let span = place_of(&argument.ty);
            return quote_spanned!(span=> _pb::__private::shared_viewer::<#ty>(__perspective)?);
        }
    };
    let ty = in_body(&method.sig, argument.ty.to_token_stream());
    let name = literal(wire_name, place_of(&argument.ident));
    let span = place_of(&argument.ty);
    let function = |word: &str| Ident::new(word, span);
    match default {
        None if argument.could_be_context() && method.is_called() => {
            quote_spanned!(span=> _pb::__private::context_argument::<#ty>(__call, #name)?)
        }
        None => {
            let get = function(if later { "owned_argument" } else { "argument" });
            quote_spanned!(span=> _pb::Invocation::#get::<#ty>(__call, #name)?)
        }
        Some(default) => {
            let get = function(if later { "owned_argument_or" } else { "argument_or" });
            let default = match default {
                DefaultValue::Trait => {
                    quote_spanned!(span=> || <#ty as ::core::default::Default>::default())
                }
                // A closure, since the function may return something that lives longer than needed.
                DefaultValue::Function(path) => {
                    let default = default_call(path);
                    quote!(|| #default)
                }
            };
            quote_spanned!(span=> _pb::Invocation::#get::<#ty>(__call, #name, #default)?)
        }
    }
}

/// The call of the user's method. Expands to one of:
///
/// ```text
/// Self::take_pond(&self, __arg0)
/// Self::add_duck(self, __arg0)
/// async move { Self::slow(&self, &__arg0, __arg1).await }
/// ```
fn call(method: &Method, locals: &[Ident]) -> TokenStream {
    let later = method.sig.asyncness.is_some();
    let ident = &method.sig.ident;
    let object = match method.self_kind {
        SelfKind::Reference | SelfKind::Other => quote!(&self),
        SelfKind::Shared | SelfKind::Exclusive => quote!(self),
    };
    let arguments = method.arguments.iter().zip(locals).map(|(argument, local)| {
        let cfgs = &argument.cfgs;
        match argument.kind {
            ArgumentKind::Context | ArgumentKind::Viewer(Viewer::Anybody | Viewer::Borrowed(_))
                if later =>
            {
                quote!(#(#cfgs)* &#local)
            }
            ArgumentKind::Viewer(Viewer::BorrowedShared(_)) => quote!(#(#cfgs)* &#local),
            _ => quote!(#(#cfgs)* #local),
        }
    });
    let call = quote!(Self::#ident(#object, #(#arguments),*));
    if later { quote!(async move { #call.await }) } else { call }
}
