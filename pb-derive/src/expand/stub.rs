//! What is written beside errors: impls that type-check and never run, so that using the type
//! elsewhere is not a second mistake.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericParam, LifetimeParam};

use super::methods::face;
use super::plain::unjelly_lifetime;
use super::{frame, setter};
use crate::input::{Class, Data, Derive, ErrorType, Methods};

/// The impls a derive owes, of a type it refused.
pub(crate) fn class(class: &Class<'_>) -> TokenStream {
    let body = match (class.derive, &class.data) {
        (Derive::Copyable, Data::Struct { .. } | Data::Union(_)) => {
            let copyable = copyable(class);
            let jelly = jelly(class);
            quote!(#copyable #jelly)
        }
        (Derive::Copyable, Data::Enum(_) | Data::Fieldless(_)) | (Derive::Jelly, _) => jelly(class),
        (Derive::Cacheable, _) => cacheable(class),
        (Derive::RemoteCache, _) => remote_cache(class),
        (Derive::RemoteCopy, Data::Struct { .. } | Data::Union(_)) => remote_copy(class),
        (Derive::RemoteCopy, Data::Enum(_) | Data::Fieldless(_)) | (Derive::Unjelly, _) => {
            unjelly(class)
        }
    };
    frame(&class.attrs.krate, &body)
}

fn copyable(class: &Class<'_>) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, where_clause) = class.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Copyable for #ident #ty_generics #where_clause {
            const CLASS: &'static str = "";
            fn state<'__a>(
                &'__a self,
                _: ::core::option::Option<&'__a _pb::Perspective>,
            ) -> ::core::result::Result<impl _pb::Jelly + '__a, _pb::__private::JellyError> {
                ::core::result::Result::Ok(())
            }
        }
    }
}

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

/// With the setters, which are called elsewhere.
fn cacheable(class: &Class<'_>) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let written = class.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let setters = match &class.data {
        Data::Struct { fields, .. } => setter::stubs(class, fields),
        Data::Enum(_) | Data::Fieldless(_) | Data::Union(_) => TokenStream::new(),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics _pb::Cacheable for #ident #ty_generics
        where
            #(#written,)*
            Self: ::core::marker::Send + 'static,
        {
            const CLASS: &'static str = "";
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

/// Without the bounds of the real one: whatever the type borrows from, it comes from nowhere.
fn unjelly(class: &Class<'_>) -> TokenStream {
    let ident = class.ident;
    let lifetime = unjelly_lifetime();
    let mut generics = class.generics.clone();
    generics.params.insert(0, GenericParam::Lifetime(LifetimeParam::new(lifetime.clone())));
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

/// As `_pb::register!` would have it, but for generic types too: a generic receiver is refused where
/// it is declared, and not again wherever it is used.
fn remote_copy(class: &Class<'_>) -> TokenStream {
    let ident = class.ident;
    let (impl_generics, ty_generics, _) = class.generics.split_for_impl();
    let written = class.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let unjelly = unjelly(class);
    let written: Vec<_> = written.collect();
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
            const CLASS: &'static str = "";
            fn from_wire(_: &mut _pb::__private::Unjellier<'_>) -> _pb::__private::ReadResult<Self> {
                ::core::unreachable!()
            }
        }
        #unjelly
    }
}

/// Likewise. What else a replica must be able to do is not this derive's to say.
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
            const CLASS: &'static str = "";
            fn from_wire(_: &mut _pb::__private::Unjellier<'_>) -> _pb::__private::ReadResult<Self> {
                ::core::unreachable!()
            }
        }
    }
}

/// An error without a name.
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
            const CLASSES: &'static [&'static str] = &[];
            const SEAL: _pb::__private::Seal = _pb::__private::Seal::GIVEN;
            fn names(&self) -> _pb::__private::ErrorNames {
                ::core::unreachable!()
            }
        }
    };
    frame(&error.krate, &body)
}

/// An object nobody can call, a replica that never changes.
pub(crate) fn methods(block: &Methods) -> TokenStream {
    // What to write instead of a trait impl is an inherent one, which will say how the object is
    // called; and a type that borrows cannot be called, not even as a stub.
    if block.block.trait_.is_some() || block.generics().lifetimes().next().is_some() {
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
    frame(&block.krate, &quote!(#(#faces)* #observe))
}
