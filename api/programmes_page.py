"""``docs/programmes.md``: all packaged programmes in both languages, to be printed."""

from __future__ import annotations

from api.programme_guide import guide
from models.programmes.pack import Pack
from models.programmes.shelf import packaged
from models.programmes.states import StateList, country_name, state_lists
from models.texts import LANGS, Lang, Texts

_DATED = {
    (False, False): "",
    (True, False): "state_from",
    (False, True): "state_until",
    (True, True): "state_from_to",
}


def programmes_page() -> str:
    """The whole page as Markdown."""
    packs = [pack for _, pack in sorted(packaged().items())]
    parts = [_say("page_note", "en")]
    parts += [_part(packs, lang) for lang in LANGS]
    return "\n".join(parts)


def _part(packs: list[Pack], lang: Lang) -> str:
    told = [f"# {_say('page_title', lang)}\n", _say("page_about", lang) + "\n"]
    told += [guide(pack, pack.edition(), lang, level=2) for pack in packs]
    told += [f"## {_say('page_states', lang)}\n", _say("page_states_about", lang) + "\n"]
    told += [_states(one, lang) + "\n" for one in state_lists().values()]
    return "\n".join(told)


def _states(listed: StateList, lang: Lang) -> str:
    names = []
    for state in listed.states:
        code = _DATED[state.since is not None, state.until is not None]
        dates = _say(code, lang, since=state.since, until=state.until) if code else ""
        names.append(country_name(state.code).to(lang) + (f" ({dates})" if dates else ""))
    return f"**{listed.name.to(lang)}** (`{listed.id}`): {', '.join(sorted(names))}. *{listed.source}.*"


def _say(code: str, lang: Lang, **facts: object) -> str:
    return Texts.of("api")(f"guide_{code}", lang, **facts)
