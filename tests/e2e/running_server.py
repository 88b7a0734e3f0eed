"""A real tierlined in a folder of its own: made, started, stopped, killed. Nothing of it outlives the test."""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import contract_stubs

BIN = os.environ.get("TIERLINE_BIN") or os.path.join(contract_stubs.ROOT, "build/dev/bin")
START_DEADLINE = 60.0  # also under sanitizers on a busy machine
STOP_DEADLINE = 60.0


def wait_until(condition, what, deadline=30.0, interval=0.02):
    """Polls until `condition()` is true and returns its value; after `deadline` seconds fails, naming `what`."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {deadline:.0f} s in vain for {what}")
        threading.Event().wait(interval)


def run(program, *arguments, env=None, check=False, timeout=120):
    """Runs one of the product's programs to its end."""
    done = subprocess.run([os.path.join(BIN, program), *arguments], env=env, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=timeout)
    if check and done.returncode != 0:
        raise AssertionError(f"{program} {arguments[0]} ended {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


def clean_environment(**more):
    """The environment without settings of this product, so that the tester's own do not leak in."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TIERLINED_", "TIERCTL_"))}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


class PostgresSchema:
    """A fresh schema of the test's PostgreSQL; `url` is what --database takes."""

    def __init__(self, conninfo):
        self._conninfo = conninfo
        self.name = "e2e_" + secrets.token_hex(8)
        self._run(f"CREATE SCHEMA {self.name}")
        self.url = f"postgres:{conninfo} application_name={self.name} options='-csearch_path={self.name}'"

    @staticmethod
    def conninfo():
        return os.environ.get("TIERLINE_TEST_POSTGRES", "")

    def drop(self):
        self._run(f"DROP SCHEMA {self.name} CASCADE")

    def _run(self, sql):
        subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", self._conninfo, "-c", sql], check=True,
                       capture_output=True, text=True)


class Server:
    """One tierlined with its data folder. `settings` are flags of serve, without the leading dashes."""

    def __init__(self, database=None, **settings):
        self.folder = tempfile.mkdtemp(prefix="tierline_e2e_")
        self.data = os.path.join(self.folder, "data")
        os.mkdir(self.data)
        self.database = database
        self.settings = {"listen": "127.0.0.1:0", "metrics-listen": "", "logins-per-second": "0", **settings}
        self.process = None
        self.port = 0
        self.log = []  # the lines of the present process
        self._reader = None

    def place(self):
        """The flags that every command on this company's database takes."""
        return ["--data-dir", self.data] + (["--database", self.database] if self.database else [])

    def init(self, company="恒信商贸", **flags):
        """Makes a company and returns its administrator's one-time code."""
        words = [word for name, value in flags.items() for word in ("--" + name.replace("_", "-"), str(value))]
        done = run("tierlined", "init", *self.place(), "--company", company, *words, env=clean_environment(),
                   check=True)
        return re.search(r"One-time code of \S+: (\S+)", done.stdout).group(1)

    def spawn(self, env=None):
        """Starts the process; does not wait for it."""
        flags = [f"--{name}={value}" for name, value in self.settings.items()]
        self.log = []
        self.process = subprocess.Popen([os.path.join(BIN, "tierlined"), "serve", *self.place(), *flags],
                                        env=env or clean_environment(), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read, args=(self.process, self.log), daemon=True)
        self._reader.start()

    def start(self):
        self.spawn()
        serving = wait_until(lambda: self._event("serving") or self.process.poll() is not None, "the server's start",
                             START_DEADLINE)
        if serving is True:
            self._reader.join()
            raise AssertionError("the server did not start:\n" + "".join(self.log))
        self.port = serving["port"]
        return self

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def terminate(self):
        """SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_DEADLINE)
        self._reader.join()
        return code

    def kill(self):
        """SIGKILL: no goodbye."""
        self.process.kill()
        self.process.wait(STOP_DEADLINE)
        self._reader.join()

    def remove(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _read(self, process, log):
        for line in process.stderr:
            log.append(line)
        process.stderr.close()

    def _event(self, name):
        for line in list(self.log):
            if f'"{name}"' in line:
                record = json.loads(line)
                if record.get("event") == name:
                    return record
        return None
