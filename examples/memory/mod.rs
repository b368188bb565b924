//! How much memory the program has used.

/// Returns the most memory that this program had at any time, to be said after a comma;
/// nothing where the system does not tell.
pub fn said() -> String {
    peak().map_or_else(String::new, |kilobytes| {
        format!(", {} MB of memory", kilobytes / 1024)
    })
}

fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
