//! Sends and receives `SystemTime` as a date and time in UTC.

use std::time::{Duration, SystemTime};

use super::{
    Date, DateTime, Jellier, Jelly, JellyError, ReadResult, Time, Unjellier, Unjelly,
    UnjellyErrorKind,
};

const SECONDS_A_DAY: i64 = 86_400;
const MICROSECONDS: i128 = 1_000_000;
/// The days of 400 years: then the calendar repeats.
const DAYS_OF_400_YEARS: i64 = 146_097;
/// The days from 1 March of the year 0 to 1 January 1970.
const DAYS_TO_1970: i64 = 719_468;

/// Writes the moment in UTC, as `datetime.datetime` without a zone: in whole microseconds, rounded towards
/// the past.
///
/// # Errors
/// Returns an error outside of the years 1 to 9999, which Python's dates have.
impl Jelly for SystemTime {
    fn jelly(&self, out: &mut Jellier) -> Result<(), JellyError> {
        let nanoseconds = match self.duration_since(Self::UNIX_EPOCH) {
            Ok(after) => i128::try_from(after.as_nanos()),
            Err(error) => i128::try_from(error.duration().as_nanos()).map(|before| -before),
        };
        nanoseconds
            .ok()
            .and_then(|nanoseconds| in_utc(nanoseconds.div_euclid(1000)))
            .ok_or_else(|| {
                JellyError::custom("a time outside of the years 1 to 9999 cannot be sent")
            })?
            .jelly(out)
    }
}

/// Reads a date and time, which is taken as UTC.
impl<'de> Unjelly<'de> for SystemTime {
    const EXACT: bool = true;

    fn unjelly(from: &mut Unjellier<'de>) -> ReadResult<Self> {
        let microseconds = since_1970(DateTime::unjelly(from)?);
        let distance = Duration::from_micros(microseconds.unsigned_abs());
        let moment = match microseconds < 0 {
            true => Self::UNIX_EPOCH.checked_sub(distance),
            false => Self::UNIX_EPOCH.checked_add(distance),
        };
        moment.ok_or_else(|| UnjellyErrorKind::OutOfRange("SystemTime").into())
    }
}

/// Returns the date and time of the microseconds since 1970.
fn in_utc(microseconds: i128) -> Option<DateTime> {
    let seconds = i64::try_from(microseconds.div_euclid(MICROSECONDS)).ok()?;
    let microsecond = microseconds.rem_euclid(MICROSECONDS) as u32;
    let second = seconds.rem_euclid(SECONDS_A_DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let time = Time::new(hour as u8, minute as u8, second as u8, microsecond)?;
    Some(DateTime::new(date(seconds.div_euclid(SECONDS_A_DAY))?, time))
}

/// Returns the date of the days since 1970. The years of this calculation begin in March, so that a leap day
/// is the last day of its year.
fn date(days: i64) -> Option<Date> {
    let days = days + DAYS_TO_1970;
    let (cycle, day) = (days.div_euclid(DAYS_OF_400_YEARS), days.rem_euclid(DAYS_OF_400_YEARS));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let is_next_year = month_from_march >= 10;
    let month = if is_next_year { month_from_march - 9 } else { month_from_march + 3 };
    let year = cycle * 400 + year + i64::from(is_next_year);
    Date::new(year.try_into().ok()?, month as u8, day_of_month as u8)
}

/// Returns the microseconds from 1970 to a date and time.
fn since_1970(moment: DateTime) -> i64 {
    let (date, time) = (moment.date(), moment.time());
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let month_from_march = if month <= 2 { month + 9 } else { month - 3 };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
    let days = cycle * DAYS_OF_400_YEARS + 365 * year + year / 4 - year / 100 + day_of_year;
    let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
    let seconds = (days - DAYS_TO_1970) * SECONDS_A_DAY + minutes * 60 + i64::from(time.second());
    seconds * MICROSECONDS as i64 + i64::from(time.microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_is_the_one_after_the_day_before() {
        let mut expected = (1, 1, 1);
        for days in -719_162..=157_053 {
            let found = date(days).expect("a day of the years 1 to 9999");
            assert_eq!((found.year(), found.month(), found.day()), expected);
            let noon = DateTime::new(found, Time::new(12, 0, 0, 1).expect("a time of day"));
            assert_eq!(since_1970(noon), (days * SECONDS_A_DAY + 43_200) * 1_000_000 + 1);
            assert_eq!(in_utc(i128::from(since_1970(noon))), Some(noon));
            let (year, month, day) = expected;
            let next = [(year, month, day + 1), (year, month + 1, 1), (year + 1, 1, 1)];
            let exists = |&(year, month, day): &_| Date::new(year, month, day).is_some();
            expected = next.into_iter().find(exists).unwrap_or_default();
        }
        assert_eq!(expected, (2400, 1, 1));
        assert_eq!(date(-719_163), None);
        assert_eq!(date(2_932_896), Date::new(9999, 12, 31));
        assert_eq!(date(2_932_897), None);
    }
}
