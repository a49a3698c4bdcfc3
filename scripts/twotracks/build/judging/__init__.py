"""What has run is held against what the book promises, before anything is published."""
