"""Dossiers as people open them: what stands in them, in both languages, and what never does."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import openpyxl
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from api.dossier import as_docx, as_pdf, as_xlsx
from api.dossier.consortium_document import consortium_document
from api.dossier.datar_document import datar_document
from api.dossier.datar_dossier import datar_dossier_of
from api.dossier.document import Bullets, Cell, Column, Document, Heading, Pairs, Paragraph, Table
from api.dossier.formats import FORMATS, exported
from models.collective import Action, ChecklistAnswer, Seat, SharedService, Tie, TieKind
from models.errors import InvalidInput
from models.facts import Facts, Known
from models.membership import Audience, Consent
from models.project import Participation, Project
from models.proposal import Answered, Proposed
from models.store import Batch, known_call
from models.texts import LANGS, Localized
from tests.dossiers import AT_HOME, HIDDEN, LAB, LEAD, TODAY, assembly, demo_store, dossier, places
from tests.workbooks import parts

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MARKUP = "#import *x* $y$ `z` = <a> @b \\ _c_ https://d.example // e"
each_language = pytest.mark.parametrize("lang", LANGS)


@pytest.fixture
def store(tmp_path):
    with demo_store(tmp_path) as opened:
        yield opened


def renamed(store, id_: str, name: str):
    organization = next(store.organizations([id_]))
    store.save(Batch(organizations=(replace(organization, name=name),)))


def words_of(document: Document) -> str:
    """All that typst gets to read."""
    return json.dumps(as_pdf.data_of(document), ensure_ascii=False)


def words_in(form: str, content: bytes) -> str:
    """All that stands in a file, whichever part of it."""
    if form in ("docx", "xlsx"):
        return "\n".join(part.decode(errors="replace") for part in parts(content).values())
    return content.decode("utf-8-sig" if form == "csv" else "latin-1" if form == "pdf" else "utf-8")


def set_texts(document: Document, element: str) -> list[str]:
    """The headings or paragraphs of the PDF as typst has set them: what was read as markup is no text any more."""
    said = json.dumps(as_pdf.data_of(document))
    found = json.loads(typst.query(as_pdf.template(), element, sys_inputs={"dossier": said}, ignore_system_fonts=True))
    return [_plain(one["body"]) for one in found]


def _plain(content: dict) -> str:
    match content["func"]:
        case "text":
            return content["text"]
        case "space":
            return " "
        case "linebreak":
            return "\n"
    within = [*content.get("children", ()), content.get("body"), content.get("child")]
    return "".join(_plain(one) for one in within if one)


@each_language
def test_a_dossier_says_who_what_how_much_and_by_which_rule(store, lang):
    found = dossier(store)
    file = docx.Document(io.BytesIO(exported(found, "docx", lang).content))
    cells = [[place.text for place in row.cells] for table in file.tables for row in table.rows]
    texts = [paragraph.text for paragraph in file.paragraphs]
    everything = "\n".join([*texts, *(cell for row in cells for cell in row)])
    for partner in found.partners:
        assert partner.participant.label in everything
    for need in found.call.needs:
        assert need.text.to(lang) in everything
    for rule in found.checked.rules:
        assert rule.rule.wording.to(lang) in everything
        assert rule.rule.source in everything
    assert "évaluation d'usages auprès de personnes âgées" in everything
    assert found.call.title.to(lang) in texts
    total = {"en": "€920,000.50", "fr": "920\u202f000,50\u00a0€"}[lang]
    assert any(row[0] == "Total" and row[2] == total for row in cells)
    covered = next(row for row in cells if row[0].startswith(found.call.needs[3].text.to(lang)))
    assert covered[1:5] == ["○ 0.31" if lang == "en" else "○ 0,31", "", "", "● 0.88" if lang == "en" else "● 0,88"]
    assert covered[5] == "Laboratoire Usages et Vieillissement"
    assert file.core_properties.created == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@each_language
def test_the_pdf_is_the_same_twice_and_says_what_the_docx_says(store, lang):
    found = dossier(store)
    once = exported(found, "pdf", lang)
    assert once.content.startswith(b"%PDF-")
    assert once == exported(found, "pdf", lang)
    assert once.name == f"bien-chez-soi-v3-1-{lang}.pdf"
    document = consortium_document(found, lang)
    file = docx.Document(io.BytesIO(as_docx.write(document)))
    headings = [one.text for one in file.paragraphs if one.style.name.startswith("Heading")]
    assert set_texts(document, "heading") == headings


def test_nothing_in_a_name_is_read_as_markup(store):
    renamed(store, LEAD, MARKUP)
    document = consortium_document(dossier(store), "en")
    assert set_texts(document, "heading").count(MARKUP) == 1
    assert as_pdf.write(document).startswith(b"%PDF-")
    file = docx.Document(io.BytesIO(as_docx.write(document)))
    assert MARKUP in [one.text for one in file.paragraphs]


@each_language
def test_every_text_of_both_dossiers_is_set_in_the_pdf(store, lang):
    store.set_cluster(replace(store.cluster(), answers=(ChecklistAnswer("plan", "Deux lignes.\nOui.", "x", TODAY),)))
    for document in (
        consortium_document(dossier(store), lang),
        datar_document(datar_dossier_of(store, NOW), lang),
    ):
        told = set()
        for one in document.blocks:
            cells = [cell for row in getattr(one, "rows", ()) for cell in row] + [*getattr(one, "items", ())]
            cells += getattr(one, "total", ())
            told |= {column.title for column in getattr(one, "columns", ())}
            told |= {cell if isinstance(cell, str) else cell.text for cell in cells}
            told |= {note for cell in cells if isinstance(cell, Cell) for note in cell.notes}
            told |= {one.text} if isinstance(one, Heading | Paragraph) else set()
        missing = told - {""} - {*set_texts(document, "heading"), *set_texts(document, "par")}
        assert len(told) > 50
        assert {text for text in missing if max(map(len, text.split())) < 30} == set()


def test_only_what_nobody_else_answers_is_said_to_be_brought_alone(store):
    alone = "Nobody else in the consortium answers this need."
    before = words_of(consortium_document(dossier(store), "en")).count(alone)
    weakly = Answered(0, HIDDEN, 0.3)
    found = dossier(store, assembly(replace(AT_HOME, answered=(*AT_HOME.answered, weakly))))
    assert words_of(consortium_document(found, "en")).count(alone) == before - 1 == 2


def test_what_a_spreadsheet_would_compute_is_text_in_the_workbook(store):
    formula = '=HYPERLINK("http://x.example","y")'
    renamed(store, LEAD, formula)
    book = openpyxl.load_workbook(io.BytesIO(exported(dossier(store), "xlsx", "fr").content))
    meant = [cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert meant
    assert {(cell.data_type, cell.quotePrefix) for cell in meant} <= {("s", True)}


@each_language
def test_sums_in_the_workbook_are_numbers_in_the_way_of_the_language(store, lang):
    book = openpyxl.load_workbook(io.BytesIO(exported(dossier(store), "xlsx", lang).content))
    sheet = book[{"en": "Budget and aid", "fr": "Budget et aide"}[lang]]
    budgets = [row[2] for row in sheet.iter_rows(min_row=2, max_row=7)]
    assert [cell.value for cell in budgets] == [320000, 210000.5, 120000, 180000, 90000, 920000.5]
    assert {cell.number_format for cell in budgets} == {{"en": "[$€-809]#,##0.00", "fr": "#,##0.00\\ [$€-40C]"}[lang]}
    assert all(len(one.title) <= 31 for one in book)


@pytest.mark.parametrize("shown_to", [Audience.STAFF, Audience.NOBODY, None])
@each_language
def test_who_is_not_to_be_shown_appears_in_no_file(store, shown_to, lang):
    """Its name, its id, its words, its contact, and what was told of it in confidence."""
    member = next(store.memberships([HIDDEN]))
    if shown_to:
        store.save(Batch(memberships=(replace(member, consent=Consent(shown_to, TODAY)),)))
    label = ("Étiquette Soulas",)
    store.save(Batch(facts=(Facts(HIDDEN, labels=Known(label, TODAY, "x"), certifications=Known((), TODAY, "x")),)))
    lead = next(store.memberships([LEAD]))
    store.save(Batch(memberships=(replace(lead, description="avec Soulas Qualité nous faisons le reste"),)))
    speaking = Answered(1, LEAD, 0.2, text="avec Soulas Qualité nous faisons le reste")
    found = dossier(store, assembly(replace(AT_HOME, answered=(*AT_HOME.answered, speaking))))
    secrets = (HIDDEN, "Soulas", "thermal", "legionelle", "légionelle", "Étiquette", "05 36 49 14 61", "Bigorre")
    files = {form: words_in(form, exported(found, form, lang).content) for form in FORMATS}
    files["typst"] = words_of(consortium_document(found, lang))
    for form, text in files.items():
        assert [secret for secret in secrets if secret in text] == [], form
        assert "Participant 5" in text or form == "pdf", form
    assert "avec […] nous faisons le reste" in files["docx"]


@each_language
def test_accounts_owners_and_capacity_are_in_no_file(store, lang):
    found = dossier(store)
    for form in FORMATS:
        text = words_in(form, exported(found, form, lang).content)
        text += words_of(consortium_document(found, lang)) if form == "pdf" else ""
        for secret in (
            "410000",
            "410,000",
            "410\u202f000,00",
            "690000",
            "690,000",
            "690\u202f000",
            "Garonne Amorçage",
            "Ville de Labège",
            "liasse",
        ):
            assert secret not in text, (form, secret)
        assert "trop chère" not in text, form


def test_a_member_who_agrees_is_named_in_the_next_dossier(store):
    before = words_of(consortium_document(dossier(store), "fr"))
    store.set_consent([HIDDEN], Consent(Audience.MEMBERS, TODAY))
    after = words_of(consortium_document(dossier(store), "fr"))
    assert "Soulas Qualité" not in before
    assert "Soulas Qualité" in after
    assert "Participant 5" not in after


def test_a_contact_is_shown_where_that_was_agreed(store):
    store.set_consent([LEAD], Consent(Audience.MEMBERS, TODAY, contact=False))
    assert "ambrelune.example" not in words_of(consortium_document(dossier(store), "fr"))
    store.set_consent([LEAD], Consent(Audience.MEMBERS, TODAY, contact=True))
    assert "ambrelune.example" in words_of(consortium_document(dossier(store), "fr"))


def test_words_of_one_who_left_are_not_kept_alive_by_a_proposal(store):
    """Its past projects are public, its profile was not."""
    project = Project(
        "past-1", "Passé simple", start_date=date(2019, 5, 1), participations=(Participation("voxerelle"),)
    )
    store.save(Batch(projects=(project,)))
    mine, others = Answered(0, "voxerelle", 0.5, text="x", project="past-1"), Answered(0, LAB, 0.5, project="past-1")
    made = assembly(replace(AT_HOME, answered=(*AT_HOME.answered, mine, others)))
    own = "reconnaissance vocale hors ligne pour personnes âgées"
    assert own in words_of(consortium_document(dossier(store, made), "fr"))
    store.remove_member("voxerelle")
    text = words_of(consortium_document(dossier(store, made), "fr"))
    assert own not in text
    assert text.count("un projet passé : Passé simple (2019)") == 1


def test_words_that_a_member_has_taken_back_are_no_evidence_any_more(store):
    own = "télésurveillance de patients chroniques"
    assert f"« {own} »" in words_of(consortium_document(dossier(store), "fr"))
    member = next(store.memberships([LEAD]))
    store.save(Batch(memberships=(replace(member, competences=()),)))
    assert f"« {own} »" not in words_of(consortium_document(dossier(store), "fr"))


def test_one_who_was_erased_keeps_a_place_without_a_name(store):
    store.erase("voxerelle")
    found = dossier(store)
    assert [one.named for one in found.partners] == [True, True, False, True, False]
    assert found.consortium.participants[2].name == "Participant 3"


def test_a_need_that_somebody_unnamed_carries_is_no_gap(store):
    carrying = Answered(4, HIDDEN, 0.8, text="carnet sanitaire", carries=True)
    found = dossier(store, assembly(replace(AT_HOME, answered=(*AT_HOME.answered, carrying))))
    assert found.gaps == ()
    assert "un participant non nommé" in words_of(consortium_document(found, "fr"))
    assert dossier(store).gaps == (4,)


def test_what_must_be_confirmed_is_told_with_whom_to_ask(store):
    found = dossier(store, assembly(programme="eurostars-3", edition="", project={}))
    document = consortium_document(found, "fr")
    assert found.checked.asks
    text = words_of(document)
    for ask, _ in found.checked.asks:
        if ask.participant:
            who = next(one.name for one in found.consortium.participants if one.id == ask.participant)
            assert f"{who} : " in text


@each_language
def test_a_consortium_of_many_and_a_call_without_needs_are_set_too(store, lang):
    ids = [one.organization_id for one in store.memberships()][:34]
    many = places(*((id_, "1000.00", None) for id_ in ids))
    answers = tuple(Answered(at % 5, id_, 0.5, text="é" * 3000) for at, id_ in enumerate(ids))
    found = dossier(store, assembly(Proposed(many, answers)))
    document = consortium_document(found, lang)
    name = {"en": "Coverage of the needs", "fr": "Couverture des besoins"}[lang]
    widths = [len(one.columns) - 2 for one in document.blocks if isinstance(one, Table) and one.name == name]
    assert sum(widths) == sum(one.named for one in found.partners) > 30
    assert max(widths) == 8
    assert as_pdf.write(document).startswith(b"%PDF-")
    call = replace(known_call(store, "bien-chez-soi"), needs=())
    store.save(Batch(calls=(call,)))
    bare = dossier(store)
    for form in FORMATS:
        assert exported(bare, form, lang).content


@each_language
def test_a_cluster_is_told_in_the_structure_of_the_call(store, lang):
    found = datar_dossier_of(store, NOW)
    file = docx.Document(io.BytesIO(exported(found, "docx", lang).content))
    texts = [paragraph.text for paragraph in file.paragraphs]
    first = [one.text for one in file.paragraphs if one.style.name == "Heading 1"]
    assert (
        first
        == {
            "en": [
                *("At a glance", "Strategy", "Members", "Action plan", "Governance", "Shared services"),
                *("Ties to poles, clusters and chambers", "Evidence by criterion", "Open points", "List of members"),
            ],
            "fr": [
                *("En bref", "Stratégie", "Membres", "Plan d'action", "Gouvernance", "Services partagés"),
                *(
                    "Liens avec pôles, grappes et chambres",
                    "Preuves par critère",
                    "Points ouverts",
                    "Liste des membres",
                ),
            ],
        }[lang]
    )
    everything = "\n".join(
        [*texts, *(place.text for table in file.tables for row in table.rows for place in row.cells)]
    )
    cluster = store.cluster()
    assert cluster.strategy in everything
    for told in (
        *(axis.name.to(lang) for axis in cluster.axes),
        *(action.title for action in cluster.actions),
        *(seat.person for seat in cluster.governance),
        *(service.name.either(lang) for service in cluster.services),
        *(tie.name for tie in cluster.ties),
    ):
        assert told in everything
    assert {"en": "€85,300.50", "fr": "85\u202f300,50\u00a0€"}[lang] in everything
    assert exported(found, "pdf", lang).content == exported(found, "pdf", lang).content
    assert exported(found, "pdf", lang).name == f"demo-datar-2026-11-02-{lang}.pdf"
    for form in ("json", "csv"):
        with pytest.raises(InvalidInput):
            exported(found, form, lang)


@each_language
def test_a_cluster_names_nobody_who_has_not_agreed(store, lang):
    """Neither in lists, nor where staff wrote a name into a text of the cluster's own."""
    hidden = [one for one in store.memberships() if one.shown_to is not Audience.MEMBERS]
    cluster = store.cluster()
    seat = Seat("Bureau", "Personne Discrète", HIDDEN, "membre", company_head=True)
    soulas = "Soulas Qualité"
    store.set_cluster(
        replace(
            cluster,
            strategy=f"{cluster.strategy} Avec SOULAS QUALITÉ.",
            governance=(*cluster.governance, seat),
            services=(
                *cluster.services,
                SharedService(Localized("", f"Visite chez {soulas}"), (), "Personne Discrète"),
            ),
            actions=(*cluster.actions, Action(f"Audit {soulas}", owner="Mireille Soulas")),
            ties=(*cluster.ties, Tie(soulas, TieKind.POLE, f"avec {soulas}")),
            answers=(
                ChecklistAnswer("plan", f"Voir {soulas}, m.soulas@soulas-qualite.example", "x", date(2026, 3, 1)),
            ),
        )
    )
    found = datar_dossier_of(store, NOW)
    names = {next(store.organizations([one.organization_id])).name for one in hidden}
    names |= {one.organization_id for one in hidden} | {one.contact.name for one in hidden}
    names |= {one.contact.email for one in hidden if one.contact.email} | {"Discrète", "SOULAS"}
    files = {form: words_in(form, exported(found, form, lang).content) for form in ("docx", "xlsx")}
    files["typst"] = words_of(datar_document(found, lang))
    for form, text in files.items():
        assert [name for name in names if name in text] == [], form
        assert "120" in text
    assert found.unnamed == len(hidden) == 7
    assert {"en": "Members in the territory (Occitanie): 114 of 120", "fr": "114 sur 120"}[lang] in files["typst"]


