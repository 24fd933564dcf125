fn count(root: pb::RemoteReference) {
    let _call = root.call_remote::<()>("count", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));
}

fn main() {}
