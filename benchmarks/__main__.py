"""`./run bench NAME [ARGS]`: run one benchmark; without a name, list them."""

import importlib
import pkgutil
import sys

import benchmarks


def main() -> int:
    """Find `benchmarks.NAME` and call its `main` with the arguments that follow."""
    names = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.name.startswith("_"))
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        for name in names:
            summary = (importlib.import_module(f"benchmarks.{name}").__doc__ or "").strip().splitlines()[0]
            print(f"{name:<12} {summary}")
        return 0 if len(sys.argv) < 2 else 2
    return importlib.import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:]) or 0


if __name__ == "__main__":
    raise SystemExit(main())
