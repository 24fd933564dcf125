//! Methods of avatars and views that are accepted: the counterparts of those that `tests/ui/perspective` and
//! `tests/ui/view` refuse. `tests/broker` calls such methods.

#![allow(dead_code)]

use std::sync::Arc;

use pb::{Context, Perspective, Referenceable, cred::Avatar, Viewable};

struct User {
    name: String,
}

#[pb::methods]
impl User {
    #[perspective]
    fn greet(&self, name: &str, ctx: &Context, #[pb(default)] often: usize) -> String {
        let _ = (ctx, often);
        format!("{} greets {name}", self.name)
    }

    /// Has two markers and one name. Below, two methods of different kinds have one name.
    #[perspective]
    #[remote]
    async fn both(self: Arc<Self>) -> Result<String, std::fmt::Error> {
        Ok(self.name.clone())
    }

    #[perspective]
    #[pb(rename = "name")]
    fn own_name(&self) -> &str {
        &self.name
    }

    #[remote]
    #[pb(rename = "name")]
    fn public_name(&self) -> &str {
        "somebody"
    }

    #[pb::perspective]
    #[pb(rename = "perspective_old")]
    #[deprecated]
    fn perspective_old(&self) {}

    #[perspective]
    #[cfg(any())]
    fn never(&self, nothing: Nothing) {}

    /// The prefix of another kind of methods is an ordinary part of the name.
    #[perspective]
    fn view_all(&self) {}
}

struct Group<T> {
    item: T,
}

#[pb::methods]
impl<T: Clone + Send + Sync + pb::Jelly + 'static> Group<T> {
    #[view]
    fn borrowed<'a>(&'a self, who: &'a User, word: &'a str) -> [&'a str; 2] {
        [&who.name, word]
    }

    #[view]
    fn shared(self: Arc<Self>, who: Arc<User>) -> usize {
        Arc::strong_count(&who)
    }

    #[view]
    fn lent(&self, who: &Arc<User>) -> usize {
        Arc::strong_count(who)
    }

    #[view]
    fn anybody(&self, _: &Perspective, ctx: &Context, n: i64) -> i64 {
        let _ = ctx;
        n
    }

    #[view]
    fn of_our_own(&self, who: &Self) -> T {
        who.item.clone()
    }

    #[view]
    async fn later(&self, ctx: &User, who: &Context, word: String) -> String {
        let _ = who.peer();
        format!("{} {word}", ctx.name)
    }

    #[view]
    async fn shared_later(self: Arc<Self>, mut who: Arc<self::User>) -> String {
        who = who.clone();
        who.name.clone()
    }

    #[view]
    async fn anybody_later(&self, who: &pb::Perspective) -> bool {
        who.downcast_ref::<User>().is_some()
    }

    #[view]
    fn opaque(&self, _: &User) -> impl pb::Jelly + use<T> {
        5
    }

    #[pb::view]
    #[pb(rename = "view_old")]
    #[deprecated]
    fn view_old(&self, _who: &User) {}

    #[remote]
    fn count(&self) -> i64 {
        5
    }

    fn for_nobody(&self) {}
}

macro_rules! view {
    ($name:ident, $user:ty, $reference:ty) => {
        struct $name;

        #[pb::methods]
        impl $name {
            #[view]
            fn first(&self, who: &$user, word: &str) {
                let _ = (who, word);
            }

            #[view]
            async fn second(&self, who: $reference, word: String) {
                let _ = (who, word);
            }

            #[view]
            fn third(&self, who: Arc<$user>) -> $user {
                let _ = who;
                unreachable!()
            }
        }
    };
}

view!(Pasted, i64, &i64);

fn main() {
    fn avatar(_: impl Avatar + Referenceable) {}
    fn view(_: impl Viewable) {}
    avatar(User { name: "ann".to_owned() });
    fn both(_: impl Viewable + Referenceable) {}
    both(Group { item: 5_i64 });
    view(Pasted);
}
