"""SQLAlchemy's asyncio engines without its ORM, which nothing here uses. No more than that.

`sqlalchemy.ext.asyncio` loads the ORM for its sessions: a fifth of the time that a command takes to start. Here the
package stays empty until somebody asks it for what its own first lines would have brought; then they are run.
"""

import importlib.util
import sys


def _postpone(name: str) -> None:
    """Put the package `name` in place without running it; it runs when something that it lacks is asked of it."""
    spec = importlib.util.find_spec(name)
    if name in sys.modules or spec is None or spec.loader is None:
        return
    package, loader = importlib.util.module_from_spec(spec), spec.loader

    def run(attribute: str) -> object:
        if attribute.startswith("__") or importlib.util.find_spec(f"{name}.{attribute}"):
            raise AttributeError(attribute)  # a module inside it, which the import system finds by itself
        del package.__dict__["__getattr__"]
        loader.exec_module(package)
        return getattr(package, attribute)

    package.__dict__["__getattr__"] = run
    sys.modules[name] = package


_postpone("sqlalchemy.ext.asyncio")

from sqlalchemy.ext.asyncio.engine import (  # noqa: E402
    AsyncConnection,
    AsyncEngine,
    create_async_engine,
)

__all__ = ["AsyncConnection", "AsyncEngine", "create_async_engine"]
