//! Sends and receives the types of the `chrono` crate, with the feature `chrono`. Time zones are not sent,
//! so these are the naive types.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::{
    Date, DateTime, Jellier, Jelly, JellyError, ReadResult, Time, TimeDelta, Unjellier, Unjelly,
    UnjellyErrorKind,
};

fn date(value: NaiveDate) -> Result<Date, JellyError> {
    u16::try_from(value.year())
        .ok()
        .and_then(|year| Date::new(year, value.month() as u8, value.day() as u8))
        .ok_or_else(|| {
            JellyError::custom(format_args!(
                "the year {} cannot be sent: Python's dates have the years 1 to 9999",
                value.year()
            ))
        })
}

fn time(value: NaiveTime) -> Result<Time, JellyError> {
    let (hour, minute, second) = (value.hour() as u8, value.minute() as u8, value.second() as u8);
    Time::new(hour, minute, second, value.nanosecond() / 1000)
        .ok_or_else(|| JellyError::custom("a leap second cannot be sent: Python has none"))
}

fn naive_date(value: Date) -> ReadResult<NaiveDate> {
    let day = (i32::from(value.year()), u32::from(value.month()), u32::from(value.day()));
    NaiveDate::from_ymd_opt(day.0, day.1, day.2)
        .ok_or_else(|| UnjellyErrorKind::OutOfRange("NaiveDate").into())
}

fn naive_time(value: Time) -> ReadResult<NaiveTime> {
    let (hour, minute) = (u32::from(value.hour()), u32::from(value.minute()));
    NaiveTime::from_hms_micro_opt(hour, minute, u32::from(value.second()), value.microsecond())
        .ok_or_else(|| UnjellyErrorKind::OutOfRange("NaiveTime").into())
}

impl Jelly for NaiveDate {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        date(*self)?.jelly(out)
    }
}

impl Jelly for NaiveTime {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        time(*self)?.jelly(out)
    }
}

impl Jelly for NaiveDateTime {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        DateTime::new(date(self.date())?, time(self.time())?).jelly(out)
    }
}

impl Jelly for chrono::TimeDelta {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        TimeDelta::new(0, self.num_seconds(), i64::from(self.subsec_nanos() / 1000))
            .ok_or_else(|| JellyError::custom("a span of more than 999999999 days cannot be sent"))?
            .jelly(out)
    }
}

impl<'de> Unjelly<'de> for NaiveDate {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        naive_date(Date::unjelly(from)?)
    }
}

impl<'de> Unjelly<'de> for NaiveTime {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        naive_time(Time::unjelly(from)?)
    }
}

impl<'de> Unjelly<'de> for NaiveDateTime {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let moment = DateTime::unjelly(from)?;
        Ok(Self::new(naive_date(moment.date())?, naive_time(moment.time())?))
    }
}

impl<'de> Unjelly<'de> for chrono::TimeDelta {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let span = TimeDelta::unjelly(from)?;
        let seconds = i64::from(span.days()) * 86_400 + i64::from(span.seconds());
        Self::new(seconds, span.microseconds() * 1000)
            .ok_or_else(|| UnjellyErrorKind::OutOfRange("TimeDelta").into())
    }
}
