//! Expands `#[derive(Jelly, Unjelly)]` on an enum whose variants have contents, in serde's representations.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::LitStr;

use super::bounds::Bounds;
use super::either_way::either_way;
use super::fieldless::name;
use super::plain::{unjelly_generics, unjelly_lifetime};
use super::write::From;
use super::{local, outlives, place_of, read, write};
use crate::input::{Carrier, Class, Field, NamedVariant, Representation, Shape};

/// Writes the impl that sends the enum. Expands to:
///
/// ```text
/// impl _pb::Jelly for Shape {
///     fn jelly(&self, __out: &mut _pb::__private::Jellier) -> ::core::result::Result<(), _pb::__private::JellyError> {
///         match self {
///             Self::Circle { 0: __value0, .. } => …,
///         }
///     }
/// }
/// ```
pub(super) fn jelly(class: &Class<'_>, variants: &[NamedVariant<'_>]) -> TokenStream {
    let ident = class.ident;
    let mut bounds = Bounds::new(class);
    let arms = variants.iter().map(|variant| {
        let ident = variant.ident;
        if !variant.travels() {
            let name = name(variant);
            return quote!(Self::#ident { .. } => _pb::__private::skipped_variant(#name),);
        }
        write::add_bounds(&mut bounds, &variant.fields);
        let parts = variant.fields.iter().filter(|field| field.travels()).map(|field| {
            let (member, local) = (&field.member, local("value", field.index));
            quote!(#member: #local,)
        });
        let write = sent(class, variant);
        quote!(Self::#ident { #(#parts)* .. } => { #write })
    });
    let arms: TokenStream = arms.collect();
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let where_clause = bounds.where_clause();
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Jelly for #ident #ty_generics #where_clause {
            fn jelly(
                &self,
                __out: &mut _pb::__private::Jellier,
            ) -> ::core::result::Result<(), _pb::__private::JellyError> {
                match self { #arms }
            }
        }
    }
}

/// Writes the sending of one variant. Expands to one of:
///
/// ```text
/// _pb::Jelly::jelly("point", __out)
/// _pb::__private::put_variant(__out, &__VARIANT[0usize], |__out| { … })
/// _pb::__private::put_tag(__out, &__FIELDS[0usize], "circle")?; …
/// ```
fn sent(class: &Class<'_>, variant: &NamedVariant<'_>) -> TokenStream {
    let (name, shape) = (name(variant), variant.shape());
    match class.attrs.representation() {
        Representation::External if shape == Shape::Unit => quote!(_pb::Jelly::jelly(#name, __out)),
        Representation::External => {
            let content = content_sent(variant);
            quote! {
                const __VARIANT: &[_pb::__private::Field] = _pb::__private::fields![#name];
                _pb::__private::put_variant(__out, &__VARIANT[0usize], |__out| { #content })
            }
        }
        Representation::Internal(tag) => {
            let put_tag = put_tag(&name);
            match (shape, &variant.fields[..]) {
                (Shape::Newtype, [field]) => {
                    let names = write::attribute_names(Some(tag), &[]);
                    let flat = flat_sent(field);
                    quote! {
                        #names
                        let __state = _pb::__private::begin_state(__out)?;
                        #put_tag
                        let __count = #flat;
                        _pb::__private::end_state(__out, __state, 1 + __count)
                    }
                }
                (_, fields) => {
                    let names = write::attribute_names(Some(tag), fields);
                    let attributes = write::attributes(fields, From::Variant, Some(&put_tag));
                    quote!(#names #attributes)
                }
            }
        }
        Representation::Adjacent(tag, content) => {
            let put_tag = put_tag(&name);
            let (key, put_content) = if shape == Shape::Unit {
                (None, None)
            } else {
                let written = content_sent(variant);
                let put = quote! {
                    _pb::__private::put_field_with(__out, &__FIELDS[1usize], |__out| { #written })?;
                };
                (Some(content), Some(put))
            };
            let names = [Some(tag), key].into_iter().flatten();
            quote! {
                const __FIELDS: &[_pb::__private::Field] = _pb::__private::fields![#(#names),*];
                _pb::__private::open_state(__out, __FIELDS)?;
                #put_tag
                #put_content
                _pb::__private::close_state(__out);
                ::core::result::Result::Ok(())
            }
        }
        Representation::Untagged => content_sent(variant),
    }
}

/// Writes the sending of the tag.
fn put_tag(name: &LitStr) -> TokenStream {
    quote!(_pb::__private::put_tag(__out, &__FIELDS[0usize], #name)?;)
}

/// Writes the sending of the one value of a variant beside its tag, whose value is the number of attributes.
fn flat_sent(field: &Field<'_>) -> TokenStream {
    match field.carrier() {
        Carrier::Itself => write::put_flat(field, From::Variant),
        Carrier::Module(_) | Carrier::Serde | Carrier::SerdeBy(_) => {
            let value = write::value(field, From::Variant);
            quote!(_pb::__private::put_flat_by(__out, |__out| #value)?)
        }
    }
}

/// Writes the sending of the content of a variant. Expands to one of:
///
/// ```text
/// _pb::Jelly::jelly(&(), __out)
/// _pb::__private::put::<Circle>(__out, __value0)
/// _pb::__private::put_tuple(__out, 2usize, |__out| {
///     _pb::__private::put_item(__out, 0usize, |__out| _pb::__private::put::<f64>(__out, __value0))?;
///     …
/// })
/// ```
///
/// or to the statements that write attributes.
fn content_sent(variant: &NamedVariant<'_>) -> TokenStream {
    match (variant.shape(), &variant.fields[..]) {
        (Shape::Unit, _) => quote!(_pb::Jelly::jelly(&(), __out)),
        (Shape::Newtype, [field]) => write::value(field, From::Variant),
        (Shape::Struct, fields) => {
            let names = write::attribute_names(None, fields);
            let attributes = write::attributes(fields, From::Variant, None);
            quote!(#names #attributes)
        }
        (Shape::Tuple | Shape::Newtype, fields) => {
            let count = fields.len();
            let items = fields.iter().enumerate().map(|(index, field)| {
                let value = write::value(field, From::Variant);
                quote!(_pb::__private::put_item(__out, #index, |__out| #value)?;)
            });
            quote! {
                _pb::__private::put_tuple(__out, #count, |__out| {
                    #(#items)*
                    ::core::result::Result::Ok(())
                })
            }
        }
    }
}

/// Writes the impl that receives the enum. Expands to:
///
/// ```text
/// impl<'__de> _pb::Unjelly<'__de> for Shape {
///     const EXACT: ::core::primitive::bool = true;
///     fn unjelly(__r: &mut _pb::__private::Unjellier<'__de>) -> _pb::__private::ReadResult<Self> {
///         const __VARIANTS: _pb::__private::Variants = _pb::__private::Variants {
///             fields: _pb::__private::fields!["circle" | "round", "point"],
///             names: &["circle", "point"],
///             other: ::core::option::Option::None,
///         };
///         _pb::__private::read_enum::<Self, 2usize, 1usize>(__r, |__r| {
///             _pb::__private::Variants::read_external(__VARIANTS, __r, |__r, __variant, __content| {
///                 match __variant {
///                     0usize => { … }
///                     _ => { … }
///                 }
///             })
///         })
///     }
/// }
/// ```
pub(super) fn unjelly(class: &Class<'_>, variants: &[NamedVariant<'_>]) -> TokenStream {
    let ident = class.ident;
    let lifetime = unjelly_lifetime();
    let generics = unjelly_generics(class.generics, &lifetime);
    let (impl_generics, _, _) = generics.split_for_impl();
    let (_, ty_generics, _) = class.generics.split_for_impl();
    let received: Vec<_> = variants.iter().filter(|variant| variant.travels()).collect();
    let mut bounds = Bounds::new(class);
    for variant in &received {
        read::add_bounds(&mut bounds, &variant.fields, &quote!(_pb::Unjelly<#lifetime>));
    }
    let where_clause = bounds.where_clause();
    let count: usize = received.iter().map(|variant| variant.fields.len()).sum();
    let check = outlives::fields(received.iter().flat_map(|variant| &variant.fields));
    let mark = outlives::mark(class);
    let variants = received.len();
    let body = match class.attrs.representation() {
        Representation::Untagged => untagged(class, &received),
        representation => tagged(class, &received, &representation),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Unjelly<#lifetime> for #ident #ty_generics #where_clause {
            const EXACT: ::core::primitive::bool = true;
            fn unjelly(__r: &mut _pb::__private::Unjellier<#lifetime>) -> _pb::__private::ReadResult<Self> {
                #check
                _pb::__private::read_enum::<Self, #variants, #count>(__r, |__r| { #body })
            }
        }
        #mark
    }
}

/// Writes the reading of a variant that is found by its name.
fn tagged(
    class: &Class<'_>,
    variants: &[&NamedVariant<'_>],
    representation: &Representation<'_>,
) -> TokenStream {
    let names: Vec<_> = variants.iter().map(|variant| name(variant)).collect();
    let keys = variants.iter().zip(&names).map(|(variant, name)| {
        let aliases = variant.attrs.aliases.iter().map(|(_, alias)| alias);
        quote!(#name #(| #aliases)*)
    });
    let other = match variants.iter().position(|variant| variant.attrs.other.is_set()) {
        Some(index) => quote!(::core::option::Option::Some(#index)),
        None => quote!(::core::option::Option::None),
    };
    let last = variants.len().saturating_sub(1);
    let arms = variants.iter().enumerate().map(|(index, variant)| {
        // An index is always that of a variant.
        let index = if index == last { quote!(_) } else { index.into_token_stream() };
        let content = content_received(class, variant);
        quote!(#index => { #content })
    });
    let (read, keys_of_enum) = match representation {
        Representation::Internal(tag) => (quote!(read_internal), Some(quote!(#tag,))),
        Representation::Adjacent(..) => (quote!(read_adjacent), Some(quote!(__KEYS,))),
        Representation::External | Representation::Untagged => (quote!(read_external), None),
    };
    let keys_of_adjacent = match representation {
        Representation::Adjacent(tag, content) => Some(quote! {
            const __KEYS: &[_pb::__private::Field; 2] = _pb::__private::fields![#tag, #content];
        }),
        _ => None,
    };
    quote! {
        const __VARIANTS: _pb::__private::Variants = _pb::__private::Variants {
            fields: _pb::__private::fields![#(#keys),*],
            names: &[#(#names),*],
            other: #other,
        };
        #keys_of_adjacent
        _pb::__private::Variants::#read(
            __VARIANTS, __r, #keys_of_enum |__r, __variant, __content| match __variant { #(#arms)* },
        )
    }
}

/// Writes the reading of a variant by its content alone. Expands to:
///
/// ```text
/// let mut __attempts = _pb::__private::Attempts::new();
/// if let ::core::option::Option::Some(__value) =
///     _pb::__private::Attempts::variant(&mut __attempts, __r, "Circle", |__r| { … })?
/// {
///     return ::core::result::Result::Ok(__value);
/// }
/// ::core::result::Result::Err(_pb::__private::Attempts::failed(__attempts))
/// ```
fn untagged(class: &Class<'_>, variants: &[&NamedVariant<'_>]) -> TokenStream {
    let attempts = variants.iter().map(|variant| {
        let name = name(variant);
        let content = content_received(class, variant);
        quote! {
            if let ::core::option::Option::Some(__value) =
                _pb::__private::Attempts::variant(&mut __attempts, __r, #name, |__r| {
                    let __content = _pb::__private::Content::Next;
                    #content
                })?
            {
                return ::core::result::Result::Ok(__value);
            }
        }
    });
    quote! {
        let mut __attempts = _pb::__private::Attempts::new();
        #(#attempts)*
        ::core::result::Result::Err(_pb::__private::Attempts::failed(__attempts))
    }
}

/// Writes the reading of the content of a variant, which ends in a `Result<Self, _>`. Expands to one of:
///
/// ```text
/// _pb::__private::Content::unit(__content, __r)?;
/// ::core::result::Result::Ok(Self::Point)
/// ```
/// ```text
/// ::core::result::Result::Ok(Self::Circle(_pb::__private::get_content::<Circle>(__r, __content)?))
/// ```
/// ```text
/// _pb::__private::Content::required(__content)?;
/// _pb::__private::get_tuple(__r, 2usize, |__r| ::core::result::Result::Ok(Self::Line(
///     _pb::__private::get_item(__r, 0usize, true, |__r| _pb::__private::get::<f64>(__r))?,
///     …
/// )))
/// ```
fn content_received(class: &Class<'_>, variant: &NamedVariant<'_>) -> TokenStream {
    let ident = variant.ident;
    match (variant.shape(), &variant.fields[..]) {
        (Shape::Unit, _) => {
            let read = if variant.attrs.other.is_set() { quote!(ignored) } else { quote!(unit) };
            quote! {
                _pb::__private::Content::#read(__content, __r)?;
                ::core::result::Result::Ok(Self::#ident)
            }
        }
        (Shape::Newtype, [field]) => {
            let (ty, member) = (field.ty, &field.member);
            let value = match field.carrier() {
                Carrier::Itself => {
                    let get = quote_spanned! {place_of(ty)=>
                        _pb::__private::get_content::<#ty>(__r, __content)?
                    };
                    either_way(ty, get)
                }
                Carrier::Module(_) | Carrier::Serde | Carrier::SerdeBy(_) => {
                    let (value, is_exact) = (read::value(field), read::is_exact(field));
                    quote!(_pb::__private::get_content_by(__r, __content, #is_exact, |__r| #value)?)
                }
            };
            quote!(::core::result::Result::Ok(Self::#ident { #member: #value }))
        }
        (Shape::Struct, fields) => {
            let names = write::attribute_names(None, fields);
            let constructor = quote!(Self::#ident);
            let attributes = read::attributes(fields, &constructor, read::unknown(class));
            quote! {
                _pb::__private::Content::required(__content)?;
                #names
                #attributes
            }
        }
        (Shape::Tuple | Shape::Newtype, fields) => {
            let count = fields.len();
            let items = fields.iter().enumerate().map(|(index, field)| {
                let (value, is_exact) = (read::value(field), read::is_exact(field));
                quote!(_pb::__private::get_item(__r, #index, #is_exact, |__r| #value)?)
            });
            quote! {
                _pb::__private::Content::required(__content)?;
                _pb::__private::get_tuple(__r, #count, |__r| {
                    ::core::result::Result::Ok(Self::#ident(#(#items),*))
                })
            }
        }
    }
}
