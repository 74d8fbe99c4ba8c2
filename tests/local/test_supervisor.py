"""The whole platform up and down, with small programs in the place of the real ones."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from smartvillage.local import ports, processes, welcome
from smartvillage.local.layout import Layout
from smartvillage.local.options import Options
from smartvillage.local.postgres import LocalPostgres
from tests.local.fakes import CALLS

ROOT = Path(__file__).resolve().parents[2]
STEPS = ["db bootstrap", "db migrate", "regions import", "demo load", "collectstatic --noinput --clear -v 0"]


@dataclass
class Machine:
    """A folder in which `python -m smartvillage.local` is run with fake programs."""

    folder: Path
    port: int = field(default_factory=ports.any_free)

    @property
    def layout(self) -> Layout:
        return Layout(self.folder)

    def command(self, *arguments: str, broken: str = "", **environ: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.local.fakes", "local", broken, *arguments],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
                "PORT": str(self.port),
                **environ,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def finish(self, *arguments: str, broken: str = "", **environ: str) -> tuple[int, str]:
        with self.command(*arguments, broken=broken, **environ) as process:
            output, _ = process.communicate()
        return process.returncode, output

    def calls(self) -> list[str]:
        """What `desa` was asked since the last look, and with which login."""
        file = self.folder / CALLS
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines

    def postgres_runs(self) -> bool:
        return LocalPostgres(self.layout.postgres).running() is not None


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    machine.finish("stop")
    LocalPostgres(machine.layout.postgres).destroy()


def until_served(output: IO[str]) -> str:
    """What is printed up to the last line of the welcome."""
    seen = []
    for line in output:
        seen.append(line)
        if welcome.FOOTER in line:
            break
    return "".join(seen)


def state(machine: Machine) -> dict[str, object]:
    return json.loads((machine.layout.run / "state.json").read_text())


def pids(machine: Machine) -> list[int]:
    children = state(machine)["children"]
    assert isinstance(children, list)
    return [entry["pid"] for entry in children]


def test_first_start_does_every_step_and_second_none(machine: Machine) -> None:
    code, output = machine.finish("run", CI="1")
    assert code == 0, output
    ran = machine.calls()
    assert [call.rpartition(" ")[0] for call in ran if not call.startswith("worker")] == STEPS
    assert [call for call in ran if call.endswith("[admin]")] == ["db bootstrap [admin]"]
    assert "✔ data demo: hasil demo load" in output
    logins = [place for place in welcome.DEMO_PLACES if place.login]
    assert output.count("✔ 200 http://") == len(welcome.DEMO_PLACES)
    assert output.count("✔ masuk sebagai") == len(logins)
    assert not machine.postgres_runs()

    code, output = machine.finish("run", CI="1")
    assert code == 0, output
    assert [call for call in machine.calls() if not call.startswith("worker")] == []
    assert "✔ peran basis data, migrasi, wilayah resmi, data demo (sudah ada)" in output


def test_a_failed_step_is_repeated_and_finished_ones_are_not(machine: Machine) -> None:
    code, output = machine.finish("run", broken="regions import", CI="1")
    assert code == 1
    assert output.splitlines()[-1].startswith(
        "✘ Langkah “wilayah resmi” gagal (kolom hilang); lihat var/log/"
    )
    assert not machine.postgres_runs()
    machine.calls()
    assert machine.finish("run", CI="1")[0] == 0
    assert machine.calls()[0] == "regions import [app]"


def test_ctrl_c_ends_everything_that_was_started(machine: Machine) -> None:
    with machine.command("run") as process:
        assert process.stdout is not None
        until_served(process.stdout)
        children = pids(machine)
        assert len(children) == 2
        assert all(processes.is_alive(pid) for pid in children)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    assert process.returncode == 0
    assert rest.strip() == "Berhenti."
    assert not any(processes.is_alive(pid) for pid in children)
    assert not machine.postgres_runs()


def test_a_second_start_is_sent_to_the_first_and_stop_ends_it(machine: Machine) -> None:
    with machine.command("run") as process:
        assert process.stdout is not None
        until_served(process.stdout)
        code, output = machine.finish("run")
        assert code == 1
        assert output.startswith(
            f"✘ Sudah berjalan di http://smartvillage.localhost:{machine.port}/; buka alamat itu"
        )
        assert machine.finish("status")[0] == 0
        assert machine.finish("stop") == (0, "✔ berhenti\n")
        process.stdout.read()
    assert process.returncode == 0
    assert not machine.postgres_runs()
    assert machine.finish("status")[0] == 1
    assert machine.finish("stop") == (0, "✔ tidak ada yang berjalan\n")


def test_what_a_killed_supervisor_left_is_ended_at_the_next_start(machine: Machine) -> None:
    with machine.command("run") as process:
        assert process.stdout is not None
        until_served(process.stdout)
        left = pids(machine)
        process.kill()
    assert any(processes.is_alive(pid) for pid in left)
    code, output = machine.finish("run", CI="1")
    assert code == 0, output
    assert "sedang terpakai" not in output
    assert [processes.command_of(pid) for pid in left if processes.is_alive(pid)] == []


def test_a_stranger_with_the_pid_of_a_child_is_left_alone(machine: Machine) -> None:
    machine.layout.make()
    with subprocess.Popen(["/bin/sleep", "600"], start_new_session=True) as stranger:
        entry = {"name": "web", "pid": stranger.pid, "command": ["gunicorn"]}
        (machine.layout.run / "state.json").write_text(json.dumps({"children": [entry]}))
        assert machine.finish("stop")[0] == 0
        assert stranger.poll() is None
        stranger.kill()


def test_a_taken_port_moves_and_says_so(machine: Machine) -> None:
    with socket.socket() as taken:
        taken.bind((ports.LOOPBACK, machine.port))
        taken.listen()
        code, output = machine.finish("run", CI="1")
    assert code == 0, output
    assert f"  Porta {machine.port} sedang terpakai, jadi memakai " in output
    assert f"localhost:{machine.port}/" not in output


def test_a_web_server_that_cannot_start_is_one_sentence(machine: Machine) -> None:
    code, output = machine.finish("run", broken="web")
    assert code == 1
    assert output.splitlines()[-1] == (
        "✘ Server web berhenti sendiri (kode 3, pesan terakhir: Kamus bahasa hilang); "
        "lihat var/log/web.log, lalu ulangi `make run`."
    )
    assert not machine.postgres_runs()


def test_a_worker_that_dies_later_ends_the_rest(machine: Machine) -> None:
    with machine.command("run") as process:
        assert process.stdout is not None
        until_served(process.stdout)
        web, worker = pids(machine)
        os.kill(worker, signal.SIGKILL)
        rest = process.stdout.read()
    assert process.returncode == 1
    assert rest.strip().startswith("✘ Pekerja latar berhenti sendiri (kode -9")
    assert not processes.is_alive(web)
    assert not machine.postgres_runs()


def test_a_postgres_that_dies_ends_the_rest(machine: Machine) -> None:
    with machine.command("run") as process:
        assert process.stdout is not None
        until_served(process.stdout)
        left = pids(machine)
        LocalPostgres(machine.layout.postgres).stop()
        rest = process.stdout.read()
    assert process.returncode == 1
    assert rest.strip().startswith("✘ PostgreSQL berhenti sendiri; lihat var/pg/server.log")
    assert not any(processes.is_alive(pid) for pid in left)


def test_reset_starts_over(machine: Machine) -> None:
    machine.finish("run", CI="1")
    machine.calls()
    before = (machine.layout.secrets / "index-key").read_text()
    assert machine.finish("reset")[0] == 0
    assert [path.name for path in machine.layout.var.iterdir()] == ["log"]
    assert machine.finish("run", CI="1")[0] == 0
    assert machine.calls()[0] == "db bootstrap [admin]"
    assert (machine.layout.secrets / "index-key").read_text() != before


def test_real_data_is_neither_mixed_with_demo_nor_deleted_unasked(machine: Machine) -> None:
    code, output = machine.finish("run", DEMO="0", CI="1")
    assert code == 0, output
    assert "demo load [app]" not in machine.calls()
    assert (
        machine.finish("run", CI="1")[1]
        .splitlines()[-1]
        .startswith("✘ Basis data ini dibuat tanpa mode demo")
    )
    code, output = machine.finish("reset")
    assert code == 1
    assert "make reset YES=1" in output
    assert machine.layout.postgres.exists()
    assert machine.finish("reset", YES="1")[0] == 0
    assert not machine.layout.postgres.exists()


def test_lost_keys_are_named_instead_of_replaced_silently(machine: Machine) -> None:
    machine.finish("run", CI="1")
    (machine.layout.secrets / "index-key").unlink()
    code, output = machine.finish("run", CI="1")
    assert code == 1
    assert output.splitlines()[-1].startswith("✘ Kunci di var/secrets bukan kunci basis data ini; kembalikan")


def test_a_given_server_is_used_and_left_running(machine: Machine) -> None:
    given = LocalPostgres(machine.folder / "given", durable=False)
    given.start()
    try:
        code, output = machine.finish("run", CI="1", DATABASE_URL=given.admin_url)
        assert code == 0, output
        assert "PostgreSQL dari DATABASE_URL" in output
        assert not machine.layout.postgres.exists()
        assert given.running() is not None
        settings = machine.layout.environment_file.read_text()
        assert f"@127.0.0.1:{given.port}/smartvillage" in settings
        assert given.password_file.read_text() not in settings
        code, output = machine.finish("reset", DATABASE_URL=given.admin_url)
        assert (code, "dropdb smartvillage" in output) == (1, True)
    finally:
        given.destroy()


def test_a_server_that_does_not_answer_is_named_without_its_password(machine: Machine) -> None:
    url = f"postgresql://admin:rahasia@127.0.0.1:{ports.any_free()}/postgres"
    code, output = machine.finish("run", DATABASE_URL=url)
    assert code == 1
    assert "tidak bisa dihubungi; periksa" in output
    assert "rahasia" not in output


def test_passwords_lie_in_private_files_only(machine: Machine) -> None:
    machine.finish("run", CI="1")
    secret = (machine.layout.secrets / "database-owner-password").read_text()
    holding = []
    for path in machine.layout.var.rglob("*"):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if path.is_file() and secret in path.read_text():
                holding.append((path.name, path.stat().st_mode & 0o777))
    assert sorted(holding) == [("database-owner-password", 0o600), ("env", 0o600)]


@pytest.mark.parametrize("arguments", [[], ["lari"], ["run", "stop"]])
def test_an_unknown_command_is_wrong_usage(machine: Machine, arguments: list[str]) -> None:
    code, output = machine.finish(*arguments)
    assert code == 2
    assert output.startswith("Pakai: ")


def test_the_environment_has_no_administrator(machine: Machine) -> None:
    from smartvillage.local.database import Database
    from smartvillage.local.environment import children_environment
    from smartvillage.local.keys import Keys

    keys = Keys(machine.layout.secrets)
    keys.make()
    database = Database("postgresql://postgres:rahasia@127.0.0.1:5432/postgres?sslmode=disable")
    shell = {"PGPASSWORD": "x", "DATABASE_ADMIN_URL": "y", "DATABASE_LOGIN": "owner", "HOME": "/home/desa"}
    told = children_environment(shell, machine.layout, Options(demo=False, port=9000), database, keys)
    assert not {"PGPASSWORD", "DATABASE_ADMIN_URL", "DATABASE_LOGIN"} & set(told)
    assert told["HOME"] == "/home/desa"
    assert (told["DEMO"], told["PORT"]) == ("0", "9000")
    assert told["DATABASE_URL"].startswith("postgresql://desa_app:")
    assert told["DATABASE_URL"].endswith("@127.0.0.1:5432/smartvillage?sslmode=disable")
    assert not any("rahasia" in value for value in told.values())


def test_a_reader_that_goes_away_does_not_end_it(machine: Machine) -> None:
    with machine.command("run", CI="1") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait() == 0
    assert not machine.postgres_runs()
