"""What a project says of itself, as the form of a consortium without participants."""

from __future__ import annotations

from dataclasses import replace

from models.call import Call
from models.consortium import Consortium
from models.consortium_form import FormReading
from models.programmes.pack import Edition
from models.proposal import Settled


def form_of(settled: Settled, call: Call, edition: Edition) -> Consortium:
    """Where it does not say its territory, that is the call's. ``InvalidInput`` for a value that cannot be used."""
    nobody = {"id": "nobody", "role": "coordinator"}
    form = FormReading(call.id).consortium({"participants": [nobody], **settled.project})
    return replace(
        form,
        participants=(),
        programme=edition.programme,
        edition=edition.id,
        territory=form.territory if form.territory is not None else call.territory or None,
    )
