//! The results of a run, and what is computed from them.

use std::collections::BTreeSet;

use pb_benches::{Error, Outcome, Workload, median, number};

/// The share of the machine that other processes may use while a run counts, if there are enough runs.
const QUIET: f64 = 0.2;
/// How many quiet runs are enough.
const ENOUGH: usize = 3;

/// The outcomes of all rounds, in the order in which they were measured.
#[derive(Default)]
pub(crate) struct Results(Vec<Outcome>);

impl Results {
    /// Reads results from lines of JSON.
    pub(crate) fn read(lines: &str) -> Result<Self, Error> {
        let outcomes = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        Ok(Self(outcomes))
    }

    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.0.push(outcome);
    }

    pub(crate) fn rounds(&self) -> usize {
        self.0.iter().map(|outcome| outcome.round).collect::<BTreeSet<_>>().len()
    }

    /// Returns how much of the machine other processes used, as a part of a sentence.
    pub(crate) fn foreign(&self) -> String {
        let shares = || self.0.iter().filter_map(|outcome| outcome.foreign);
        match (median(shares()), shares().max_by(f64::total_cmp)) {
            (Some(middle), Some(most)) => {
                format!("{:.0} % of the cores (at most {:.0} %)", middle * 100.0, most * 100.0)
            }
            _ => "an unknown share of the cores".to_owned(),
        }
    }

    /// Returns the names of the contenders that ran a workload, in the order of their first run.
    pub(crate) fn contenders(&self, workload: Workload) -> Vec<&str> {
        let mut names = Vec::new();
        let workload = workload.to_string();
        for outcome in self.0.iter().filter(|outcome| outcome.workload == workload) {
            if !names.contains(&&*outcome.contender) {
                names.push(&outcome.contender);
            }
        }
        names
    }

    /// Returns the runs of a contender. Those beside which other processes were busy are left out if there are
    /// enough others.
    pub(crate) fn of(&self, workload: Workload, contender: &str) -> Runs<'_> {
        let workload = workload.to_string();
        let is_of =
            |outcome: &&Outcome| outcome.workload == workload && outcome.contender == contender;
        let all: Vec<&Outcome> = self.0.iter().filter(is_of).collect();
        let is_quiet = |outcome: &&Outcome| outcome.foreign.is_none_or(|share| share <= QUIET);
        let quiet: Vec<&Outcome> = all.iter().copied().filter(is_quiet).collect();
        Runs(if quiet.len() < ENOUGH { all } else { quiet })
    }
}

/// The runs of one contender with one workload.
pub(crate) struct Runs<'a>(Vec<&'a Outcome>);

impl Runs<'_> {
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Returns the median of a figure, if it was measured in every run.
    pub(crate) fn median(&self, figure: impl Fn(&Outcome) -> Option<f64>) -> Option<f64> {
        let figures: Option<Vec<f64>> = self.0.iter().map(|outcome| figure(outcome)).collect();
        median(figures?)
    }

    pub(crate) fn rate(&self) -> Option<f64> {
        self.median(|outcome| Some(outcome.rate))
    }

    /// Returns the lowest and the highest rate.
    pub(crate) fn range(&self) -> Option<(f64, f64)> {
        let rates = || self.0.iter().map(|outcome| outcome.rate);
        Some((rates().min_by(f64::total_cmp)?, rates().max_by(f64::total_cmp)?))
    }

    /// Returns the median of the ratios to another contender, each of the same round.
    pub(crate) fn ratio(&self, unit: &Self) -> Option<f64> {
        let ratio = |outcome: &&Outcome| {
            let same = unit.0.iter().find(|unit| unit.round == outcome.round)?;
            Some(outcome.rate / same.rate)
        };
        median(self.0.iter().filter_map(ratio))
    }
}

/// Returns a cell of a table.
pub(crate) fn cell(figure: Option<f64>) -> String {
    figure.map_or_else(|| "–".to_owned(), number)
}

/// Returns a row of a table in Markdown.
pub(crate) fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}

/// Returns the heading of a table. The first columns are texts, the others are figures.
pub(crate) fn heading(texts: &[&str], figures: &[&str]) -> String {
    let titles = row(texts.iter().chain(figures).map(|&title| title.to_owned()));
    let lines = texts.iter().map(|_| "---").chain(figures.iter().map(|_| "---:"));
    titles + &row(lines.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"
        {"contender": "floor", "workload": "W1", "round": 0, "rate": 10.0, "wire_up": 16.0}
        {"contender": "pb", "workload": "W1", "round": 0, "rate": 5.0, "foreign": 0.1}
        {"contender": "floor", "workload": "W1", "round": 1, "rate": 40.0}
        {"contender": "pb", "workload": "W1", "round": 1, "rate": 60.0, "foreign": 0.3}
        {"contender": "pb", "workload": "W2", "round": 1, "rate": 7.0}
    "#;

    #[test]
    fn a_contender_is_compared_with_the_unit_of_the_same_round() {
        let results = Results::read(LINES.trim()).expect("each line is a result");
        let workload = Workload::Frogs(1);
        assert_eq!(results.rounds(), 2);
        assert_eq!(results.contenders(workload), ["floor", "pb"]);
        let (floor, pb) = (results.of(workload, "floor"), results.of(workload, "pb"));
        assert_eq!((pb.rate(), pb.range()), (Some(32.5), Some((5.0, 60.0))));
        assert_eq!(pb.ratio(&floor), Some(1.0));
        assert_eq!(floor.median(|outcome| outcome.wire_up), None);
    }

    #[test]
    fn runs_beside_busy_processes_are_left_out_if_enough_others_remain() {
        let line = |round: usize, foreign: f64| {
            format!(
                r#"{{"contender": "pb", "workload": "W1", "round": {round}, "rate": 1.0, "foreign": {foreign}}}"#
            )
        };
        let count = |shares: &[f64]| {
            let lines: Vec<String> =
                shares.iter().enumerate().map(|(round, &share)| line(round, share)).collect();
            let results = Results::read(&lines.join("\n")).expect("each line is a result");
            results.of(Workload::Frogs(1), "pb").count()
        };
        assert_eq!(count(&[0.0, 0.1, 0.1, 0.5]), 3);
        assert_eq!(count(&[0.0, 0.1, 0.5, 0.5]), 4);
    }
}
