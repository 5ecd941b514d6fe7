"""A report by e-mail: plain text with the page beside it, over a connection as the settings ask for it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from api.night.report_page import report_page
from api.night.report_text import report_subject, report_text
from api.night.told import Night
from api.night.untold import Untold, read_secret, reason_of
from api.settings import Settings
from api.web.tidy import tidy
from models.texts import Lang

_TIMEOUT = 20.0
_LONGEST = 200
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def by_mail(night: Night, settings: Settings, *, timeout: float = _TIMEOUT) -> str:
    """Send ``night`` in the language of the settings; gives to whom. ``Untold`` says why it could not.

    ``timeout``: for how many seconds each answer of the server is waited for.
    """
    message = _message(night, settings)
    with _connected(settings, timeout) as server:
        refused = server.send_message(message)
    if refused:
        raise Untold("api.untold_recipients", place=_place(settings), listed=", ".join(sorted(refused)))
    return str(message["To"])


def try_mail(settings: Settings) -> None:
    """Connect and log in as for a report, and send nothing; ``Untold`` says what is wrong."""
    _message_parties(settings)
    with _connected(settings, _TIMEOUT) as server:
        server.noop()


def _message(night: Night, settings: Settings) -> EmailMessage:
    lang: Lang = settings.lang
    sender, receivers = _message_parties(settings)
    message = EmailMessage()
    message["Subject"] = report_subject(night, lang)
    message["From"] = sender
    message["To"] = receivers
    message["Date"] = format_datetime(night.ended)
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers to it
    message.set_content(report_text(night, lang), cte="quoted-printable")
    message.add_alternative(report_page(night, lang), subtype="html", cte="quoted-printable")
    return message


def _message_parties(settings: Settings) -> tuple[Address, tuple[Address, ...]]:
    receivers = tuple(_address("GRAPPE_MAIL_TO", one) for one in settings.mail_to.split(",") if one.strip())
    if not receivers:
        raise Untold("api.untold_address", setting="GRAPPE_MAIL_TO", value="")
    return _address("GRAPPE_MAIL_FROM", settings.mail_from), receivers


def _address(setting: str, text: str) -> Address:
    """``name@example.org`` alone: who stands there is the administrators' choice, and is sent as it stands."""
    try:
        address = Address(addr_spec=text.strip())
    except (ValueError, IndexError):
        address = Address()
    if not address.username or not address.domain or not text.isascii():
        raise Untold("api.untold_address", setting=setting, value=text.strip())
    return address


@contextmanager
def _connected(settings: Settings, timeout: float) -> Iterator[smtplib.SMTP]:
    """A server that took the name and password, if any are set; every refusal becomes ``Untold``."""
    place, password = _place(settings), read_secret(settings.smtp_password, settings.smtp_password_file)
    plain = settings.smtp_tls == "none"
    if settings.smtp_user and plain and settings.smtp_host not in _LOOPBACK:
        raise Untold("api.untold_in_clear", place=place)
    try:
        with _open(settings, timeout) as server:
            if settings.smtp_tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, password)
            yield server
    except smtplib.SMTPAuthenticationError as error:  # what the server says may repeat what it was sent
        raise Untold("api.untold_login", place=place, user=settings.smtp_user, status=error.smtp_code) from None
    except ssl.SSLError as error:
        raise Untold("api.untold_tls", place=place, tls=settings.smtp_tls, reason=_of_tls(error)) from None
    except smtplib.SMTPNotSupportedError:
        raise Untold("api.untold_unsupported", place=place, tls=settings.smtp_tls) from None
    except smtplib.SMTPRecipientsRefused as error:
        raise Untold("api.untold_recipients", place=place, listed=", ".join(sorted(error.recipients))) from None
    except smtplib.SMTPResponseException as error:
        raise Untold("api.untold_refused", place=place, status=error.smtp_code, reason=_said(error, password)) from None
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            raise Untold("api.untold_slow", place=place) from None
        raise Untold("api.untold_unreached", place=place, reason=reason_of(error)) from None


def _open(settings: Settings, timeout: float) -> smtplib.SMTP:
    if settings.smtp_tls == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=timeout, context=context)
    return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=timeout)


def _said(error: smtplib.SMTPResponseException, password: str) -> str:
    """What the server gave for a reason, in one short line."""
    told = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
    line = " ".join(tidy(told).split())[:_LONGEST]
    return line.replace(password, "***") if password else line


def _of_tls(error: ssl.SSLError) -> str:
    return getattr(error, "verify_message", "") or error.reason or reason_of(error)


def _place(settings: Settings) -> str:
    return f"{settings.smtp_host}:{settings.smtp_port}"
