"""Where the mathematics stands in a document, by the markup that it is written in."""