def test_an_empty_cluster_is_set_too(store):
    store.set_cluster(replace(store.cluster(), strategy="", axes=(), services=(), governance=(), actions=(), ties=()))
    bare = datar_dossier_of(store, NOW)
    for form in ("docx", "xlsx", "pdf"):
        assert exported(replace(bare, members=()), form, "fr").content


def test_a_form_that_is_none_is_told(store):
    with pytest.raises(InvalidInput) as wrong:
        exported(dossier(store), "odt", "fr")
    assert "odt" in wrong.value.sentence("fr")


@settings(max_examples=30)
@given(st.text(st.characters(codec=None), max_size=40), st.text(max_size=400))
def test_any_text_can_be_written(short, long):
    """Control characters, halves of pairs, and whatever else somebody has typed."""
    cell = Cell(short, (long,), strong=True, shade=2)
    blocks = (
        Heading(short),
        Heading(long, 2),
        *(Paragraph(long, style) for style in ("body", "strong", "note", "quote")),
        Bullets((cell,)),
        Pairs(((short, cell),)),
        Heading(long),
        Table(long, (Column(short, 1), Column(long, 2, "right")), ((cell, cell),), (cell, cell)),
    )
    document = Document(short, long, short, "fr", NOW, blocks)
    assert as_pdf.write(document).startswith(b"%PDF-")
    assert docx.Document(io.BytesIO(as_docx.write(document))).tables
    assert openpyxl.load_workbook(io.BytesIO(as_xlsx.write(document))).worksheets
