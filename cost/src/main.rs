//! Compiles each program, and prints how much code its classes are.
//!
//! `cargo run` prints the table, and fails if a figure exceeds the one in `baseline.txt`.
//! `UPDATE_EXPECT=1 cargo run` writes that file.

use std::{
    env,
    fmt::Write as _,
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Command, ExitCode},
};

/// The programs, in the order of the table.
const PROGRAMS: [&str; 4] = ["serde", "values", "copies", "live"];

/// The number of classes in each program.
const CLASSES: u64 = 50;

/// The part by which a program may exceed its baseline: 1/100.
const TOLERANCE: u64 = 100;

/// The size of one compiled program.
struct Size {
    program: &'static str,
    /// Lines of LLVM IR inside of functions, before LLVM optimizes them.
    lines: u64,
    functions: u64,
    /// Bytes of the executable, without symbols.
    bytes: u64,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<ExitCode> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sizes = PROGRAMS.iter().map(|program| compile(home, program));
    let sizes = sizes.collect::<io::Result<Vec<_>>>()?;
    let table = table(&sizes);
    print!("{table}");
    let baseline = home.join("baseline.txt");
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&baseline, table)?;
        return Ok(ExitCode::SUCCESS);
    }
    let known = fs::read_to_string(&baseline)?;
    let mut is_within = true;
    for size in &sizes {
        let known = lines_of(&known, size.program).ok_or_else(|| {
            io::Error::other(format!("{} has no line for `{}`", baseline.display(), size.program))
        })?;
        if size.lines > known + known / TOLERANCE {
            is_within = false;
            eprintln!(
                "`{}` has {} lines of LLVM IR, and {known} in {}: make the code that is compiled for each type \
                 smaller, or accept the new figure with `UPDATE_EXPECT=1 cargo run`",
                size.program,
                size.lines,
                baseline.display(),
            );
        }
    }
    Ok(if is_within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Compiles a program in the dev profile.
fn compile(home: &Path, program: &'static str) -> io::Result<Size> {
    // The folder of this program, so that what both depend on is compiled once.
    let this = env::current_exe()?;
    let folder = this.parent().ok_or_else(|| io::Error::other("this program is in no folder"))?;
    let ir = folder.join(format!("{program}.ll"));
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(home)
        .args(["rustc", "--quiet", "--bin", program, "--"])
        .arg(format!("--emit=link,llvm-ir={}", ir.display()))
        .status()?;
    if !status.success() {
        return Err(io::Error::other(format!("`{program}` does not compile")));
    }
    let (lines, functions) = count(&ir)?;
    let executable = folder.join(format!("{program}{}", env::consts::EXE_SUFFIX));
    let bytes = fs::metadata(executable)?.len();
    Ok(Size { program, lines, functions, bytes })
}

/// Counts the lines that stand inside of functions, and the functions.
fn count(ir: &Path) -> io::Result<(u64, u64)> {
    let (mut lines, mut functions, mut is_inside) = (0, 0, false);
    for line in BufReader::new(File::open(ir)?).lines() {
        let line = line?;
        if line.starts_with("define ") {
            is_inside = true;
            functions += 1;
        }
        if is_inside && !line.is_empty() {
            lines += 1;
        }
        if line.starts_with('}') {
            is_inside = false;
        }
    }
    Ok((lines, functions))
}

/// Returns the table of all programs.
fn table(sizes: &[Size]) -> String {
    let mut table =
        String::from("program  lines of IR  per class  functions  bytes of executable\n");
    for Size { program, lines, functions, bytes } in sizes {
        let per_class = lines / CLASSES;
        // Writing to a string does not fail.
        let _ =
            writeln!(table, "{program:<7} {lines:>12} {per_class:>10} {functions:>10} {bytes:>20}");
    }
    table
}

/// Returns the lines of a program in a table.
fn lines_of(table: &str, program: &str) -> Option<u64> {
    let mut rows = table.lines().map(str::split_whitespace);
    let mut row = rows.find(|row| row.clone().next() == Some(program))?;
    row.nth(1)?.parse().ok()
}
