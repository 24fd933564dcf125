//! Types of the standard library beyond numbers, text and collections: what they are sent as, and which
//! values are errors.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap, LinkedList},
    ffi::OsStr,
    fmt::Debug,
    marker::PhantomData,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6},
    num::{NonZero, Saturating, Wrapping},
    ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive},
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
    time::{Duration, SystemTime},
};

use pb_core::{
    Date, DateTime, Dialect, Jellier, Jelly, JellyError, Time, Unjelly, Value, from_bytes, to_bytes,
};

/// What a value is on the wire, seen as a [`Value`].
fn sent(value: impl Jelly) -> Value {
    from_bytes(Dialect::Pb, &to_bytes(Dialect::Pb, &value).unwrap()).unwrap()
}

/// Reads a value as another type.
fn read_as<T: for<'de> Unjelly<'de>>(value: impl Jelly) -> Result<T, String> {
    from_bytes(Dialect::Pb, &to_bytes(Dialect::Pb, &value).unwrap())
        .map_err(|error| error.to_string())
}

fn round_trip<T: Jelly + for<'de> Unjelly<'de> + PartialEq + Debug>(value: T) {
    for dialect in [Dialect::Compact, Dialect::Pb, Dialect::None] {
        let bytes = to_bytes(dialect, &value).unwrap();
        assert_eq!(from_bytes::<T>(dialect, &bytes).unwrap(), value);
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn int(value: i64) -> Value {
    Value::Int(value.into())
}

#[test]
fn zero_is_out_of_range_for_a_non_zero_integer() {
    macro_rules! extremes {
        ($($int:ident)*) => {$(
            round_trip(NonZero::<$int>::MIN);
            round_trip(NonZero::<$int>::MAX);
            let expected = concat!("[1]: the value is out of range for `NonZero<", stringify!($int), ">`");
            assert_eq!(read_as::<Vec<NonZero<$int>>>([1, 0]), Err(expected.to_owned()));
        )*};
    }
    extremes!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
    assert_eq!(sent(NonZero::new(7_u8)), int(7));
    assert_eq!(
        read_as::<NonZero<u8>>(256),
        Err("the value is out of range for `u8`: receive a larger type, or a `pb::Integer`"
            .to_owned())
    );
    assert_eq!(read_as::<Option<NonZero<u8>>>(()), Ok(None));
    round_trip(vec![NonZero::<u8>::MIN]);
    round_trip(HashMap::from([(NonZero::<i64>::MIN, ())]));
}

#[test]
fn wrapped_values_are_sent_as_what_they_wrap() {
    assert_eq!(sent(Wrapping(-7_i32)), int(-7));
    assert_eq!(sent(Saturating(7_u8)), int(7));
    assert_eq!(sent(Reverse("x")), text("x"));
    assert_eq!(sent(PhantomData::<str>), Value::None);
    round_trip((Wrapping(u64::MAX), Saturating(i8::MIN), Reverse(String::from("x"))));
    round_trip(PhantomData::<fn(&str)>);
    round_trip(BTreeMap::from([(Reverse(1), Wrapping(2)), (Reverse(3), Wrapping(4))]));
    assert_eq!(
        read_as::<Wrapping<u8>>(256),
        Err("the value is out of range for `u8`: receive a larger type, or a `pb::Integer`"
            .to_owned())
    );
}

#[test]
fn every_list_of_the_standard_library_is_a_list() {
    assert_eq!(sent(LinkedList::from([1_i64, 2])), Value::List(vec![int(1), int(2)]));
    assert_eq!(read_as::<LinkedList<i64>>((1, 2)), Ok(LinkedList::from([1, 2])));
    let heap: BinaryHeap<i64> = read_as([2, 3, 1]).unwrap();
    assert_eq!(heap.into_sorted_vec(), [1, 2, 3]);
    let heap: BinaryHeap<i64> = read_as(BinaryHeap::from([2_i64, 3, 1])).unwrap();
    assert_eq!(heap.into_sorted_vec(), [1, 2, 3]);
    let error = Err("[1]: expected int, found text".to_owned());
    assert_eq!(read_as::<LinkedList<i64>>((1, "x")), error);
}

fn failed<T>(text: &str) -> Result<T, String> {
    Err(text.to_owned())
}

#[test]
fn addresses_are_text() {
    let v4 = Ipv4Addr::new(127, 0, 0, 1);
    assert_eq!(sent(v4), text("127.0.0.1"));
    assert_eq!(sent(IpAddr::V6(Ipv6Addr::LOCALHOST)), text("::1"));
    assert_eq!(sent(SocketAddr::from((v4, 8800))), text("127.0.0.1:8800"));
    assert_eq!(sent(SocketAddr::from((Ipv6Addr::LOCALHOST, 8800))), text("[::1]:8800"));
    round_trip((v4, Ipv6Addr::LOCALHOST, IpAddr::V4(v4), IpAddr::V6(Ipv6Addr::UNSPECIFIED)));
    let (v4, v6) = (SocketAddrV4::new(v4, 1), SocketAddrV6::new(Ipv6Addr::LOCALHOST, 65535, 0, 7));
    round_trip((v4, v6, SocketAddr::V4(v4), SocketAddr::V6(v6)));
    round_trip(HashMap::from([(IpAddr::V6(Ipv6Addr::LOCALHOST), 1_i64)]));
    // Python 2 sends byte strings for text.
    assert_eq!(read_as::<IpAddr>(&b"::1"[..]), Ok(Ipv6Addr::LOCALHOST.into()));
    assert_eq!(read_as::<Ipv4Addr>("::1"), failed("\"::1\" is not a valid IPv4 address"));
    assert_eq!(read_as::<Ipv6Addr>("x"), failed("\"x\" is not a valid IPv6 address"));
    assert_eq!(
        read_as::<Vec<IpAddr>>(["1.2.3"]),
        failed("[0]: \"1.2.3\" is not a valid IP address")
    );
    let port = "\"localhost:80\" is not a valid address with a port";
    assert_eq!(read_as::<SocketAddr>("localhost:80"), failed(port));
    assert_eq!(read_as::<SocketAddr>(80), failed("expected text, found int"));
    let long = read_as::<IpAddr>("1".repeat(100_000)).unwrap_err();
    assert!(long.len() < 1000, "the error quotes all of the text");
}

#[test]
fn paths_are_text() {
    let path = Path::new("ponds/caf\u{e9}");
    assert_eq!(sent(path), text("ponds/caf\u{e9}"));
    assert_eq!(sent(Cow::Borrowed(path)), text("ponds/caf\u{e9}"));
    round_trip(path.to_owned());
    round_trip((Box::<Path>::from(path), Arc::<Path>::from(path), Rc::<Path>::from(path)));
    round_trip(Cow::<'static, Path>::Owned(path.to_owned()));
    round_trip(HashMap::from([(path.to_owned(), 1_i64)]));
    fn borrows<'de, T: Unjelly<'de>>() {}
    borrows::<&Path>();
}

#[cfg(unix)]
#[test]
fn a_path_that_is_not_utf8_is_not_sent() {
    use std::os::unix::ffi::OsStrExt;

    let path = PathBuf::from(OsStr::from_bytes(b"pond/\xff"));
    let error = to_bytes(Dialect::Pb, &vec![PathBuf::new(), path]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "[1]: the path \"pond/\u{fffd}\" is not UTF-8, so it cannot be sent as text: send its bytes"
    );
    assert_eq!(read_as::<PathBuf>(&b"\xff"[..]), Err("text that is not UTF-8".to_owned()));
}

#[test]
fn a_system_time_is_a_date_and_time_in_utc() {
    let epoch = SystemTime::UNIX_EPOCH;
    let at = |year, month, day, hour, minute, second, microsecond| {
        let date = Date::new(year, month, day).unwrap();
        DateTime::new(date, Time::new(hour, minute, second, microsecond).unwrap())
    };
    let second = Duration::from_secs;
    for (time, moment) in [
        (epoch, at(1970, 1, 1, 0, 0, 0, 0)),
        (epoch + Duration::from_micros(1), at(1970, 1, 1, 0, 0, 0, 1)),
        (epoch - Duration::from_micros(1), at(1969, 12, 31, 23, 59, 59, 999_999)),
        (epoch + second(951_782_400), at(2000, 2, 29, 0, 0, 0, 0)),
        (epoch + second(1_795_309_323), at(2026, 11, 22, 1, 2, 3, 0)),
        (epoch + second(253_402_300_799), at(9999, 12, 31, 23, 59, 59, 0)),
    ] {
        assert_eq!(sent(time), sent(moment));
        round_trip(time);
    }
    let first = at(1, 1, 1, 0, 0, 0, 0);
    if let Some(time) = epoch.checked_sub(second(62_135_596_800)) {
        assert_eq!(sent(time), sent(first));
        round_trip(time);
        let earlier = time - Duration::from_micros(1);
        let error = to_bytes(Dialect::Pb, &vec![earlier]).unwrap_err();
        let expected = "[0]: a time outside of the years 1 to 9999 cannot be sent";
        assert_eq!(error.to_string(), expected);
    }
    assert!(to_bytes(Dialect::Pb, &(epoch + second(253_402_300_800))).is_err());
    // Less than a microsecond is dropped, towards the past.
    #[cfg(unix)]
    assert_eq!(sent(epoch + Duration::from_nanos(1999)), sent(epoch + Duration::from_micros(1)));
    #[cfg(unix)]
    assert_eq!(sent(epoch - Duration::from_nanos(1)), sent(epoch - Duration::from_micros(1)));
    let error = read_as::<SystemTime>(Duration::ZERO).unwrap_err();
    assert_eq!(error, "expected datetime, found timedelta");
}

#[test]
fn ranges_have_the_form_of_serde() {
    let dictionary = |entries: &[(&str, Value)]| {
        Value::Dict(entries.iter().map(|(key, value)| (text(key), value.clone())).collect())
    };
    let both = dictionary(&[("start", int(1)), ("end", int(5))]);
    assert_eq!(sent(1_i64..5), both);
    assert_eq!(sent(1_i64..=5), both);
    assert_eq!(sent(1_i64..), dictionary(&[("start", int(1))]));
    assert_eq!(sent(..5_i64), dictionary(&[("end", int(5))]));
    assert_eq!(sent(..=5_i64), dictionary(&[("end", int(5))]));
    round_trip((0.5..1.5, 'a'..='z', 1_u8.., ..String::from("m"), ..=5));
    let moment = SystemTime::UNIX_EPOCH;
    round_trip(moment..moment + Duration::from_secs(1));
    round_trip(HashMap::from([(Rc::new(1), 1_i64..5)]));
    // In any order, with other keys and with absent ones where the type has a value for them.
    let other = [("end", int(5)), ("step", int(2)), ("start", int(1))];
    assert_eq!(read_as::<Range<i64>>(dictionary(&other)), Ok(1..5));
    let end = dictionary(&[("end", int(5))]);
    assert_eq!(read_as::<Range<Option<i64>>>(&end), Ok(None..Some(5)));
    let missing = "attribute `start` is missing".to_owned();
    assert_eq!(read_as::<RangeInclusive<i64>>(&end), Err(missing.clone()));
    assert_eq!(read_as::<RangeFrom<i64>>(&end), Err(missing));
    let wrong = dictionary(&[("start", int(1)), ("end", text("x"))]);
    let expected = "end: expected int, found text".to_owned();
    assert_eq!(read_as::<Range<i64>>(&wrong), Err(expected.clone()));
    assert_eq!(read_as::<RangeTo<i64>>(&wrong), Err(expected.clone()));
    assert_eq!(read_as::<RangeToInclusive<i64>>(&wrong), Err(expected));
}

#[test]
fn an_rc_met_again_is_the_same_rc() {
    let ponds = Rc::new(vec![String::from("a")]);
    let bytes = to_bytes(Dialect::Pb, &(&ponds, &ponds, 1_i64)).unwrap();
    let shared = Arc::new(vec![String::from("a")]);
    assert_eq!(bytes, to_bytes(Dialect::Pb, &(&shared, &shared, 1_i64)).unwrap());
    let (first, second, _): (Rc<Vec<String>>, Rc<Vec<String>>, i64) =
        from_bytes(Dialect::Pb, &bytes).unwrap();
    assert_eq!(first, ponds);
    assert!(Rc::ptr_eq(&first, &second));
    // Pointers of two kinds cannot be one.
    let (first, second, _): (Arc<Vec<String>>, Rc<Vec<String>>, i64) =
        from_bytes(Dialect::Pb, &bytes).unwrap();
    assert_eq!(*first, *second);
    round_trip((Rc::<str>::from("x"), Rc::<[i64]>::from([1, 2]), Rc::<[u8]>::from(*b"x")));
}

/// Writes a list whose item is in an `Rc` that is dropped as soon as it is written.
struct Brief(i64);

impl Jelly for Brief {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        Rc::new([self.0]).jelly(out)
    }
}

#[test]
fn an_rc_that_is_dropped_while_it_is_written_is_not_taken_for_another() {
    let numbers: Vec<Vec<i64>> = read_as([Brief(1), Brief(2), Brief(3)]).unwrap();
    assert_eq!(numbers, [[1], [2], [3]]);
}
