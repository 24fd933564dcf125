//! The stages of a macro: read an item, check it, and expand it. An item with mistakes yields one compile
//! error for each mistake, and stubs instead of the impls.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::Parse;
use syn::{Attribute, DeriveInput, Item};

use crate::errors::Errors;
use crate::input::{
    Class, Derive, Entries, ErrorData, ErrorType, Interface, Items, Marker, Methods, One, Within,
    parse_item, unmarked,
};
use crate::{check, expand};

/// Expands a type under one of the derives except `Error`.
pub(crate) fn derive(derive: Derive, item: TokenStream) -> TokenStream {
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(mistake) => return mistake.to_compile_error(),
    };
    let mut errors = Errors::new();
    let class = Class::read(derive, &item, &mut errors);
    check::class(&class, &mut errors);
    match errors.finish() {
        Ok(()) => expand::class(&class),
        Err(mistakes) => {
            let stub = expand::class_stub(&class);
            quote!(#mistakes #stub)
        }
    }
}

/// Expands a type under `#[derive(pb::Error)]`.
pub(crate) fn error(item: TokenStream) -> TokenStream {
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(mistake) => return mistake.to_compile_error(),
    };
    let mut errors = Errors::new();
    let error = ErrorType::read(&item, &mut errors);
    check::error(&error, &mut errors);
    match errors.finish() {
        Ok(()) => expand::error(&error),
        Err(mistakes) => {
            // A union implements no `std::error::Error`, which the stub requires.
            let stub =
                (!matches!(error.data, ErrorData::Union(_))).then(|| expand::error_stub(&error));
            quote!(#mistakes #stub)
        }
    }
}

/// Expands an item under `#[pb::methods]`.
pub(crate) fn methods(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let block = match parse_item(item.clone()) {
        Ok(Item::Impl(block)) => block,
        Ok(_) => {
            let sentence = "`#[pb::methods]` goes on an `impl` block, and this is another item";
            return beside(&item, &syn::Error::new(Span::call_site(), sentence));
        }
        Err(mistake) => return unreadable(item, &mistake),
    };
    let mut errors = Errors::new();
    let mut methods = Methods::read(arguments, block, &mut errors);
    check::methods(&methods, &mut errors);
    let conditional = errors.conditional();
    let is_wrong =
        |when: &Option<Attribute>| when.as_ref().is_some_and(|when| errors.has_under(when));
    methods.methods.retain(|method| !is_wrong(&method.when));
    match errors.finish() {
        Ok(()) => {
            let block = expand::block(&methods);
            let dispatch = expand::methods(&methods);
            quote!(#block #conditional #dispatch)
        }
        Err(mistakes) => {
            methods.add_receivers();
            let block = &methods.block;
            let stub = expand::methods_stub(&methods);
            quote!(#block #conditional #mistakes #stub)
        }
    }
}

/// Expands an item under `#[pb::interface]`.
pub(crate) fn interface(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let written = match parse_item(item.clone()) {
        Ok(Item::Trait(written)) => written,
        Ok(_) => {
            let sentence = "`#[pb::interface]` goes on a trait, and this is another item";
            return beside(&item, &syn::Error::new(Span::call_site(), sentence));
        }
        Err(mistake) => return unreadable(item, &mistake),
    };
    let mut errors = Errors::new();
    let mut interface = Interface::read(arguments, written, &mut errors);
    check::interface(&interface, &mut errors);
    let conditional = errors.conditional();
    let is_wrong =
        |when: &Option<Attribute>| when.as_ref().is_some_and(|when| errors.has_under(when));
    interface.calls.retain(|call| !is_wrong(&call.when));
    match errors.finish() {
        Ok(()) => {
            let interface = expand::interface(&interface);
            quote!(#conditional #interface)
        }
        Err(mistakes) => {
            let stub = expand::interface_stub(&interface);
            quote!(#conditional #mistakes #stub)
        }
    }
}

/// Expands `value!`, whose input is the path of the library and a value.
pub(crate) fn value(input: TokenStream) -> TokenStream {
    literal(
        input,
        |One(value), errors| check::literal(value, errors),
        |library, One(value)| expand::value(library, value),
    )
}

/// Expands `dict!`, whose input is the path of the library and entries.
pub(crate) fn dict(input: TokenStream) -> TokenStream {
    literal(
        input,
        |Entries(entries), errors| check::entries(entries, errors),
        |library, Entries(entries)| expand::dict(library, entries),
    )
}

/// Expands `list!`, whose input is the path of the library and items.
pub(crate) fn list(input: TokenStream) -> TokenStream {
    literal(
        input,
        |Items(items), errors| items.iter().for_each(|item| check::literal(item, errors)),
        |library, Items(items)| expand::list(library, items),
    )
}

/// Expands a literal.
fn literal<T: Parse>(
    input: TokenStream,
    check: impl FnOnce(&T, &mut Errors),
    expand: impl FnOnce(TokenStream, &T) -> TokenStream,
) -> TokenStream {
    let Within { library, content } = match syn::parse2(input) {
        Ok(within) => within,
        Err(mistake) => return mistake.to_compile_error(),
    };
    let mut errors = Errors::new();
    check(&content, &mut errors);
    match errors.finish() {
        Ok(()) => expand(library, &content),
        Err(mistakes) => quote!({ #mistakes }),
    }
}

/// Refuses a marker outside of a `#[pb::methods]` block. Inside one, `methods` has removed all markers
/// before the compiler sees them.
pub(crate) fn stray_marker(marker: Marker, item: TokenStream) -> TokenStream {
    let sentence = format!(
        "`#[{}]` marks a method in an inherent `impl` block under `#[pb::methods]`",
        marker.word(),
    );
    beside(&item, &syn::Error::new(Span::call_site(), sentence))
}

/// Returns an item with a syntax error, which the compiler reports. If the compiler knows a syntax that this library
/// does not, the mistake is the note of a lint: lints of this kind are checked only if there are no other errors.
/// Expands to:
///
/// ```text
/// impl Pond { fn take(&self, pond Pond) {} }
/// const _: () = {
///     #[must_use = "the macro cannot read this item: expected `:`"]
///     struct UnreadableItem;
///     #[deny(unused_must_use)]
///     const _: () = { (UnreadableItem,); };
/// };
/// ```
fn unreadable(item: TokenStream, mistake: &syn::Error) -> TokenStream {
    let item = unmarked(item);
    let sentence = format!("the macro cannot read this item: {mistake}");
    // In a tuple, since the compiler would suggest `let _ =` for a value that stands alone.
    let unused = quote_spanned!(mistake.span()=> UnreadableItem);
    quote! {
        #item
        const _: () = {
            #[must_use = #sentence]
            struct UnreadableItem;
            #[deny(unused_must_use)]
            const _: () = {
                (#unused,);
            };
        };
    }
}

/// Returns the unchanged item followed by a compile error.
fn beside(item: &TokenStream, mistake: &syn::Error) -> TokenStream {
    let mistake = mistake.to_compile_error();
    quote!(#item #mistake)
}
