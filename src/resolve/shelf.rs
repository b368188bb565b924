//! What was learnt of an index, kept for whoever goes on with it.

use std::any::Any;
use std::sync::Mutex;

/// No more things are kept: one for each thread at once, on most machines.
const MAX_KEPT: usize = 16;

/// Things that a search learnt and the next one may go on with.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<Vec<Box<dyn Any + Send>>>);

impl Shelf {
    /// Takes down a thing that is right, if there is one.
    pub(crate) fn take<T: Any + Send>(&self, is_right: impl Fn(&T) -> bool) -> Option<T> {
        let mut kept = self.0.lock().ok()?;
        let is_right = |thing: &Box<dyn Any + Send>| thing.downcast_ref().is_some_and(&is_right);
        // What was used last is likeliest to be in the caches.
        let place = kept.iter().rposition(is_right)?;
        let thing = kept.remove(place).downcast().ok()?;
        Some(*thing)
    }

    /// Puts up a thing; what is oldest goes if there are too many.
    pub(crate) fn put<T: Any + Send>(&self, thing: T) {
        if let Ok(mut kept) = self.0.lock() {
            if kept.len() >= MAX_KEPT {
                kept.remove(0);
            }
            kept.push(Box::new(thing));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_right_is_taken_once_and_the_oldest_goes() {
        let shelf = Shelf::default();
        assert_eq!(shelf.take(|_: &u8| true), None);
        for number in 0..=MAX_KEPT {
            shelf.put(number);
        }
        shelf.put('a');
        assert_eq!(shelf.take(|number: &usize| *number < 2), None);
        assert_eq!(shelf.take(|number: &usize| *number < 3), Some(2));
        assert_eq!(shelf.take(|number: &usize| *number < 3), None);
        assert_eq!(shelf.take(|_: &char| true), Some('a'));
        assert_eq!(shelf.take(|_: &usize| true), Some(MAX_KEPT));
    }
}
