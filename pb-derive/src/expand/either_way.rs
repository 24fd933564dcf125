//! The check that a type can be sent or received. All code that uses the type contains the same check, so that a
//! type that can be neither is one compile error, however often it is used.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use super::ends;
use crate::input::{Argument, Marker, Method, Variant, bare, inner_types};

/// Types that everybody knows, which are not checked. Nor is the type under the derive.
const KNOWN: [&str; 15] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "usize",
    "String", "Self",
];

/// Containers that can be sent or received if their contents can, by the last word of their path.
const CONTAINERS: [&str; 14] = [
    "Arc",
    "BTreeMap",
    "BTreeSet",
    "Box",
    "HashMap",
    "HashSet",
    "Mutex",
    "ObservedMap",
    "ObservedSet",
    "ObservedVec",
    "Option",
    "Rc",
    "Vec",
    "VecDeque",
];

/// Handles, which can be sent and received if the value behind them has the trait of its flavor. The error is about
/// that value.
const HANDLES: [&str; 3] = ["Cached", "Local", "Published"];

/// Adds the check of a field to code that sends or receives it. The check is the same for both, so a type that can
/// be neither is one error of a class with two derives. Expands to:
///
/// ```text
/// {
///     if false {
///         _pb::__private::travels(_pb::__private::SentWay::<Size>::NEW.way());
///     }
///     …
/// }
/// ```
pub(super) fn either_way(ty: &Type, code: TokenStream) -> TokenStream {
    checked(&check(ty, "travels", "way", &contents(ty)), code)
}

/// Adds the check of an argument to code that reads it, if the method announces it too, like [`either_way`]. An
/// argument that is lent has the type behind its reference.
pub(super) fn read_either_way(
    method: &Method,
    argument: &Argument,
    code: TokenStream,
) -> TokenStream {
    if !announces_and_reads(method, argument) {
        return code;
    }
    let ty = argument.lent().unwrap_or(&argument.ty);
    checked(&check(ty, "argument_travels", "argument_way", &contents(ty)), code)
}

