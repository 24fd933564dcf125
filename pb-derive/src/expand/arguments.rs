//! Writes the reading of the arguments of a method, and the call of the method. The type of an argument
//! decides its kind: each place has a function whose bounds accept only the kinds that are allowed there.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{default_call, in_body, literal, place_of};
use crate::input::{Argument, ArgumentKind, DefaultValue, Marker, Method, SelfKind, bare, names};

/// Wraps `run` so that a method runs only if the stack has room for the received arguments, which will be in
/// its frame. Borrowed arguments take too little to matter.
pub(super) fn with_room(method: &Method, run: TokenStream) -> TokenStream {
    let sent = method.arguments.iter().filter(|argument| {
        matches!(argument.kind, ArgumentKind::Sent { .. })
            && argument.cfgs.is_empty()
            && argument.lent().is_none()
    });
    let types: Vec<_> =
        sent.map(|argument| in_body(&method.sig, argument.ty.to_token_stream())).collect();
    if types.is_empty() {
        return run;
    }
    quote!(_pb::__private::with_arguments::<(#(#types,)*)>(__call, |__call| #run))
}

/// Writes the reading of one argument. Expands to one of:
///
/// ```text
/// _pb::__private::Invocation::argument::<i64>(__call, "numFrogs")?
/// _pb::__private::Invocation::argument_or::<i64>(__call, "numFrogs", || <i64 as …>::default())?
/// _pb::__private::Invocation::owned_argument::<i64>(__call, "numFrogs")?
/// _pb::__private::Invocation::owned_argument_or::<i64>(__call, "numFrogs", || path::to::function())?
/// _pb::__private::context_argument::<Context>(__call, "context")?
/// ```
///
/// or to the code that [`lent`] or [`viewer`] shows.
pub(super) fn get(method: &Method, argument: &Argument) -> TokenStream {
    let later = method.sig.asyncness.is_some();
    let ArgumentKind::Sent { wire_name, default } = &argument.kind else {
        return viewer(method, argument);
    };
    let ty = in_body(&method.sig, argument.ty.to_token_stream());
    let name = literal(wire_name, place_of(&argument.ident));
    let span = place_of(&argument.ty);
    let function = |word: &str| Ident::new(word, span);
    match default {
        None if argument.named_owned_context() && method.is_called() => {
            quote_spanned!(span=> _pb::__private::context_argument::<#ty>(__call, #name)?)
        }
        None => lent(method, argument, wire_name).unwrap_or_else(|| {
            let get = function(if later { "owned_argument" } else { "argument" });
            quote_spanned!(span=> _pb::__private::Invocation::#get::<#ty>(__call, #name)?)
        }),
        Some(default) => {
            let get = function(if later { "owned_argument_or" } else { "argument_or" });
            let default = match default {
                DefaultValue::Trait => {
                    quote_spanned!(span=> || <#ty as ::core::default::Default>::default())
                }
                // A closure, since the function may return a type with a longer lifetime than the argument.
                DefaultValue::Function(path) => {
                    let default = default_call(path);
                    quote!(|| #default)
                }
                DefaultValue::Literal(value) => quote!(|| #value),
            };
            quote_spanned!(span=> _pb::__private::Invocation::#get::<#ty>(__call, #name, #default)?)
        }
    }
}

/// Writes the reading of an argument `&T`. If it is the context, an `async` method gets a clone, since the
/// message is dropped before the method runs. Expands to one of:
///
/// ```text
/// _pb::__private::lent_argument::<Context>(__call, "context")?
/// _pb::__private::avatar_argument::<Context>(__call, "context")?
/// _pb::__private::read_argument::<Text>(__call, "text")?
/// _pb::__private::byte_argument::<Byte>(__call, "text")?
/// _pb::__private::unnamed_argument::<Context>(__call)
/// _pb::__private::kept_argument::<Context>(__call)
/// _pb::__private::kept_by_avatar::<Context>(__call)
/// _pb::__private::kept_unnamed::<Context>(__call)
/// _pb::__private::Viewer::<Me>::NEW.lent::<Context>(__call, "context")?
/// _pb::__private::Viewer::<Me>::NEW.kept::<Context>(__call)
/// ```
fn lent(method: &Method, argument: &Argument, wire_name: &str) -> Option<TokenStream> {
    let later = method.sig.asyncness.is_some();
    if let Some(item) = argument.lent_items().filter(|item| !later && !names(item, "u8")) {
        let (span, name) = (place_of(item), literal(wire_name, place_of(&argument.ident)));
        let item = in_body(&method.sig, item.to_token_stream());
        return Some(quote_spanned!(span=> _pb::__private::byte_argument::<#item>(__call, #name)?));
    }
    let ty = argument.lent()?;
    let (span, name) = (place_of(ty), literal(wire_name, place_of(&argument.ident)));
    let ty = in_body(&method.sig, ty.to_token_stream());
    let get = |function: &str| {
        let function = Ident::new(function, span);
        Some(quote_spanned!(span=> _pb::__private::#function::<#ty>))
    };
    let is_avatars = method.is(Marker::Perspective);
    let kept = if argument.is_unnamed() {
        let get = get(if later { "kept_unnamed" } else { "unnamed_argument" })?;
        return Some(quote_spanned!(span=> #get(__call)));
    } else if !method.is_called() || !argument.keys.is_empty() {
        let get = get("read_argument")?;
        return Some(quote_spanned!(span=> #get(__call, #name)?));
    } else if let Some(first) = doubtful_viewer(method) {
        let first = in_body(&method.sig, first.to_token_stream());
        let first = quote_spanned!(span=> _pb::__private::Viewer::<#first>::NEW);
        if !later {
            return Some(quote_spanned!(span=> #first.lent::<#ty>(__call, #name)?));
        }
        quote_spanned!(span=> #first.kept::<#ty>)
    } else if !later {
        let get = get(if is_avatars { "avatar_argument" } else { "lent_argument" })?;
        return Some(quote_spanned!(span=> #get(__call, #name)?));
    } else {
        get(if is_avatars { "kept_by_avatar" } else { "kept_argument" })?
    };
    Some(quote_spanned!(span=> #kept(__call)))
}

/// Returns the type of the first argument of a view, if a later argument might be the perspective instead.
fn doubtful_viewer(method: &Method) -> Option<&Type> {
    let first = method.arguments.first()?;
    let is_viewer = matches!(first.kind, ArgumentKind::Viewer(_));
    Some(&first.ty).filter(|_| is_viewer && !first.named_viewer())
}

/// Writes the reading of the perspective. Expands to one of:
///
/// ```text
/// _pb::__private::Viewer::<&User>::NEW.lend::<User>(__perspective)?
/// _pb::__private::Viewer::<&User>::NEW.keep::<User>(__perspective)?
/// ```
fn viewer(method: &Method, argument: &Argument) -> TokenStream {
    // No name in it refers to a local, so errors do not mention the macro.
    let place = argument.lent().unwrap_or(&argument.ty);
    let span = place.span();
    let [ty, place] = [&argument.ty, place].map(|ty| in_body(&method.sig, ty.to_token_stream()));
    let get = Ident::new(if method.sig.asyncness.is_some() { "keep" } else { "lend" }, span);
    let viewer = quote_spanned!(span=> _pb::__private::Viewer::<#ty>::NEW.#get::<#place>);
    quote!(#viewer(__perspective)?)
}

/// Writes the call of the user's method. Expands to one of:
///
/// ```text
/// Self::take_pond(&self, __arg0)
/// Self::say(&self, __arg0.get(), __arg1)
/// Self::add_duck(self, __arg0)
/// Self::keep(_pb::__private::receiver::<Arc<Self>, Self>(self))
/// Self::keep(_pb::__private::lent_receiver::<Arc<Self>, Self>(&self))
/// async move { Self::slow(&self, &__arg0, __arg1).await }
/// ```
pub(super) fn call(method: &Method, locals: &[Ident]) -> TokenStream {
    let later = method.sig.asyncness.is_some();
    let ident = &method.sig.ident;
    let object = match &method.self_kind {
        SelfKind::Reference | SelfKind::Other => quote!(&self),
        SelfKind::Lent(ty) if names(ty, "Self") => quote!(&self),
        SelfKind::Lent(ty) => taken(method, ty, "lent_receiver", &quote!(&self)),
        SelfKind::Owned(ty) => taken(method, ty, "receiver", &quote!(self)),
        SelfKind::Exclusive => quote!(self),
    };
    let arguments = method.arguments.iter().zip(locals).map(|(argument, local)| {
        let cfgs = &argument.cfgs;
        let value = match &argument.kind {
            ArgumentKind::Viewer(_) => quote!(#local.get()),
            ArgumentKind::Sent { default: None, .. } if later && argument.lent().is_some() => {
                quote!(&#local)
            }
            ArgumentKind::Sent { .. } => quote!(#local),
        };
        quote!(#(#cfgs)* #value)
    });
    let call = quote!(Self::#ident(#object, #(#arguments),*));
    if later { quote!(async move { #call.await }) } else { call }
}

/// Converts the object for a method whose `self` has a type.
fn taken(method: &Method, ty: &Type, function: &str, object: &TokenStream) -> TokenStream {
    let span = place_of(bare(ty));
    let function = Ident::new(function, span);
    let ty = in_body(&method.sig, ty.to_token_stream());
    let taken = quote_spanned!(span=> _pb::__private::#function::<#ty, Self>);
    quote!(#taken(#object))
}
