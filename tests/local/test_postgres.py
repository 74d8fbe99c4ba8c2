"""The private Postgres: made once, found again, never mistaken for another program."""

import json
import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from smartvillage.local import placing
from smartvillage.local.errors import LocalError
from smartvillage.local.postgres import LocalPostgres

ROOT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LocalPostgres]:
    server = LocalPostgres(tmp_path / "pg", durable=False)
    yield server
    server.destroy()


def ask(server: LocalPostgres, query: str) -> object:
    connection = psycopg2.connect(server.admin_url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0]
    finally:
        connection.close()


def test_it_starts_serves_utf8_and_stops(server: LocalPostgres) -> None:
    server.start()
    assert ask(server, "SHOW server_encoding") == "UTF8"
    assert ask(server, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(server, "SHOW fsync") == "off"
    running = server.running()
    assert running is not None
    assert json.loads(server.state_file.read_text()) == {"pid": running.pid, "port": server.port}
    server.stop()
    assert server.running() is None
    server.stop()


def test_a_durable_one_keeps_every_commit(tmp_path: Path) -> None:
    server = LocalPostgres(tmp_path / "pg")
    server.start()
    try:
        assert ask(server, "SHOW fsync") == "on"
        assert ask(server, "SHOW synchronous_commit") == "on"
        assert ask(server, "SHOW full_page_writes") == "on"
    finally:
        server.destroy()
    assert not server.data_dir.exists()


def test_data_port_and_password_survive_a_restart(server: LocalPostgres) -> None:
    server.start()
    url = server.admin_url
    ask(server, "SELECT lo_create(4711)")
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id int)")
    connection.close()
    server.stop()
    server.start()
    assert server.admin_url == url
    assert ask(server, "SELECT count(*) FROM kept") == 0


def test_a_second_start_adopts_the_running_server(server: LocalPostgres) -> None:
    server.start()
    other = LocalPostgres(server.data_dir, durable=False)
    other.start()
    assert other.running() == server.running()
    other.stop()
    assert server.running() is None


def test_the_superuser_needs_the_password_of_a_private_file(server: LocalPostgres) -> None:
    server.start()
    assert server.password_file.stat().st_mode & 0o777 == 0o600
    password = server.password_file.read_text()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(server.admin_url.replace(password, "wrong"))
    assert password not in server.log_file.read_text()


def test_a_lost_password_file_is_named(server: LocalPostgres) -> None:
    server.start()
    server.stop()
    server.password_file.unlink()
    with pytest.raises(LocalError, match=r"sandi .* hilang"):
        server.start()


def test_a_stale_pid_file_of_a_dead_server_is_ignored(server: LocalPostgres) -> None:
    server.start()
    pid_file = server.data_dir / "data" / "postmaster.pid"
    left = pid_file.read_text()
    server.stop()
    pid_file.write_text(left)
    assert server.running() is None
    server.start()
    assert ask(server, "SELECT 1") == 1


def test_a_pid_that_now_belongs_to_another_program_is_neither_adopted_nor_ended(
    server: LocalPostgres,
) -> None:
    server.start()
    pid_file = server.data_dir / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    with subprocess.Popen(["/bin/sleep", "600"]) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        assert server.running() is None
        server.start()
        assert ask(server, "SELECT 1") == 1
        server.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_what_a_killed_initdb_left_is_thrown_away(server: LocalPostgres) -> None:
    server.start()
    server.stop()
    (server.data_dir / "unfinished").touch()
    (server.data_dir / "data" / "pg_hba.conf").unlink()
    server.start()
    assert ask(server, "SELECT 1") == 1
    assert not (server.data_dir / "unfinished").exists()


def test_a_taken_port_moves_on(server: LocalPostgres) -> None:
    server.start()
    second = LocalPostgres(server.data_dir.with_name("pg2"), durable=False, port=server.port)
    second.start()
    try:
        assert second.port != server.port
    finally:
        second.destroy()


