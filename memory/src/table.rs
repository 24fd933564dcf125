//! The printed table.

/// The highest ratio of the peak to the limit that is not a fault.
const MOST: f64 = 1.25;
/// The lowest ratio of the largest value that can be read; below it honest messages are refused early.
const LEAST: f64 = 1.0 / 1.3;

/// The result of one input.
pub(crate) struct Row {
    pub(crate) limit: &'static str,
    /// The value of the limit, in bytes.
    pub(crate) set_to: usize,
    pub(crate) input: String,
    /// The most memory that was taken at one time.
    pub(crate) peak: usize,
    /// The peak of the largest input that was not refused.
    pub(crate) allowed: Option<usize>,
    /// A remark on the result.
    pub(crate) note: String,
}

/// The rows that the command line asks for.
pub(crate) struct Table {
    wanted: Vec<String>,
    faults: usize,
}

impl Table {
    /// Prints the head of a table of the rows that have one of these words in their limit or input, or of
    /// all rows if there is no word.
    pub(crate) fn new(wanted: Vec<String>) -> Self {
        println!(
            "{:<18} {:>9} {:<46} {:>11} {:>6} {:>7}  verdict",
            "limit", "set to", "input", "peak", "ratio", "allowed"
        );
        Self { wanted, faults: 0 }
    }

    /// Returns whether a row is asked for.
    pub(crate) fn wants(&self, limit: &str, input: &str) -> bool {
        let is_in = |word: &String| limit.contains(word.as_str()) || input.contains(word.as_str());
        self.wanted.is_empty() || self.wanted.iter().any(is_in)
    }

    /// Prints a row.
    pub(crate) fn row(&mut self, row: &Row) {
        let of_limit = |bytes: usize| bytes as f64 / row.set_to as f64;
        let (ratio, allowed) = (of_limit(row.peak), row.allowed.map(of_limit));
        let verdict = match allowed {
            _ if ratio > MOST => "OVER",
            Some(allowed) if allowed < LEAST => "ok (strict)",
            _ => "ok",
        };
        self.faults += usize::from(ratio > MOST);
        println!(
            "{:<18} {:>9} {:<46} {:>11} {ratio:>6.2} {:>7}  {verdict}{}{}",
            row.limit,
            row.set_to,
            row.input,
            row.peak,
            allowed.map(|allowed| format!("{allowed:.2}")).unwrap_or_default(),
            if row.note.is_empty() { "" } else { ": " },
            row.note,
        );
    }

    /// Prints a remark in place of a measurement.
    pub(crate) fn note(&self, limit: &str, text: &str) {
        if self.wants(limit, text) {
            println!("{limit:<18} {:>9} {text}", "-");
        }
    }

    /// Prints the number of faults, and returns whether there is none.
    pub(crate) fn end(&self) -> bool {
        println!("{} over {MOST}", self.faults);
        self.faults == 0
    }
}
