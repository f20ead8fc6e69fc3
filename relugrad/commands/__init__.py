"""What the command does: which files it takes, and the formats in which it tells what it found."""
