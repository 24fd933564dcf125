//! Several interfaces of one object, interfaces that extend another one, and objects that are passed where a
//! method takes any object that has an interface.

#![deny(warnings)]
#![allow(dead_code)]

use pb::{CallError, Local, RemoteReference, View};

#[pb::interface]
pub trait Progress {
    async fn at(&self, percent: i64);
}

/// An interface with the methods of another one.
#[pb::interface]
pub trait Detailed: Progress {
    async fn message(&self, text: &str);
}

#[pb::interface]
pub trait More: self::Detailed {
    async fn close(&self);
}

#[pb::interface]
pub trait House {
    async fn appraise(&self, lot: i64, progress: &impl Progress) -> i64;

    async fn all(
        &self,
        owned: impl Progress,
        maybe: Option<&impl Progress>,
        both: (&impl Progress, i64),
        list: &[impl self::Detailed],
        #[pb(keyword)] keyword: &impl Progress,
        #[pb(keyword)] optional: Option<&impl Progress>,
    );
}

pub struct Bar;

#[pb::methods(interface = Progress, interface = Detailed, interface = More)]
impl Bar {
    #[remote]
    fn at(&self, percent: i64) {
        let _ = percent;
    }

    #[remote]
    fn message(&self, text: &str) {
        let _ = text;
    }

    #[remote]
    fn close(&self) {}
}

pub struct Group;

#[pb::methods(interface = Progress)]
impl Group {
    #[view]
    fn at(&self, who: &Bar, percent: i64) {
        let _ = (who, percent);
    }
}

/// An object of which each block has its own interface.
pub struct Two<T>(T);

#[pb::methods(interface = Progress)]
impl<T: Send + Sync + pb::jelly::UnjellyOwned> Two<T> {
    #[remote]
    fn at(&self, percent: i64, #[pb(default)] more: Option<T>) {
        let _ = (percent, more);
    }
}

#[pb::methods(interface = self::Detailed)]
impl<T: Send + Sync + 'static> Two<T> {
    #[perspective]
    fn at_all(&self) {}

    #[perspective]
    #[pb(rename = "at")]
    fn at_once(&self, percent: i64) {
        let _ = percent;
    }

    #[perspective]
    fn message(&self, text: &str) {
        let _ = text;
    }
}

pub struct Auction;

#[pb::methods(interface = House)]
impl Auction {
    #[remote]
    async fn appraise(&self, lot: i64, progress: Progress) -> Result<i64, CallError> {
        progress.at(50).await?;
        Ok(lot)
    }

    #[remote]
    async fn all(
        &self,
        owned: Progress,
        maybe: Option<RemoteReference>,
        both: (RemoteReference, i64),
        list: Vec<Detailed>,
        keyword: Progress,
        optional: Option<Progress>,
    ) -> Result<(), CallError> {
        let _ = (maybe, both, keyword, optional);
        for detailed in list {
            detailed.message("done").await?;
            detailed.at(100).await?;
        }
        owned.at(100).await
    }
}

async fn used(house: House, theirs: Progress, detailed: Detailed, more: More, view: View<Group>) -> Result<(), CallError> {
    let bar = Local::new(Bar);
    house.appraise(5, &bar).await?;
    house.appraise(5, &theirs).await?;
    house.appraise(5, &detailed).await?;
    house.appraise(5, &&view).await?;
    house.appraise(5, &**more).await?;
    house.all(bar.clone(), Some(&bar), (&theirs, 1), &[bar.clone()], &view, None::<&Progress>).await?;
    more.close().await?;
    more.message("text").await?;
    more.at(5).await?;
    let progress: Progress = detailed.clone().into();
    assert!(progress.as_reference() == detailed.as_reference());
    Ok(())
}

fn main() {
    fn sent<F: Future + Send + 'static>(_: impl Fn(House, Progress, Detailed, More, View<Group>) -> F) {}
    sent(used);
    let names = More::METHODS.iter().map(|method| method.name);
    assert_eq!(names.collect::<Vec<_>>(), ["at", "message", "close"]);
    assert_eq!(House::METHODS[1].optional, ["optional"]);
    fn has<T: pb::dispatch::Serves<Progress>>(_: T) {}
    has(Bar);
    has(Two(5));
    has(Group);
}
