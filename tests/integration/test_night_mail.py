"""Reports by e-mail, taken by a real mail server of the test's own, over TLS and with a password."""

from __future__ import annotations

import logging
import secrets
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from pydantic import SecretStr

from api.finding import Level
from api.machine_checks import check_mail
from api.night.mail import by_mail, try_mail
from api.night.report import read_report
from api.night.reporting import report, tell
from api.night.told import Step
from api.night.untold import Untold
from api.settings import Settings
from tests.nights import FAILED, FORCED, NIGHTS, PUBLISHED, REFUSED

PASSWORD = secrets.token_urlsafe(12)
WRONG = secrets.token_urlsafe(12)


@dataclass
class Office:
    """Takes mail, and remembers it as it came; refuses whoever is told to."""

    taken: list[EmailMessage] = field(default_factory=list)
    refuse: str = ""
    after_data: str = ""
    closed: bool = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.closed and not session.authenticated:
            return "530 who are you?"
        if address == self.refuse:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.after_data:
            return self.after_data
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch) -> None:
    """This machine trusts the test's authority, as an administrator would have it do."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


def check_password(server, session, envelope, mechanism, data) -> AuthResult:
    right = (data.login, data.password) == (b"grappe", PASSWORD.encode())
    return AuthResult(success=right, handled=right)  # what is not handled is answered by a 535


@contextmanager
def office(authority: trustme.CA | None = None, *, tls: str = "none") -> Iterator[tuple[Office, int]]:
    """With an authority, over TLS from the first byte or after STARTTLS, and to those who log in only."""
    kept, options = Office(closed=authority is not None), {}
    if authority:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        secured = {"tls_context": context, "require_starttls": True} if tls == "starttls" else {"ssl_context": context}
        options = {**secured, "authenticator": check_password, "auth_require_tls": tls == "starttls"}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield kept, port
    finally:
        controller.stop()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    password = tmp_path / "password"
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return Settings(
        home=tmp_path / "home",
        lang="fr",
        smtp_host="127.0.0.1",
        smtp_user="grappe",
        smtp_password_file=password,
        mail_from="grappe@cluster.example",
        mail_to="anne@cluster.example, luc@cluster.example",
    )


def to(settings: Settings, port: int, **changes: object) -> Settings:
    return settings.model_copy(update={"smtp_port": port, **changes})


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize(("lang", "words"), [("fr", "n'a pas passé les contrôles"), ("en", "did not pass the checks")])
def test_it_arrives_over_tls_as_text_and_as_a_page_with_what_became_of_it_in_its_subject(
    settings, authority, trusted, tls, lang, words
):
    with office(authority, tls=tls) as (kept, port):
        assert tell(REFUSED, to(settings, port, smtp_tls=tls, lang=lang)) == ()
    (mail,) = kept.taken
    assert words in mail["Subject"]
    assert mail["Subject"].startswith("✗ Grappe")
    assert [address.addr_spec for address in mail["To"].addresses] == ["anne@cluster.example", "luc@cluster.example"]
    assert mail["Auto-Submitted"] == "auto-generated"
    text, page = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    for content in (text, page.replace("&#39;", "'").replace("&#34;", '"')):
        assert words in content
        assert "grappe nightly --force" in content
    assert f'<html lang="{lang}">' in page
    assert PASSWORD not in mail.as_string()


def test_a_good_night_is_mailed_only_where_that_is_asked_for(settings):
    with office() as (kept, port):
        plain = to(settings, port, smtp_tls="none", smtp_user="")
        for night in NIGHTS:
            assert tell(night, plain) == ()
        bad = len(kept.taken)
        for night in NIGHTS:
            assert tell(night, plain.model_copy(update={"mail_always": True})) == ()
    assert bad == len(NIGHTS) - 2
    assert len(kept.taken) - bad == len(NIGHTS)


def fault(settings: Settings, night=REFUSED) -> str:
    """The one sentence about what went wrong, which holds no password."""
    (line,) = tell(night, settings)
    for said in (line.en, line.fr):
        assert PASSWORD not in said
        assert "Traceback" not in said
        assert said.endswith((".", "`."))
    return line.en


def test_a_wrong_password_is_told_without_it(settings, authority, trusted, caplog):
    caplog.set_level(logging.DEBUG, logger="grappe")
    with office(authority, tls="starttls") as (kept, port):
        wrong = to(settings, port, smtp_password_file=None, smtp_password=SecretStr(WRONG))
        said = fault(wrong)
    assert kept.taken == []
    assert "refused “grappe” and its password (535)" in said
    assert WRONG not in said + caplog.text + repr(wrong) + str(wrong.model_dump())


def test_a_certificate_that_nobody_vouches_for_is_refused(settings, authority):
    for tls in ("starttls", "tls"):
        with office(authority, tls=tls) as (kept, port):
            assert "No safe connection" in fault(to(settings, port, smtp_tls=tls))
        assert kept.taken == []


def test_a_server_without_starttls_gets_nothing(settings):
    with office() as (kept, port):
        assert "does not offer" in fault(to(settings, port))
    assert kept.taken == []


def test_a_password_never_goes_in_clear_to_another_machine(settings):
    said = fault(settings.model_copy(update={"smtp_tls": "none", "smtp_host": "mail.invalid"}))
    assert "in clear" in said


def test_who_cannot_be_reached_is_told_and_the_others_are(settings):
    with office() as (kept, port):
        plain = to(settings, port, smtp_tls="none", smtp_user="")
        kept.refuse = "luc@cluster.example"
        assert "luc@cluster.example" in fault(plain)
        assert len(kept.taken) == 1
        kept.after_data = "554 5.7.1 looks like spam"
        assert "554 5.7.1 looks like spam" in fault(plain)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mail_to": ""}, "GRAPPE_MAIL_TO"),
        ({"mail_to": "a@b.example, nobody"}, "“nobody”"),
        ({"mail_to": "a@b.example\nBcc: c@d.example"}, "GRAPPE_MAIL_TO"),
        ({"mail_from": "Grappe"}, "GRAPPE_MAIL_FROM"),
        ({"mail_from": "x@é.example"}, "GRAPPE_MAIL_FROM"),
        ({"smtp_password_file": Path("nowhere/password")}, "nowhere/password"),
        ({"smtp_host": "mail.invalid"}, "could not be sent to mail.invalid"),
    ],
)
def test_settings_that_cannot_work_are_told(settings, changes, words):
    assert words in fault(settings.model_copy(update=changes))


def test_a_server_that_is_gone_changes_nothing_but_the_report_which_says_so(settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gone = to(settings, port)
    for night in (PUBLISHED, FORCED, FAILED):
        told = report(night, gone)
        assert told.outcome is night.outcome
        kept = read_report(gone.nights_folder, night.id)
        assert kept == told
        failed = [step for step in kept.steps if step.step is Step.REPORT and step.failed]
        assert [f"127.0.0.1:{port}" in step.line.en for step in failed] == ([] if night is PUBLISHED else [True])


def test_a_server_that_hangs_up_is_told(settings):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            caller, _ = listening.accept()
            caller.close()

        Thread(target=hang_up, daemon=True).start()
        assert "could not be sent" in fault(to(settings, listening.getsockname()[1]))


def test_a_server_that_says_nothing_is_not_waited_for_long(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Untold, match="did not answer in time"):
        by_mail(REFUSED, to(settings, silent.getsockname()[1]), timeout=0.2)


def test_the_connection_can_be_tried_without_sending(settings, authority, trusted):
    with office(authority, tls="starttls") as (kept, port):
        try_mail(to(settings, port))
        with pytest.raises(Untold, match="password"):
            try_mail(to(settings, port, smtp_user="somebody"))
    assert kept.taken == []


def test_doctor_asks_the_mail_server_and_sends_nothing(settings):
    with office() as (kept, port):
        there = to(settings, port, smtp_tls="none", smtp_user="")
        [fine] = check_mail(there)
    [gone] = check_mail(there)

    assert (fine.level, gone.level, kept.taken) == (Level.FINE, Level.WRONG, [])
    assert gone.mend == "grappe nights test"
    assert list(check_mail(settings.model_copy(update={"smtp_host": ""}))) == []


def test_to_whom_it_went_is_told(settings):
    with office() as (_, port):
        to_whom = by_mail(REFUSED, to(settings, port, smtp_tls="none", smtp_user=""))
    assert to_whom == "anne@cluster.example, luc@cluster.example"