/// Writes the announcing of an argument that the method reads too. If it can be neither announced nor read, the code
/// that reads it says so. The type is not named, since the compiler would report a name that it does not know once
/// more, and of an argument `&T` it is `T`, as in the code that reads it. Expands to:
///
/// ```text
/// _pb::__private::put_either_way(
///     __out, &duck, _pb::__private::announced_way(&duck).argument_way(),
/// )
/// ```
pub(super) fn announce_either_way(
    method: &Method,
    argument: &Argument,
    out: &Ident,
    value: &Ident,
) -> Option<TokenStream> {
    if !announces_and_reads(method, argument) {
        return None;
    }
    let (first, last) = ends(&argument.ty);
    let call = call(TokenStream::new(), last);
    let lent = argument.lent().is_none().then(|| quote_spanned!(first=> &));
    let value = quote!(#lent #value);
    let put = quote_spanned!(first=> _pb::__private::put_either_way);
    let way = quote_spanned!(first=> _pb::__private::announced_way(#value).argument_way #call);
    Some(quote!(#put(#out, #value, #way)))
}

/// Returns whether a method announces an argument and reads it. The lifetimes of the method have no names in the code
/// that reads the argument. One that may be the context has errors of its own.
fn announces_and_reads(method: &Method, argument: &Argument) -> bool {
    let does_both = method.is(Marker::Update) && method.is(Marker::Observe);
    does_both && method.sig.generics.params.is_empty() && !argument.named_context()
}

/// Adds the check of a field that is sent and received through serde, like [`either_way`].
pub(super) fn serde_either_way(ty: &Type, code: TokenStream) -> TokenStream {
    let is_whole = contents(ty).first().is_some_and(|content| std::ptr::eq(*content, bare(ty)));
    let check = is_whole.then(|| check(ty, "travels", "serde_way", &[bare(ty)]));
    checked(&check.unwrap_or_default(), code)
}

/// Adds the check of the content of a variant of an enum of classes, like [`either_way`]. Expands to:
///
/// ```text
/// {
///     if false {
///         use _pb::__private::{ReceivedClass as _, SentClass as _};
///         _pb::__private::travels(_pb::__private::SentWay::<Circle>::NEW.class_way());
///     }
///     …
/// }
/// ```
pub(super) fn class_either_way(ty: &Type, code: TokenStream) -> TokenStream {
    let check = check(ty, "travels", "class_way", &[bare(ty)]);
    checked(&quote!(use _pb::__private::{ReceivedClass as _, SentClass as _}; #check), code)
}

/// Adds the checks of the contents of all variants to a constant. Expands to:
///
/// ```text
/// {
///     let _ = || {
///         use _pb::__private::{ReceivedClass as _, SentClass as _};
///         _pb::__private::travels(_pb::__private::SentWay::<Circle>::NEW.class_way());
///     };
///     …
/// }
/// ```
pub(super) fn classes_either_way(variants: &[Variant<'_>], code: &TokenStream) -> TokenStream {
    let types = variants.iter().filter_map(|variant| variant.ty);
    let checks = types.map(|ty| check(ty, "travels", "class_way", &[bare(ty)]));
    quote!({
        let _ = || {
            use _pb::__private::{ReceivedClass as _, SentClass as _};
            #(#checks)*
        };
        #code
    })
}

/// Adds checks to `code`. They are checks of the compiler's and never run.
fn checked(checks: &TokenStream, code: TokenStream) -> TokenStream {
    if checks.is_empty() {
        return code;
    }
    quote!({ if false { #checks } #code })
}

/// Writes the checks of a type.
///
/// Of a container, the types that it contains are checked if it can be neither sent nor received. A container
/// with another spelling, or a generic type of the user's, is not checked: of these, the compiler does not know that
/// the other errors follow. The spelling only selects the error. Expands to:
///
/// ```text
/// _pb::__private::travels(
///     _pb::__private::SentWay::<Vec<Size>>::NEW.way().unless(_pb::__private::SentWay::<Size>::NEW.way()),
/// );
/// ```
fn check(ty: &Type, check: &str, way: &str, contents: &[&Type]) -> TokenStream {
    // Without the macro's name in its place, the error is the same wherever the type is used, and has the place of
    // the errors that follow from it. It is underlined from the first token to the last.
    let (first, last) = ends(ty);
    let (check, way) = (Ident::new(check, last), Ident::new(way, first));
    let check = quote_spanned!(first=> _pb::__private::#check);
    let way_of = |ty: &Type| {
        let call = call(TokenStream::new(), last);
        quote_spanned!(first=> _pb::__private::SentWay::<#ty>::NEW.#way #call)
    };
    let checks = contents.iter().map(|content| {
        let value = way_of(content);
        if std::ptr::eq(*content, bare(ty)) {
            return quote_spanned!(first=> #check(#value););
        }
        let (whole, content) = (way_of(ty), call(value, last));
        quote_spanned!(first=> #check(#whole.unless #content);)
    });
    checks.collect()
}

/// Wraps arguments in parentheses at a place.
fn call(arguments: TokenStream, place: Span) -> Group {
    let mut call = Group::new(Delimiter::Parenthesis, arguments);
    call.set_span(place);
    call
}

/// Returns the types to be checked: the type itself, or what a container contains.
fn contents(ty: &Type) -> Vec<&Type> {
    let mut found = Vec::new();
    collect(ty, &mut found);
    found
}

/// Adds the types to be checked.
fn collect<'a>(ty: &'a Type, found: &mut Vec<&'a Type>) {
    let ty = bare(ty);
    match ty {
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|elem| collect(elem, found)),
        Type::Array(array) => collect(&array.elem, found),
        Type::Path(path) if path.qself.is_none() => {
            let words = &path.path.segments;
            let last = words.last();
            let is_one_of = |names: &[&str]| {
                last.is_some_and(|last| names.iter().any(|name| last.ident == name))
            };
            let is_plain = words.iter().all(|word| word.arguments.is_none()) || is_one_of(&HANDLES);
            if is_plain && !KNOWN.iter().any(|known| path.path.is_ident(known)) {
                let text = ty.to_token_stream().to_string();
                if !found.iter().any(|found| found.to_token_stream().to_string() == text) {
                    found.push(ty);
                }
            } else if is_one_of(&CONTAINERS) {
                last.into_iter().flat_map(inner_types).for_each(|inner| collect(inner, found));
            }
        }
        _ => {}
    }
}
