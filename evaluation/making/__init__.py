"""Benchmarks made of known consortia: what was known, what is asked, and who was right."""
