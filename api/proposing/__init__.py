"""Consortia proposed for a call, changed and kept: the same at every door."""
