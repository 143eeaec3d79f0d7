"""A real HDFS: a name node and three data nodes, each a process of its own, and its files as a program without Hadoop sees them."""

import errno
import json
import pathlib
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import machine
from shell import Failed, require, run, wait_for

PORT = 9000
PAGE = 9870
PATIENCE = 90  # seconds; a data node that is cut off is asked in vain until the name node knows
ANSWER = 5  # seconds
SITE = {
    "fs.defaultFS": f"hdfs://{machine.HUB}:{PORT}", "dfs.replication": "2", "dfs.permissions.enabled": "false",
    "dfs.namenode.http-address": f"{machine.HUB}:{PAGE}", "dfs.namenode.rpc-address": f"{machine.HUB}:{PORT}",
    "dfs.namenode.datanode.registration.ip-hostname-check": "false", "dfs.datanode.hostname": "{host}",
    "dfs.datanode.address": "{host}:9866", "dfs.datanode.http.address": "{host}:9864",
    "dfs.datanode.ipc.address": "{host}:9867", "dfs.namenode.safemode.extension": "0",
    # A node that is silent for these is not asked, and then not counted on.
    "dfs.heartbeat.interval": "1", "dfs.namenode.heartbeat.recheck-interval": "2000",
    "dfs.namenode.stale.datanode.interval": "3000", "dfs.namenode.avoid.read.stale.datanode": "true",
    "dfs.namenode.avoid.write.stale.datanode": "true", "dfs.namenode.fs-limits.min-block-size": "1024",
}
# Of the job: it must not wait a minute for each node that is gone.
CLIENT = {
    "dfs_replication": "2", "dfs_client_socket-timeout": "10000", "dfs_datanode_socket_write_timeout": "10000",
    "ipc_client_connect_timeout": "5000", "dfs_client_block_write_replace-datanode-on-failure_best-effort": "true",
}


class Hdfs:
    """A name node and a data node beside it, and one beside each worker."""

    def __init__(self, home, lines, daemon):
        self.home = home
        self.folder = home.folder / "hdfs"
        classes = home.class_path.split(":")
        client = next(each for each in classes if "hadoop-client-api" in each)
        server = pathlib.Path(client.replace("hadoop-client-api", "hadoop-client-minicluster"))
        require(server.is_file(), f"{server} is missing: HDFS cannot be started; run make classes")
        self.class_path = f"{home.class_path}:{server}"
        self.name = self._node(daemon, "name-node", None, "namenode.NameNode")
        self.nodes = [self._node(daemon, f"data-node-{number}", line, "datanode.DataNode")
                      for number, line in enumerate((None, *lines))]
        self.data = Folder("/data")

    def _node(self, daemon, name, line, main):
        host = line.address if line else machine.HUB
        conf = self.folder / name
        conf.mkdir(parents=True)
        site = SITE | {"dfs.namenode.name.dir": f"{conf}/files", "dfs.datanode.data.dir": f"{conf}/files"}
        (conf / "hdfs-site.xml").write_text("<configuration>" + "".join(
            f"<property><name>{key}</name><value>{value.format(host=host)}</value></property>"
            for key, value in site.items()) + "</configuration>")
        return daemon(
            self.home, name, line, ("-Djava.io.tmpdir=/tmp/executors", "-cp", f"{conf}:{self.class_path}",
                                    f"org.apache.hadoop.hdfs.server.{main}"), {"HADOOP_USER_NAME": "root"})

    def start(self):
        run(*self.name.command, "-format", "-force", env={"HADOOP_USER_NAME": "root", "PATH": "/usr/bin:/bin"})
        for each in (self.name, *self.nodes):
            each.start()
        self.await_whole()

    def whole(self):
        url = f"http://{machine.HUB}:{PAGE}/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState"
        try:
            with urllib.request.urlopen(url, timeout=ANSWER) as answer:
                (state,) = json.load(answer)["beans"]
        except (OSError, ValueError):
            return False
        return (state["NumLiveDataNodes"] == len(self.nodes) and state["NumStaleDataNodes"] == 0
                and state["FSState"] == "Operational")

    def await_whole(self):
        wait_for("HDFS has all its data nodes", self.whole, 2 * PATIENCE)

    def stop(self):
        for each in (*self.nodes, self.name):
            each.stop()


