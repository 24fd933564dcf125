//! Runs two local ends, whose applications do what the bytes say, over a stream that delays bytes. The ends
//! must understand each other, replicas must be in step when all bytes have arrived, and the tables must be
//! empty at the end.

use std::sync::Arc;

use pb::{Cached, Referenceable, banana::Dialect};
use pb_test_support::{Cut, Way, speak};

use crate::{
    below::{drive_until_closed, pair},
    end::{config, finish, is_idle, narrow},
    feed::Feed,
    world::{Root, World, classes},
};

pub(crate) fn run(data: &[u8]) {
    let mut feed = Feed::new(data);
    let (setting, piece) = (feed.byte(), usize::from(feed.byte()));
    let cut = Cut { piece: piece + 1, in_turns: setting & 1 == 0 };
    let is_narrow = setting & 8 != 0;
    let mut configs = [(); 2].map(|()| if is_narrow { narrow() } else { config() });
    configs[0].text_encoding = classes::TEXTS[usize::from(setting >> 1 & 1)];
    configs[1].text_encoding = classes::TEXTS[usize::from(setting >> 2 & 1)];
    let dialect = [Dialect::Compact, Dialect::Pb, Dialect::None, Dialect::Compact];
    configs.iter_mut().for_each(speak(dialect[usize::from(setting >> 4 & 3)]));
    let worlds = [World::new(), World::new()];
    let roots = worlds.clone().map(|world| Arc::new(Root(world)) as Arc<dyn Referenceable>);
    let [client, server] = roots;
    let mut pair = pair(Some(client), Some(server), configs.each_ref(), cut);
    let mut is_closed = false;
    for _ in 0..300 {
        if feed.is_empty() || is_closed {
            break;
        }
        let side = feed.below(2);
        let end = if side == 0 { &mut pair.client } else { &mut pair.server };
        match feed.below(10) {
            0..6 => worlds[side].act(&mut feed, &end.broker.peer()),
            6 => drop(pair.carry(if side == 0 { Way::Up } else { Way::Down })),
            7 => {
                end.run_tasks();
                worlds[side].look_at_answers();
            }
            8 if feed.once_in(30) => end.broker.close(),
            _ => drive_until_closed(&mut pair),
        }
        is_closed = pair.client.is_closed() || pair.server.is_closed();
    }
    worlds.iter().for_each(|world| world.open_gate(true));
    for _ in 0..4 {
        drive_until_closed(&mut pair);
        worlds.iter().for_each(|world| world.look_at_answers());
    }
    is_closed = pair.client.is_closed() || pair.server.is_closed();
    if !is_closed {
        for (watcher, owner) in [(0, 1), (1, 0)] {
            let shown = worlds[owner].shown();
            for replica in
                worlds[watcher].replicas().iter().filter(|seen| Cached::lost_reason(seen).is_none())
            {
                let seen = replica.read().shown();
                // The owner may have dropped the object, and then it shows no such board.
                let is_right = shown.contains(&seen) || worlds[owner].has_dropped();
                assert!(
                    is_right,
                    "a replica is not in step: it is {seen:?}, the owner's boards are {shown:?}"
                );
            }
        }
        for _ in 0..4 {
            worlds.iter().for_each(|world| world.forget());
            drive_until_closed(&mut pair);
        }
        for (end, world) in [&pair.client, &pair.server].into_iter().zip(&worlds) {
            assert_eq!(end.broker.peer().held_objects(), [], "references are left");
            assert_eq!(world.observers(), 0, "observers are left");
            assert!(is_idle(end), "messages or calls are left: {:?}", end.broker);
        }
    }
    pair.client.close();
    pair.server.close();
    for world in &worlds {
        world.look_at_answers();
        assert_eq!(world.unanswered(), 0, "a call without an end");
        assert_eq!(world.observers(), 0, "an observer on a connection that is over");
        world.check_lost();
    }
    worlds.iter().for_each(|world| world.clear());
    finish(pair.client);
    finish(pair.server);
    assert!(
        worlds.iter().all(|world| Arc::strong_count(world) == 1),
        "a world is still referenced"
    );
}
