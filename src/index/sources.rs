//! What users have said about their folders: which ones the index is made from, whose they are, which files are taken.

use super::schema::Payload;
use super::writer::is_below;
use crate::walk::Patterns;

impl Payload {
    /// Adds a root. Roots below it are part of it from now on; below a root that is there already, it is none.
    pub fn add_root(&mut self, absolute: &str, given: &str) {
        let roots = &mut self.roots;
        if roots.keys().any(|root| is_below(absolute, root)) {
            return;
        }
        roots.retain(|root, _| !is_below(root, absolute));
        roots.insert(absolute.to_owned(), given.to_owned());
    }

    /// Forgets a root (not what was found below it).
    pub fn remove_root(&mut self, absolute: &str) {
        self.roots.remove(absolute);
    }

    /// Sets the provider of all agreements below an absolute path, whatever their texts say; with none, the texts decide
    /// again.
    pub fn set_provider(&mut self, absolute: &str, provider: Option<&str>) {
        let providers = &mut self.providers;
        providers.retain(|path, _| !is_below(path, absolute));
        if let Some(provider) = provider {
            providers.insert(absolute.to_owned(), provider.to_owned());
        }
    }

    /// Returns the provider that was set for a path, or for the nearest folder above it.
    pub fn provider_of(&self, absolute: &str) -> Option<&str> {
        let fitting = self.providers.iter().filter(|(path, _)| is_below(absolute, path));
        fitting.max_by_key(|(path, _)| path.len()).map(|(_, provider)| provider.as_str())
    }

    /// Sets which files below an absolute path are taken; with empty patterns, all.
    pub fn set_patterns(&mut self, absolute: &str, patterns: &Patterns) {
        let all = &mut self.patterns;
        all.retain(|path, _| !is_below(path, absolute));
        // Empty ones say something where they hold against those of a folder above.
        if !patterns.is_empty() || all.keys().any(|path| is_below(absolute, path)) {
            all.insert(absolute.to_owned(), patterns.clone());
        }
    }
}
