//! Runs each workload in each variant for a moment. The client checks every answer.

use pb_benches::{CLASS_SIZES, Contender, Outcome, Program, Workload};

const CONTENDER: &str = env!("CARGO_BIN_EXE_contender");
const FLOOR: &str = env!("CARGO_BIN_EXE_floor");

/// Runs a workload and checks that its figures are there.
async fn run(program: &str, workload: Workload, environment: &[(&str, &str)]) -> Outcome {
    let short = [
        ("BENCH_WARM", "0"),
        ("BENCH_SECS", "0.02"),
        ("W4_SECS", "0"),
        ("W4_UPDATES", "300"),
        ("W5_CONNS", "2"),
    ];
    let environment = environment.iter().chain(&short);
    let contender = Contender {
        name: "smoke".to_owned(),
        server: Program::new(program),
        client: Program::new(program),
        environment: environment
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    };
    let outcome = contender.run(workload, &[]).await;
    let outcome = outcome.unwrap_or_else(|error| panic!("{workload} {contender:?}: {error}"));
    if cfg!(target_os = "linux") && workload != Workload::Idle {
        assert!(outcome.wire_up.is_some_and(|bytes| bytes > 0.0), "{workload}: {outcome:?}");
        assert!(outcome.server_cpu_us.is_some_and(|spent| spent > 0.0), "{workload}: {outcome:?}");
    }
    outcome
}

const OF_THE_TABLE: [Workload; 7] = [
    Workload::Frogs(1),
    Workload::Frogs(256),
    Workload::Items(1),
    Workload::Items(8),
    Workload::Fan(1),
    Workload::Fan(20),
    Workload::Idle,
];

#[tokio::test]
async fn each_dialect_runs_each_workload_of_the_table() {
    for dialect in ["pb-compact-1", "pb", "none"] {
        for workload in OF_THE_TABLE {
            run(CONTENDER, workload, &[("BENCH_DIALECT", dialect)]).await;
        }
    }
}

#[tokio::test]
async fn the_floor_runs_each_workload_of_the_table() {
    for workload in OF_THE_TABLE {
        run(FLOOR, workload, &[]).await;
    }
    run(FLOOR, Workload::Fan(20), &[("FLOOR_BATCH", "16")]).await;
}

#[tokio::test]
async fn items_are_cloned_borrowed_and_received_on_one_thread() {
    let variants =
        ["BENCH_CLONE", "BENCH_BORROWED"].map(|name| [(name, "1"), ("BENCH_RT", "multi")]);
    for variant in variants.into_iter().chain([[("BENCH_BORROWED", "1"), ("BENCH_RT", "current")]])
    {
        run(FLOOR, Workload::Items(1), &variant).await;
        for dialect in ["pb-compact-1", "pb"] {
            let variant = [&variant[..], &[("BENCH_DIALECT", dialect)]].concat();
            run(CONTENDER, Workload::Items(8), &variant).await;
        }
    }
}

#[tokio::test]
async fn each_dialect_runs_the_workloads_of_growth() {
    for dialect in ["pb-compact-1", "pb"] {
        let environment = [("BENCH_DIALECT", dialect)];
        for workload in
            [Workload::Bytes(1 << 20), Workload::OneString(1 << 10), Workload::List(2000)]
        {
            run(CONTENDER, workload, &environment).await;
        }
        for attributes in CLASS_SIZES {
            run(CONTENDER, Workload::Class(attributes), &environment).await;
        }
    }
    // Longer than a byte string may be in dialect `pb`.
    run(CONTENDER, Workload::OneString(1 << 20), &[("BENCH_DIALECT", "pb-compact-1")]).await;
}

#[tokio::test]
async fn compact_calls_are_small() {
    let environment = [("BENCH_DIALECT", "pb-compact-1")];
    let call = run(CONTENDER, Workload::Frogs(1), &environment).await;
    assert!(call.wire_up.is_none_or(|bytes| bytes <= 24.0), "{call:?}");
    let update = run(CONTENDER, Workload::Fan(1), &environment).await;
    assert!(update.wire_down.is_none_or(|bytes| bytes <= 20.0), "{update:?}");
    let items = run(CONTENDER, Workload::Items(1), &environment).await;
    assert!(items.wire_up.is_none_or(|bytes| bytes <= 56_200.0), "{items:?}");
}
