//! The nodes written before, as many as are remembered.

use super::{Node, Transition};

/// In so many places, by hash, the two nodes are remembered that were asked for last. How
/// many decides which nodes are written twice, so these are the numbers of `fst`.
const PLACES: usize = 10_000;
/// No node is there.
const NOTHING: u32 = u32::MAX;
/// The numbers of the hash of Fowler, Noll and Vo.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x100_0000_01b3;

/// Some bits of the hash of a node, and where the node is.
type Tagged = (u32, u32);

/// A node in a line of the cache, but for what is beyond its first transition: most have
/// no more.
#[derive(Default)]
#[repr(align(64))]
struct Known {
    address: u64,
    is_final: bool,
    first: Option<Transition>,
    rest: Vec<Transition>,
}

impl Known {
    fn is(&self, node: &Node) -> bool {
        let (first, rest) = halves(node);
        self.is_final == node.is_final && self.first.as_ref() == first && self.rest == rest
    }

    /// Makes this a node with its address, keeping the room.
    fn assign(&mut self, node: &Node, address: u64) {
        let (first, rest) = halves(node);
        self.address = address;
        self.is_final = node.is_final;
        self.first = first.copied();
        self.rest.clear();
        if !rest.is_empty() {
            self.rest.extend_from_slice(rest);
        }
    }
}

fn halves(node: &Node) -> (Option<&Transition>, &[Transition]) {
    match node.transitions.split_first() {
        Some((first, rest)) => (Some(first), rest),
        None => (None, &[]),
    }
}

pub(super) struct Seen {
    /// By hash the nodes of a place, the one that was asked for later first. They are few
    /// bytes, so that a node that is not remembered is not waited for.
    places: Vec<[Tagged; 2]>,
    nodes: Vec<Known>,
}

/// Where a node belongs that is not remembered.
pub(super) struct Vacancy {
    hash: u64,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen {
            places: vec![[(0, NOTHING); 2]; PLACES],
            nodes: Vec::with_capacity(2 * PLACES),
        }
    }
}

impl Seen {
    /// Returns the address of a node like this.
    pub(super) fn find(&mut self, node: &Node) -> Result<u64, Vacancy> {
        let hash = hash(node);
        let found = self.places.get_mut(place_of(hash)).and_then(|place| {
            let known = |(tag, at): Tagged| {
                let known = self.nodes.get(at as usize)?;
                (tag == tag_of(hash) && known.is(node)).then_some(known.address)
            };
            known(place[0]).or_else(|| {
                let address = known(place[1])?;
                place.swap(0, 1);
                Some(address)
            })
        });
        found.ok_or(Vacancy { hash })
    }

    /// Remembers a node instead of the one of its place that was asked for longer ago.
    pub(super) fn put(&mut self, vacancy: Vacancy, node: &Node, address: u64) {
        let Vacancy { hash } = vacancy;
        if let Some(place) = self.places.get_mut(place_of(hash)) {
            place.swap(0, 1);
            if place[0].1 == NOTHING {
                place[0].1 = self.nodes.len() as u32;
                self.nodes.push(Known::default());
            }
            place[0].0 = tag_of(hash);
            if let Some(known) = self.nodes.get_mut(place[0].1 as usize) {
                known.assign(node, address);
            }
        }
    }
}

fn place_of(hash: u64) -> usize {
    (hash % PLACES as u64) as usize
}

fn tag_of(hash: u64) -> u32 {
    (hash >> 32) as u32
}

fn hash(node: &Node) -> u64 {
    let mix = |hash: u64, number: u64| (hash ^ number).wrapping_mul(PRIME);
    // No key has an output where it ends.
    let start = mix(mix(BASIS, u64::from(node.is_final)), 0);
    node.transitions.iter().fold(start, |hash, one| {
        let hash = mix(hash, u64::from(one.label));
        mix(mix(hash, one.output), one.to)
    })
}
