//! Expands `#[derive(pb::Error)]`, which gives an error type its class names.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Fields;

use super::{frame, literal};
use crate::input::{Case, ErrorData, ErrorName, ErrorType, Names};

/// Writes the impl and the registration of an error type. Expands to:
///
/// ```text
/// impl _pb::Error for StockError {
///     const CLASSES: &'static [&'static ::core::primitive::str] = &["shop.StockError", "shop.OutOfStock"];
///     const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
///     fn names(&self) -> _pb::__private::ErrorNames {
///         match self {
///             Self::OutOfStock => …,
///         }
///     }
/// }
/// _pb::__private::inventory::submit! {
///     _pb::__private::ErrorEntry::of::<StockError>()
/// }
/// ```
pub(crate) fn error(error: &ErrorType<'_>) -> TokenStream {
    let ident = error.ident;
    let all = error.names();
    let mut classes = vec![all.class.clone()];
    let found = match &error.data {
        ErrorData::Enum(cases) if cases.is_empty() => quote!(match *self {}),
        ErrorData::Enum(cases) => {
            let arms = cases.iter().map(|case| {
                let names = error.names_of(case);
                if !classes.contains(&names.class) {
                    classes.push(names.class.clone());
                }
                arm(case, &names)
            });
            let arms: TokenStream = arms.collect();
            quote!(match self { #arms })
        }
        // `check` has refused unions.
        ErrorData::Struct | ErrorData::Union(_) => constant(&all),
    };
    let classes = classes.iter().map(name);
    let body = quote! {
        #[automatically_derived]
        impl _pb::Error for #ident {
            const CLASSES: &'static [&'static ::core::primitive::str] = &[#(#classes),*];
            const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
            fn names(&self) -> _pb::__private::ErrorNames {
                #found
            }
        }
        _pb::__private::inventory::submit! {
            _pb::__private::ErrorEntry::of::<#ident>()
        }
    };
    frame(&error.krate, &body)
}

/// Writes the match arm of one variant. Expands to:
///
/// ```text
/// Self::OutOfStock => …,
/// ```
fn arm(case: &Case<'_>, names: &Names) -> TokenStream {
    let ident = &case.written.ident;
    let inside = match &case.written.fields {
        Fields::Unit => TokenStream::new(),
        Fields::Unnamed(_) => quote!((..)),
        Fields::Named(_) => quote!({ .. }),
    };
    let names = constant(names);
    quote!(Self::#ident #inside => #names,)
}

/// Writes the names of one error. Expands to:
///
/// ```text
/// const { _pb::__private::error_names("shop.OutOfStock", const { &["shop.StockError"] }) }
/// ```
fn constant(names: &Names) -> TokenStream {
    let class = name(&names.class);
    let parents = names.parents.iter().map(name);
    quote!(const { _pb::__private::error_names(#class, const { &[#(#parents),*] }) })
}

/// Writes one class name. Expands to one of:
///
/// ```text
/// "shop.StockError"
/// _pb::__private::class_name!("StockError")
/// ```
fn name(name: &ErrorName) -> TokenStream {
    match name {
        ErrorName::Written(name) => {
            let name = literal(name, Span::call_site());
            quote!(#name)
        }
        ErrorName::Here(name) => {
            let name = literal(name, Span::call_site());
            quote!(_pb::__private::class_name!(#name))
        }
    }
}
