"""Requests that nobody would make, sent to the API of a release of invented incidents: what its own description allows,
and what it does not.

    python -m fuzz.requests [--examples N] [--incidents N] [--seed N]

Every endpoint of ``/api/v1/openapi.json`` gets as many requests of either kind. None may end in a server error, and
every answer must hold to what the description says of it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from benchmarks.released import released
from campaigns.served import app_of
from harmledger.publish import releases
from harmledger.publish.redact import Redacted

LOCAL = {"host": "localhost"}
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
NOW = datetime(2042, 1, 1, tzinfo=UTC)


def attack(app: FastAPI, examples: int, seed: int = 1) -> Counter[str]:
    """Send so many requests of either kind to every endpoint; how many of each status came back.

    Raises:
        Failure: of schemathesis, at the first answer that breaks a promise, with the smallest request that does it.
    """
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=LOCAL)
    seen: Counter[str] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:

            def send(case: schemathesis.Case) -> None:
                answer = case.call_and_validate(checks=CHECKS, headers=LOCAL)
                seen[str(answer.status_code)] += 1

            quiet = settings(
                max_examples=examples,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            )
            with suppress(Unsatisfiable):  # an endpoint that takes nothing has no request that it does not take
                hypothesis.seed(seed)(quiet(given(case=operation.as_strategy(generation_mode=mode))(send)))()
    return seen


def main() -> None:
    """Attack and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=200, help="requests of either kind to every endpoint")
    parser.add_argument("--incidents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        releases.write(Path(folder) / "r", Redacted(released(told.incidents), {}), "fuzz", 3, NOW)
        seen = attack(app_of(Path(folder) / "r"), told.examples, told.seed)
    print(f"{sum(seen.values())} requests, no server error: {', '.join(f'{n} × {s}' for s, n in sorted(seen.items()))}")


if __name__ == "__main__":
    main()
