//! Galloping search: near numbers are found in a few steps, far ones without looking at all between (Bentley and Yao, *An almost optimal
//! algorithm for unbounded searching*, 1976).

/// Returns how many of the first items are `below`; those that are stand before those that are not.
#[inline]
pub(crate) fn gallop<T>(items: &[T], below: impl Fn(&T) -> bool) -> usize {
    let mut reach = 1;
    while items.get(reach - 1).is_some_and(&below) {
        reach *= 2;
    }
    let (from, to) = (reach / 2, (reach - 1).min(items.len()));
    from + items[from..to].partition_point(below)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::gallop;

    proptest! {
        #[test]
        fn galloping_finds_what_looking_through_does(mut numbers in prop::collection::vec(0u32..99, 0..60), wanted in 0u32..100) {
            numbers.sort_unstable();
            prop_assert_eq!(gallop(&numbers, |&number| number < wanted), numbers.partition_point(|&number| number < wanted));
        }
    }
}
