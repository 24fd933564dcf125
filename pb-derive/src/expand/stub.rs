//! Writes stubs for items with mistakes: impls that type-check and never run, so that other code that uses
//! the type causes no further errors.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericParam, Generics, Lifetime, LifetimeParam};

use super::methods::face;
use super::plain::unjelly_lifetime;
use super::{frame, quiet_frame, setter};
use crate::input::{Class, Data, Derive, ErrorType, Methods, is_unsized};

/// Writes stubs of the impls that the derive would have written.
pub(crate) fn class(class: &Class<'_>) -> TokenStream {
    // A type without a size cannot implement traits whose functions return it.
    if let Data::Struct { fields, .. } = &class.data
        && fields.last().is_some_and(|field| is_unsized(field.ty))
    {
        return TokenStream::new();
    }
    let body = match (class.derive, &class.data) {
        (Derive::Copyable, Data::Struct { .. } | Data::Union(_)) => {
            let copyable = copyable(class);
            let jelly = jelly(class);
            quote!(#copyable #jelly)
        }
        (Derive::Copyable, Data::Enum(_) | Data::Fieldless(_) | Data::Tagged(_))
        | (Derive::Jelly, _) => jelly(class),
        (Derive::Cacheable, _) => cacheable(class),
        (Derive::RemoteCache, _) => remote_cache(class),
        (Derive::RemoteCopy, Data::Struct { .. } | Data::Union(_)) => remote_copy(class),
        (Derive::RemoteCopy, Data::Enum(_) | Data::Fieldless(_) | Data::Tagged(_))
        | (Derive::Unjelly, _) => unjelly(class),
    };
    frame(&class.attrs.krate, &body)
}

/// Writes a stub of `Copyable`.
fn copyable(class: &Class<'_>) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, where_clause) = class.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Copyable for #ident #ty_generics #where_clause {
            const CLASS: &'static ::core::primitive::str = "";
            fn state<'__a>(
                &'__a self,
                _: ::core::option::Option<&'__a _pb::Perspective>,
            ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
                ::core::result::Result::Ok(())
            }
        }
    }
}

/// Writes a stub of `Jelly`.
fn jelly(class: &Class<'_>) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, where_clause) = class.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Jelly for #ident #ty_generics #where_clause {
            fn jelly(&self, _: &mut _pb::__private::Jellier) -> ::core::result::Result<(), _pb::__private::JellyError> {
                ::core::result::Result::Ok(())
            }
        }
    }
}

/// Writes a stub of `Cacheable`, and stubs of the setters, since other code calls them.
fn cacheable(class: &Class<'_>) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let written = class.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let setters = match &class.data {
        Data::Struct { fields, .. } => setter::stubs(class, fields),
        Data::Enum(_) | Data::Fieldless(_) | Data::Tagged(_) | Data::Union(_) => TokenStream::new(),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Cacheable for #ident #ty_generics
        where
            #(#written,)*
            Self: ::core::marker::Send + 'static,
        {
            const CLASS: &'static ::core::primitive::str = "";
            fn state_to_cache_and_observe_for<'__a>(
                &'__a self,
                _: ::core::option::Option<&'__a _pb::Perspective>,
                _: &'__a _pb::__private::Observer,
            ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
                ::core::result::Result::Ok(())
            }
            fn observers(&self) -> &_pb::Observers {
                ::core::unreachable!()
            }
            fn observers_mut(&mut self) -> &mut _pb::Observers {
                ::core::unreachable!()
            }
        }
        #setters
    }
}

/// Returns the generics of the type, with the lifetime of a message in front. The stubs need no bounds on the lifetimes
/// of the type, since they never return a value.
fn of_any_message(class: &Class<'_>, lifetime: &Lifetime) -> Generics {
    let mut generics = class.generics.clone();
    generics.params.insert(0, GenericParam::Lifetime(LifetimeParam::new(lifetime.clone())));
    generics
}

/// Writes a stub of `Unjelly`.
fn unjelly(class: &Class<'_>) -> TokenStream {
    let ident = class.ident;
    let lifetime = unjelly_lifetime();
    let generics = of_any_message(class, &lifetime);
    let (impl_generics, _, _) = generics.split_for_impl();
    let (_, ty_generics, where_clause) = class.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Unjelly<#lifetime> for #ident #ty_generics #where_clause {
            fn unjelly(_: &mut _pb::__private::Unjellier<#lifetime>) -> _pb::__private::ReadResult<Self> {
                ::core::unreachable!()
            }
        }
    }
}

