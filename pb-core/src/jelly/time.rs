//! Dates and times, which are sent as numbers in a byte string.

use std::{fmt, time::Duration};

use super::{Jellier, Jelly, JellyError, ReadResult, Unjellier, Unjelly, UnjellyErrorKind};
use crate::banana::Token;

/// A calendar date, years 1 to 9999: `[date "2026 11 22"]` (`datetime.date`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A time of day without a zone: `[time "h m s us"]` (`datetime.time`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time {
    hour: u8,
    minute: u8,
    second: u8,
    microsecond: u32,
}

/// A date and a time without a zone: `[datetime "Y M D h m s us"]` (`datetime.datetime`).
///
/// ```
/// use pb::time::{Date, DateTime, Time};
///
/// let moment = DateTime::new(Date::new(2026, 11, 22).unwrap(), Time::new(1, 2, 3, 456_789).unwrap());
/// assert_eq!(moment.to_string(), "2026-11-22T01:02:03.456789");
/// assert_eq!(Date::new(2026, 2, 29), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    date: Date,
    time: Time,
}

/// A span of time: `[timedelta "days seconds microseconds"]` (`datetime.timedelta`), of which only
/// the days may be negative.
///
/// ```
/// use pb::time::TimeDelta;
///
/// let half_a_second_ago = TimeDelta::new(0, 0, -500_000).unwrap();
/// assert_eq!(half_a_second_ago.days(), -1);
/// assert_eq!(half_a_second_ago.seconds(), 86_399);
/// assert_eq!(half_a_second_ago.microseconds(), 500_000);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TimeDelta {
    days: i32,
    seconds: u32,
    microseconds: u32,
}

const SECONDS_A_DAY: i128 = 86_400;
const MICROSECONDS: i128 = 1_000_000;
/// Python's limit for a timedelta.
const MAX_DAYS: i128 = 999_999_999;

impl Date {
    /// Returns the date with these numbers, or `None` if it does not exist.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let exists = (1..=9999).contains(&year) && (1..=days).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// Returns the year, 1 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Returns the month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Returns the day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }
}

impl Time {
    /// Returns the time with these numbers, or `None` if it does not exist. There are no leap seconds, as
    /// in Python.
    pub fn new(hour: u8, minute: u8, second: u8, microsecond: u32) -> Option<Self> {
        let exists = hour < 24 && minute < 60 && second < 60 && microsecond < 1_000_000;
        exists.then_some(Self { hour, minute, second, microsecond })
    }

    /// Returns the hour, 0 to 23.
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// Returns the minute, 0 to 59.
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// Returns the second, 0 to 59.
    pub fn second(self) -> u8 {
        self.second
    }

    /// Returns the microsecond, 0 to 999,999.
    pub fn microsecond(self) -> u32 {
        self.microsecond
    }
}

impl DateTime {
    /// Returns the moment of this date and this time of day.
    pub fn new(date: Date, time: Time) -> Self {
        Self { date, time }
    }

    /// Returns the date.
    pub fn date(self) -> Date {
        self.date
    }

    /// Returns the time of day.
    pub fn time(self) -> Time {
        self.time
    }
}

impl TimeDelta {
    /// Returns the sum of the parts, any of which may be negative; `None` beyond 999,999,999 days.
    pub fn new(days: i64, seconds: i64, microseconds: i64) -> Option<Self> {
        Self::from_microseconds(
            (i128::from(days) * SECONDS_A_DAY + i128::from(seconds)) * MICROSECONDS
                + i128::from(microseconds),
        )
    }

    fn from_microseconds(total: i128) -> Option<Self> {
        let seconds = total.div_euclid(MICROSECONDS);
        let days = seconds.div_euclid(SECONDS_A_DAY);
        Some(Self {
            days: (-MAX_DAYS..=MAX_DAYS).contains(&days).then_some(days as i32)?,
            seconds: seconds.rem_euclid(SECONDS_A_DAY) as u32,
            microseconds: total.rem_euclid(MICROSECONDS) as u32,
        })
    }

    /// Returns the whole days, negative for a span into the past.
    pub fn days(self) -> i32 {
        self.days
    }

    /// Returns the seconds beyond the whole days, 0 to 86,399.
    pub fn seconds(self) -> u32 {
        self.seconds
    }

