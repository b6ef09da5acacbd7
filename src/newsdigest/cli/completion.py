"""Shell completion: click's own script for a shell."""

import click

from newsdigest.cli.options import examples

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog=examples(
        'eval "$(newsdigest completion bash)"       # in ~/.bashrc',
        'eval "$(newsdigest completion zsh)"        # in ~/.zshrc',
        "newsdigest completion fish > ~/.config/fish/completions/newsdigest.fish",
    )
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete newsdigest's commands and options when Tab is pressed."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None, "click knows these shells"
    click.echo(made(ctx.find_root().command, {}, "newsdigest", "_NEWSDIGEST_COMPLETE").source())
