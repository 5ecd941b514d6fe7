"""A proposed consortium, or a cluster for DATAR, as a dossier to send: files that people and programs read."""
