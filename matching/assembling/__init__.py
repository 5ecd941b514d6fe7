"""Consortia for a call, assembled exactly under the rules of its programme."""
