//! How a program ends: its exit status, and silence when the reader has gone.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use crate::lists::Complaints;

/// Returns the arguments, or the exit status when there is nothing more to do.
///
/// A usage error is 1, because 2 means that lines of the data were bad.
pub fn arguments<A: clap::Parser>() -> Result<A, ExitCode> {
    A::try_parse().map_err(|error| {
        // Help that nobody reads to its end is no failure.
        let _ = error.print();
        ExitCode::from(u8::from(error.use_stderr()))
    })
}

/// Returns 0 for success, 1 for failure, 2 when the work was done without some bad lines.
pub fn status(outcome: anyhow::Result<Complaints>) -> ExitCode {
    match outcome {
        Ok(complaints) if complaints.count() > 0 => ExitCode::from(2),
        Ok(_) => ExitCode::SUCCESS,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Returns whether whoever read our output stopped reading, as `head` does.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause
            .downcast_ref::<serde_json::Error>()
            .and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(ErrorKind::BrokenPipe)
    })
}
