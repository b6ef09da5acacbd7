"""The page templates: everything printed is escaped, and invisible controls are shown."""

import functools
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from newsdigest.publish.browse import wording


def _shown(value: Any) -> Any:
    if value is None:
        return ""
    return wording.visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@functools.cache
def environment() -> Environment:
    """The templates' environment, made once a process."""
    made = Environment(
        loader=PackageLoader("newsdigest.publish.browse", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for function in (
        wording.anchor, wording.asset, wording.bound, wording.cause, wording.clock, wording.fact, wording.in_path,
        wording.money, wording.percent, wording.safe_url, wording.share, wording.stamp, wording.window, wording.words,
    ):  # fmt: skip
        made.filters[function.__name__] = function
    made.globals["bar"] = bar
    return made


def render(template: str, **values: Any) -> str:
    """The page."""
    return environment().get_template(template).render(**values)


def bar(value: float, largest: float) -> Markup:
    """A horizontal bar in SVG, red to the left of the middle for falls, green to the right; hidden from screen readers.

    >>> str(bar(-5, 10))[:60]
    '<svg class="bar" viewBox="0 0 120 12" aria-hidden="true" foc'
    """
    width = 0.0 if not largest else min(abs(float(value)) / float(largest), 1.0) * 58
    x = 60 - width if value < 0 else 60
    side = "down" if value < 0 else "up"
    return Markup(
        '<svg class="bar" viewBox="0 0 120 12" aria-hidden="true" focusable="false">'
        '<line x1="60" y1="0" x2="60" y2="12"/>'
        '<rect class="{}" x="{:.1f}" y="2" width="{:.1f}" height="8" rx="1"/></svg>'
    ).format(side, x, width)
