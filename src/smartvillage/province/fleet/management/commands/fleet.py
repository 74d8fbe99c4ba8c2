"""`desa fleet`: all villages as one. Its sub-commands are in `management/plugins`."""

from django_typer.management import TyperCommand, initialize


class Command(TyperCommand):
    help = "Semua desa sekaligus: perbarui, periksa, cadangkan."

    @initialize()
    def fleet(self) -> None:
        """Semua desa sekaligus: perbarui, periksa, cadangkan."""
