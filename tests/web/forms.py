"""Forms of a page as a browser would send them: with all that stands in their fields."""

from __future__ import annotations

from html.parser import HTMLParser


class Forms(HTMLParser):
    """The forms of a page: by where they are sent, the fields with what they hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: dict[str, dict[str, str | list[str]]] = {}
        self._fields: dict[str, str | list[str]] = {}
        self._area = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name, value = given.get("name", ""), given.get("value") or ""
        if tag == "form":
            self._fields = self.all.setdefault(given["action"].partition("?")[0], {})
        elif tag == "textarea":
            self._area, self._fields[name] = name, ""
        elif tag == "select":
            self._select = name
            self._fields[name] = ""
        elif tag == "option" and self._select and "selected" in given:
            self._fields[self._select] = value
        elif tag == "input" and name and given.get("type") != "file":
            if given.get("type") == "checkbox":
                kept = self._fields.setdefault(name, [])
                kept += [value] if "checked" in given else []
            elif given.get("type") != "radio" or "checked" in given:
                self._fields[name] = value

    def handle_data(self, data):
        if self._area:
            self._fields[self._area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._fields[self._area] = self._fields[self._area].removeprefix("\n")
            self._area = ""
        if tag == "select":
            self._select = ""


def send(door, page: str, form: str, /, *, headers=None, **typed):
    """Open ``page``, fill the form that is sent to ``form``, and send it."""
    told = door.get(page)
    assert told.status_code == 200, told.text
    return door.post(form + "?lang=en", data=Forms(told.text).all[form] | typed, headers=headers)
