"""Hypothesis for the language: thousands of examples, the same ones in CI."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "query",
    deadline=None,
    database=None,
    max_examples=int(os.environ.get("EXAMPLES", "300")),
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("query")
