//! The positional index of the wordings ([`crate::gram`]) as a component of Tantivy's segments: written, merged, checked and removed with them.

use std::any::Any;
use std::io;
use std::sync::{Arc, OnceLock};

use tantivy::directory::TerminatingWrite;
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema, Value};
use tantivy::{DocId, Segment, TantivyDocument, TantivyError};

use super::schema::Fields;
use crate::gram::{Collector, Grams, Source, Writer, merge};
use crate::tokenize::Dictionary;

/// The extension of its files.
pub(super) const EXTENSION: &str = "gram";

fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// Opens the grams of a segment.
pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Grams> {
    let bytes = segment.open_read(component())?.read_bytes()?;
    Ok(Grams::open(bytes)?)
}

pub(super) struct GramPlugin {
    fields: Fields,
    /// To be set before the first document comes.
    pub dictionary: Arc<OnceLock<Arc<Dictionary>>>,
}

impl GramPlugin {
    pub fn new(fields: Fields) -> GramPlugin {
        GramPlugin { fields, dictionary: Arc::default() }
    }
}

impl SegmentPlugin for GramPlugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        let words = Collector::new(self.dictionary.get().cloned().unwrap_or_default());
        Ok(Box::new(GramWriter { body: self.fields.body, titles: self.fields.titles, grams: Writer::default(), words }))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        if context.doc_id_mapping.mapping_type() == MappingType::Shuffled {
            return Err(TantivyError::InternalError("documents of this index keep their order".into()));
        }
        let grams = context.readers.iter().map(open).collect::<tantivy::Result<Vec<Grams>>>()?;
        let alive = |reader: &SegmentReader| (0..reader.max_doc()).map(|doc| !reader.is_deleted(doc)).collect();
        let sources: Vec<Source<'_>> =
            grams.iter().zip(context.readers).map(|(grams, reader)| Source { grams, alive: alive(reader) }).collect();
        written(context.target_segment, |out| merge(&sources, out))
    }
}

/// Writes the component of a segment.
fn written(segment: &Segment, write: impl FnOnce(&mut tantivy::directory::WritePtr) -> io::Result<()>) -> tantivy::Result<()> {
    let mut out = segment.open_write(component())?;
    write(&mut out)?;
    Ok(out.terminate()?)
}

struct GramWriter {
    body: Field,
    titles: Field,
    grams: Writer,
    words: Collector,
}

impl PluginWriter for GramWriter {
    fn add_document(&mut self, _: DocId, document: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        let document = document.as_any().downcast_ref::<TantivyDocument>();
        let text = |field| {
            let bytes = document.and_then(|document| document.get_first(field)).and_then(|value| value.as_custom());
            std::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
        };
        let (body, titles) = (text(self.body), text(self.titles));
        self.words.add(body);
        self.words.add(titles);
        Ok(self.grams.add(body, titles)?)
    }

    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        let GramWriter { grams, words, .. } = *self;
        written(segment, |out| grams.write(&words.into_bytes(), out))
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
