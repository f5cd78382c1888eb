//! Components of our own in Tantivy's segments, written, merged, checked and removed with them: the positional index of the wordings
//! ([`crate::gram`]), the stored parts ([`crate::store`]) and what every search wants of all documents ([`crate::columns`]).

use std::any::Any;
use std::cmp::Reverse;
use std::io;
use std::sync::{Arc, OnceLock};

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema, Value};
use tantivy::{DocId, Searcher, Segment, TantivyError};

use super::held::Held;
use super::schema::{AGREEMENT, Fields, RECORD};
use crate::columns::{self, Columns, Row};
use crate::gram::{self, Collector, Grams, Source};
use crate::store::{self, Shared, Store};
use crate::tokenize::Dictionary;

/// Extensions of their files.
pub(super) const GRAMS: &str = "gram";
pub(super) const PARTS: &str = "part";
pub(super) const COLUMNS: &str = "cols";

/// Opens the grams of a segment.
pub(super) fn grams(segment: &SegmentReader) -> tantivy::Result<Grams> {
    Ok(Grams::open(segment.open_read(component(GRAMS))?.read_bytes()?)?)
}

/// Opens the stored parts of a segment.
pub(super) fn store(segment: &SegmentReader) -> tantivy::Result<Store> {
    Ok(Store::open(segment.open_read(component(PARTS))?.read_bytes()?)?)
}

/// Opens the columns of a segment.
pub(super) fn columns(segment: &SegmentReader) -> tantivy::Result<Columns> {
    Ok(Columns::open(segment.open_read(component(COLUMNS))?.read_bytes()?)?)
}

fn component(extension: &str) -> SegmentComponent {
    SegmentComponent::Custom(extension.to_owned())
}

/// The components of an index that is written to.
pub(super) struct Plugins {
    fields: Fields,
    words: Arc<OnceLock<Arc<Dictionary>>>,
    packing: Shared,
}

impl Plugins {
    pub fn new(fields: Fields) -> Plugins {
        Plugins { fields, words: Arc::default(), packing: Shared::default() }
    }

    pub fn all(&self) -> [Arc<dyn SegmentPlugin>; 3] {
        let Plugins { fields, words, packing } = self;
        [
            Arc::new(GramPlugin { fields: *fields, dictionary: Arc::clone(words) }),
            Arc::new(StorePlugin { stored: fields.stored, packing: packing.clone() }),
            Arc::new(ColumnsPlugin { row: fields.row }),
        ]
    }

    /// Sets the dictionary of the words that texts have, before the first document comes.
    pub fn cut_with(&self, dictionary: &Arc<Dictionary>) {
        let _ = self.words.set(Arc::clone(dictionary));
    }

    /// Packs stored parts with a dictionary of what is there now from here on.
    pub fn pack_anew(&self) {
        self.packing.forget();
    }

    /// Packs stored parts with the dictionary of the largest segment that has one.
    pub fn pack_as(&self, searcher: &Searcher) -> tantivy::Result<()> {
        let mut segments: Vec<&SegmentReader> = searcher.segment_readers().iter().collect();
        segments.sort_by_key(|segment| Reverse(segment.max_doc()));
        for segment in segments {
            let store = store(segment)?;
            if !store.dictionary().is_empty() {
                self.packing.set(store.dictionary());
                break;
            }
        }
        Ok(())
    }
}

struct GramPlugin {
    fields: Fields,
    dictionary: Arc<OnceLock<Arc<Dictionary>>>,
}

