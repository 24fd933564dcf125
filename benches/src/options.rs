//! The options of a command.

use std::{collections::HashMap, env, error, str::FromStr};

use crate::Error;

/// Options with values, such as `--rounds 5`.
#[derive(Debug)]
pub struct Options(HashMap<String, String>);

impl Options {
    /// Reads the arguments of this process. Options that are not known are an error.
    pub fn read(known: &[&str]) -> Result<Self, Error> {
        Self::of(env::args().skip(1), known)
    }

    fn of(arguments: impl IntoIterator<Item = String>, known: &[&str]) -> Result<Self, Error> {
        let mut options = HashMap::new();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let name = argument.strip_prefix("--").filter(|name| known.contains(name));
            let name = name.ok_or_else(|| {
                format!("unknown argument `{argument}`: the options are --{}", known.join(", --"))
            })?;
            let value = arguments.next().ok_or_else(|| format!("--{name} needs a value"))?;
            options.insert(name.to_owned(), value);
        }
        Ok(Self(options))
    }

    /// Returns the value of an option as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Returns the value of an option, or `default` if it is not given.
    pub fn get<T>(&self, name: &str, default: T) -> Result<T, Error>
    where
        T: FromStr<Err: error::Error + Send + Sync + 'static>,
    {
        self.text(name).map_or(Ok(default), |value| {
            value.parse().map_err(|error| format!("--{name} {value}: {error}").into())
        })
    }

    /// Returns the parts of an option's value, which are separated by commas.
    pub fn list(&self, name: &str) -> Option<Vec<&str>> {
        Some(self.text(name)?.split(',').map(str::trim).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_has_a_value() {
        let read = |text: &str| {
            let arguments = text.split_whitespace().map(str::to_owned);
            Options::of(arguments, &["rounds", "only"])
        };
        let options = read("--only floor,pb --rounds 3").expect("both options are known");
        assert_eq!(options.get("rounds", 5).ok(), Some(3));
        assert_eq!(options.list("only"), Some(vec!["floor", "pb"]));
        assert_eq!(read("").and_then(|options| options.get("rounds", 5)).ok(), Some(5));
        for wrong in ["--rounds", "--turns 3", "3"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read("--rounds three").is_ok_and(|options| options.get("rounds", 5).is_err()));
    }
}
