"""What the service `prepare` makes of folders in every state, and what it leaves alone."""

import os
import pathlib
import shutil
import stat
import tempfile

from compose import Stack
from shell import require, run, say

CONTAINERS = 65534
GRAFANA = 472
USER, GROUP, OTHER_GROUP = 24567, 34567, 45678
FOLDERS = ("data", "data/input", "data/input/orders", "data/staging", "data/output", "data/archive", "data/quarantine", "data/checkpoints", "logs")
SECRETS = {"spark/spark_rpc": CONTAINERS, "grafana/grafana_admin": GRAFANA}


class Place:
    """A folder of the host's user, in which only this one service runs."""

    def __init__(self, stack, user=USER, group=GROUP):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="prepare-", dir=stack.folder))
        self.user, self.group = user, group
        os.chown(self.folder, user, group)
        self.folder.chmod(0o755)
        (self.folder / "override.yml").write_text((stack.folder / "override.yml").read_text())
        self.write(".env", "")
        self.stack = Stack(self.folder, user)
        self.stack.settings = {"COMPOSE_PROJECT_NAME": "spark-failover-prepare"}

    def write(self, name, text, mode=0o644, owner=None):
        path = self.folder / name
        self.make(path.parent)
        path.write_text(text)
        path.chmod(mode)
        os.chown(path, *(owner or (self.user, self.group)))
        return path

    def make(self, path):
        if not path.exists():
            self.make(path.parent)
            path.mkdir()
            os.chown(path, self.user, self.group)

    def prepare(self, **settings):
        self.stack.settings |= settings
        done = self.stack.compose("run", "--rm", "-T", "prepare", check=False)
        require(done.returncode == 0, f"prepare: exit {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def is_prepared(self, group=None):
        wanted = (CONTAINERS, self.group if group is None else group, 0o2770)
        for name in FOLDERS:
            found = (self.folder / name).stat()
            require((found.st_uid, found.st_gid, found.st_mode & 0o2770) == wanted, f"{name}: {found}, wanted {wanted}")
        for name, owner in SECRETS.items():
            found = (self.folder / "secrets" / name).stat()
            require((found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (owner, self.group, 0o440), f"secrets/{name}: {found}")
            require(found.st_size >= 8, f"secrets/{name}: is empty")
        require((self.folder / "plugins").stat().st_uid == self.user, "plugins: not the host's user's")

    def as_user(self, command, uid, gid):
        return run("bash", "-c", command, cwd=self.folder, user=uid, group=gid, extra_groups=[], check=False).returncode == 0

    def settings(self):
        return self.stack.compose("run", "--rm", "--no-deps", "-T", "spark-app", "--check-config")

    def close(self):
        self.stack.down()
        shutil.rmtree(self.folder)


def fresh(place):
    """An empty folder"""
    place.prepare()
    place.is_prepared()
    for command in ("echo x >data/input/orders/a.csv && rm data/input/orders/a.csv", "cat secrets/*/*", "echo x >plugins/x.jar"):
        require(place.as_user(command, place.user, place.group), f"the host's user cannot: {command}")
    require(not place.as_user("cat secrets/spark/spark_rpc", OTHER_GROUP, OTHER_GROUP), "others read a secret")
    require(not place.as_user("echo x >data/x", OTHER_GROUP, OTHER_GROUP), "others write data")


def again(place):
    """Prepared already: nothing changes"""
    place.prepare()
    before = picture(place.folder)
    place.prepare()
    require(picture(place.folder) == before, "a second run changed something")


def picture(folder):
    return {str(path): (found.st_ctime_ns, found.st_mode) for path in folder.rglob("*") if (found := path.lstat())}


def earlier_release(place):
    """What an earlier make up made, and make run"""
    for name in FOLDERS:
        place.make(place.folder / name)
        os.chmod(place.folder / name, 0o2775)
    place.write("secrets/spark_rpc", "x" * 43, 0o440)
    place.write("secrets/grafana_admin", "y" * 43, 0o440)
    os.chmod(place.folder / "secrets", 0o700)
    place.write("data/checkpoints/ledger.jsonl", "")
    place.write("data/output/a/batch=0/part.csv", "a", 0o600)
    place.write("plugins/mine.jar", "a", 0o644)
    place.write(".env", f"DOCKER_DATA_GID={place.group}\nCOMPOSE_PROFILES=cluster,grafana\n")
    place.prepare()
    place.is_prepared()
    require((place.folder / "secrets/spark/spark_rpc").read_text() == "x" * 43, "another secret than before")
    require((place.folder / "secrets/grafana/grafana_admin").read_text() == "y" * 43, "another password than before")
    for name in ("data/checkpoints/ledger.jsonl", "data/output/a/batch=0/x"):
        require(place.as_user(f"echo x >>{name}", CONTAINERS, CONTAINERS), f"containers cannot write {name}")
    require(place.as_user("rm data/output/a/batch=0/*", place.user, place.group), "the host's user cannot delete results")
    require((place.folder / "plugins/mine.jar").stat().st_mode & 0o777 == 0o644, "plugins/mine.jar was changed")


def half_done(place):
    """A run that was killed, and secrets that only their maker reads"""
    place.write("secrets/spark/spark_rpc", "x" * 43, 0o600)
    place.write("secrets/grafana/grafana_admin", "", 0o600)
    place.write("secrets/grafana/grafana_admin.part", "abc", 0o600, (0, 0))
    place.make(place.folder / "data/input")
    os.chown(place.folder / "data/input", 0, 0)
    place.prepare()
    place.is_prepared()
    require((place.folder / "secrets/spark/spark_rpc").read_text() == "x" * 43, "another secret than before")
    require(not list((place.folder / "secrets/grafana").glob("*.part")), "a half of a secret is left")


def another_group(place):
    """DOCKER_DATA_GID, set and changed later"""
    place.prepare()
    place.prepare(DOCKER_DATA_GID=str(OTHER_GROUP))
    place.is_prepared(OTHER_GROUP)
    require(place.as_user("echo x >data/input/orders/a.csv", USER + 1, OTHER_GROUP), "that group cannot write")


def of_root(place):
    """A clone of root's"""
    place.prepare()
    place.is_prepared()


def hostile(place):
    """Links and second names that lead out of the folders"""
    aim = place.write("elsewhere/aim", "precious", 0o600, (0, 0))
    folder = place.write("elsewhere/folder/x", "precious", 0o600, (0, 0)).parent
    os.chown(folder, 0, 0)
    before = picture(place.folder / "elsewhere")
    for name in ("data/input", "data/output", "logs"):
        place.make(place.folder / name)
    for name, to in {"data/input/orders": folder, "data/output/link": "../../../secrets/spark", "data/output/etc": "/etc", "data/archive": "/stack/secrets",
                     "logs/spark_app.log": aim, "data/checkpoints": "../secrets"}.items():
        (place.folder / name).symlink_to(to)
    os.link(aim, place.folder / "logs/second-name")
    before = picture(place.folder / "elsewhere")
    said = place.prepare()
    require("data/archive is a symbolic link" in said, f"says nothing of a link: {said}")
    require(picture(place.folder / "elsewhere") == before, "something outside was changed")
    for name, owner in SECRETS.items():
        found = (place.folder / "secrets" / name).stat()
        require((found.st_uid, stat.S_IMODE(found.st_mode)) == (owner, 0o440), f"secrets/{name} was changed by a link")
    require(not (place.folder / "secrets/orders").exists(), "made a folder behind a link")


def settings(place):
    """The job's settings of .env, and no others"""
    place.write(".env", "SOME_PASSWORD=hunter2\nJOB_CYCLE_INTERVAL=7s\nSPARK_CONF_spark_a='it is $HOME #x \"q\" \\n b'\nSPARK_CONF_spark_b=\" lead\ttab\\\\\"\n"
                "SPARK_CONF_spark_c='ü = : !'\nSPARK_CONF_spark_d=plain # comment\n")
    place.prepare()
    said = place.settings()
    for name, value in {"JOB_CYCLE_INTERVAL": "7s", "SPARK_CONF_spark_a": 'it is $HOME #x "q" \\n b', "SPARK_CONF_spark_b": "lead\ttab\\",
                        "SPARK_CONF_spark_c": "ü = : !", "SPARK_CONF_spark_d": "plain"}.items():
        line = next((line for line in said.splitlines() if line.startswith(name + " ")), "")
        require(line.partition(" = ")[2].startswith(value + " "), f"{name} must be {value!r}: {line!r}")
    inside = place.stack.compose("run", "--rm", "--no-deps", "-T", "--entrypoint", "sh", "spark-app", "-c", "env; cat /run/settings/*")
    require("hunter2" not in inside and "SPARK_CONF_spark_a=it" in inside, f"the job sees: {inside}")
    (place.folder / ".env").unlink()
    del place.stack.settings["COMPOSE_PROJECT_NAME"]
    place.stack.settings = {"COMPOSE_PROJECT_NAME": "spark-failover-prepare", "COMPOSE_ENV_FILES": ""}
    place.prepare()
    require("$HOME" not in place.settings(), "settings outlive .env")


CASES = {fresh: {}, again: {}, earlier_release: {}, half_done: {}, another_group: {}, of_root: {"user": 0, "group": 0}, hostile: {}, settings: {}}


def check(stack):
    for case, owner in CASES.items():
        place = Place(stack, **owner)
        try:
            case(place)
        finally:
            place.close()
    say(f"prepare does what it must in {len(CASES)} cases: " + "; ".join(case.__doc__ for case in CASES))
