"""As whom and where a private Postgres can run: it refuses root, and a folder others may read.

Tried in order, each by really doing it under that identity, because no check of permission bits
knows about ACLs, containers and foreign file systems:

* an ordinary user: as that user; on a file system without permissions, in the user's XDG folder;
* root: as ``nobody``; when ``nobody`` cannot reach the folder (below /root), as root seen as an
  ordinary user in a user namespace; when the machine forbids those, as ``nobody`` in /var/tmp.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from smartvillage.local.binaries import Binaries
from smartvillage.local.errors import LocalError

UNSHARE = ("unshare", "--user", "--map-user=1000")
VAR_TMP = Path("/var/tmp")  # noqa: S108 - our folder in it is checked to be ours
MOVED = "moved.txt"
# Enough to know that Postgres will be able to work there: run the program, write in the folder.
PROBE = 'cd "$2" && : > .probe && rm .probe && exec "$1" --version'


@dataclass(frozen=True)
class Identity:
    """A user to run as; the default is whoever we are."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def popen(
        self, command: Sequence[str | Path], output: IO[bytes] | int, cwd: Path
    ) -> subprocess.Popen[bytes]:
        """Start a command in a session of its own, so that Ctrl-C does not reach it first."""
        return subprocess.Popen(
            [*self.prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=_environment(),
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            start_new_session=True,
            umask=0o077,
        )

    def run(self, command: Sequence[str | Path], cwd: Path) -> tuple[int, str]:
        """Run a command to its end: exit code and what it printed."""
        with self.popen(command, subprocess.PIPE, cwd) as process:
            output, _ = process.communicate()
        return process.returncode, output.decode(errors="replace")


@dataclass(frozen=True)
class Place:
    """Where one private Postgres lives and as whom it runs."""

    home: Path
    identity: Identity
    binaries: Binaries

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def socket(self) -> Path:
        return self.home / "socket"

    def give(self, path: Path) -> None:
        """Hand a file or folder of ours to the user that Postgres runs as."""
        if self.identity.uid is not None and self.identity.gid is not None:
            os.chown(path, self.identity.uid, self.identity.gid)

    def make_folders(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        for folder in (self.data, self.socket):
            if not folder.exists():
                folder.mkdir(mode=0o700)
                self.give(folder)

    def drop_folders(self) -> None:
        """Undo make_folders where nothing was put into them."""
        for folder in (self.data, self.socket):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def works(self) -> bool:
        """Try it for real; leaves the folders there only when it does."""
        try:
            self.make_folders()
            private = stat.S_IMODE(self.data.stat().st_mode) & 0o077 == 0
            code, _ = self.identity.run(
                ["/bin/sh", "-c", PROBE, "sh", self.binaries.postgres, self.data], cwd=Path("/")
            )
        except (OSError, subprocess.SubprocessError):
            private, code = False, 1
        if private and code == 0:
            return True
        self.drop_folders()
        return False


def settle(home: Path, binaries: Binaries) -> Place:
    """The first place that works; remembers in ``home`` when it had to be another folder."""
    actual = moved_to(home) or home
    for place in _attempts(actual, binaries):
        if place.works():
            if place.home != home:
                home.mkdir(parents=True, exist_ok=True)
                (home / MOVED).write_text(str(place.home))
            return place
    raise LocalError(
        f"PostgreSQL tidak bisa bekerja di {home}; pindahkan proyek ke folder milik Anda sendiri, "
        "atau beri DATABASE_URL ke PostgreSQL yang sudah ada."
    )


def moved_to(home: Path) -> Path | None:
    """The folder used instead of ``home``, if that was necessary once."""
    with contextlib.suppress(OSError):
        other = Path((home / MOVED).read_text().strip())
        return other if other.is_dir() else None
    return None


def _attempts(home: Path, binaries: Binaries) -> Iterator[Place]:
    if (home / "data").exists():
        place = Place(home, _owner(home / "data"), binaries)
        yield place
        if place.identity.uid is not None:
            yield replace(place, binaries=_copied(binaries, home / "programs"))
        return
    if os.geteuid() != 0:
        yield Place(home, Identity(), binaries)
        yield Place(_xdg(home), Identity(), binaries)
        return
    nobody = _nobody()
    if nobody is not None:
        yield Place(home, nobody, binaries)
    if shutil.which(UNSHARE[0]):
        yield Place(home, Identity(prefix=UNSHARE), binaries)
    if nobody is not None:
        yield _in_var_tmp(Place(home, nobody, binaries))


def _owner(data: Path) -> Identity:
    """Data that is there already: only its owner can run it."""
    about = data.stat()
    if os.geteuid() == 0:
        if about.st_uid == 0:
            return Identity(prefix=UNSHARE)
        return Identity(uid=about.st_uid, gid=about.st_gid)
    if about.st_uid != os.geteuid():
        raise LocalError(
            f"Data PostgreSQL di {data} milik pengguna lain; jalankan sebagai pengguna itu, "
            "atau hapus dengan `sudo make reset`."
        )
    return Identity()


def _nobody() -> Identity | None:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return None
    return Identity(uid=entry.pw_uid, gid=entry.pw_gid)


def _mark(home: Path) -> str:
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]


def _xdg(home: Path) -> Path:
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "smartvillage" / _mark(home)


def _in_var_tmp(place: Place) -> Place:
    """The same place below /var/tmp, with the programs copied to where ``nobody`` reaches them."""
    home = VAR_TMP / f"smartvillage-{_mark(place.home)}"
    home.mkdir(mode=0o755, exist_ok=True)
    about = home.lstat()
    if about.st_uid != 0 or not stat.S_ISDIR(about.st_mode):
        raise LocalError(f"{home} bukan milik root; hapus folder itu, lalu ulangi `make run`.")
    home.chmod(0o755)
    return replace(place, home=home, binaries=_copied(place.binaries, home / "programs"))


def _copied(binaries: Binaries, target: Path) -> Binaries:
    package = binaries.roots[0]
    copy = Binaries(target / package.name / binaries.folder.relative_to(package))
    if not _same_file(copy.postgres, binaries.postgres):
        for root in binaries.roots:
            shutil.copytree(root, target / root.name, dirs_exist_ok=True)
        for path in (target, *target.rglob("*")):
            if not path.is_symlink():
                readable = 0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044
                path.chmod(stat.S_IMODE(path.stat().st_mode) | readable)
    return copy


def _same_file(copy: Path, original: Path) -> bool:
    # copytree keeps the time; an upgraded wheel has another one.
    return copy.exists() and copy.stat().st_mtime == original.stat().st_mtime


def _environment() -> dict[str, str]:
    """Nothing of ours: PG* variables would change what initdb and postgres do."""
    # macOS: without a valid locale the postmaster becomes multithreaded and refuses to start.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
