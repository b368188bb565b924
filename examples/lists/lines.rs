//! The lines of a file, each on its own UTF-8 or not.

/// What stands for a line that cannot be read.
pub const NOT_UTF8: &str = "not UTF-8; save the file as UTF-8";

/// Returns the lines of `bytes` that are not blank, with their numbers from 1.
///
/// A byte order mark and carriage returns are no part of a line. A line that is not
/// UTF-8 comes as the reason to report.
pub fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, Result<&str, &'static str>)> {
    without_mark(bytes)
        .split(|&byte| byte == b'\n')
        .enumerate()
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .map(|(index, line)| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            (index + 1, std::str::from_utf8(line).map_err(|_| NOT_UTF8))
        })
}

/// Returns `bytes` after their byte order mark, if they have one.
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}