impl SegmentPlugin for GramPlugin {
    fn extensions(&self) -> &[&str] {
        &[GRAMS]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        let words = Collector::new(self.dictionary.get().cloned().unwrap_or_default());
        let Fields { body, titles, .. } = self.fields;
        Ok(Box::new(GramWriter { body, titles, grams: gram::Writer::default(), words }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        let grams = context.readers.iter().map(grams).collect::<tantivy::Result<Vec<Grams>>>()?;
        let sources = grams.iter().zip(alive(&context)?).map(|(grams, alive)| Source { grams, alive });
        written(context.target_segment, GRAMS, |out| gram::merge(&sources.collect::<Vec<_>>(), out))
    }
}

struct StorePlugin {
    stored: Field,
    packing: Shared,
}

impl SegmentPlugin for StorePlugin {
    fn extensions(&self) -> &[&str] {
        &[PARTS]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(StoreWriter { stored: self.stored, records: store::Writer::new(&self.packing) }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        let stores = context.readers.iter().map(store).collect::<tantivy::Result<Vec<Store>>>()?;
        let sources: Vec<(&Store, Vec<bool>)> = stores.iter().zip(alive(&context)?).collect();
        written(context.target_segment, PARTS, |out| store::merge(&sources, &self.packing, out))
    }
}

struct ColumnsPlugin {
    row: Field,
}

impl SegmentPlugin for ColumnsPlugin {
    fn extensions(&self) -> &[&str] {
        &[COLUMNS]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(ColumnsWriter { row: self.row, columns: columns::Writer::new(AGREEMENT as u8) }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        let all = context.readers.iter().map(columns).collect::<tantivy::Result<Vec<Columns>>>()?;
        let sources: Vec<(&Columns, Vec<bool>)> = all.iter().zip(alive(&context)?).collect();
        written(context.target_segment, COLUMNS, |out| columns::merge(&sources, AGREEMENT as u8, out))
    }
}

/// Tells of each segment to be merged which documents are still there. They keep their order.
fn alive(context: &PluginMergeContext<'_>) -> tantivy::Result<Vec<Vec<bool>>> {
    if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
        return Err(TantivyError::InternalError("documents of this index keep their order".into()));
    }
    let alive = |reader: &SegmentReader| (0..reader.max_doc()).map(|doc| !reader.is_deleted(doc)).collect();
    Ok(context.readers.iter().map(alive).collect())
}

/// Writes a component of a segment.
fn written(
    segment: &Segment,
    extension: &str,
    write: impl FnOnce(&mut WritePtr) -> io::Result<()>,
) -> tantivy::Result<()> {
    let mut out = segment.open_write(component(extension))?;
    write(&mut out)?;
    Ok(out.terminate()?)
}

/// Returns what a document has for a component.
fn value(document: &dyn ErasedDocument, field: Field) -> &[u8] {
    let document = document.as_any().downcast_ref::<Held>().map(|held| &held.document);
    document.and_then(|document| document.get_first(field)).and_then(|value| value.as_custom()).unwrap_or_default()
}

struct GramWriter {
    body: Field,
    titles: Field,
    grams: gram::Writer,
    words: Collector,
}

impl PluginWriter for GramWriter {
    fn add_document(&mut self, _: DocId, document: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        let text = |field| std::str::from_utf8(value(document, field)).unwrap_or_default();
        let (body, titles) = (text(self.body), text(self.titles));
        self.words.add(body);
        self.words.add(titles);
        Ok(self.grams.add(body, titles)?)
    }

    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        let GramWriter { grams, words, .. } = *self;
        written(segment, GRAMS, |out| grams.write(&words.into_bytes(), out))
    }

    fn mem_usage(&self) -> usize {
        self.grams.memory() + self.words.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

struct StoreWriter {
    stored: Field,
    records: store::Writer,
}

impl PluginWriter for StoreWriter {
    fn add_document(&mut self, _: DocId, document: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        Ok(self.records.add(value(document, self.stored))?)
    }

    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        written(segment, PARTS, |out| self.records.write(out))
    }

    fn mem_usage(&self) -> usize {
        self.records.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

struct ColumnsWriter {
    row: Field,
    columns: columns::Writer,
}

impl PluginWriter for ColumnsWriter {
    fn add_document(&mut self, _: DocId, document: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        let row = match value(document, self.row) {
            [] => Row { role: RECORD as u8, ..Row::default() },
            bytes => postcard::from_bytes(bytes).map_err(|error| TantivyError::InternalError(error.to_string()))?,
        };
        Ok(self.columns.add(&row)?)
    }

    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        written(segment, COLUMNS, |out| self.columns.write(out))
    }

    fn mem_usage(&self) -> usize {
        self.columns.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
