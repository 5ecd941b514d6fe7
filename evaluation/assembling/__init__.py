"""Whole consortia, assembled in several ways and measured beside each other."""
