//! Two types with one class name: no macro can see it, so `bind` and `connect` report it, with both places.

#[derive(pb::RemoteCopy)]
#[pb(class = "chap.Pond")]
struct One {}

mod other {
    #[derive(pb::RemoteCopy)]
    #[pb(class = "chap.Puddle", alias = "chap.Pond")]
    pub(crate) struct Two {}
}

#[tokio::test]
async fn a_class_that_is_registered_twice_is_an_error_with_both_places() {
    let _ = (One {}, other::Two {});
    let expected = "class `chap.Pond` is registered twice: as duplicates::One at \
                    tests/duplicates.rs:3 and as duplicates::other::Two at tests/duplicates.rs:8";
    let error = pb::Server::bind("127.0.0.1:0").await.unwrap_err();
    assert_eq!(error.to_string(), expected);
    let (near, _far) = tokio::io::duplex(64);
    let error = pb::Connector::new().connect_stream(near).await.unwrap_err();
    assert!(matches!(error, pb::error::ConnectError::Registry(_)), "{error}");
    // A registry that is made by hand need not have both types.
    assert!(pb::Registry::empty().with_copy::<One>().is_ok());
    assert!(pb::Registry::empty().with_copy::<One>().unwrap().with_copy::<other::Two>().is_err());
}
