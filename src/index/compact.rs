//! A base and the delta over it, as one index again.

use std::io::Cursor;

use fst::Streamer;
use fst::raw::Stream;

use super::assemble::{Content, Expected, Given, Listed, VisitEntity, VisitKey, assemble};
use super::overlay::value;
use super::{EntityId, Index, NameId};
use crate::Error;

impl<D: AsRef<[u8]>> Index<D> {
    /// Returns the bytes of an index of what this one and its delta hold, the same as if
    /// they were built from the list.
    ///
    /// # Errors
    /// There are too many names or keys for one index.
    ///
    /// # Complexity
    /// Three passes over both, and the sorting of the reversed keys.
    pub(crate) fn compact(&self) -> Result<Vec<u8>, Error> {
        let expected = Expected {
            entities: self.len(),
            postings: self.names_len(),
        };
        let out = Cursor::new(Vec::with_capacity(self.as_bytes().len()));
        let out = assemble(
            &mut Whole(self),
            expected,
            self.layout.fingerprint,
            out,
            &mut |_| (),
        )?;
        Ok(out.into_inner())
    }

    /// Visits the keys of the base and the delta in order, each with its postings.
    fn each_key(
        &self,
        mut visit: impl FnMut(&[u8], &[Given]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let base = self.base().keys();
        let put = self.overlay.as_ref().and_then(|over| over.put().keys());
        let mut base = Keys::new(base.as_ref().map(|keys| keys.stream()));
        let mut put = Keys::new(put.as_ref().map(|keys| keys.stream()));
        let mut given = Vec::new();
        loop {
            let (in_base, in_put) = match (&base.next, &put.next) {
                (None, None) => return Ok(()),
                (Some(_), None) => (true, false),
                (None, Some(_)) => (false, true),
                (Some((a, _)), Some((b, _))) => (a <= b, b <= a),
            };
            let base_rank = base.next.as_ref().filter(|_| in_base).map(|next| next.1);
            let put_rank = put.next.as_ref().filter(|_| in_put).map(|next| next.1);
            let postings = match self.overlay {
                Some(_) => self.postings_at(value(base_rank, put_rank)),
                None => base_rank.and_then(|rank| self.postings_at(rank)),
            };
            given.clear();
            given.extend(postings.into_iter().flatten().map(|posting| {
                // An index keeps penalties in one byte.
                let penalty = u8::try_from(posting.penalty.hundredths()).unwrap_or(u8::MAX);
                (posting.name.0, [u8::from(posting.part), penalty])
            }));
            let key = if in_base { &base.next } else { &put.next };
            if let Some((key, _)) = key
                && !given.is_empty()
            {
                visit(key, &given)?;
            }
            if in_base {
                base.advance();
            }
            if in_put {
                put.advance();
            }
        }
    }
}

/// A base and what lies over it.
struct Whole<'i, D>(&'i Index<D>);

impl<D: AsRef<[u8]>> Content for Whole<'_, D> {
    fn classes(&mut self) -> Result<Vec<[u8; 2]>, Error> {
        let mut classes = Vec::new();
        self.0.each_key(|_, given| {
            for (_, class) in given {
                if let Err(at) = classes.binary_search(class) {
                    classes.insert(at, *class);
                }
            }
            Ok(())
        })?;
        Ok(classes)
    }

    fn each_entity(&mut self, visit: VisitEntity<'_>) -> Result<(), Error> {
        let index = self.0;
        let mut names = Vec::new();
        for entity in (0..index.count()).map(EntityId) {
            names.clear();
            let numbers = index.entity_names(entity).map(NameId);
            names.extend(
                numbers.map(|name| (index.name_text(name).as_bytes(), index.name_mark(name))),
            );
            visit(Listed {
                id: index.entity_id(entity).as_bytes(),
                kind: index.entity_kind(entity),
                names: &names,
            })?;
        }
        Ok(())
    }

    fn each_key(&mut self, visit: VisitKey<'_>) -> Result<(), Error> {
        self.0.each_key(visit)
    }
}

/// The keys of one source in order, one ahead.
struct Keys<'f> {
    stream: Option<Stream<'f>>,
    next: Option<(Vec<u8>, u64)>,
}

impl<'f> Keys<'f> {
    fn new(stream: Option<Stream<'f>>) -> Keys<'f> {
        let mut keys = Keys { stream, next: None };
        keys.advance();
        keys
    }

    fn advance(&mut self) {
        let mut room = self.next.take().map_or(Vec::new(), |(key, _)| key);
        let next = self.stream.as_mut().and_then(|stream| stream.next());
        self.next = next.map(|(key, rank)| {
            room.clear();
            room.extend_from_slice(key);
            (room, rank.value())
        });
    }
}
