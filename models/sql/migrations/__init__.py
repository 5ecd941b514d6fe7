"""Alembic's scripts: each changes the tables one step."""
