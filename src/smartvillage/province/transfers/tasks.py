"""The nightly comparison, and forgetting what nobody took."""

from smartvillage.kernel.jobs import cron, daily, province_job, report
from smartvillage.kernel.tenancy import State
from smartvillage.province.villages.queries import villages

from . import services


# Not atomic: marks are kept village by village, and a second run begins anew.
@province_job(atomic=False)
def compare_niks() -> dict[str, int]:
    """Every NIK that two villages have is flagged to both."""
    codes = [village.code for village in villages() if State(village.state).has_schema]
    return services.compare_villages(
        codes, lambda done, total: report(done, total) if done % 50 == 0 else None
    )


@province_job
def forget_offers() -> int:
    return services.drop_expired()


cron("transfers.compare", daily("03:20"), compare_niks)
cron("transfers.forget", daily("02:50"), forget_offers)
