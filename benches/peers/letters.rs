//! Thai with one byte a letter.

/// Returns the name with one ASCII byte a letter: the block of Thai has fewer than 96.
///
/// The names of the corpus have no other letters but the space, so no two become one.
pub fn one_byte(name: &str) -> String {
    let ascii = |letter: char| match u32::from(letter) {
        thai @ 0x0E01..=0x0E5B => char::from_u32(thai - 0x0E00).unwrap_or('~'),
        0x20 => '\u{7F}',
        _ => '~',
    };
    name.chars().map(ascii).collect()
}

/// Returns all names so, with their places, in the order of their bytes.
pub fn sorted(names: &[String]) -> Vec<(String, u64)> {
    let numbered = names.iter().zip(0..);
    let mut keys: Vec<(String, u64)> = numbered
        .map(|(name, place)| (one_byte(name), place))
        .collect();
    keys.sort_unstable();
    keys
}

/// Returns a place as the crates store it.
pub fn place(stored: u64) -> usize {
    usize::try_from(stored).unwrap_or(usize::MAX)
}
