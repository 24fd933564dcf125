//! Expansions of methods that peers call, and of interfaces.

use proc_macro2::TokenStream;
use quote::quote;

use super::expect;
use crate::pipe::{interface as expand_interface, methods as expand_methods};

#[test]
fn methods() {
    let block = quote! {
        /// Kept.
        impl Receiver {
            /// Kept too.
            #[remote]
            pub fn take_pond(&self, pond: ReceiverPond) -> &'static str { "safe and sound" }

            #[remote]
            #[pb(rename = "slowly")]
            async fn slow(&self, ctx: &Context, #[pb(default)] how_long: f64) -> Result<i64, Oops> {
                Ok(1)
            }

            #[remote]
            #[cfg(feature = "extra")]
            fn extra(
                self: Arc<Self>,
                #[pb(rename = "what", default = what)] it: &str,
                who: &pb::Context,
                #[cfg(test)] more: i64,
            ) {}

            #[remote]
            fn longest<'a>(&self, a: &'a str, b: Cow<'a, str>) -> Cow<'a, str> { b }

            #[remote]
            fn everything(&self) -> impl Jelly + use<> { 5 }

            fn not_called(&self) {}
        }
    };
    expect("methods", expand_methods(quote!(rename_all = "camelCase"), block));
}

#[test]
fn methods_with_a_perspective() {
    let block = quote! {
        impl User {
            #[perspective]
            fn join_group(self: Arc<Self>, name: &str) -> Local<Group> { self.group() }

            #[perspective]
            #[remote]
            async fn wait(&self) {}
        }
    };
    expect("perspective", expand_methods(TokenStream::new(), block));
    let block = quote! {
        impl<T: Send + Sync + 'static> Group<T> {
            #[view]
            fn name<'a>(&self, who: &'a User, _: &Context) -> &'a str { &who.name }

            #[view]
            fn anybody(&self, who: &pb::Perspective) {}

            #[view]
            fn shared(&self, who: Arc<User>, message: &str) {}

            #[view]
            fn lent(self: Arc<Self>, _: &Arc<User>) {}

            #[view]
            async fn later(&self, who: &User<T>, message: String, ctx: &Context) {}

            #[view]
            async fn shared_later(&self, who: Arc<User>) {}

            #[view]
            async fn anybody_later(&self, who: &Perspective) {}

            #[remote]
            fn count(&self) -> usize { 5 }
        }
    };
    expect("view", expand_methods(quote!(rename_all = "camelCase"), block));
    let block = quote! {
        impl Group {
            #[view]
            fn dig(&self) {}

            #[perspective]
            fn perspective_dig(&self) {}
        }
    };
    expect("stub_view", expand_methods(TokenStream::new(), block));
}

#[test]
fn methods_of_a_generic_type() {
    let block = quote! {
        impl<T: Send + Sync + 'static> Holder<T> where T: Clone {
            #[remote]
            fn held(&self) -> i64 { 5 }
        }
    };
    expect("methods_generic", expand_methods(quote!(crate = "my::pb"), block));
}

#[test]
fn interfaces() {
    let item = quote! {
        /// Kept.
        #[cfg(feature = "ponds")]
        #[expect(clippy::too_many_arguments)]
        pub trait PondKeeper {
            /// Kept too.
            async fn take_pond(&self, pond: &CopyPond) -> String;

            #[pb(rename = "countFrogs")]
            async fn count<'a>(
                self: &Self,
                r#type: Cow<'a, str>,
                #[cfg(test)] more: i64,
                #[pb(keyword)] how_deep: bool,
                #[cfg(test)] #[pb(keyword, rename = "in")] place: String,
            ) -> Vec<i64>;

            async fn dig(&self, #[pb(keyword)] deep: Option<&str>);

            #[cfg(test)]
            #[deprecated]
            async fn close(&self);
        }
    };
    expect("interface", expand_interface(quote!(rename_all = "camelCase"), item));
    let item = quote! {
        #[deprecated]
        trait Nothing {}
    };
    expect("interface_empty", expand_interface(quote!(crate = "my::pb"), item));
    let item = quote! {
        trait Keeper<'a, T> where T: Clone {
            fn take(&mut self, (a, b): (T, T), _: &Context) -> Result<&'a str, Oops> {}
        }
    };
    expect("stub_interface", expand_interface(TokenStream::new(), item));
}

#[test]
fn methods_of_an_interface() {
    let block = quote! {
        impl Pond {
            #[remote]
            fn take_pond(&self, pond: Pond, #[cfg(test)] more: i64, _: &Context) {}

            #[perspective]
            #[cfg(test)]
            fn count(&self, how: Option<i64>, #[pb(default)] more: i64) {}

            #[view]
            fn join(&self, who: &User) {}

            #[update]
            fn not_called(&mut self) {}
        }
    };
    let arguments = quote!(rename_all = "camelCase", interface = keepers::PondKeeper);
    expect("methods_interface", expand_methods(arguments, block));
}
