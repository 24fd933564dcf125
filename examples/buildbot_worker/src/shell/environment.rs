//! The environment of a program: that of the worker, with what the master sets.

use std::{
    collections::BTreeMap,
    env,
    ffi::{OsStr, OsString},
    fmt,
    path::Path,
};

use crate::arguments::Variable;

/// The variables of a program.
pub(super) struct Environment(BTreeMap<OsString, OsString>);

impl Environment {
    /// Returns the environment for a program in this directory. A variable that the master sets to `None` is
    /// removed.
    pub(super) fn new(set: Option<&BTreeMap<String, Option<Variable>>>, workdir: &Path) -> Self {
        let inherited: BTreeMap<OsString, OsString> = env::vars_os().collect();
        let mut variables = inherited.clone();
        variables.insert("PWD".into(), workdir.into());
        for (name, variable) in set.into_iter().flatten() {
            let Some(variable) = variable else {
                variables.remove(OsStr::new(name));
                continue;
            };
            let mut value = match variable {
                Variable::Text(text) => expanded(text, &inherited),
                Variable::Paths(paths) => {
                    let paths = paths.iter().map(|path| expanded(path, &inherited));
                    paths.collect::<Vec<_>>().join(OsStr::new(":"))
                }
            };
            // The worker's own paths come last.
            if name == "PYTHONPATH"
                && let Some(own) = inherited.get(OsStr::new(name))
            {
                value.push(":");
                value.push(own);
            }
            variables.insert(name.into(), value);
        }
        Self(variables)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&OsString, &OsString)> {
        self.0.iter()
    }
}

/// One line for each variable.
impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "environment:")?;
        self.iter()
            .try_for_each(|(name, value)| writeln!(f, "  {}={}", name.display(), value.display()))
    }
}

/// Replaces each `${NAME}` by the variable of the worker, or by nothing if there is none.
fn expanded(text: &str, inherited: &BTreeMap<OsString, OsString>) -> OsString {
    let mut result = OsString::new();
    let mut rest = text;
    while let Some((before, name, after)) = reference(rest) {
        result.push(before);
        if let Some(value) = inherited.get(OsStr::new(name)) {
            result.push(value);
        }
        rest = after;
    }
    result.push(rest);
    result
}

/// Splits a text at its first `${NAME}`.
fn reference(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_the_worker_are_inserted() {
        let worker = [("A", "1"), ("B", "2")].map(|(name, value)| (name.into(), value.into()));
        let worker = BTreeMap::from(worker);
        assert_eq!(expanded("${A}:x${B}${C}$A${", &worker), "1:x2$A${");
    }
}
