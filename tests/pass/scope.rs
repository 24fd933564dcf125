//! Names in scope where a type is declared do not disturb the derives: types, traits, macros, constants and
//! statics of any name.

#![allow(dead_code, non_camel_case_types, non_upper_case_globals, unused_macros, unused_macro_rules)]

mod declared {
    pub struct Ok;
    pub struct Err;
    pub struct Some;
    pub struct None;
    pub struct Result;
    pub struct Option;
    pub struct Vec;
    pub struct Box;
    pub struct Default;
    pub struct Send;
    pub struct Copy;
    pub struct Self_;
    pub struct Jelly;
    pub struct Unjelly;
    pub struct RemoteCopy;
    pub struct Copyable;
    pub struct Field;
    pub struct str;
    pub struct bool;
    pub struct usize;
    pub struct u8;
    pub mod core {}
    pub mod std {}
    pub mod pb {}

    pub const frogs: i64 = 1;
    pub static depth: i64 = 1;
    pub struct toads;

    macro_rules! concat { ($($any:tt)*) => { ::core::compile_error!("concat!") }; }
    macro_rules! file { ($($any:tt)*) => { ::core::compile_error!("file!") }; }
    macro_rules! line { ($($any:tt)*) => { ::core::compile_error!("line!") }; }
    macro_rules! module_path { ($($any:tt)*) => { ::core::compile_error!("module_path!") }; }
    macro_rules! matches { ($($any:tt)*) => { ::core::compile_error!("matches!") }; }
    macro_rules! panic { ($($any:tt)*) => { ::core::compile_error!("panic!") }; }
    macro_rules! unreachable { ($($any:tt)*) => { ::core::compile_error!("unreachable!") }; }
    macro_rules! register { ($($any:tt)*) => { ::core::compile_error!("register!") }; }

    #[derive(::pb::Copyable, ::pb::RemoteCopy)]
    #[pb(alias = "scope.Pond")]
    pub struct Pond {
        frogs: i64,
        #[pb(default)]
        depth: i64,
        #[pb(skip)]
        toads: i64,
    }

    #[derive(::pb::Jelly, ::pb::Unjelly)]
    pub struct State {
        frogs: i64,
        depth: f64,
        toads: i64,
    }

    #[derive(::pb::Jelly, ::pb::Unjelly)]
    pub enum Side {
        frogs,
        depth,
        Some,
    }

    #[derive(::pb::Copyable, ::pb::RemoteCopy)]
    pub enum Ponds {
        Ok(Pond),
    }

    #[derive(::pb::Cacheable, ::pb::RemoteCache, Clone)]
    pub struct Live {
        #[pb(setter)]
        pub frogs: i64,
        #[pb(setter)]
        pub depth: i64,
        #[pb(setter)]
        pub toads: i64,
        #[pb(observers)]
        pub observers: ::pb::Observers,
    }

    #[::pb::methods]
    impl Live {}

    #[derive(Debug, thiserror::Error, ::pb::Error)]
    #[error("dry")]
    pub enum Dry {
        frogs,
        depth,
    }
}

fn main() {
    let mut live = declared::Live { frogs: 1, depth: 2, toads: 3, observers: Default::default() };
    live.set_frogs(4);
    live.set_depth(5);
    live.set_toads(6);
    assert_eq!((live.frogs, live.depth, live.toads), (4, 5, 6));
}
