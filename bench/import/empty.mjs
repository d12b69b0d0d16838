// A module without content, to compare an import with.
