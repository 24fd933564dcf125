//! The contenders: both dialects and the bare socket, in every variant.

use std::env;

use pb_benches::{Contender, Error, Program, Workload};

/// A contender, and the workloads that it runs.
pub(crate) struct Variant {
    pub(crate) contender: Contender,
    workloads: fn(Workload) -> bool,
}

impl Variant {
    pub(crate) fn new(contender: Contender, workloads: fn(Workload) -> bool) -> Self {
        Self { contender, workloads }
    }

    pub(crate) fn name(&self) -> &str {
        &self.contender.name
    }

    pub(crate) fn runs(&self, workload: Workload) -> bool {
        (self.workloads)(workload)
    }
}

/// How a contender passes its items, how they are received, and on how many threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) is_cloned: bool,
    pub(crate) is_borrowed: bool,
    pub(crate) is_single: bool,
}

impl Manner {
    /// All manners, with those of one thread last.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..8).map(|bits| Self {
            is_single: bits & 4 != 0,
            is_borrowed: bits & 2 != 0,
            is_cloned: bits & 1 != 0,
        })
    }

    /// Returns the name of a contender in this manner.
    pub(crate) fn name(self, base: &str) -> String {
        let mut name = base.to_owned();
        for (is_set, suffix) in
            [(self.is_borrowed, "-borrowed"), (self.is_cloned, "-clone"), (self.is_single, "-1")]
        {
            if is_set {
                name.push_str(suffix);
            }
        }
        name
    }

    fn environment(self) -> Vec<(String, String)> {
        let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let all = [
            (self.is_cloned, set("BENCH_CLONE", "1")),
            (self.is_borrowed, set("BENCH_BORROWED", "1")),
            (self.is_single, set("BENCH_RT", "current")),
        ];
        all.into_iter().filter(|(is_set, _)| *is_set).map(|(_, variable)| variable).collect()
    }

    /// Returns the workloads that differ in this manner.
    fn workloads(self) -> fn(Workload) -> bool {
        if self.is_cloned || self.is_borrowed { Workload::has_items } else { |_| true }
    }

    /// Returns the workloads of a floor that is not of this package: it clones its items and owns what it
    /// receives, whatever the environment says.
    fn workloads_of_given_floor(self) -> fn(Workload) -> bool {
        match (self.is_borrowed, self.is_cloned) {
            (true, _) => |_| false,
            (false, true) => Workload::has_items,
            (false, false) => |workload| !workload.has_items(),
        }
    }
}

/// The bare socket, the dialects, and the names of all three.
pub(crate) const FLOOR: &str = "floor";
pub(crate) const BATCHED_FLOOR: &str = "floor-batch16";
pub(crate) const COMPACT: &str = "compact";
pub(crate) const PB: &str = "pb";

/// Returns the contender whose rate is the unit of a workload. It clones its items, as the arguments of most
/// libraries must be owned.
pub(crate) fn unit(workload: Workload) -> String {
    let manner = Manner { is_cloned: workload.has_items(), is_borrowed: false, is_single: false };
    manner.name(FLOOR)
}

/// Returns all contenders, in the order in which they run.
pub(crate) fn all() -> Result<Vec<Variant>, Error> {
    let contender = Program::sibling("contender")?;
    let given = env::var_os("BENCH_FLOOR");
    let floor = match &given {
        Some(path) => Program::new(path),
        None => Program::sibling("floor")?,
    };
    let mut all = Vec::new();
    for manner in Manner::all() {
        let workloads = manner.workloads();
        let of_floor = if given.is_some() { manner.workloads_of_given_floor() } else { workloads };
        for (name, program, dialect, workloads) in [
            (FLOOR, &floor, None, of_floor),
            (COMPACT, &contender, Some("pb-compact-1"), workloads),
            (PB, &contender, Some("pb"), workloads),
        ] {
            let dialect = dialect.map(|name| ("BENCH_DIALECT".to_owned(), name.to_owned()));
            let contender = Contender {
                name: manner.name(name),
                server: program.clone(),
                client: program.clone(),
                environment: manner.environment().into_iter().chain(dialect).collect(),
            };
            all.push(Variant::new(contender, workloads));
        }
    }
    let batched = Contender {
        name: BATCHED_FLOOR.to_owned(),
        server: floor.clone(),
        client: floor,
        environment: vec![("FLOOR_BATCH".to_owned(), "16".to_owned())],
    };
    all.push(Variant::new(batched, |workload| matches!(workload, Workload::Fan(_))));
    Ok(all)
}
