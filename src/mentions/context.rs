//! What was said earlier in a text, so that a part of a name can be told whose it is.

use crate::index::{EntityId, NameId};

/// So many names are remembered, the last ones.
const MAX_NAMES: usize = 64;

/// Names are looked up by a hash of their first bytes, of which there are so many.
const FIRSTS: usize = 1 << 9;

/// Returns the hash of the first bytes of a name of three letters or more: of two letters
/// if they are Thai.
fn first(bytes: &[u8]) -> Option<usize> {
    let [a, b, c] = *bytes.first_chunk()?;
    let mut first = u32::from_le_bytes([a, b, c, 0]);
    if let [0xe0, _, _, 0xe0, high, low, ..] = bytes {
        first ^= u32::from_le_bytes([0, *high, *low, *low]);
    }
    Some((first.wrapping_mul(0x9E37_79B1) >> 23) as usize)
}

/// The people whose full names were in the text so far.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// The last one last.
    said: Vec<Said>,
}

/// A full name that was in the text.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) entity: EntityId,
    pub(super) name: NameId,
    /// The part of it, as it was spelled, by which its bearer is called.
    pub(super) called: String,
    /// Where the full name ended in its block; zero in later blocks.
    pub(super) until: usize,
}

impl Context {
    pub(super) fn knows(&self, entity: EntityId) -> bool {
        self.said.iter().any(|said| said.entity == entity)
    }

    /// Returns the names said before that a text says again, each with where it does so:
    /// by name in the order they were said, then by place. What is said in the text itself
    /// counts from where it was said in full.
    ///
    /// # Complexity
    /// Grows with the text, whatever the number of names.
    pub(super) fn again(&self, text: &str) -> Vec<(Said, usize)> {
        if self.said.is_empty() {
            return Vec::new();
        }
        // For each pair of letters a name may begin with, its bit among the names.
        let mut firsts = [0_u64; FIRSTS];
        for (nth, said) in self.said.iter().enumerate() {
            if let Some(first) = first(said.called.as_bytes()) {
                firsts[first] |= 1 << nth;
            }
        }
        let mut ends = [0; MAX_NAMES];
        let mut again = Vec::new();
        let bytes = text.as_bytes();
        for at in 0..bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            let mut names = first(rest).map_or(0, |first| firsts[first]);
            while names != 0 {
                let nth = names.trailing_zeros() as usize;
                names &= names - 1;
                let (Some(said), Some(end)) = (self.said.get(nth), ends.get_mut(nth)) else {
                    continue;
                };
                if at >= said.until.max(*end) && rest.starts_with(said.called.as_bytes()) {
                    *end = at + said.called.len();
                    again.push((nth, at));
                }
            }
        }
        again.sort_unstable();
        let said = |(nth, at): (usize, usize)| Some((self.said.get(nth)?.clone(), at));
        again.into_iter().filter_map(said).collect()
    }

    pub(super) fn add(&mut self, said: Said) {
        let same = |known: &Said| known.entity == said.entity && known.called == said.called;
        if self.said.iter().any(same) {
            return;
        }
        if self.said.len() >= MAX_NAMES {
            self.said.remove(0);
        }
        self.said.push(said);
    }

    /// Notes that the next block begins.
    pub(super) fn next_block(&mut self) {
        for said in &mut self.said {
            said.until = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_heard_again_where_a_search_for_it_finds_it() {
        let names = ["มามา", "มาลี", "ลีมา", "Kim", "อัคมาเดียน", "北京人"];
        let text = "มามามามาลีมาลีมามา Kim北京人 กัอัคมาเดียนKimมาลี";
        let mut context = Context::default();
        for (nth, name) in names.iter().enumerate() {
            context.add(Said {
                entity: EntityId(nth as u32),
                name: NameId(nth as u32),
                called: (*name).to_owned(),
                until: if nth == 1 { 36 } else { 0 },
            });
        }
        let again = context.again(text).into_iter();
        let again: Vec<_> = again.map(|(said, at)| (said.called, at)).collect();
        let mut expected = Vec::new();
        for said in &context.said {
            let places = text[said.until..].match_indices(&*said.called);
            expected.extend(places.map(|(at, _)| (said.called.clone(), said.until + at)));
        }
        assert_eq!(again, expected);
        assert!(again.len() > 9);
    }
}
