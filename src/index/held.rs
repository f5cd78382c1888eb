//! Documents on their way into the index that tell when they have got there.

use std::any::Any;
use std::sync::Arc;

use tantivy::TantivyDocument;
use tantivy::schema::Document;

/// What is kept for as long as a document waits to be indexed: whatever bounds how many may wait gives it out, and learns from
/// its being dropped that there is room again. (The queue before the indexing threads itself holds 10,000 agreements.)
pub type Hold = Arc<dyn Any + Send + Sync>;

/// A document with what is dropped once an indexing thread has taken it up.
pub(super) struct Held {
    pub document: TantivyDocument,
    /// Only there to be dropped.
    pub _hold: Option<Hold>,
}

impl Document for Held {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        Document::iter_fields_and_values(&self.document)
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}

impl From<TantivyDocument> for Held {
    fn from(document: TantivyDocument) -> Held {
        Held { document, _hold: None }
    }
}
