"""The database itself: engines, transactions, columns, the lock, the schema. What is stored: `repositories`."""
