"""Systems: anything that turns a history folder and one topic into a ranked list."""
