"""All that is known of one member as a page that stands alone."""

from __future__ import annotations

from functools import partial

from api.lone_page import lone_page
from models.cluster import Cluster
from models.dossier import Dossier
from models.euros import in_euros
from models.fact_texts import fact_lines
from models.feedback import in_words
from models.texts import Lang, Texts, figure_in, in_figures


def dossier_page(dossier: Dossier, cluster: Cluster | None, lang: Lang) -> str:
    """HTML in ``lang``."""
    return lone_page(
        "dossier.html",
        lang=lang,
        facts=fact_lines(dossier.facts, dossier.made.date(), lang),
        say=partial(_say, lang),
        dossier=dossier,
        cluster=cluster,
        figure=lambda value: in_figures(value, lang),
        months=lambda value: figure_in(f"{value:f}", lang),
        euros=lambda value: in_euros(value, lang),
        reaction=lambda said: in_words(said.reaction, said.reason, lang),
    )


def _say(lang: Lang, code: str, **facts: object) -> str:
    return Texts.of("api")(f"dossier_{code}", lang, **facts)
