//! Sorting by keys that lie anywhere in memory, eight bytes at a time.
//!
//! To compare two keys is to wait for both. So the eight bytes that are next to compare
//! stand beside what is sorted, and the keys are looked up again only for those that have
//! them in common, one after the other: names share given names, but few share more.

/// Keys that are alike for so many bytes are compared as they are.
const DEEPEST: usize = 64;
const HEAD: usize = 8;

/// Something to be sorted by a key, with some bytes of that.
#[derive(Clone, Copy)]
pub(super) struct Headed<T> {
    head: u64,
    pub(super) item: T,
}

impl<T> Headed<T> {
    pub(super) fn new(item: T) -> Headed<T> {
        Headed { head: 0, item }
    }
}

/// Sorts by ascending key; those of one key come in no particular order.
///
/// # Complexity
/// That of sorting numbers, with a look at each key for every eight bytes that it shares
/// with another.
pub(super) fn sort<'k, T: Copy>(items: &mut [Headed<T>], key: impl Fn(T) -> &'k [u8]) {
    sort_from(items, 0, &key);
}

fn sort_from<'k, T: Copy>(items: &mut [Headed<T>], depth: usize, key: &impl Fn(T) -> &'k [u8]) {
    if depth >= DEEPEST {
        items.sort_unstable_by(|a, b| key(a.item).cmp(key(b.item)));
        return;
    }
    for headed in items.iter_mut() {
        let rest = key(headed.item).get(depth..).unwrap_or_default();
        headed.head = head_of(rest);
    }
    items.sort_unstable_by_key(|headed| headed.head);
    for alike in items.chunk_by_mut(|a, b| a.head == b.head) {
        if alike.len() > 1 {
            sort_alike(alike, depth + HEAD, key);
        }
    }
}

/// Sorts items whose keys are alike up to `depth`, zeros standing for what they lack.
fn sort_alike<'k, T: Copy>(items: &mut [Headed<T>], depth: usize, key: &impl Fn(T) -> &'k [u8]) {
    // Of keys that differ only in zeros at the end the shorter comes first, all of them
    // before those that go on.
    let ended = |headed: &Headed<T>| key(headed.item).len().min(depth + 1);
    items.sort_unstable_by_key(ended);
    let longer = items.partition_point(|headed| ended(headed) <= depth);
    if let Some(longer) = items.get_mut(longer..)
        && longer.len() > 1
    {
        sort_from(longer, depth, key);
    }
}

fn head_of(key: &[u8]) -> u64 {
    if let Some(head) = key.first_chunk() {
        return u64::from_be_bytes(*head);
    }
    let mut head = [0; HEAD];
    for (to, from) in head.iter_mut().zip(key) {
        *to = *from;
    }
    u64::from_be_bytes(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_are_sorted_as_they_compare(
            // Few letters, zero among them, and long beginnings in common.
            keys in prop::collection::vec(
                (0..4_usize, prop::collection::vec(0..3_u8, 0..20)), 0..200),
        ) {
            let key = |(times, end): &(usize, Vec<u8>)| {
                let mut key = [0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 1].repeat(*times * 3);
                key.extend(end);
                key
            };
            let mut keys: Vec<Vec<u8>> = keys.iter().map(key).collect();
            let mut items: Vec<_> = (0..keys.len()).map(Headed::new).collect();
            sort(&mut items, |at| &keys[at]);
            let sorted: Vec<_> = items.iter().map(|headed| keys[headed.item].clone()).collect();
            keys.sort();
            prop_assert_eq!(sorted, keys);
        }
    }
}