def test_a_refused_row_is_not_in_the_log(server: LocalPostgres) -> None:
    server.start()
    connection = psycopg2.connect(server.admin_url)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE people (nik text UNIQUE)")
        cursor.execute("INSERT INTO people VALUES ('1872990101900001')")
    with pytest.raises(psycopg2.errors.UniqueViolation), connection.cursor() as cursor:
        cursor.execute("INSERT INTO people VALUES ('1872990101900001')")
    connection.close()
    logged = server.log_file.read_text()
    assert "duplicate key" in logged
    assert "1872990101900001" not in logged


def test_broken_data_is_said_in_one_sentence(server: LocalPostgres) -> None:
    server.start()
    server.stop()
    (server.data_dir / "data" / "pg_hba.conf").unlink()
    with pytest.raises(LocalError) as caught:
        server.start()
    message = str(caught.value)
    assert message.startswith("PostgreSQL tidak mau mulai (")
    assert "make reset" in message
    assert "\n" not in message


def test_data_of_another_version_is_named(server: LocalPostgres) -> None:
    data = server.data_dir / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("11\n")
    with pytest.raises(LocalError, match="PostgreSQL 11"):
        server.start()


def test_a_long_path_goes_without_socket(tmp_path: Path) -> None:
    server = LocalPostgres(tmp_path / ("x" * 100), durable=False)
    server.start()
    try:
        assert ask(server, "SHOW unix_socket_directories") == ""
    finally:
        server.destroy()


def owner_name(server: LocalPostgres) -> str:
    home = placing.moved_to(server.data_dir) or server.data_dir
    return pwd.getpwuid((home / "data").stat().st_uid).pw_name


@as_root
def test_root_hands_it_to_nobody_where_nobody_can_go() -> None:
    folder = ROOT / "var" / f"test-{os.getpid()}"
    server = LocalPostgres(folder, durable=False)
    try:
        server.start()
        expected = "nobody" if _nobody_reaches(ROOT) else "root"
        assert owner_name(server) == expected
        assert ask(server, "SELECT 1") == 1
    finally:
        server.destroy()


def _nobody_reaches(folder: Path) -> bool:
    nobody = pwd.getpwnam("nobody").pw_uid
    programs = Path(sys.prefix)
    paths = [folder, *folder.parents, programs, *programs.parents]
    return nobody > 0 and all(path.stat().st_mode & 0o001 for path in paths)


@as_root
def test_root_without_namespaces_moves_it_where_nobody_can_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    tmp_path.chmod(0o700)
    monkeypatch.setattr(placing, "UNSHARE", ("no-such-program",))
    server = LocalPostgres(tmp_path / "closed" / "pg", durable=False)
    try:
        server.start()
        moved = placing.moved_to(server.data_dir)
        assert moved is not None
        assert moved.parent == placing.VAR_TMP
        assert owner_name(server) == "nobody"
        server.stop()
        server.start()
        assert ask(server, "SELECT 1") == 1
    finally:
        server.destroy()
    assert not moved.exists()


@as_root
def test_an_ordinary_user_runs_it_as_himself(tmp_path_factory: pytest.TempPathFactory) -> None:
    """With the system's Python, because root's own may lie where nobody else can go."""
    python = Path("/usr/bin/python3.11")
    if not python.exists() or not _nobody_reaches(ROOT):
        pytest.skip("no Python or project that an ordinary user can read")
    nobody = pwd.getpwnam("nobody")
    folder = placing.VAR_TMP / f"smartvillage-test-{os.getpid()}"
    folder.mkdir()
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    code = (
        "import sys; from pathlib import Path; from smartvillage.local.postgres import LocalPostgres\n"
        "server = LocalPostgres(Path(sys.argv[1]), durable=False); server.start()\n"
        "print(server.running().pid > 0); server.destroy()"
    )
    paths = [str(ROOT / "src"), *(path for path in sys.path if path.endswith("site-packages"))]
    try:
        answer = subprocess.run(
            [python, "-B", "-c", code, str(folder / "pg")],
            env={"PYTHONPATH": os.pathsep.join(paths), "HOME": str(folder)},
            cwd="/",
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        folder.rmdir()
    assert (answer.stdout, answer.returncode) == ("True\n", 0), answer.stderr
