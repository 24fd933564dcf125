//! A replica as its connection sees it.

use std::sync::Arc;

use super::{
    Arrival, Cached, Lost, RemoteCache, Replica, Request, Source, Work,
    mirror::{Draft, Followed, Mirror},
};
use crate::{
    flavors::{Dispatch, Failure, Invocation, Outcome},
    jelly::instance::Instance,
    sync::lock,
};

impl<T: RemoteCache> Replica for Mirror<T> {
    fn class(&self) -> &'static str {
        T::CLASS
    }

    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }

    fn observe(
        &self,
        update: &mut Invocation<'_>,
        (size, more): (usize, bool),
        work: &mut Work,
    ) -> Dispatch {
        let begun = lock(&self.draft).take();
        let mut draft = match begun {
            // A transaction that has begun goes on to its end, whatever becomes of the replica meanwhile.
            Some(draft) => draft,
            None if self.is_lost() => return Dispatch::failed(Failure::lost()),
            None => Draft { held: self.object.take(), is_new: false },
        };
        let (done, followed) = self.apply(&mut draft.held, update, size, work);
        if followed == Followed::No {
            self.put_back_failed(draft.held, work);
            self.out_of_step(&done, work);
            return done;
        }
        draft.is_new |= followed == Followed::Yes;
        match more {
            true => *lock(&self.draft) = Some(draft),
            false => self.conclude(draft, work),
        }
        done
    }

    fn fail(&self, reason: Lost, work: &mut Work) {
        let draft = lock(&self.draft).take();
        if let Some(draft) = draft {
            self.put_back_failed(draft.held, work);
        }
        self.lose(reason, work);
    }

    fn arrived(&self, arrival: &Arc<Arrival>) {
        let mut arrivals = lock(&self.arrivals);
        // Those that are gone are looked for only where there would have to be more room.
        if arrivals.len() == arrivals.capacity() {
            arrivals.retain(|arrival| arrival.strong_count() > 0);
        }
        arrivals.push(Arc::downgrade(arrival));
    }

    fn lose(&self, reason: Lost, work: &mut Work) {
        if !self.watch.lose(reason, work) {
            return;
        }
        if self.object.class.is_some() {
            work.ask(self.object.clone(), Request::Lost);
        }
    }

    fn is_lost(&self) -> bool {
        self.watch.is_lost()
    }

    fn instance(self: Arc<Self>, arrival: Arc<Arrival>) -> Instance {
        Instance::new(T::CLASS, Cached::new(self, arrival))
    }

    fn source(&self) -> Option<Arc<dyn Source>> {
        self.object.class.is_some().then(|| self.object.clone() as Arc<dyn Source>)
    }
}

impl<T: RemoteCache> Mirror<T> {
    fn out_of_step(&self, done: &Dispatch, work: &mut Work) {
        let reason = match done {
            Dispatch::Now(Outcome(Err(failure))) => failure.message(),
            _ => "an update could not be applied",
        };
        self.lose(Lost::OutOfStep(reason.into()), work);
    }
}
