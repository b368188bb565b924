//! The checksum at the end of a map: CRC-32C, turned as in Snappy's frames.

/// By byte, and by how many bytes of eight come after it: what it does to the sum.
static TABLES: [[u32; 256]; 8] = {
    // The polynomial of Castagnoli, its bits turned around.
    const POLYNOMIAL: u32 = 0x82f6_3b78;
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = sum >> 1 ^ if sum & 1 == 1 { POLYNOMIAL } else { 0 };
            bit += 1;
        }
        tables[0][byte] = sum;
        byte += 1;
    }
    let mut after = 1;
    while after < 8 {
        let mut byte = 0;
        while byte < 256 {
            let sum: u32 = tables[after - 1][byte];
            tables[after][byte] = sum >> 8 ^ tables[0][(sum & 0xff) as usize];
            byte += 1;
        }
        after += 1;
    }
    tables
};

/// The sum of the bytes so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Checksum(u32);

impl Checksum {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        let of = |after: usize, byte: u32| {
            let sums = TABLES.get(after);
            let sum = sums.and_then(|sums| sums.get((byte & 0xff) as usize));
            sum.copied().unwrap_or(0)
        };
        let mut sum = !self.0;
        let (eights, rest) = bytes.as_chunks::<8>();
        for &[a, b, c, d, e, f, g, h] in eights {
            let first = sum ^ u32::from_le_bytes([a, b, c, d]);
            let second = u32::from_le_bytes([e, f, g, h]);
            sum = of(7, first) ^ of(6, first >> 8) ^ of(5, first >> 16) ^ of(4, first >> 24);
            sum ^= of(3, second) ^ of(2, second >> 8) ^ of(1, second >> 16) ^ of(0, second >> 24);
        }
        for &byte in rest {
            sum = sum >> 8 ^ of(0, sum ^ u32::from(byte));
        }
        self.0 = !sum;
    }

    /// Returns the sum as it is written.
    pub(super) fn masked(self) -> u32 {
        self.0.rotate_right(15).wrapping_add(0xa282_ead8)
    }
}
