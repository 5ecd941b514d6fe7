"""What the validator found in a request, as sentences: what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.web.problems import Problem
from api.web.tidy import tidy
from models.texts import Lang, Texts

_OUR_CODE = {
    "missing": "missing",
    "json_invalid": "json",
    "model_attributes_type": "object",
    "dict_type": "object",
    "string_type": "text",
    "string_unicode": "text",
    "list_type": "list",
    "int_type": "number",
    "int_parsing": "number",
    "int_from_float": "number",
    "int_parsing_size": "number",
    "greater_than_equal": "small",
    "less_than_equal": "large",
    "string_too_long": "long",
    "too_long": "many",
    "enum": "choice",
    "literal_error": "choice",
    "extra_forbidden": "unknown",
}
_MOST_TOLD = 20
_LONGEST_PLACE = 80


def problem_of_validation(errors: Sequence[Mapping[str, Any]], lang: Lang) -> Problem:
    """One problem; its detail tells the first error, ``errors`` (20 at most) all of them with their places."""
    told = [{"field": _field(error) or "body", "detail": _sentence(error, lang)} for error in errors[:_MOST_TOLD]]
    return Problem(422, "invalid_request", str(told[0]["detail"]), lang, {"field": told[0]["field"], "errors": told})


def _sentence(error: Mapping[str, Any], lang: Lang) -> str:
    kind = str(error["type"])
    code = _OUR_CODE.get(kind, "other")
    if code in {"json", "object", "missing"} and len(error["loc"]) > 1 and kind != "json_invalid":
        code = "missing" if kind == "missing" else "other"
    context = {name: tidy(str(value)) for name, value in error.get("ctx", {}).items()}
    least, most = context.get("ge", ""), context.get("le", context.get("max_length", ""))
    choices = context.get("expected", "").replace("'", "").replace(" or ", ", ")
    texts = Texts.of("api.web")
    place = _field(error) or texts("invalid_place_body", lang)
    facts = {"place": place, "least": least, "most": most, "choices": choices}
    return texts(f"invalid_{code}", lang, **facts)


def _field(error: Mapping[str, Any]) -> str:
    """Where it stands, such as ``with[2]``, the same in every language; ``""`` for the body as a whole."""
    if error["type"] == "json_invalid" or len(error["loc"]) < 2:
        return ""
    first, *rest = error["loc"][1:]
    place = str(first) + "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in rest)
    return tidy(place)[:_LONGEST_PLACE]
