"""After a run: a command of the user's own, such as one that mails the digest or posts its JSON.

The command is a list of arguments and runs without a shell. Only the day and the files' places go into its arguments; what
the news says reaches it on standard input alone, so that no headline can become an option or a command.
"""

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence

from newsdigest.errors import InputError
from newsdigest.records import Digest, Outcome

PLACES = ("date", "json", "out", "db")
FORMS = ("json", "text", "markdown", "html", "none")
_TAIL = 400  # characters of what it said that are kept


def arguments(template: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """The command with {date}, {json}, {out} and {db} filled in, each inside its argument. Raises InputError on others.

    >>> arguments(["mail", "-s", "Digest of {date}", "me@example.org"], {"date": "2025-06-13"})
    ['mail', '-s', 'Digest of 2025-06-13', 'me@example.org']
    """

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise InputError(f"hook: {found[0]} is not known: use {', '.join(f'{{{p}}}' for p in PLACES)}")
        return values[found[1]]

    return [re.sub(r"\{([a-z_]+)\}", value, part) for part in template]


def check_hook(template: Sequence[str], form: str) -> None:
    """Raise InputError where a run would only find out at its end that the hook is wrong."""
    arguments(template, dict.fromkeys(PLACES, ""))
    if template and not template[0]:
        raise InputError("hook: the first argument must name the command")
    if form not in FORMS:
        raise InputError(f"hook_input must be one of {', '.join(FORMS)}, not {form!r}")


def run_hook(command: Sequence[str], digest: Digest, form: str, seconds: int) -> Outcome:
    """Run the command with the digest in one form on its standard input, at most so many seconds; how it ended."""
    day = digest.date.isoformat()
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
    except (OSError, ValueError) as error:
        reason = "not_found" if isinstance(error, FileNotFoundError) else "not_started"
        return Outcome("hook", day, "failed", reason, f"{command[0]}: {getattr(error, 'strerror', None) or error}")
    try:
        said, _ = process.communicate(_input(digest, form), timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # with all that it has started
        said, _ = process.communicate()
        return Outcome("hook", day, "failed", "too_slow", f"{command[0]}: ended after {seconds} s: {_tail(said)}")
    if process.returncode:
        return Outcome("hook", day, "failed", f"exit_{process.returncode}", f"{command[0]}: {_tail(said)}")
    return Outcome("hook", day, "kept", "done", _tail(said))


def _input(digest: Digest, form: str) -> bytes:
    from newsdigest import publish

    forms = {"json": publish.to_json, "text": publish.to_text, "markdown": publish.to_markdown, "html": publish.to_html}
    return forms[form](digest).encode("utf-8", "replace") if form in forms else b""


def _tail(said: bytes) -> str:
    from newsdigest.text.printable import one_line

    return one_line(said.decode("utf-8", "replace"))[-_TAIL:]
