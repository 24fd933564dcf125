//! The recorded messages of Twisted, printed as text.

use pb::banana::{Dialect, Printed};

use crate::{
    recorded::{Message, names, session},
    said::said_by,
};

fn printed(bytes: &[u8]) -> Vec<String> {
    Printed::new(Dialect::Pb, bytes).to_string().lines().map(str::to_owned).collect()
}

/// Returns the bytes that one end sent, and the end of each message in them.
fn ends(session: &[Message], by: &str) -> (Vec<u8>, Vec<usize>) {
    let (mut stream, mut ends) = (Vec::new(), Vec::new());
    for message in said_by(by, session) {
        stream.extend_from_slice(message);
        ends.push(stream.len());
    }
    (stream, ends)
}

#[test]
fn recorded_streams_are_printed_as_far_as_they_are_whole_wherever_they_are_cut() {
    let mut messages = 0;
    for (client, name) in names() {
        let session = session(&client, &name).unwrap();
        for by in ["client", "server"] {
            let (stream, ends) = ends(&session, by);
            let whole = printed(&stream);
            assert_eq!(whole.len(), ends.len(), "{name} of {client}: {whole:#?}");
            messages += whole.len();
            for cut in (0..stream.len()).step_by(stream.len().div_ceil(500).max(1)) {
                let said = ends.iter().filter(|&&end| end <= cut).count();
                let left = cut - said.checked_sub(1).map_or(0, |last| ends[last]);
                let mut expected = whole[..said].to_vec();
                if left > 0 {
                    expected.push(format!("({left} bytes of an incomplete message)"));
                }
                assert_eq!(printed(&stream[..cut]), expected, "{name} of {client}, cut at {cut}");
            }
        }
    }
    assert!(messages > 500, "{messages}");
}
