//! Writes the reading of the arguments of a method, and the call of the method. The type of an argument
//! decides its kind: each place has a function whose bounds accept only the kinds that are allowed there.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::either_way::read_either_way;
use super::read::or_default;
use super::{default_call, in_body, literal, outlives, place_of};
use crate::input::{Argument, ArgumentKind, DefaultValue, Marker, Method, SelfKind, bare, names};

/// Wraps `run` so that a method runs only if the stack has room for the received arguments, which will be in
/// its frame. Parts of the message that are borrowed take too little to matter. Expands to one of:
///
/// ```text
/// _pb::__private::with_arguments::<(ReceiverPond,)>(__call, |__call| …)
/// _pb::__private::with_lent::<(i64,)>(_pb::__private::FrameOf::<Pond>::SIZE, __call, |__call| …)
/// ```
pub(super) fn with_room(method: &Method, run: TokenStream) -> TokenStream {
    let sent = method.arguments.iter().filter(|argument| {
        matches!(argument.kind, ArgumentKind::Sent { .. })
            && argument.cfgs.is_empty()
            && !argument.is_unnamed()
            && !argument.is_in_message()
    });
    let of_type = |ty: &Type| in_body(&method.sig, ty.to_token_stream());
    let (lent, owned): (Vec<_>, Vec<_>) = sent.partition(|argument| argument.lent().is_some());
    let owned: Vec<_> = owned.iter().map(|argument| of_type(&argument.ty)).collect();
    let lent = lent.iter().filter_map(|argument| argument.lent()).map(|ty| {
        let (span, ty) = (place_of(ty), of_type(ty));
        quote_spanned!(span=> _pb::__private::FrameOf::<#ty>::SIZE)
    });
    let lent: Vec<_> = lent.collect();
    match (&*owned, &*lent) {
        ([], []) => run,
        (owned, []) => {
            quote!(_pb::__private::with_arguments::<(#(#owned,)*)>(__call, |__call| #run))
        }
        (owned, lent) => quote! {
            _pb::__private::with_lent::<(#(#owned,)*)>(#(#lent)+*, __call, |__call| #run)
        },
    }
}

/// Returns whether the code of the block needs the trait that knows the sizes of lent arguments.
pub(super) fn has_lent(method: &Method) -> bool {
    method.arguments.iter().any(|argument| {
        matches!(argument.kind, ArgumentKind::Sent { .. })
            && argument.cfgs.is_empty()
            && !argument.is_unnamed()
            && !argument.is_in_message()
            && argument.lent().is_some()
    })
}

/// Writes the reading of one argument. Expands to one of:
///
/// ```text
/// _pb::__private::Invocation::argument::<i64>(__call, "numFrogs")?
/// _pb::__private::Invocation::argument_or::<i64>(
///     __call, "numFrogs", || _pb::__private::Defaulted::<i64>::NEW.or_default(None),
/// )?
/// _pb::__private::Invocation::owned_argument::<i64>(__call, "numFrogs")?
/// _pb::__private::Invocation::owned_argument_or::<i64>(__call, "numFrogs", || path::to::function())?
/// _pb::__private::context_argument::<Context>(__call, "context")?
/// ```
///
/// or to the code that [`lent`] or [`viewer`] shows.
pub(super) fn get(method: &Method, argument: &Argument) -> TokenStream {
    match &argument.kind {
        ArgumentKind::Sent { wire_name, default } => {
            let get = sent(method, argument, wire_name, default.as_ref());
            let ty = argument.lent().unwrap_or(&argument.ty);
            let get = outlives::argument(&in_body(&method.sig, ty.to_token_stream()), get);
            read_either_way(method, argument, get)
        }
        ArgumentKind::Viewer(_) => viewer(method, argument),
    }
}

/// Writes the reading of an argument that peers pass.
fn sent(
    method: &Method,
    argument: &Argument,
    wire_name: &str,
    default: Option<&DefaultValue>,
) -> TokenStream {
    let later = method.is_later();
    if let Some(ty) = argument.lent().filter(|_| later || !argument.is_in_message()) {
        return lent(method, argument, ty, (wire_name, default));
    }
    let ty = in_body(&method.sig, argument.ty.to_token_stream());
    let name = literal(wire_name, place_of(&argument.ident));
    let span = place_of(&argument.ty);
    let function = |word: &str| Ident::new(word, span);
    match default {
        None if argument.named_owned_context() && method.is_called() => {
            quote_spanned!(span=> _pb::__private::context_argument::<#ty>(__call, #name)?)
        }
        None => {
            let get = function(if later { "owned_argument" } else { "argument" });
            quote_spanned!(span=> _pb::__private::Invocation::#get::<#ty>(__call, #name)?)
        }
        Some(default) => {
            let get = function(if later { "owned_argument_or" } else { "argument_or" });
            let default = match default {
                DefaultValue::Trait => {
                    let or_default = or_default(&argument.ty, &ty, "or_default");
                    quote!(|| #or_default(::core::option::Option::None))
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

/// Writes the reading of an argument `&T`, which is lent to the method. Expands to one of:
///
/// ```text
/// _pb::__private::lent_argument::<Pond>(__call, "pond")?
/// _pb::__private::avatar_argument::<Context>(__call, "context")?
/// _pb::__private::read_argument::<Text>(__call, "text")?
/// _pb::__private::Defaulted::<Pond>::NEW.read(__call, "pond")?
/// _pb::__private::read_argument_or::<Pond, _>(__call, "pond", || path::to::function())?
/// _pb::__private::unnamed_argument::<Context>(__call)
/// _pb::__private::kept_argument::<str>(__call, "text")?
/// _pb::__private::kept_by_avatar::<Context>(__call, "context")?
/// _pb::__private::kept_read::<Text>(__call, "text")?
/// _pb::__private::kept_unnamed::<Context>(__call)
/// _pb::__private::Viewer::<Me>::NEW.lent::<Context>(__call, "context")?
/// _pb::__private::Viewer::<Me>::NEW.kept::<Context>(__call, "context")?
/// ```
fn lent(
    method: &Method,
    argument: &Argument,
    ty: &Type,
    (wire_name, default): (&str, Option<&DefaultValue>),
) -> TokenStream {
    let later = method.is_later();
    let (place, span) = (ty, place_of(ty));
    let name = literal(wire_name, place_of(&argument.ident));
    let ty = in_body(&method.sig, ty.to_token_stream());
    let either = |kept: &str, lent: &str| Ident::new(if later { kept } else { lent }, span);
    if argument.is_unnamed() {
        let get = either("kept_unnamed", "unnamed_argument");
        let get = quote_spanned!(span=> _pb::__private::#get::<#ty>(__call));
        return get;
    }
    match default {
        Some(DefaultValue::Trait) => {
            let get = or_default(place, &ty, if later { "keep" } else { "read" });
            return quote!(#get(__call, #name)?);
        }
        // A closure, since the function may return a type with a longer lifetime than the argument.
        Some(DefaultValue::Function(path)) => {
            let get = either("kept_read_or", "read_argument_or");
            let get = quote_spanned!(span=> _pb::__private::#get::<#ty, _>);
            let default = default_call(path);
            return quote_spanned!(span=> #get(__call, #name, || #default)?);
        }
        Some(DefaultValue::Literal(value)) => {
            let get = either("kept_read_or", "read_argument_or");
            let get = quote_spanned!(span=> _pb::__private::#get::<#ty, _>);
            return quote_spanned!(span=> #get(__call, #name, || #value)?);
        }
        None => {}
    }
    let get = if !method.is_called() || !argument.keys.is_empty() {
        either("kept_read", "read_argument")
    } else if let Some(first) = doubtful_viewer(method) {
        let first = in_body(&method.sig, first.to_token_stream());
        let get = either("kept", "lent");
        return quote_spanned! {span=>
            _pb::__private::Viewer::<#first>::NEW.#get::<#ty>(__call, #name)?
        };
    } else if method.is(Marker::Perspective) {
        either("kept_by_avatar", "avatar_argument")
    } else {
        either("kept_argument", "lent_argument")
    };
    quote_spanned!(span=> _pb::__private::#get::<#ty>(__call, #name)?)
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
    let get = Ident::new(if method.is_later() { "keep" } else { "lend" }, span);
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
/// Self::slow(&self, __arg0.get(), __arg1).await
/// ```
pub(super) fn call(method: &Method, locals: &[Ident]) -> TokenStream {
    let later = method.is_later();
    let ident = &method.sig.ident;
    let object = object(method);
    let arguments = method.arguments.iter().zip(locals).map(|(argument, local)| {
        let cfgs = &argument.cfgs;
        let is_lent = if argument.is_unnamed() {
            later
        } else {
            argument.lent().is_some() && (later || !argument.is_in_message())
        };
        let is_viewer = matches!(argument.kind, ArgumentKind::Viewer(_));
        let value = if is_viewer || is_lent { quote!(#local.get()) } else { quote!(#local) };
        quote!(#(#cfgs)* #value)
    });
    let call = quote!(Self::#ident(#object, #(#arguments),*));
    if later { quote!(#call.await) } else { call }
}

/// Writes the call of a method that reads its arguments by itself. The values stand at the places of the
/// arguments and of the answer, where rustc reports other types. Expands to one of:
///
/// ```text
/// Self::start_command(&self, __call)
/// Self::start_command(&self, __perspective, __call)
/// ```
pub(super) fn raw_call(method: &Method) -> TokenStream {
    let object = object(method);
    let words: &[&str] = match method.is(Marker::View) {
        true => &["__perspective", "__call"],
        false => &["__call"],
    };
    let values = method.arguments.iter().zip(words).map(|(argument, word)| {
        let value = Ident::new(word, place_of(&argument.ty));
        quote!(#value)
    });
    let place = method.answer().map_or_else(|| place_of(&method.sig.ident), place_of);
    let mut ident = method.sig.ident.clone();
    ident.set_span(place.resolved_at(ident.span()));
    quote_spanned!(place=> Self::#ident(#object, #(#values),*))
}

/// Writes the object for a method, as its receiver takes it.
fn object(method: &Method) -> TokenStream {
    match &method.self_kind {
        SelfKind::Reference | SelfKind::Other => quote!(&self),
        SelfKind::Lent(ty) if names(ty, "Self") => quote!(&self),
        SelfKind::Lent(ty) => taken(method, ty, "lent_receiver", &quote!(&self)),
        SelfKind::Owned(ty) => taken(method, ty, "receiver", &quote!(self)),
        SelfKind::Exclusive => quote!(self),
    }
}

/// Converts the object for a method whose `self` has a type.
fn taken(method: &Method, ty: &Type, function: &str, object: &TokenStream) -> TokenStream {
    let span = place_of(bare(ty));
    let function = Ident::new(function, span);
    let ty = in_body(&method.sig, ty.to_token_stream());
    let taken = quote_spanned!(span=> _pb::__private::#function::<#ty, Self>);
    quote!(#taken(#object))
}
