"""The store on a relational database: SQLite by default, PostgreSQL by its address."""

from models.sql.store import SqlStore

__all__ = ["SqlStore"]
