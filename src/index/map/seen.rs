//! The nodes written before, as many as are remembered.

use super::{NOWHERE, Node};

/// In so many places, by hash, the two nodes are remembered that were asked for last. How
/// many decides which nodes are written twice, so these are the numbers of `fst`.
const PLACES: usize = 10_000;
/// The numbers of the hash of Fowler, Noll and Vo.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x100_0000_01b3;

/// The nodes of a place, the later one first.
type Place = [Known; 2];

#[derive(Clone)]
struct Known {
    hash: u64,
    address: u64,
    node: Node,
}

pub(super) struct Seen {
    places: Vec<Place>,
}

/// Where a node belongs that is not remembered.
pub(super) struct Vacancy {
    hash: u64,
}

impl Default for Seen {
    fn default() -> Seen {
        let nothing = Known {
            hash: 0,
            address: NOWHERE,
            node: Node::default(),
        };
        Seen {
            places: vec![[nothing.clone(), nothing]; PLACES],
        }
    }
}

impl Seen {
    /// Returns the address of a node like this.
    pub(super) fn find(&mut self, node: &Node) -> Result<u64, Vacancy> {
        let hash = hash(node);
        let is_same =
            |known: &Known| known.hash == hash && known.address != NOWHERE && known.node == *node;
        if let Some(place) = self.place(hash)
            && let Some(at) = place.iter().position(is_same)
        {
            place.rotate_left(at);
            let [known, _] = place;
            return Ok(known.address);
        }
        Err(Vacancy { hash })
    }

    /// Remembers a node instead of the one of its place that was asked for longer ago.
    pub(super) fn put(&mut self, vacancy: Vacancy, node: &Node, address: u64) {
        let hash = vacancy.hash;
        if let Some(place) = self.place(hash) {
            place.swap(0, 1);
            let [known, _] = place;
            (known.hash, known.address) = (hash, address);
            known.node.assign(node);
        }
    }

    fn place(&mut self, hash: u64) -> Option<&mut Place> {
        self.places.get_mut((hash % PLACES as u64) as usize)
    }
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
