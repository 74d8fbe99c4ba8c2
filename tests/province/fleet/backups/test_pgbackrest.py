"""pgBackRest's own commands with the deployed configuration, on a real PostgreSQL 15, and a restore through it."""

import json
import os
import shutil
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path

import pytest

from smartvillage.local.binaries import candidates
from smartvillage.local.postgres import LocalPostgres
from tests.cluster import new_database

from .conftest import A, Backed, give, now

DEPLOYED = Path(__file__).resolve().parents[4] / "deploy" / "backup" / "pgbackrest.conf"
OLD = [found for found in candidates() if found.major == 15]
MISSING = [
    name for name, there in (("pgbackrest", shutil.which("pgbackrest")), ("postgresql-15", OLD)) if not there
]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {', '.join(MISSING)}")


@dataclass
class Rested(Backed):
    """The same, with pgBackRest as the tool."""

    config: Path

    def desa(self, *arguments: str, check: bool = True):
        return self.database.desa(
            *arguments, check=check, BACKUP_TOOL="pgbackrest", BACKUP_PATH=str(self.path),
            BACKUP_SCRATCH=str(self.scratch), BACKUP_CONFIG=str(self.config),
        )  # fmt: skip

    def pgbackrest(self, *arguments: str) -> str:
        """As the server's user, who finds the password in his own file."""
        command = ["env", f"PGPASSFILE={self.config.parent / 'pgpass'}", "pgbackrest", f"--config={self.config}",
                   "--stanza=smartvillage", *arguments]  # fmt: skip
        code, output = self.place.identity.run(command, cwd=self.path)
        assert code == 0, output
        return output


def configuration(root: Path, server: LocalPostgres, port: int | str) -> str:
    """The deployed file with this machine's places, and a passphrase."""
    parser = ConfigParser(comment_prefixes=("#",))
    parser.read(DEPLOYED)
    for name, folder in (
        ("repo1-path", "repo"),
        ("spool-path", "spool"),
        ("log-path", "log"),
        ("lock-path", "lock"),
    ):
        assert name in parser["global"]
        parser["global"][name] = str(root / folder)
    parser["global"]["repo1-cipher-pass"] = "only-for-this-test"
    parser["smartvillage"].update({
        "pg1-path": str(server.data_dir / "data"), "pg1-port": str(port), "pg1-user": "postgres",
        "pg1-socket-path": str(server.data_dir / "socket"),
    })  # fmt: skip
    return "\n".join(
        [f"[{name}]\n" + "\n".join(f"{key}={value}" for key, value in parser[name].items())
         for name in parser.sections()]
    )  # fmt: skip


@pytest.fixture(scope="module")
def rested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rested]:
    root = tmp_path_factory.mktemp("br")
    root.chmod(0o755)
    config = root / "pgbackrest.conf"
    server = LocalPostgres(
        root / "pg", durable=False, programs=OLD[0],
        more={"archive_mode": "on", "full_page_writes": "on",
              "archive_command": f"pgbackrest --config={config} --stanza=smartvillage archive-push %p"},
    )  # fmt: skip
    server.start()
    folders = [root / name for name in ("repo", "spool", "log", "lock")]
    give(server, *folders)
    config.write_text(configuration(root, server, server.port))
    config.chmod(0o644)
    passwords = root / "pgpass"
    passwords.write_text(f"*:*:*:*:{server.password_file.read_text().strip()}")
    passwords.chmod(0o600)
    owner = (server.data_dir / "data").stat()
    os.chown(passwords, owner.st_uid, owner.st_gid)
    scratch = root / "scratch"
    scratch.mkdir(mode=0o755)
    made = Rested(server, None, root / "repo", scratch, config)
    made.pgbackrest("stanza-create")
    made.database = new_database(server.admin_url, "rested")
    made.desa("village", "onboard", A)
    yield made
    server.destroy()


def test_its_commands_and_a_restore_through_it(rested: Rested) -> None:
    rested.pgbackrest("check")
    rested.pgbackrest("--type=full", "backup")
    rested.write(A, "before")
    rested.pgbackrest("--type=incr", "backup")
    moment = now()
    rested.write(A, "after")

    (stanza,) = json.loads(rested.pgbackrest("info", "--output=json"))
    assert stanza["cipher"] == "aes-256-cbc"
    told = json.loads(rested.desa("fleet", "backups", "--format", "json").stdout)
    assert [each["kind"] for each in told] == ["full", "incr"]
    assert [each["label"] for each in told] == [each["label"] for each in stanza["backup"]]
    assert all(each["size_bytes"] > 0 and each["finished_at"] > each["started_at"] for each in told)
    assert rested.ask("SELECT count(*) FROM public.fleet_backup") == [(2,)]

    before = rested.write(A, "latest")
    drill = rested.desa("fleet", "restore-drill", A, "--format", "json", check=False)
    assert (drill.returncode, json.loads(drill.stdout)["error"]) == (0, "")

    rested.desa("village", "restore", A, "--to", moment.isoformat(), "--yes")
    assert rested.actions("v_1872041005") == {"before"}
    assert rested.write(A, "again") > before
    assert list(rested.scratch.iterdir()) == []
    rested.pgbackrest("check")  # the side instance left the archive as it was
