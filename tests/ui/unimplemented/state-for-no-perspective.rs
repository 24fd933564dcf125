use pb::{Cacheable, Copyable, Observers};

fn seen(pond: &Pond, most: i64) -> i64 {
    pond.frogs.min(most)
}

#[derive(Copyable)]
#[pb(state_for = seen)]
struct Pond {
    frogs: i64,
}

fn shown(lake: &Lake, user: &mut User) -> i64 {
    user.0 += 1;
    lake.frogs
}

struct User(i64);

#[derive(Cacheable)]
#[pb(state_for = shown)]
struct Lake {
    frogs: i64,
    #[pb(observers)]
    observers: Observers,
}

fn main() {}