class Folder:
    """A path in it, as far as pathlib's ways to look at one are needed here."""

    def __init__(self, path, kind=None):
        self.path = path
        self.kind = kind  # FILE or DIRECTORY, where a listing told

    def __truediv__(self, name):
        return Folder(f"{self.path}/{name}")

    def __str__(self):
        return f"hdfs://{machine.HUB}:{PORT}{self.path}"

    def __lt__(self, other):
        return self.path < other.path

    def __eq__(self, other):
        return self.path == other.path

    def __hash__(self):
        return hash(self.path)

    @property
    def name(self):
        return self.path.rpartition("/")[2]

    def relative_to(self, folder):
        return pathlib.PurePosixPath(self.path).relative_to(folder.path)

    def iterdir(self):
        found = json.loads(self._ask("LISTSTATUS"))["FileStatuses"]["FileStatus"]
        if len(found) == 1 and found[0]["pathSuffix"] == "":
            raise NotADirectoryError(errno.ENOTDIR, str(self))
        return [Folder(f"{self.path}/{each['pathSuffix']}", each["type"]) for each in found]

    def rglob(self, _all="*"):
        try:
            for each in self.iterdir():
                yield each
                if each.kind == "DIRECTORY":
                    yield from each.rglob()
        except FileNotFoundError:
            return  # Moved away meanwhile, as with a local folder.

    def glob(self, pattern):
        parts = re.split(r"(\*\*/|\*)", pattern)
        meant = re.compile("".join({"**/": "(?:.*/)?", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts))
        below = self.iterdir() if "/" not in pattern and self.is_dir() else self.rglob()
        return [each for each in below if meant.fullmatch(str(each.relative_to(self)))]

    def is_dir(self):
        return self._kind() == "DIRECTORY"

    def is_file(self):
        return self._kind() == "FILE"

    def _kind(self):
        if self.kind is None:
            try:
                return json.loads(self._ask("GETFILESTATUS"))["FileStatus"]["type"]
            except FileNotFoundError:
                return None
        return self.kind

    def read_bytes(self):
        return self._ask("OPEN")

    def mkdir(self, parents=True, exist_ok=True):
        self._ask("MKDIRS", "PUT")

    def write_bytes(self, content):
        """Written elsewhere: a data node that was cut off may come back later with what it was once asked to write."""
        away = Folder(f"/written/{uuid.uuid4()}")
        away._ask("CREATE", "PUT", content, overwrite="true")
        away.rename(self)

    def rename(self, target):
        moved = json.loads(self._ask("RENAME", "PUT", destination=target.path))["boolean"]
        require(moved, f"{self}: was not renamed to {target}")

    def set_time(self, seconds):
        self._ask("SETTIMES", "PUT", modificationtime=int(seconds * 1000))

    def copy_to(self, target):
        """All of it, as local files."""
        for each in self.rglob():
            local = target / each.relative_to(self)
            if each.kind == "DIRECTORY":
                local.mkdir(parents=True, exist_ok=True)
            else:
                local.parent.mkdir(parents=True, exist_ok=True)
                local.write_bytes(each.read_bytes())

    def _ask(self, operation, method="GET", content=None, **parameters):
        query = urllib.parse.urlencode({"op": operation, "user.name": "root", **parameters})
        url = f"http://{machine.HUB}:{PAGE}/webhdfs/v1{urllib.parse.quote(self.path)}?{query}"
        end = time.monotonic() + PATIENCE
        while True:
            try:
                if content is not None:
                    # Where to is asked first.
                    node = json.loads(_answer("PUT", f"{url}&noredirect=true"))["Location"]
                    return _answer("PUT", node, content)
                return _answer(method, url)
            except urllib.error.HTTPError as e:
                words = e.read().decode(errors="replace")
                if e.code == 404:
                    raise FileNotFoundError(errno.ENOENT, str(self)) from None
                problem = f"{operation} {self}: {e.code} {words[:500]}"
            except OSError as e:
                problem = f"{operation} {self}: {e}"
            if time.monotonic() > end:
                raise Failed(problem)
            time.sleep(0.5)


def _answer(method, url, body=None):
    request = urllib.request.Request(url, data=body, method=method)
    if body is not None:
        request.add_header("Content-Type", "application/octet-stream")
    with urllib.request.urlopen(request, timeout=ANSWER) as answer:
        return answer.read()