    /// Returns the microseconds beyond the whole seconds, 0 to 999,999.
    pub fn microseconds(self) -> u32 {
        self.microseconds
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}.{:06}", self.hour, self.minute, self.second, self.microsecond)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

impl fmt::Display for TimeDelta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} days {}.{:06} s", self.days, self.seconds, self.microseconds)
    }
}

impl Date {
    fn wire(self) -> String {
        format!("{} {} {}", self.year, self.month, self.day)
    }
}

impl Time {
    fn wire(self) -> String {
        format!("{} {} {} {}", self.hour, self.minute, self.second, self.microsecond)
    }
}

fn put(out: &mut Jellier, atom: &'static str, text: &str) -> Result<(), JellyError> {
    out.expression(atom, 1)?;
    out.bytes(text.as_bytes())
}

impl Jelly for Date {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        put(out, "date", &self.wire())
    }
}

impl Jelly for Time {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        put(out, "time", &self.wire())
    }
}

impl Jelly for DateTime {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        put(out, "datetime", &format!("{} {}", self.date.wire(), self.time.wire()))
    }
}

impl Jelly for TimeDelta {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        put(out, "timedelta", &format!("{} {} {}", self.days, self.seconds, self.microseconds))
    }
}

impl Jelly for Duration {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        i128::try_from(self.as_micros())
            .ok()
            .and_then(TimeDelta::from_microseconds)
            .ok_or_else(|| {
                JellyError::custom("a duration of more than 999999999 days cannot be sent")
            })?
            .jelly(out)
    }
}

/// Reads `[atom "n n n"]`, and makes a value of its numbers.
fn get<'de, T>(
    from: &mut Unjellier<'de>,
    atom: &'static str,
    again: fn(&mut Unjellier<'de>) -> ReadResult<T>,
    make: impl FnOnce(&[i64]) -> Option<T>,
) -> ReadResult<T> {
    let Some(extra) = from.open_exactly(atom, 1)? else {
        return from.otherwise(atom, again);
    };
    let Token::Bytes(bytes) = from.token()? else {
        return Err(UnjellyErrorKind::Malformed(atom.to_owned()).into());
    };
    from.ignore(extra)?;
    numbers(bytes).and_then(|numbers| make(&numbers)).ok_or_else(|| {
        // More than an error quotes, which cuts it.
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
        UnjellyErrorKind::Invalid { what: atom, text }.into()
    })
}

/// The largest count of numbers in any kind of value.
const MAX_NUMBERS: usize = 7;

fn numbers(bytes: &[u8]) -> Option<Vec<i64>> {
    let words = std::str::from_utf8(bytes).ok()?.split_whitespace();
    // One more than that shows that there are too many.
    words.take(MAX_NUMBERS + 1).map(|word| word.parse().ok()).collect()
}

/// Makes a time of its numbers. Missing ones at the end are 0, as Python's constructor has them.
fn time(numbers: &[i64]) -> Option<Time> {
    if numbers.len() > 4 {
        return None;
    }
    let part = |index: usize| numbers.get(index).copied().unwrap_or(0);
    Time::new(
        part(0).try_into().ok()?,
        part(1).try_into().ok()?,
        part(2).try_into().ok()?,
        part(3).try_into().ok()?,
    )
}

fn date(numbers: &[i64]) -> Option<Date> {
    let &[year, month, day] = numbers else {
        return None;
    };
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
}

impl<'de> Unjelly<'de> for Date {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        get(from, "date", Self::unjelly, date)
    }
}

impl<'de> Unjelly<'de> for Time {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        get(from, "time", Self::unjelly, time)
    }
}

impl<'de> Unjelly<'de> for DateTime {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        get(from, "datetime", Self::unjelly, |numbers| {
            let (day, clock) = numbers.split_at_checked(3)?;
            Some(Self::new(date(day)?, time(clock)?))
        })
    }
}

impl<'de> Unjelly<'de> for TimeDelta {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        get(from, "timedelta", Self::unjelly, |numbers| match *numbers {
            [days, seconds, microseconds] => Self::new(days, seconds, microseconds),
            _ => None,
        })
    }
}

impl<'de> Unjelly<'de> for Duration {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let delta = TimeDelta::unjelly(from)?;
        let days =
            u64::try_from(delta.days).map_err(|_| UnjellyErrorKind::OutOfRange("Duration"))?;
        Ok(Self::from_secs(days * SECONDS_A_DAY as u64 + u64::from(delta.seconds))
            + Self::from_micros(u64::from(delta.microseconds)))
    }
}
