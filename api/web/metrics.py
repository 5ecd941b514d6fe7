"""``/metrics``: figures of this serving process for Prometheus, and nothing about anybody."""

from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.compose import Services
from api.rights import Right, require
from api.web.desk import ByKey
from api.web.shapes import problems
from models.errors import GrappeError
from models.journal import JobState

router = APIRouter(tags=["health"])

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Metrics:
    """What is counted, each application for itself."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram

    @classmethod
    def of(cls, services: Services) -> Metrics:
        registry = CollectorRegistry()
        registry.register(_Standing(services))
        counted = Counter("grappe_requests", "Requests answered.", ("method", "route", "status"), registry=registry)
        took = Histogram(
            "grappe_request_seconds", "How long answers took.", ("route",), buckets=_SECONDS, registry=registry
        )
        return cls(registry, counted, took)

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Under the pattern of its route, never under its address: that may name somebody."""
        route = getattr(scope.get("route"), "path", "") or "other"
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)


class _Standing(Collector):
    """What stands in store and snapshots at the moment of asking."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def describe(self) -> Iterator[Metric]:
        """Nothing, so that nothing is read before somebody asks."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        store = self._services.store
        yield GaugeMetricFamily("grappe_store_revision", "Grows with every change.", value=store.revision())
        states = Counted(job.state for job in store.journal.jobs())
        imports = GaugeMetricFamily("grappe_imports", "Imports on record.", labels=("state",))
        for state in JobState:
            imports.add_metric((state.value,), states[state])
        yield imports
        try:
            made = self._services.snapshots.current(encoder=self._services.encoder.name).manifest.created
        except GrappeError:
            return
        age = (self._services.now() - made).total_seconds()
        yield GaugeMetricFamily("grappe_snapshot_age_seconds", "Since the served snapshot was made.", value=age)


class Measuring:
    """Counts every request with its status and how long it took."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = 500, perf_counter()

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, seen)
        finally:
            self._metrics.count(scope, status, perf_counter() - began)


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses=problems(403) | {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def show_metrics(request: Request, asker: ByKey) -> Response:
    """For administrators. Each serving process counts for itself."""
    require(asker, Right.METRICS)
    metrics: Metrics = request.app.state.metrics
    return Response(generate_latest(metrics.registry), media_type=_TEXT)
