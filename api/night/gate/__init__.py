"""The gate: what a snapshot that was built must show before anybody sees it."""
