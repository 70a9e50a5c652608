"""Style sheets, scripts and templates of the pages, as package data; read and compiled once per process."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

__all__ = ["asset", "template"]


@cache
def asset(name: str) -> Markup:
    """The text of one of our own style sheets or scripts, to stand in a page as it is."""
    return Markup(files(__name__).joinpath(name).read_text(encoding="utf-8").strip())


@cache
def _environment() -> Environment:
    # Every value is escaped unless it is Markup; an unknown name is an error, not an empty space.
    return Environment(
        loader=PackageLoader("parresearch.reporting", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def template(name: str) -> Template:
    """The compiled page template ``name``."""
    return _environment().get_template(name)
