"""Long imports, in the background. A job that was killed starts again; its effect is there once."""

from uuid import UUID

from smartvillage.kernel.jobs import report, village_job

from . import services

_ATTEMPTS = 3  # a sheet that broke a worker three times will break the next


@village_job(attempts=_ATTEMPTS)
def check(batch: str) -> None:
    services.check_import(batch_id=UUID(batch), told=report)


@village_job(attempts=_ATTEMPTS)
def carry_out(batch: str, skip_rejected: bool) -> None:
    services.carry_out_import(batch_id=UUID(batch), skip_rejected=skip_rejected, told=report)
