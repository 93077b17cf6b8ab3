"""The door to the database. The only floor that knows SQLAlchemy; no row leaves it."""
