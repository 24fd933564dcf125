//! What is printed.

/// More than this of what a limit says is a fault.
const MOST: f64 = 1.25;
/// Less than this of it, in the largest value that can be read, and honest messages are refused early.
const LEAST: f64 = 1.0 / 1.3;

/// What one input took.
pub(crate) struct Row {
    pub(crate) limit: &'static str,
    /// What the limit was set to, in bytes.
    pub(crate) set_to: usize,
    pub(crate) input: String,
    /// The most memory that was taken at one time.
    pub(crate) peak: usize,
    /// The same of the largest input that was not refused.
    pub(crate) allowed: Option<usize>,
    /// What else there is to say.
    pub(crate) note: String,
}

/// The rows that were asked for.
pub(crate) struct Table {
    wanted: Vec<String>,
    faults: usize,
}

impl Table {
    /// Begins it, with the rows that have one of these words in their limit or input; all if there is none.
    pub(crate) fn new(wanted: Vec<String>) -> Self {
        println!(
            "{:<18} {:>9} {:<46} {:>11} {:>6} {:>7}  verdict",
            "limit", "set to", "input", "peak", "ratio", "allowed"
        );
        Self { wanted, faults: 0 }
    }

    /// Whether a row is asked for.
    pub(crate) fn wants(&self, limit: &str, input: &str) -> bool {
        let is_in = |word: &String| limit.contains(word.as_str()) || input.contains(word.as_str());
        self.wanted.is_empty() || self.wanted.iter().any(is_in)
    }

    /// Prints one.
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

    /// What is no measurement.
    pub(crate) fn note(&self, limit: &str, text: &str) {
        if self.wants(limit, text) {
            println!("{limit:<18} {:>9} {text}", "-");
        }
    }

    /// Whether no ratio was too large.
    pub(crate) fn end(&self) -> bool {
        println!("{} over {MOST}", self.faults);
        self.faults == 0
    }
}
