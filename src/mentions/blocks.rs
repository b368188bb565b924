//! A running text cut into blocks that no name goes across.
//!
//! A block is a line, or lines that look like one that was wrapped. Where a block ends
//! depends on a bounded stretch of text only, so a text that is read piece by piece is cut
//! as if it were there as a whole.

/// A line with so many letters may go on in the next one.
const WRAPPED: std::ops::RangeInclusive<usize> = 40..=120;
/// No block of several lines is longer, in bytes.
const LONGEST_WRAP: usize = 1 << 12;
/// No block is longer, in bytes.
const LONGEST: usize = 1 << 16;
/// A block without a line end that is so long was cut, or might have been.
pub(super) const SHORTEST_CUT: usize = LONGEST / 2;

/// Returns where the first block of a text ends; `None` if that depends on what comes
/// after the text, which is never so if it `is_whole`.
pub(super) fn first_block(text: &str, is_whole: bool) -> Option<usize> {
    let mut end = first_line(text, is_whole)?;
    let mut start = 0;
    loop {
        let line = text.get(start..end).unwrap_or_default();
        let rest = text.get(end..).unwrap_or_default();
        if rest.is_empty() && !is_whole && end < LONGEST_WRAP {
            return None;
        }
        if !goes_on(line, rest) {
            return Some(end);
        }
        let length = first_line(rest, is_whole);
        match length {
            Some(length) if end + length <= LONGEST_WRAP => (start, end) = (end, end + length),
            None if end + rest.len() <= LONGEST_WRAP => return None,
            _ => return Some(end),
        }
    }
}

/// Whether a line was wrapped before the text that follows it.
fn goes_on(line: &str, rest: &str) -> bool {
    let Some(line) = line.strip_suffix('\n') else {
        return false;
    };
    let line = line.strip_suffix('\r').unwrap_or(line);
    let ends = |letter: Option<char>| letter.is_some_and(char::is_alphabetic);
    let last = line
        .trim_end_matches(crate::thai::is_mark)
        .chars()
        .next_back();
    ends(last) && ends(rest.chars().next()) && WRAPPED.contains(&line.chars().count())
}

fn first_line(text: &str, is_whole: bool) -> Option<usize> {
    let mut longest = LONGEST.min(text.len());
    while !text.is_char_boundary(longest) {
        longest -= 1;
    }
    let line = text.get(..longest).unwrap_or_default();
    if let Some(end) = line.find('\n') {
        return Some(end + 1);
    }
    if text.len() <= LONGEST {
        return is_whole.then_some(text.len());
    }
    // No line at all: cut between words, else between letters.
    let space = line.rfind(' ').map(|at| at + 1);
    Some(space.unwrap_or_else(|| {
        let ends = line.char_indices().rev().map(|(at, _)| at);
        let mut ends = ends.filter(|at| *at > 0 && crate::thai::is_cluster_boundary(text, *at));
        ends.next().unwrap_or(longest)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<&str> {
        let mut blocks = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (block, after) = rest.split_at(first_block(rest, true).unwrap());
            blocks.push(block);
            rest = after;
        }
        blocks
    }

    #[test]
    fn short_lines_are_blocks_and_wrapped_lines_are_one() {
        assert_eq!(blocks("นาย\nปูติน\n\nจบ"), ["นาย\n", "ปูติน\n", "\n", "จบ"]);
        let wrapped = format!("{}\nต่อ\n", "ก".repeat(60));
        assert_eq!(blocks(&wrapped), [wrapped.as_str()]);
        let sentence = format!("{}.\nต่อ\n", "ก".repeat(60));
        assert_eq!(blocks(&sentence).len(), 2);
    }

    #[test]
    fn a_text_without_lines_is_cut_between_words() {
        let text = "กขค ".repeat(20_000);
        let blocks = blocks(&text);
        assert!(blocks.len() > 2);
        assert!(
            blocks
                .iter()
                .all(|b| b.len() <= LONGEST && b.ends_with(' '))
        );
        assert_eq!(self::blocks(&"น้ำ".repeat(20_000)).concat().len(), 180_000);
    }

    #[test]
    fn the_first_block_is_known_as_soon_as_it_cannot_change() {
        let text = format!(
            "{}\n{}\nสั้น\n\n{}",
            "ก".repeat(60),
            "ข".repeat(50),
            "ค".repeat(70_000)
        );
        let whole = first_block(&text, true);
        for (end, _) in text.char_indices().step_by(7) {
            let early = first_block(&text[..end], false);
            assert!(
                early.is_none() || early == whole,
                "{end} {early:?} {whole:?}"
            );
        }
    }
}
