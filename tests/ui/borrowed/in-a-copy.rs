use pb::{RemoteCopy, Unjelly};

#[derive(RemoteCopy)]
struct Name<'a> {
    name: &'a str,
}

#[derive(RemoteCopy)]
struct Pond {
    name: Name<'static>,
}

#[derive(Unjelly)]
struct State {
    name: Option<&'static str>,
}

#[derive(Unjelly)]
enum Either {
    Name(Name<'static>),
}

#[derive(RemoteCopy)]
enum Class {
    Name(Name<'static>),
}

fn main() {}
