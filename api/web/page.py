"""The page at ``/``: a question with an address, and its answer under it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.feedback import remember
from api.night.report_listed import Listed, listed
from api.rights import Right, may
from api.web.answer_view import AnswerView, view_answer
from api.web.asking import to_question
from api.web.desk import Desk, InLang, ToDesk
from api.web.examples import Example, examples
from api.web.form import BETWEEN, Form
from api.web.gate import KeyNeeded
from api.web.key_form import admit_browser, ask_for_key
from api.web.pages import Frame
from api.web.places import places
from api.web.problems import Problem, problem_of, status_of
from matching.question import Question
from models.access import Asker
from models.cluster import Cluster
from models.errors import Ambiguous, GrappeError, NotFound
from models.membership import Reader
from models.resolve import resolve
from models.texts import LANGS, Lang, Texts

router = APIRouter(include_in_schema=False)

_MOST_NAMES_OFFERED = 1000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """One organization that an ambiguous name may mean, what tells it apart, and the question that means it."""

    name: str
    apart: str
    href: str


@dataclass(frozen=True, slots=True)
class Teammate:
    """Somebody who is in already, and the question without it."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of the question: an answer, or a problem with the names to choose from."""

    form: Form
    answer: AnswerView | None = None
    team: tuple[Teammate, ...] = ()
    seeker: str = ""
    problem: Problem | None = None
    choices: tuple[Choice, ...] = ()


@router.api_route("/", methods=["GET", "HEAD"])
def page(request: Request, desk: ToDesk, lang: InLang) -> Response:
    cluster = desk.gate.cluster()
    try:
        asker = admit_browser(desk, request)
    except KeyNeeded as error:
        return ask_for_key(desk, lang, error, back=_same_page(request))
    form = Form.read(request.query_params, lang)
    reply = _reply(desk, asker, cluster, form, shown=request.method == "GET")
    form = replace(form, answer=reply.form.answer)
    members = desk.roll.seen_by(asker)[:_MOST_NAMES_OFFERED]
    frame = Frame(
        lang,
        cluster,
        {other: form.in_lang(other).address for other in LANGS},
        _asker_name(desk, asker, cluster, form),
        places(asker, "/", lang),
    )
    return desk.pages.render(
        "ask.html",
        frame,
        status=reply.problem.status if reply.problem else 200,
        form=reply.form,
        reply=reply,
        names=[member.organization.label for member in members],
        fixed_seeker=_own_name(desk, asker) if asker.member_id else "",
        examples=() if reply.answer else _examples(cluster, form),
        night=_last_night(desk, asker, lang) if not form.sent else None,
    )


def _last_night(desk: Desk, asker: Asker, lang: Lang) -> Listed | None:
    """For staff with a key, where a night is on record."""
    if not asker.key_id or not may(asker, Right.READ_JOURNAL):
        return None
    return next(iter(listed(desk.services.settings.nights_folder, lang, most=1)), None)


def _same_page(request: Request) -> str:
    return "/" + (f"?{request.url.query}" if request.url.query else "")


def _reply(desk: Desk, asker: Asker, cluster: Cluster, form: Form, *, shown: bool) -> Reply:
    """``shown``: somebody sees it, so that it is remembered."""
    if not form.sent:
        return Reply(form)
    store = desk.services.store
    try:
        question = to_question(form.asked(), asker, store, cluster, form.lang)
        answer = desk.services.engine.suggest(question)
    except GrappeError as error:
        return _refused(desk, error, form)
    me = asker.member_id
    given = store.feedback(given_by=me, answer_id=form.answer) if form.answer else ()
    said = {one.organization_id: one for one in given}
    if shown:
        number = remember(store, question, answer, asked=me, now=desk.services.now(), again=form.answer)
        form = replace(form, answer=number)
    return _answered(desk, asker, form, question, view_answer(answer, form, question.partners, cluster, said))


def _answered(desk: Desk, asker: Asker, form: Form, question: Question, answer: AnswerView) -> Reply:
    """The answer, with the form showing names where they mean what the ids do."""
    labels = {o.id: o.label for o in desk.services.store.organizations(question.team)}
    shown = {id_: _typed_as(desk, asker, id_, labels.get(id_, id_)) for id_ in question.team}
    team = tuple(
        Teammate(labels.get(id_, id_), form.with_partners(p for p in question.partners if p != id_).address)
        for id_ in question.partners
    )
    partners = tuple(shown[id_] for id_ in question.partners)
    filled = replace(form, seeker=shown.get(question.seeker, ""), partners=partners)
    return Reply(filled, answer, team, labels.get(question.seeker, ""))


def _typed_as(desk: Desk, asker: Asker, id_: str, label: str) -> str:
    """The label where it names this organization alone (among those that ``asker`` may see), its id otherwise."""
    try:
        meant = resolve(desk.services.store, label, reader=asker.reader, asker=asker.member_id).id
    except (Ambiguous, NotFound):
        return id_
    return label if meant == id_ and BETWEEN.strip() not in label else id_


def _refused(desk: Desk, error: GrappeError, form: Form) -> Reply:
    problem = problem_of(error, form.lang)
    if status_of(error) >= 500:
        _log.warning("%s", error.sentence("en"))
    if not isinstance(error, Ambiguous):
        return Reply(form, problem=problem)
    who = str(error.facts["who"])
    sentence = Texts.of("api.web")("who_ambiguous_choose", form.lang, who=who)
    return Reply(form, problem=replace(problem, detail=sentence), choices=tuple(_choices(desk, error, who, form)))


def _choices(desk: Desk, error: Ambiguous, who: str, form: Form) -> Iterator[Choice]:
    field = str(error.facts["field"])
    places = {o.id: o.city or o.region or o.country for o in desk.services.store.organizations(dict(error.candidates))}
    for id_, name in error.candidates:
        apart = ", ".join(filter(None, (places.get(id_, ""), id_)))
        yield Choice(name, apart, form.meaning(field, who, id_).address)


def _own_name(desk: Desk, asker: Asker) -> str:
    found = next(desk.services.store.organizations([asker.member_id]), None)
    return found.label if found else asker.member_id


def _asker_name(desk: Desk, asker: Asker, cluster: Cluster, form: Form) -> str:
    if cluster.is_demo:
        return ""
    if asker.reader is Reader.STAFF:
        return Texts.of("api.web")("asker_staff", form.lang)
    return _own_name(desk, asker)


def _examples(cluster: Cluster, form: Form) -> tuple[Example, ...]:
    return examples(form.lang) if cluster.is_demo else ()
