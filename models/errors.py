"""All that Grappe refuses on purpose.

An error carries a code and facts. Its sentence stands, in both languages, in the ``texts.toml`` of the room that raises
it: ``InvalidInput("matching.need_too_long", …)``; a code without a room is one of ``models``. It is translated once to
HTTP (``api.web.problems``) and once to an exit code (``api.exit_codes``).
"""

from __future__ import annotations

from models.texts import Lang, Texts


class GrappeError(Exception):
    """Base of the tree: ``code`` names the sentence in the catalogue of ``room``, ``facts`` fill it."""

    def __init__(self, code: str, /, **facts: object) -> None:
        room, _, self.code = code.rpartition(".")
        self.room = room or "models"
        self.facts = facts
        super().__init__(code)

    def sentence(self, lang: Lang) -> str:
        """What is wrong, where, and how to mend it: one sentence in ``lang``."""
        return Texts.of(self.room)(self.code, lang, **self.facts)

    def __str__(self) -> str:
        return self.sentence("en")


class InvalidInput(GrappeError):
    """A value that a user gave cannot be used."""


class NotJudged(InvalidInput):
    """What was to be judged could not be read: that says nothing of whether it is good."""


class NotFound(GrappeError):
    """Something was named that does not exist (or that the asker may not see)."""


class Ambiguous(GrappeError):
    """A name fits several organizations; ``candidates`` are (id, name) of each."""

    def __init__(self, code: str, /, *, candidates: tuple[tuple[str, str], ...], **facts: object) -> None:
        self.candidates = candidates
        listed = ", ".join(f"{name} ({id_})" for id_, name in candidates)
        super().__init__(code, listed=listed, **facts)


class Refused(GrappeError):
    """An import was refused as a whole: nothing was written."""


class Conflict(GrappeError):
    """What was to be written rests on something that is otherwise by now: nothing was written."""


class NotReady(GrappeError):
    """Something must be done first: no store yet, an old schema, no index, an index of another encoder."""


class Damaged(GrappeError):
    """A file of Grappe's own is not what it should be."""


class Missing(GrappeError):
    """A thing that must be installed or present on disk is not: an encoder, an extra."""


class Denied(GrappeError):
    """The asker's key is missing, unknown, revoked or not allowed to do this."""
