"""A machine of our own: its processes, network, /tmp and data disk are seen by nobody else, and end with us."""

import os
import pathlib
import shutil
import stat
import subprocess
import sys

from shell import Failed, run

HUB = "10.99.0.1"
INSIDE = "CHAOS_INSIDE"
OURS = ("/tmp", "/dev/shm")  # where processes leave things
KEPT: list[pathlib.Path] = []  # what lay there before, and is needed
NEEDS = """chaos: cannot have a machine of its own ({}).
  It needs Linux with namespaces for processes, mounts and networks, and the programs unshare, nsenter (util-linux) and ip
  (iproute2): without them network-cut, disk-full, clock-step and the check for leaks are impossible, and nothing is left
  out silently. What to do: run it as root, or allow user namespaces."""


def enter(needed):
    """Starts this program anew in namespaces of its own; returns when we are in there, with these paths wherever they are."""
    if os.environ.get(INSIDE):
        _settle(needed)
        return
    namespaces = ["unshare", "--net", "--mount", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if os.geteuid() != 0:
        namespaces[1:1] = ["--user", "--map-root-user"]
    missing = [name for name in ("unshare", "nsenter", "ip") if not shutil.which(name)]
    tried = subprocess.run([*namespaces, "true"], capture_output=True, text=True) if not missing else None
    if missing or tried.returncode != 0:
        sys.exit(NEEDS.format(", ".join(missing) + " not found" if missing else tried.stderr.strip()))
    os.environ[INSIDE] = "1"
    os.execvp("unshare", [*namespaces, sys.executable, *sys.argv])


def _settle(needed):
    KEPT.extend(pathlib.Path(each).resolve() for each in needed)
    for folder in OURS:
        _empty(folder)
    # Who stands in a folder that lies there stands in the old one.
    os.chdir(pathlib.Path(__file__).resolve().parent)
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "chaos", "type", "bridge")
    run("ip", "address", "add", f"{HUB}/24", "dev", "chaos")
    run("ip", "link", "set", "chaos", "up")


def _empty(folder):
    """Leaves nothing there but what is needed: a checkout, a JDK or a cache may lie in it."""
    kept = [(path, os.open(path, os.O_PATH)) for path in KEPT if path.is_relative_to(folder)]
    run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", folder)
    for path, before in kept:
        if not path.exists():
            _place_for(path, os.fstat(before).st_mode)
            # As it stands: the name that the link shows is covered by now.
            run("mount", "--no-canonicalize", "--rbind", f"/proc/{os.getpid()}/fd/{before}", path)
        os.close(before)


def _place_for(path, mode):
    path.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISDIR(mode):
        path.mkdir()
    else:
        path.touch()


def left_in(folder):
    """What lies there besides what was kept."""
    folder = pathlib.Path(folder)
    ways = {path.relative_to(folder).parts[0] for path in KEPT if path.is_relative_to(folder)}
    return [path for path in folder.glob("*") if path.name not in ways]


def disk(folder, megabytes):
    """A file system of its own, so that it can be filled."""
    folder.mkdir(parents=True)
    run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder)


class Line:
    """The network line of one worker, that can be cut."""

    def __init__(self, number):
        self.address = f"10.99.0.{10 + number}"
        self.name = f"worker{number}"
        # Keeps the namespace while no worker is in it.
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], stdin=subprocess.DEVNULL)
        self._await_namespace()
        run("ip", "link", "add", self.name, "type", "veth", "peer", "name", "eth0", "netns", self.holder.pid)
        run("ip", "link", "set", self.name, "master", "chaos", "up")
        for words in ("link set lo up", f"address add {self.address}/24 dev eth0", "link set eth0 up"):
            run(*self.inside(), "ip", *words.split())

    def _await_namespace(self):
        own = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{self.holder.pid}/ns/net") == own:
            if self.holder.poll() is not None:
                raise Failed("no network namespace for a worker")

    def inside(self):
        """What to put before a command that is to see this network alone."""
        return ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net"]

    def cut(self):
        run("ip", "link", "set", self.name, "down")

    def mend(self):
        run("ip", "link", "set", self.name, "up")

    def close(self):
        self.holder.kill()
        self.holder.wait()


class Process:
    """What /proc tells of a living process."""

    def __init__(self, pid):
        self.pid = pid
        base = pathlib.Path("/proc") / str(pid)
        self.command = (base / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        # The name in parentheses may hold anything.
        fields = (base / "stat").read_text().rpartition(")")[2].split()
        self.state, self.parent, self.threads = fields[0], int(fields[1]), int(fields[17])


def processes():
    """All living ones; those that ended and were not waited for count as gone."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                process = Process(int(name))
            except (FileNotFoundError, ProcessLookupError):
                continue
            if process.state not in "ZX":
                found.append(process)
    return found


def alive(pid):
    return any(process.pid == pid for process in processes())


def running(word, parent=None):
    """The pids of those whose command has this word."""
    return [p.pid for p in processes() if word in p.command.split() and parent in (None, p.parent)]
