"""The message that asks a member for what its profile lacks, ready to be pasted into an e-mail."""

from __future__ import annotations

from collections.abc import Mapping

from matching.explanation import shortened
from matching.thin import Lack, Thin
from models.cluster import Cluster
from models.texts import Lang, Texts

_NAMES: Mapping[Lack, str] = {
    Lack.COMPETENCE: "thin_competence",
    Lack.NEED: "thin_need",
    Lack.RECENT: "thin_recent",
    Lack.FOUND: "thin_found",
    Lack.CONSENT: "thin_consent",
    Lack.CONTACT: "thin_contact",
}
_ASKED: Mapping[Lack, str] = {
    Lack.COMPETENCE: "thin_ask_competence",
    Lack.NEED: "thin_ask_need",
    Lack.RECENT: "thin_ask_recent",
    Lack.FOUND: "thin_ask_found",
    Lack.CONSENT: "thin_ask_consent",
    Lack.CONTACT: "thin_ask_contact",
}


def in_words(lack: Lack, lang: Lang) -> str:
    """What is lacking, in a word or two."""
    return Texts.of("matching")(_NAMES[lack], lang)


def question_to(thin: Thin, cluster: Cluster | None, lang: Lang) -> str:
    """A whole message of some lines: a greeting, a line for each thing that is lacking, and who asks."""
    texts = Texts.of("matching")
    membership, name = thin.member.membership, thin.member.organization.label
    lines = [
        texts("thin_greeting", lang, name=membership.contact.name or name),
        "",
        texts("thin_opening", lang, member=name),
        *(f"- {_asked(thin, lack, lang)}" for lack in thin.lacks),
        "",
        texts("thin_closing", lang),
    ]
    if cluster is not None:
        lines.append(", ".join(filter(None, (cluster.contact.name, cluster.name))))
    return "\n".join(lines)


def _asked(thin: Thin, lack: Lack, lang: Lang) -> str:
    texts = Texts.of("matching")
    if lack is Lack.RECENT and thin.latest:
        return texts("thin_ask_since", lang, year=thin.latest.year)
    if lack is Lack.FOUND and thin.alike:
        return texts("thin_ask_alike", lang, count=thin.alike, text=_first_offer(thin))
    if lack is Lack.FOUND:
        return texts(_ASKED[lack], lang, text=_first_offer(thin))
    return texts(_ASKED[lack], lang)


def _first_offer(thin: Thin) -> str:
    return shortened(thin.member.membership.competences[0].label)
