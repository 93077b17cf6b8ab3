"""The tables of the job queue, which are procrastinate's: made by our migrations, on PostgreSQL only.

procrastinate ships its schema as a file, and a migration for each later change of it. `EDITION` is the newest of these
that ours have brought: where a newer procrastinate has more, a test says so, and a migration of ours runs them.
"""

from sqlalchemy import Connection

EDITION = "03.04.00_50_post_add_retry_failed_job_procedure"


def make(connection: Connection) -> None:
    """Make them, empty; nothing on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    from procrastinate.schema import SchemaManager

    connection.exec_driver_sql(SchemaManager.get_schema(), execution_options={"no_parameters": True})
