"""Message catalogues: for whoever translates what pages say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from babel import Locale, UnknownLocaleError
from babel.messages.pofile import write_po

from web.messages import catalogues, messages

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

    from web.settings import Settings


@click.command()
@click.argument("language")
@click.option("--missing", is_flag=True, help="Only what has no translation yet.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="[the terminal]")
@click.pass_obj
def translate(settings: Settings, language: str, output: Path | None, *, missing: bool) -> None:
    """Write a catalogue of everything that pages say, with the translations that there are.

    LANGUAGE is a code such as fr or pt-BR. The file (gettext, .po) goes to languages/LANGUAGE in the data folder once
    it is translated; the server has the language after its next start.
    """
    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        raise click.ClickException(f"There is no language {language!r}: give a code such as fr or pt-BR.") from None
    found = messages()
    found.project, found.header_comment = "Throughlane", "# What Throughlane says"
    found.locale = language.replace("-", "_")
    known = {one.id: one.string for kept in _kept(settings, language) for one in kept if one.id and one.string}
    for one in found:
        if one.id:
            one.string = known.get(one.id, one.string)
    if missing:
        for message in [one.id for one in found if one.id and one.id in known]:
            found.delete(message)
    if output is None:
        write_po(sys.stdout.buffer, found, width=0, sort_by_file=True)
        return
    with output.open("wb") as file:
        write_po(file, found, width=0, sort_by_file=True)
    left = sum(1 for one in found if one.id and one.id not in known)
    click.echo(f"{len(found)} messages are in {output}; {left} of them have no translation yet.")


def _kept(settings: Settings, language: str) -> list[Catalog]:
    return [*catalogues(language), *catalogues(language, folder=settings.data / "languages")]
