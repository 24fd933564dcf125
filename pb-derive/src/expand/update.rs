//! Expands `#[update]`, a method that is announced to all observers of the object.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{FnArg, ImplItem, ImplItemFn, Pat, ReturnType, Signature};

use super::either_way::announce_either_way;
use super::{ends, import, literal, named_once, place_of};
use crate::input::{Marker, Method, Methods};

/// Writes the block as the user wrote it, except that each update becomes two methods.
pub(crate) fn block(methods: &Methods) -> TokenStream {
    let mut block = methods.block.clone();
    let items = block.items.into_iter().enumerate();
    block.items = items
        .flat_map(|(index, item)| {
            let of_item = methods.methods.iter().filter(|method| method.item == index);
            let updates: Vec<_> = of_item.filter(|method| method.is(Marker::Update)).collect();
            match item {
                ImplItem::Fn(written) if !updates.is_empty() => {
                    let each = updates.iter().flat_map(|update| {
                        let announced = announced(methods, update, &written);
                        let hidden = hidden(update, &written);
                        let name = name_taken(update);
                        [announced, hidden, name]
                    });
                    each.chain(otherwise(&updates, &written)).map(ImplItem::Verbatim).collect()
                }
                item => vec![item],
            }
        })
        .collect();
    block.into_token_stream()
}

/// Writes the method as the user wrote it, for the conditions under which it is no update. Expands to:
///
/// ```text
/// #[cfg(not(all(feature = "live")))]
/// fn add_duck(&mut self, duck: String) -> bool { … }
/// ```
fn otherwise(updates: &[&Method], written: &ImplItemFn) -> Option<TokenStream> {
    let whens: Option<Vec<_>> = updates
        .iter()
        .map(|update| update.when.as_ref()?.parse_args::<TokenStream>().ok())
        .collect();
    whens.map(|whens| quote!(#[cfg(not(any(#(#whens),*)))] #written))
}

/// Writes the method with the user's name, which announces the update. The arguments are encoded first, since
/// the body may consume them. Expands to:
///
/// ```text
/// pub fn add_duck(&mut self, duck: String) -> bool {
///     use ::pb as _pb;
///     let __update = _pb::__private::begin_update(
///         self,
///         "addDuck",
///         &(_pb::__private::state(|__out| _pb::__private::put_argument(__out, &duck)),),
///     );
///     let __result = Self::__pb_add_duck(self, duck);
///     _pb::__private::end_update(__update, _pb::__private::Returned(&__result).succeeded());
///     __result
/// }
/// ```
fn announced(methods: &Methods, update: &Method, written: &ImplItemFn) -> TokenStream {
    let ImplItemFn { attrs, vis, sig, .. } = written;
    let import = import(&methods.krate);
    let name = literal(&update.wire_name, place_of(&update.sig.ident));
    // If the type is not a live object, each update has this error. At the place of the type, rustc shows it
    // once. `self` is the token that the user wrote, so that the body refers to the same variable.
    let place = place_of(&methods.block.self_ty);
    let this = sig.receiver().map(|receiver| receiver.self_token);
    let object = this.map(|mut object| {
        object.span = place.resolved_at(object.span);
        object
    });
    // Hygiene keeps these locals apart from arguments with such names.
    let local = |word| Ident::new(word, Span::mixed_site());
    let (running, result, out) = (local("__update"), local("__result"), local("__out"));
    let encoded = update.arguments.iter().map(|argument| {
        let (cfgs, ident) = (&argument.cfgs, &argument.ident);
        // An error is placed at the type of the argument, which the user must change if it cannot be sent.
        // The type is not named, since the compiler would report a name that it does not know once more.
        let (first, last) = ends(&argument.ty);
        let mut value = ident.clone();
        value.set_span(last.resolved_at(ident.span()));
        let is_context = argument.named_context();
        let put = if is_context { "put_announced_context" } else { "put_argument" };
        let put = Ident::new(put, first);
        let put = quote_spanned!(first=> _pb::__private::#put);
        let lent = quote_spanned!(first=> &);
        let put = announce_either_way(update, argument, &out, &value)
            .unwrap_or_else(|| quote!(#put(#out, #lent #value)));
        quote!(#(#cfgs)* _pb::__private::state(|#out: &mut _pb::__private::Jellier| #put))
    });
    let passed = update.arguments.iter().map(|argument| {
        let (cfgs, ident) = (&argument.cfgs, &argument.ident);
        quote!(#(#cfgs)* #ident)
    });
    let check = named_once::in_method(methods, update);
    let hidden = hidden_name(&sig.ident);
    let begin = quote_spanned!(place=> _pb::__private::begin_update);
    let begin = quote!(let #running = #begin(#object, #name, &(#(#encoded,)*)););
    let call = quote!(Self::#hidden(#this, #(#passed),*));
    let end = quote!(_pb::__private::end_update);
    let body = match &sig.output {
        ReturnType::Default => quote!(#begin #call; #end(#running, true);),
        ReturnType::Type(..) => quote! {
            #begin
            let #result = #call;
            #end(#running, _pb::__private::Returned(&#result).succeeded());
            #result
        },
    };
    let sig = plain(sig);
    // Lints about the whole method then point to the user's code.
    let mut body = Group::new(Delimiter::Brace, quote!(#import #check #body));
    body.set_span(written.block.brace_token.span.join());
    let when = &update.when;
    quote! {
        #when
        #(#attrs)*
        #vis #sig #body
    }
}

/// Writes the hidden method with the body. Expands to:
///
/// ```text
/// #[doc(hidden)]
/// fn __pb_add_duck(&mut self, duck: String) -> bool { … }
/// ```
fn hidden(update: &Method, written: &ImplItemFn) -> TokenStream {
    let (cfgs, lints, block) = (&update.cfgs, &update.lints, &written.block);
    let mut sig = written.sig.clone();
    sig.ident = hidden_name(&sig.ident);
    // With this place, lints about functions ignore the method, which the user did not write.
    sig.fn_token.span = Span::call_site();
    quote! {
        #(#cfgs)*
        #(#lints)*
        #[doc(hidden)]
        #sig #block
    }
}

/// Returns the name of the hidden method.
fn hidden_name(method: &Ident) -> Ident {
    format_ident!("__pb_{}", method.unraw(), span = method.span())
}

/// Writes a constant that makes rustc refuse a second update with the same name on the wire, in any block of
/// the type. Expands to:
///
/// ```text
/// #[doc(hidden)]
/// const __pb_announced_as_addDuck: () = ();
/// ```
fn name_taken(update: &Method) -> TokenStream {
    let (cfgs, name, span) = (&update.cfgs, &update.wire_name, place_of(&update.sig.ident));
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let ident = if name.chars().all(is_word) {
        format_ident!("__pb_announced_as_{name}", span = span)
    } else {
        let letters = name.chars().map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() => letter.to_string(),
            letter => format!("_{:x}_", u32::from(letter)),
        });
        format_ident!("__pb_announced_{}", letters.collect::<String>(), span = span)
    };
    let item = quote_spanned!(span=> const #ident: () = (););
    quote!(#(#cfgs)* #[doc(hidden)] #item)
}

/// Returns the signature with plain argument names, since `mut duck` concerns the body only.
fn plain(sig: &Signature) -> Signature {
    let mut sig = sig.clone();
    for input in &mut sig.inputs {
        if let FnArg::Typed(input) = input
            && let Pat::Ident(pat) = &mut *input.pat
        {
            pat.by_ref = None;
            pat.mutability = None;
            pat.subpat = None;
        }
    }
    sig
}
