//! Compares the methods of a block with the interfaces that it names.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericParam, Type};

use super::bounds::mentions;
use super::{in_body, is_opaque, literal, place_of};
use crate::input::{ArgumentKind, Method, Methods};

/// Writes the checks that the methods of one kind in a block include those of its interfaces: that none is
/// missing, and that each takes the arguments that are passed. Expands to:
///
/// ```text
/// use _pb::__private::AnyArgument as _;
/// const __SERVED: _pb::__private::ServedLists =
///     &[&[("takePond", &[("pond", _pb::__private::ArgumentOf::<ReceiverPond>::PRESENCE, …)], …)]];
/// const _: () = _pb::__private::check_interface(<PondKeeper>::METHODS, __SERVED);
/// const _: () = _pb::__private::check_served(<PondKeeper>::METHODS, __SERVED, 0, "takePond");
/// impl _pb::__private::Serves<PondKeeper> for Receiver {}
/// ```
///
/// If types of arguments depend on the parameters of the block, `served_inside` writes the checks instead.
pub(super) fn served(block: &Methods) -> Option<TokenStream> {
    if block.interfaces.is_empty() {
        return None;
    }
    let checks = (!depends_on_its_type(block)).then(|| {
        let lists = lists(block);
        let checks = checks(block, &quote!(__SERVED));
        let checks = checks.into_iter().map(|check| quote!(const _: () = #check;));
        quote! {
            use _pb::__private::{AnyArgument as _, AnyShape as _};
            const __SERVED: _pb::__private::ServedLists = #lists;
            #(#checks)*
        }
    });
    let this = &block.block.self_ty;
    let (impl_generics, _, where_clause) = block.generics().split_for_impl();
    let serves = block.interfaces.iter().map(|interface| {
        quote! {
            #[automatically_derived]
            impl #impl_generics _pb::__private::Serves<#interface> for #this #where_clause {}
        }
    });
    Some(quote!(#checks #(#serves)*))
}

/// Writes the checks in the function that runs the methods, where they are evaluated for each concrete type.
/// Expands to:
///
/// ```text
/// use _pb::__private::AnyArgument as _;
/// const { _pb::__private::check_interface(…) };
/// const { _pb::__private::check_served(…) };
/// ```
pub(super) fn served_inside(block: &Methods) -> Option<TokenStream> {
    if block.interfaces.is_empty() || !depends_on_its_type(block) {
        return None;
    }
    let checks = checks(block, &lists(block)).into_iter().map(|check| quote!(const { #check };));
    Some(quote! {
        use _pb::__private::{AnyArgument as _, AnyShape as _};
        #(#checks)*
    })
}

/// Returns whether the type of an argument mentions a parameter of the block, or `Self`.
fn depends_on_its_type(block: &Methods) -> bool {
    let read = block.methods.iter().filter(|method| !method.is_raw);
    let mut arguments = read.flat_map(|method| &method.arguments);
    arguments.any(|argument| depends(block, &argument.ty))
}

/// Returns whether a type mentions a parameter of the block, or `Self`.
fn depends(block: &Methods, ty: &Type) -> bool {
    let this = Ident::new("Self", Span::call_site());
    let params = block.generics().params.iter().filter_map(|param| match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
    });
    let params: Vec<_> = params.chain([&this]).collect();
    mentions(ty.to_token_stream(), &params)
}

/// Writes the methods of the block, in a list for each marker.
fn lists(block: &Methods) -> TokenStream {
    let lists = block.faces().map(|face| {
        let rows = block.marked(face).map(|method| served_row(block, method));
        quote!(&[#(#rows),*])
    });
    quote!(&[#(#lists),*])
}

/// Writes the comparisons of the block with its interfaces. An error of one method has the place of its name.
fn checks(block: &Methods, lists: &TokenStream) -> Vec<TokenStream> {
    let mut checks = Vec::new();
    for interface in &block.interfaces {
        let span = place_of(interface);
        checks.push(check(&quote_spanned!(span=> check_interface), span, interface, lists, None));
        for (list, face) in block.faces().enumerate() {
            for method in block.marked(face) {
                let span = place_of(&method.sig.ident);
                let function = quote_spanned!(span=> check_served);
                checks.push(check(&function, span, interface, lists, Some((list, method))));
            }
        }
    }
    checks
}

/// Writes one comparison.
fn check(
    function: &TokenStream,
    span: Span,
    interface: &Type,
    lists: &TokenStream,
    method: Option<(usize, &Method)>,
) -> TokenStream {
    let method = method.map(|(list, method)| {
        let name = literal(&method.wire_name, span);
        quote!(, #list, #name)
    });
    let place = place_of(interface);
    let methods = quote_spanned!(place=> <#interface>::METHODS);
    quote_spanned!(span=> _pb::__private::#function(#methods, #lists #method))
}

/// Writes the name and the arguments of one method of the block.
fn served_row(block: &Methods, method: &Method) -> TokenStream {
    let cfgs = &method.cfgs;
    let name = literal(&method.wire_name, place_of(&method.sig.ident));
    if method.is_raw {
        let any = quote!(&[("", _pb::__private::Presence::Unknown, _pb::__private::Shape::ANY)]);
        return quote!(#(#cfgs)* (#name, #any, _pb::__private::Shape::ANY));
    }
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
        let ty = in_body(&method.sig, argument.ty.to_token_stream());
        let shape = quote!(_pb::__private::shape_of!(Received, #ty));
        Some(quote!(#(#cfgs)* (#name, #presence, #shape)))
    });
    let answer = answer(block, method);
    quote!(#(#cfgs)* (#name, &[#(#arguments),*], #answer))
}

/// Writes the shape of the answer of a method. One that depends on the parameters of the block, or has no name, is
/// not compared.
fn answer(block: &Methods, method: &Method) -> TokenStream {
    let Some(ty) = method.answer() else { return quote!(_pb::__private::Shape::NOTHING) };
    let ty = method.halves.as_ref().map_or(ty, |[value, _]| value);
    if depends(block, ty) || is_opaque(ty.to_token_stream()) {
        return quote!(_pb::__private::Shape::ANY);
    }
    let ty = in_body(&method.sig, ty.to_token_stream());
    quote!(_pb::__private::shape_of!(Sent, #ty))
}
