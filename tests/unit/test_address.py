"""No password of a database is ever shown."""

import pytest

from models.address import with_password, without_password
from models.errors import InvalidInput
from models.sql.engine import read_url


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://grappe:s3cret@host/name", "postgresql://grappe:***@host/name"),
        ("postgresql://grappe:s3:c/r@et@host:port/name", "postgresql://grappe:***@host:port/name"),
        ("postgresql://:s3cret@host", "postgresql://:***@host"),
        ("postgresql://grappe@host/name", "postgresql://grappe@host/name"),
        ("sqlite:///var/grappe.db", "sqlite:///var/grappe.db"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_password_is_starred_out(address, shown):
    assert without_password(address) == shown


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("postgresql://grappe@host/name", "postgresql://grappe:p%40s%2Fs@host/name"),
        ("postgresql://grappe:own@host/name", "postgresql://grappe:own@host/name"),
        ("postgresql://host/name", "postgresql://host/name"),
    ],
)
def test_a_password_from_elsewhere_is_put_in(address, whole):
    assert with_password(address, "p@s/s") == whole


@pytest.mark.parametrize("address", ["postgresql://u:s3cret@host:port/x", "mysql://u:s3cret@host/x", "://u:s3cret@"])
def test_an_address_that_cannot_be_used_is_told_without_its_password(address):
    with pytest.raises(InvalidInput) as wrong:
        read_url(address)
    assert "s3cret" not in wrong.value.sentence("en") + wrong.value.sentence("fr")
    assert "***" in wrong.value.sentence("en")
