"""The HTTP door: the interface under ``/api/v1`` and the page."""
