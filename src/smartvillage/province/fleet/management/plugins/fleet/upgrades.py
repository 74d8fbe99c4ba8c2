"""`desa fleet migrate|status|verify`."""

import typer

from smartvillage.province.fleet.management.commands.fleet import Command as Fleet


@Fleet.command()
def status() -> None:
    """Sejauh mana pembaruan terakhir."""
    typer.echo("…")
