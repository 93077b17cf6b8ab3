"""The history of the tables, one file a change; run by Alembic in one transaction. See docs/storage.md."""
