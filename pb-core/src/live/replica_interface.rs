//! [`Replica`] for a [`TypedReplica`]: its interface to the connection.

use std::sync::Arc;

use super::{
    Arrival, Cached, Effects, Lost, RemoteCache, Replica, Request, Source,
    typed_replica::{Applied, Draft, TypedReplica},
};
use crate::{
    flavors::{Dispatch, Failure, Invocation},
    jelly::instance::Instance,
    sync::lock,
};

impl<T: RemoteCache> Replica for TypedReplica<T> {
    fn class(&self) -> &'static str {
        T::CLASS
    }

    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }

    fn observe(
        &self,
        update: &mut Invocation<'_>,
        size: usize,
        more: bool,
        effects: &mut Effects,
    ) -> Dispatch {
        let begun = lock(&self.draft).take();
        let mut draft = match begun {
            // A transaction that has begun is applied to its end, even if the replica is lost meanwhile.
            Some(draft) => draft,
            None if self.is_lost() => return Dispatch::failed(Failure::lost()),
            None => Draft { stored: self.object.take(), is_new: false },
        };
        let (done, applied) = self.apply(&mut draft.stored, update, size, effects);
        if applied == Applied::No {
            self.put_back_failed(draft.stored, effects);
            self.out_of_step(&done, effects);
            return done;
        }
        draft.is_new |= applied == Applied::Yes;
        match more {
            true => *lock(&self.draft) = Some(draft),
            false => self.conclude(draft, effects),
        }
        done
    }

    fn lose_with_draft(&self, reason: Lost, effects: &mut Effects) {
        let draft = lock(&self.draft).take();
        if let Some(draft) = draft {
            self.put_back_failed(draft.stored, effects);
        }
        self.lose(reason, effects);
    }

    fn add_arrival(&self, arrival: &Arc<Arrival>) {
        let mut arrivals = lock(&self.arrivals);
        // Dropped arrivals are removed only when the list would have to grow.
        if arrivals.len() == arrivals.capacity() {
            arrivals.retain(|arrival| arrival.strong_count() > 0);
        }
        arrivals.push(Arc::downgrade(arrival));
    }

    fn lose(&self, reason: Lost, effects: &mut Effects) {
        if !self.status.lose(reason, effects) {
            return;
        }
        if self.object.class.is_some() {
            effects.ask(self.object.clone(), Request::Lost);
        }
    }

    fn is_lost(&self) -> bool {
        self.status.is_lost()
    }

    fn instance(self: Arc<Self>, arrival: Arc<Arrival>) -> Instance {
        Instance::new(T::CLASS, Cached::new(self, arrival))
    }

    fn source(&self) -> Option<Arc<dyn Source>> {
        self.object.class.is_some().then(|| self.object.clone() as Arc<dyn Source>)
    }
}

impl<T: RemoteCache> TypedReplica<T> {
    /// Marks the replica as lost, since an update failed with `done`.
    fn out_of_step(&self, done: &Dispatch, effects: &mut Effects) {
        let reason = done.failure().map_or("the update failed", Failure::message);
        self.lose(Lost::UpdateFailed(reason.into()), effects);
    }
}
