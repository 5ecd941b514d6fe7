"""Programmes as data: rule packs, what they may say, and how they are read."""
