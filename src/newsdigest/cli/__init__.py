"""The command line: parse, call pipeline, print. The only code that reads the clock, the environment and argv."""

import importlib
import os
import select
import signal
import sys
from typing import Any, NoReturn

import click

from newsdigest import __version__
from newsdigest.errors import NewsdigestError
from newsdigest.text.addresses import without_secrets

# command → (module, one line of help): a command's module is imported only when that command is used
COMMANDS = {
    "run": ("daily", "The main job: crawl, clean, read, group, write; export the day's JSON; print the digest."),
    "demo": ("daily", "The main job on the bundled sample day: no network, no configuration."),
    "crawl": ("daily", "Fetch what is due."),
    "add": ("daily", "Take in files: .html, .txt, .xml feeds, .jsonl, .warc, .opml."),
    "process": ("daily", "Clean, read and group what is not done yet."),
    "digest": ("ask", "The digest of a day."),
    "why": ("ask", "What moved a coin, by how much, why, and who says so."),
    "show": ("ask", "One article with its facts, and what was taken out of it."),
    "story": ("story", "Stories with their ids and reasons: list, show; a person's corrections: split, merge, undo."),
    "search": ("ask", "Full-text search, ranked, with the sentence."),
    "diff": ("changes", "What changed between two days: moves, causes, stories new, updated and faded."),
    "export": ("export", "Write the days' JSON, tables for notebooks, feeds; check them."),
    "browse": ("ask", "Datasette over the database, with the project's pages."),
    "mcp": ("mcp", "The ledger as tools for assistants (MCP), read-only."),
    "feeds": ("feeds", "Sources and their health: list, add, remove, import, export, check."),
    "analyze": ("lines", "Facts of articles in JSON Lines: no database, no network."),
    "group": ("lines", "Stories of articles in JSON Lines: no database, no network."),
    "bulk": ("archive", "Archives into Parquet tables, on this machine or on a cluster."),
    "backup": ("care", "Copy the database to a file, also while it is in use."),
    "restore": ("care", "Bring a backup back."),
    "prune": ("care", "Drop old pages and texts; facts, quotes and stories stay."),
    "doctor": ("care", "What is installed, which models verify, whether the database is sound."),
    "completion": ("completion", "What makes your shell complete commands and options."),
}


class LazyGroup(click.Group):
    """Lists its commands without importing them, and turns our errors into one clear line and an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"newsdigest.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; where whoever read its output has gone (`newsdigest digest | head`), end quietly."""
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()  # here rather than while Python shuts down, where nothing can be done about it
            return answer
        except BrokenPipeError as error:
            if _reader_gone():
                _end_unread()
            # As it is, click would take it for a reader that has gone, and end with status 1 without a word.
            raise RuntimeError("a pipe between processes of ours broke") from error

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Suggest the nearest command for a mistyped one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"{error.message}{hint}", ctx) from None


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExamples:\n  newsdigest demo\n  newsdigest run\n  newsdigest why BTC\n  newsdigest browse",
)
@click.version_option(__version__)
def cli() -> None:
    """Crypto news as a digest: what moved, by how much, why, and who says so; every figure linked to its sentence."""


def _reader_gone() -> bool:
    """True where standard output or error is a pipe that nobody reads any more."""
    poll = select.poll()
    for number in (1, 2):
        poll.register(number, 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def _end_unread() -> NoReturn:
    """Exit as a program does that the closed pipe's signal ends, with what is left to be written going nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    sys.exit(128 + signal.SIGPIPE)


def main() -> None:
    """Run the command line.

    Exit status: 0 done, 1 done with failures, 2 wrong usage or input, 130 Ctrl-C, 141 nobody reads the output any more.
    """
    try:
        code = cli(prog_name="newsdigest", standalone_mode=False)
    except click.Abort:
        click.echo("Interrupted. What was fetched is stored; run the same command again to go on.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except NewsdigestError as error:
        click.echo(f"newsdigest: {without_secrets(str(error))}", err=True)
        sys.exit(2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the work is done: Ctrl-C while Python shuts down changes nothing
    sys.exit(code if isinstance(code, int) else 0)
