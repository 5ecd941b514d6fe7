"""``grappe`` with all its commands."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Annotated

import typer
from typer.core import TyperGroup

from api.cli import (
    backup,
    calls,
    changes,
    consent,
    consortium,
    datar,
    demo,
    doctor,
    dossiers,
    duplicates,
    encoder,
    evaluate,
    export,
    facts,
    feedback,
    golden,
    import_cluster,
    imports,
    index,
    init,
    jobs,
    keys,
    members,
    nightly,
    nights,
    profiles,
    programmes,
    proposals,
    propose,
    serve,
    snapshots,
    store,
    suggest,
    train,
    upgrade,
    what_if,
)

app = typer.Typer(
    help="cli_help_grappe",
    epilog="cli_help_epilog",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback()
def grappe(
    lang: Annotated[str, typer.Option(metavar="fr|en", help="cli_help_lang", show_default=False)] = "",
    debug: Annotated[bool, typer.Option("--debug", help="cli_help_debug")] = False,
) -> None:
    """Both options are taken out by ``api.cli.globals``, since they may stand anywhere; here they are explained."""


app.command("init", help="cli_help_init")(init.init)
imports.app.command("cluster", help="cli_help_import_cluster")(import_cluster.import_cluster)
app.add_typer(imports.app, name="import", help="cli_help_import")
app.add_typer(jobs.app, name="imports", help="cli_help_imports")
app.add_typer(duplicates.app, name="duplicates", help="cli_help_duplicates")
app.add_typer(changes.app, name="changes", help="cli_help_changes")
app.add_typer(consent.app, name="consent", help="cli_help_consent")
app.add_typer(members.app, name="members", help="cli_help_members")
app.add_typer(calls.app, name="calls", help="cli_help_calls")
app.add_typer(facts.app, name="facts", help="cli_help_facts")
app.add_typer(profiles.app, name="profiles", help="cli_help_profiles")
app.add_typer(programmes.app, name="programmes", help="cli_help_programmes")
consortium.app.command("propose", help="cli_help_propose", epilog="cli_help_propose_epilog")(propose.propose)
consortium.app.command("what-if", help="cli_help_what_if", epilog="cli_help_propose_epilog")(what_if.what_if)
consortium.app.command("list", help="cli_help_proposals_list")(proposals.list_)
consortium.app.command("show", help="cli_help_proposals_show")(proposals.show)
consortium.app.command("undo", help="cli_help_proposals_undo")(proposals.undo)
consortium.app.command("decide", help="cli_help_proposals_decide")(proposals.decide)
consortium.app.command("forget", help="cli_help_proposals_forget")(proposals.forget)
consortium.app.command("export", help="cli_help_dossier")(dossiers.export)
datar.app.command("export", help="cli_help_dossier_datar")(dossiers.export_datar)
app.add_typer(consortium.app, name="consortium", help="cli_help_consortium")
app.add_typer(datar.app, name="datar", help="cli_help_datar")
app.command("index", help="cli_help_index")(index.index)
app.command("nightly", help="cli_help_nightly", epilog="cli_help_nightly_epilog")(nightly.nightly)
app.command("suggest", help="cli_help_suggest", epilog="cli_help_suggest_epilog")(suggest.suggest)
app.add_typer(feedback.app, name="feedback", help="cli_help_feedback")
app.add_typer(golden.app, name="golden", help="cli_help_golden")
app.command("serve", help="cli_help_serve")(serve.serve)
app.add_typer(keys.app, name="keys", help="cli_help_keys")
app.add_typer(snapshots.app, name="snapshots", help="cli_help_snapshots")
app.add_typer(nights.app, name="nights", help="cli_help_nights")
app.command("train", help="cli_help_train", epilog="cli_help_train_epilog")(train.train)
app.add_typer(evaluate.app, name="evaluate", help="cli_help_evaluate")
app.add_typer(encoder.app, name="encoder", help="cli_help_encoders")
app.add_typer(demo.app, name="demo", help="cli_help_demo_group")
app.add_typer(export.app, name="export", help="cli_help_export")
app.add_typer(store.app, name="store", help="cli_help_store")
app.command("backup", help="cli_help_backup")(backup.backup)
app.command("restore", help="cli_help_restore")(backup.restore)
app.command("upgrade", help="cli_help_upgrade")(upgrade.upgrade)
app.command("doctor", help="cli_help_doctor")(doctor.doctor)


def group_of(arguments: Sequence[str]) -> TyperGroup:
    """With nothing but what ``arguments`` call, where that is there: making every command ready takes longer than some
    of them take."""
    called = copy(app)
    called.registered_commands = [one for one in app.registered_commands if one.name in arguments[:1]]
    called.registered_groups = [one for one in app.registered_groups if one.name in arguments[:1]]
    return typer.main.get_group(called if called.registered_commands or called.registered_groups else app)
