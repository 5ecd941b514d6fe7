"""``/api/v1/keys``: who may ask over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Body, Path, Response
from pydantic import Field

from api.keys import give_key
from api.rights import Right, require
from api.web.addresses import address
from api.web.desk import ByKey, ToDesk
from api.web.member_shapes import Given, Line
from api.web.sending import ToSend
from api.web.shapes import Shape, problems
from models.access import AccessKey, KeyRole

router = APIRouter(prefix="/api/v1", tags=["keys"])

_LONGEST_ID = 40


class KeyShape(Shape):
    id: str
    role: KeyRole
    member: str | None = Field(description="Id of the member that it is bound to.")
    holder: str
    created: datetime
    revoked: datetime | None

    @classmethod
    def of(cls, key: AccessKey) -> Self:
        told = {name: getattr(key, name) for name in ("id", "role", "holder", "created", "revoked")}
        return cls(**told, member=key.member_id or None)


class KeysShape(Shape):
    keys: list[KeyShape]


class KeyMadeShape(KeyShape):
    secret: str | None = Field(None, description="Told this once; null where the same request had come before.")


class KeyGiven(Given):
    role: KeyRole
    member: Line = Field("", description="Id or name of the member that a member's key is bound to.")
    holder: Line = Field("", description="Name of the person to whom it is given.")


@router.get("/keys", summary="List access keys, without their secrets", responses=problems(403))
def list_keys(desk: ToDesk, asker: ByKey) -> KeysShape:
    require(asker, Right.KEYS)
    return KeysShape(keys=list(map(KeyShape.of, desk.services.store.keys())))


@router.post("/keys", summary="Make an access key", status_code=201, responses=problems(403, 404, 409))
def post_key(
    desk: ToDesk, asker: ByKey, sending: ToSend, response: Response, given: Annotated[KeyGiven, Body()]
) -> KeyMadeShape:
    require(asker, Right.KEYS)
    secrets: list[str] = []

    def make() -> str:
        made = give_key(
            desk.store_of(asker), given.role, member=given.member, holder=given.holder, now=desk.services.now()
        )
        secrets.append(made.secret)
        return made.key.id

    id_ = sending.once(make)
    response.headers["Location"] = address("keys", id_)
    (key,) = filter(lambda one: one.id == id_, desk.services.store.keys())
    return KeyMadeShape(**KeyShape.of(key).model_dump(), secret=secrets[0] if secrets else None)


@router.delete(
    "/keys/{key_id}",
    summary="Revoke an access key; it opens nothing from then on",
    status_code=204,
    responses=problems(403, 404),
)
def delete_key(desk: ToDesk, asker: ByKey, key_id: Annotated[str, Path(max_length=_LONGEST_ID)]) -> None:
    require(asker, Right.KEYS)
    desk.store_of(asker).revoke_key(key_id, desk.services.now())
