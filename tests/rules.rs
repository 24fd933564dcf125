//! Every rule of ARCHITECTURE.md has tests that begin with its name.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Returns the names of the rules: the bold words at the beginning of list items.
fn rules(text: &str) -> BTreeSet<&str> {
    let named = |line: &'_ str| {
        let number = line.find(|digit: char| !digit.is_ascii_digit())?;
        let item = line[number..].strip_prefix(". ").or_else(|| line.strip_prefix("* "))?;
        let start = line.len() - item.len();
        let name = item.strip_prefix("**")?.split_once("**:")?.0;
        let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        is_name.then_some(start + 2..start + 2 + name.len())
    };
    text.lines().filter_map(|line| Some(&line[named(line)?])).collect()
}

/// Returns the names of tests that begin with `rule_`, without this prefix.
fn tests(source: &str) -> impl Iterator<Item = &str> {
    source.match_indices("fn rule_").filter_map(|(at, found)| {
        let name = &source[at + found.len()..];
        Some(&name[..name.find('(')?])
    })
}

/// Returns the rule that a test belongs to: the longest rule name that the test's name begins with.
fn rule_of<'r>(test: &str, rules: &BTreeSet<&'r str>) -> Option<&'r str> {
    let bears = |rule: &&&str| {
        test.strip_prefix(**rule)
            .and_then(|rest| rest.strip_prefix('_'))
            .is_some_and(|rest| !rest.is_empty())
    };
    rules.iter().filter(bears).max_by_key(|rule| rule.len()).copied()
}

/// Returns every Rust file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.append(&mut sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn every_rule_has_a_test_that_bears_its_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let mut untested = rules(&text);
    let (rules, mut unknown) = (untested.clone(), Vec::new());
    assert!(rules.len() > 10, "ARCHITECTURE.md has too few rules: {rules:?}");
    // The tests in this file are about rules, and have other names.
    let this = root.join(file!());
    for file in ["tests", "pb-core/tests"].iter().flat_map(|folder| sources(&root.join(folder))) {
        if file == this {
            continue;
        }
        let source = fs::read_to_string(&file).unwrap();
        for test in tests(&source) {
            match rule_of(test, &rules) {
                Some(rule) => drop(untested.remove(rule)),
                None => unknown.push(format!("{}: rule_{test}", file.display())),
            }
        }
    }
    assert!(
        unknown.is_empty(),
        "no rule of ARCHITECTURE.md has the names of these tests: {unknown:#?}"
    );
    assert!(untested.is_empty(), "rules of ARCHITECTURE.md without a test: {untested:?}");
}

#[test]
fn rules_and_tests_are_found_by_their_names() {
    let text =
        "1. **order**: first\n2. Other\n* **ends_once**: x\n**Sending is** y\n12. **ends**: z";
    let rules = rules(text);
    assert_eq!(rules, BTreeSet::from(["ends", "ends_once", "order"]));
    let source = "#[test]\nfn rule_ends_once_or_never() {}\nfn ruler() {}\nfn rule_7_of_old() {}";
    let found: Vec<_> = tests(source).map(|test| rule_of(test, &rules)).collect();
    assert_eq!(found, [Some("ends_once"), None]);
    assert_eq!(rule_of("order", &rules), None, "what is it that is guaranteed?");
}
