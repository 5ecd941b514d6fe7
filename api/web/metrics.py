"""``/metrics``: figures of this server for Prometheus, and nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.responses import Response

from api.compose import Services
from api.rights import Right, require
from api.web.desk import ByKey
from api.web.shapes import problems
from api.web.shared_state import SharedState
from api.web.standing import Standing

router = APIRouter(tags=["health"])

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Metrics:
    """What is counted: by each application for itself, or by all processes of a server together."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram

    @classmethod
    def of(cls, services: Services, shared: SharedState | None = None) -> Metrics:
        told = CollectorRegistry()
        told.register(Standing(services))
        own = told
        if shared:
            MultiProcessCollector(told, str(shared.counts))  # type: ignore[no-untyped-call]
            own = CollectorRegistry()
        counted = Counter("grappe_requests", "Requests answered.", ("method", "route", "status"), registry=own)
        took = Histogram("grappe_request_seconds", "How long answers took.", ("route",), buckets=_SECONDS, registry=own)
        return cls(told, counted, took)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """``route`` is a pattern."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses=problems(403) | {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def show_metrics(request: Request, asker: ByKey) -> Response:
    """For administrators. All processes of the server together."""
    require(asker, Right.METRICS)
    metrics: Metrics = request.app.state.metrics
    return Response(generate_latest(metrics.registry), media_type=_TEXT)
