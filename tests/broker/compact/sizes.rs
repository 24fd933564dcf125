//! Values of great depth, and announced counts.

use super::{answers, call_of, lives, server, server_with, shape};

#[test]
fn rule_bounded_the_depth_of_values_is() {
    let mut end = server();
    for level in [
        &[0xd1][..],
        &[0xe1],
        &[0xf6, 1],
        &[0xf5, 1, 0],
        &[0xfa, 0x0e, 2, 1],
        &[0xfb, 2, 0xf1, 1, b'x'],
    ] {
        for depth in [330, 100_000] {
            let argument = [level.repeat(depth), vec![0]].concat();
            for method in ["value", "ignored", "pond", "no_such_method", "any"] {
                let said = answers(&mut end, &call_of(1, method, &argument));
                let said = said.last().map(String::as_str).unwrap_or_default();
                // Nothing of these is read, so they may have any depth.
                let is_unread = matches!(method, "any" | "ignored");
                assert!(said.starts_with("[error 1 ") || is_unread, "{level:02x?}: {said}");
                lives(&mut end);
            }
        }
    }
}

#[test]
fn rule_bounded_lists_that_announce_many_items_are_charged() {
    let mut end = server_with(|config| config.limits.max_memory = 1 << 20);
    for head in [0xf3, 0xf4, 0xf5, 0xf6, 0xf7] {
        // Each list announces all of the bytes behind it.
        let argument = [head, 0x80, 0x80, 8].repeat(100_000);
        for method in ["value", "ignored", "pond", "no_such_method", "any"] {
            let said = answers(&mut end, &call_of(1, method, &argument));
            let said = said.last().map(String::as_str).unwrap_or_default();
            assert!(said.starts_with("[error 1 "), "{method} {head:02x}: {said}");
            lives(&mut end);
        }
    }
}

/// The names in a state by position are not in the message.
#[test]
fn rule_bounded_the_names_of_states_by_position_are_charged() {
    let mut end = server_with(|config| config.limits.max_memory = 4 << 20);
    end.receive(&shape(0, "", &[&"x".repeat(255)]));
    let many = [&[0xf3, 0xff, 0xff, 1][..], &[0xc0, 1].repeat(0x7fff)].concat();
    let said = answers(&mut end, &call_of(1, "value", &many));
    assert!(said[0].contains("max_memory"), "{said:?}");
    let said = answers(&mut end, &call_of(1, "ignored", &many));
    assert_eq!(said, ["[answer 1 [None]]"]);
    lives(&mut end);
}
