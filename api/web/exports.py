"""``/api/v1/…/dossier`` and ``/api/v1/cluster.zip``: all that is known of one member, and the whole cluster."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Response
from fastapi import Path as InPath

from api.plain import plain_fields
from api.rights import Right, require, require_edit
from api.web.asking import LONGEST_NAME
from api.web.desk import ByKey, ToDesk
from api.web.shapes import problems
from models.dossier import gather

router = APIRouter(prefix="/api/v1", tags=["exports"])

_ZIP = "application/zip"


@router.get(
    "/members/{member_id}/dossier", summary="All that is known of a member, as it may ask", responses=problems(403, 404)
)
def show_dossier(
    desk: ToDesk, asker: ByKey, member_id: Annotated[str, InPath(max_length=LONGEST_NAME, examples=["ondabelle-rf"])]
) -> dict[str, Any]:
    """For the member itself and for staff, who send it on (GDPR, article 15); `grappe export member` writes the same,
    with a page to read."""
    member = desk.roll.member(asker, member_id)
    require_edit(asker, member.id)
    return plain_fields(gather(desk.services.store, member, desk.services.now()))


@router.get(
    "/cluster.zip",
    summary="The whole cluster",
    response_class=Response,
    responses=problems(403) | {200: {"content": {_ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
)
def download_cluster(desk: ToDesk, asker: ByKey) -> Response:
    """The folder of `grappe export cluster`, packed, as it is at one moment: `grappe import cluster` reads it back."""
    from models.cluster_folder import write_cluster_folder
    from models.sql.copying import frozen
    from models.whole_cluster import WholeCluster

    require(asker, Right.CLUSTER)
    with frozen(desk.services.settings.store_url) as store:
        whole = WholeCluster.of(store)
    out = io.BytesIO()
    with TemporaryDirectory(prefix="grappe-") as beside, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        folder = Path(beside) / "cluster"
        write_cluster_folder(whole, folder, desk.services.now())
        for file in sorted(folder.iterdir()):
            packed.write(file, f"cluster/{file.name}")
    return Response(
        out.getvalue(), media_type=_ZIP, headers={"Content-Disposition": 'attachment; filename="cluster.zip"'}
    )
