"""``docs/programmes.md``: all packaged programmes in both languages, to be printed."""

from __future__ import annotations

from api.programme_guide import guide
from models.programmes.pack import Pack
from models.programmes.shelf import packaged
from models.programmes.states import State, StateList, country_name, state_lists
from models.texts import LANGS, Lang, Texts


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
        named = country_name(state.code).to(lang)
        names.append(f"{named} ({_dates(state, lang)})" if state.since or state.until else named)
    return f"**{listed.name.to(lang)}** (`{listed.id}`): {', '.join(sorted(names))}. *{listed.source}.*"


def _dates(state: State, lang: Lang) -> str:
    if state.since and state.until:
        return _say("state_from_to", lang, since=state.since, until=state.until)
    return _say("state_from", lang, since=state.since) if state.since else _say("state_until", lang, until=state.until)


def _say(code: str, lang: Lang, **facts: object) -> str:
    return Texts.of("api")(f"guide_{code}", lang, **facts)
