#!/usr/bin/env python3
"""Whatever is wrong with the settings or the place is said, with what to do about it, and nothing is half started."""

import json
import os
import socket
import sqlite3
import unittest

import case_report
import running_server

WRONG_WORDS = 2  # exit codes of tierlined
FAILED = 1
SECRET = "hunter2-canary"


class Serve(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = running_server.Server()
        cls.addClassCleanup(cls.server.remove)
        cls.server.init()

    def serve(self, *flags, place=True, env=None):
        """Runs `tierlined serve`, which must end by itself; returns the exit code and what it said."""
        words = [*(self.server.place() if place else []), "--metrics-listen", ""]
        if not any(flag.startswith("--listen") for flag in flags):
            words += ["--listen", "127.0.0.1:0"]
        done = running_server.run("tierlined", "serve", *words, *flags, timeout=60,
                                  env=running_server.clean_environment(**(env or {})))
        return done.returncode, done.stdout + done.stderr

    def check(self, said, code, *parts):
        self.assertEqual(said[0], code, said[1])
        for part in parts:
            self.assertIn(part, said[1])
        self.assertNotIn(SECRET, said[1])

    def file(self, content, name="config.json"):
        path = os.path.join(self.server.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        return path

    def test_unknown_flag(self):
        self.check(self.serve("--wrokers", "4"), WRONG_WORDS, "wrokers", "tierlined help serve")

    def test_flag_without_value(self):
        self.check(self.serve("--workers"), WRONG_WORDS, "--workers", "value")

    def test_flag_given_twice(self):
        self.check(self.serve("--workers", "4", "--workers=5"), WRONG_WORDS, "--workers", "twice")

    def test_unknown_command(self):
        done = running_server.run("tierlined", "sevre")
        self.assertEqual(done.returncode, WRONG_WORDS)
        self.assertIn("tierlined help", done.stdout + done.stderr)

    def test_unknown_key_in_the_file(self):
        path = self.file(json.dumps({"workers": 4, "wrokers": 4}))
        self.check(self.serve("--config", path), WRONG_WORDS, path, "wrokers")

    def test_wrong_type_in_the_file(self):
        path = self.file(json.dumps({"workers": [4]}))
        self.check(self.serve("--config", path), WRONG_WORDS, path, "workers")

    def test_file_that_is_no_json(self):
        path = self.file(f"workers = {SECRET}")
        self.check(self.serve("--config", path), WRONG_WORDS, path, "JSON")

    def test_missing_file(self):
        path = os.path.join(self.server.folder, "nowhere.json")
        code, text = self.serve("--config", path)
        self.assertNotEqual(code, 0)
        self.assertIn(path, text)

    def test_bad_numbers(self):
        for flag, value in (("workers", "many"), ("workers", "0"), ("workers", "1e9"), ("max-request-kib", "-1"),
                            ("calls-per-second", "nan"), ("logins-per-second", "-1")):
            with self.subTest(flag=flag, value=value):
                self.check(self.serve(f"--{flag}={value}"), WRONG_WORDS, f"--{flag}", "must be")

    def test_bad_number_in_the_environment(self):
        self.check(self.serve(env={"TIERLINED_WORKERS": "x"}), WRONG_WORDS, "TIERLINED_WORKERS", "must be")

    def test_unknown_log_level(self):
        self.check(self.serve("--log-level", "loud"), WRONG_WORDS, "--log-level", "warning")

    def test_plaintext_off_loopback(self):
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:7443", "127.0.0.1.example.com:7443", "0:0"):
            with self.subTest(address=address):
                self.check(self.serve("--listen", address), WRONG_WORDS, "loopback", "--tls-certificate")

    def test_metrics_off_loopback(self):
        done = running_server.run("tierlined", "serve", *self.server.place(), "--metrics-listen", "0.0.0.0:9464",
                                  env=running_server.clean_environment())
        self.check((done.returncode, done.stdout + done.stderr), WRONG_WORDS, "--metrics-listen", "loopback")

    def test_half_a_tls_pair(self):
        self.check(self.serve("--tls-certificate", "x.pem"), WRONG_WORDS, "--tls-key")

    def test_missing_tls_files(self):
        code, text = self.serve("--tls-certificate", "/nowhere/c.pem", "--tls-key", "/nowhere/k.pem")
        self.assertNotEqual(code, 0)
        self.assertIn("/nowhere/", text)

    def test_missing_data_folder(self):
        path = os.path.join(self.server.folder, "nowhere")
        self.check(self.serve("--data-dir", path, place=False), FAILED, path, "tierlined init")
        self.assertFalse(os.path.exists(path))

    def test_folder_without_company(self):
        path = os.path.join(self.server.folder, "empty")
        os.mkdir(path)
        self.check(self.serve("--data-dir", path, place=False), FAILED, path, "tierlined init")
        self.assertEqual(os.listdir(path), [])

    def test_missing_signing_key(self):
        path = os.path.join(self.server.folder, "lost.pem")
        self.check(self.serve("--signing-key", path), FAILED, path, "tierlined init")

    def test_signing_key_that_is_none(self):
        path = self.file(SECRET, "key.pem")
        os.chmod(path, 0o600)
        self.check(self.serve("--signing-key", path), WRONG_WORDS, path, "PEM")

    def test_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.check(self.serve("--listen", f"127.0.0.1:{port}"), FAILED, f"127.0.0.1:{port}", "in use")

    def test_address_that_is_none(self):
        for address in ("localhost:99999", "localhost", "localhost:http"):
            with self.subTest(address=address):
                self.check(self.serve("--listen", address), WRONG_WORDS, address, "65535")

    def test_unknown_kind_of_database(self):
        self.check(self.serve("--database", "mysql:somewhere"), WRONG_WORDS, "sqlite:", "postgres:")

    def test_database_out_of_reach_does_not_show_its_password(self):
        code, text = self.serve("--database", f"postgres:host=/nowhere user=u password={SECRET} connect_timeout=2")
        self.assertEqual(code, FAILED)
        self.assertNotIn(SECRET, text)
        self.assertIn("/nowhere", text)


class OneServerPerDatabase(unittest.TestCase):
    def test_a_second_server_is_refused_and_the_first_goes_on(self):
        first = running_server.Server()
        self.addCleanup(first.remove)
        first.init()
        first.start()
        for command in (["serve", "--listen", "127.0.0.1:0", "--metrics-listen", ""],
                        ["init", "--company", "Second", "--tenant", "2"], ["code", "--user", "admin"]):
            with self.subTest(command=command[0]):
                done = running_server.run("tierlined", *command, *first.place(), timeout=60,
                                          env=running_server.clean_environment())
                text = done.stdout + done.stderr
                self.assertEqual(done.returncode, FAILED, text)
                self.assertIn("tierline.db", text)
                self.assertRegex(text, "(?i)another|already|in use|stop")
        self.assertIsNone(first.process.poll())
        self.assertEqual(first.terminate(), 0)


class Schema(unittest.TestCase):
    def test_a_newer_schema_is_left_alone(self):
        server = running_server.Server()
        self.addCleanup(server.remove)
        server.init()
        path = os.path.join(server.data, "tierline.db")
        with sqlite3.connect(path) as db:
            db.execute("UPDATE schema_version SET version = version + 1000")
        db.close()
        done = running_server.run("tierlined", "serve", *server.place(), "--listen", "127.0.0.1:0",
                                  "--metrics-listen", "", env=running_server.clean_environment())
        text = done.stdout + done.stderr
        self.assertEqual(done.returncode, FAILED, text)
        self.assertRegex(text, "(?i)newer")
        with sqlite3.connect(path) as db:
            self.assertGreater(db.execute("SELECT max(version) FROM schema_version").fetchone()[0], 1000)
        db.close()

    def test_a_file_that_is_no_database(self):
        server = running_server.Server()
        self.addCleanup(server.remove)
        server.init()
        path = os.path.join(server.data, "tierline.db")
        for name in os.listdir(server.data):
            if name.startswith("tierline.db"):
                os.remove(os.path.join(server.data, name))
        with open(path, "wb") as file:
            file.write(b"something else\n" * 500)
        done = running_server.run("tierlined", "serve", *server.place(), "--listen", "127.0.0.1:0",
                                  "--metrics-listen", "", env=running_server.clean_environment())
        self.assertEqual(done.returncode, FAILED, done.stderr)
        self.assertIn("tierline.db", done.stdout + done.stderr)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), b"something else\n" * 500)


class Init(unittest.TestCase):
    def setUp(self):
        self.server = running_server.Server()
        self.addCleanup(self.server.remove)

    def init(self, *words):
        done = running_server.run("tierlined", "init", *self.server.place(), *words,
                                  env=running_server.clean_environment())
        return done.returncode, done.stdout + done.stderr

    def test_wrong_words(self):
        for words, said in (((), "--company"), (("--company", "X", "--profile", "shop"), "distributor"),
                            (("--company", "X", "--tenant", "none"), "--tenant"),
                            (("--company", "X", "--currency", "yuan"), "currency"),
                            (("--company", "X", "--time-zone", "Mars/Olympus"), "time_zone"),
                            (("--company", "X", "--admin", "Mr X"), "admin")):
            with self.subTest(words=words):
                code, text = self.init(*words)
                self.assertNotEqual(code, 0, text)
                self.assertIn(said, text)

    def test_a_company_is_made_once(self):
        self.server.init()
        code, text = self.init("--company", "Again")
        self.assertEqual(code, FAILED, text)
        self.assertRegex(text, "(?i)already|exists")


if __name__ == "__main__":
    case_report.main()
