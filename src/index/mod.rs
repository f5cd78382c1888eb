//! The index on disk.

/// An index opened for reading.
pub struct Reader;