/// Writes a stub of `RemoteCopy`, with the traits that `_pb::register!` implements. Generic types get them
/// too: a generic class is refused where it is declared, and must cause no errors where it is used.
fn remote_copy(class: &Class<'_>) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let written = class.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let unjelly = unjelly(class);
    let written: Vec<_> = written.collect();
    if class.is_borrowed() {
        let lifetime = unjelly_lifetime();
        let generics = of_any_message(class, &lifetime);
        let (of_message, _, _) = generics.split_for_impl();
        return quote! {
            #[automatically_derived]
            impl #impl_generics _pb::__private::Registered for #ident #ty_generics where #(#written),* {
                const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
            }
            #[automatically_derived]
            impl #of_message _pb::__private::ReadCopy<#lifetime> for #ident #ty_generics where #(#written),* {
                const CLASS: &'static ::core::primitive::str = "";
                fn from_wire(
                    _: &mut _pb::__private::Unjellier<#lifetime>,
                ) -> _pb::__private::ReadResult<Self> {
                    ::core::unreachable!()
                }
            }
            #unjelly
        };
    }
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::__private::Registered for #ident #ty_generics where #(#written),* {
            const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
        }
        #[automatically_derived]
        impl #impl_generics _pb::RemoteCopy for #ident #ty_generics
        where
            #(#written,)*
            Self: ::core::marker::Send + 'static,
        {
            const CLASS: &'static ::core::primitive::str = "";
            fn from_wire(_: &mut _pb::__private::Unjellier<'_>) -> _pb::__private::ReadResult<Self> {
                ::core::unreachable!()
            }
        }
        #unjelly
    }
}

/// Writes a stub of `RemoteCache`, as for `RemoteCopy`. Its bounds leave errors about missing traits of
/// replicas to the compiler.
fn remote_cache(class: &Class<'_>) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let written = class.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let written: Vec<_> = written.collect();
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::__private::Registered for #ident #ty_generics where #(#written),* {
            const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
        }
        #[automatically_derived]
        impl #impl_generics _pb::RemoteCache for #ident #ty_generics
        where
            #(#written,)*
            Self: _pb::__private::Observe
                + ::core::clone::Clone
                + ::core::marker::Send
                + ::core::marker::Sync
                + 'static,
        {
            const CLASS: &'static ::core::primitive::str = "";
            fn from_wire(_: &mut _pb::__private::Unjellier<'_>) -> _pb::__private::ReadResult<Self> {
                ::core::unreachable!()
            }
        }
    }
}

/// Writes a stub of `Error`, without class names.
pub(crate) fn error(error: &ErrorType<'_>) -> TokenStream {
    let ident = error.ident;
    let (impl_generics, ty_generics, _) = error.generics.split_for_impl();
    let written = error.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let body = quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Error for #ident #ty_generics
        where
            #(#written,)*
            Self: ::std::error::Error
                + ::core::marker::Send
                + ::core::marker::Sync
                + 'static,
        {
            const CLASSES: &'static [&'static ::core::primitive::str] = &[];
            const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
            fn names(&self) -> _pb::__private::ErrorNames {
                ::core::unreachable!()
            }
        }
    };
    frame(&error.krate, &body)
}

/// Writes stubs for a block: an object without methods, and a replica without updates.
pub(crate) fn methods(block: &Methods) -> TokenStream {
    // For a trait impl no stub is needed: the user will write an inherent block, which expands to the real
    // impls. A type that borrows cannot have a stub, since the traits require `'static`.
    if block.block.trait_.is_some() || block.borrows() {
        return TokenStream::new();
    }
    let this = &block.block.self_ty;
    let (impl_generics, _, where_clause) = block.generics().split_for_impl();
    let faces = block.faces().map(|marker| {
        let face = face(block, marker, &quote!(_pb::__private::Dispatch::no_such_method()));
        quote!(#[automatically_derived] #face)
    });
    let observe = block.observes().then(|| {
        quote! {
            #[automatically_derived]
            impl #impl_generics _pb::__private::Observe for #this #where_clause {
                fn observe(&mut self, _: &mut _pb::__private::Invocation<'_>) -> _pb::__private::Dispatch {
                    _pb::__private::Dispatch::no_such_method()
                }
            }
        }
    });
    quiet_frame(&block.krate, &block.allowed, &quote!(#(#faces)* #observe))
}
