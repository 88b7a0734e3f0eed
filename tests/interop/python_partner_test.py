#!/usr/bin/env python3
"""A partner makes a Python client from nothing but the bundle handed out, and works with a real server."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "e2e"))

import case_report  # noqa: E402
import contract_stubs  # noqa: E402
import running_server  # noqa: E402

WORK = tempfile.mkdtemp(prefix="tierline_partner_")
BUNDLE = os.path.join(WORK, "bundle")
STUBS = os.path.join(WORK, "stubs")
EXAMPLE = os.path.join(BUNDLE, "example.py")


def make_bundle(out):
    return subprocess.run([os.path.join(contract_stubs.ROOT, "tools/partner-bundle"), out], capture_output=True,
                          text=True)


def setUpModule():
    unittest.addModuleCleanup(shutil.rmtree, WORK, ignore_errors=True)
    made = make_bundle(BUNDLE)
    if made.returncode != 0:
        raise AssertionError(made.stderr)
    contract_stubs.load(STUBS, BUNDLE)
    global client, grpc, tiers
    import client
    import grpc
    from tierline.v1 import tier_service_pb2 as tiers


class Bundle(unittest.TestCase):
    def test_holds_the_whole_contract_and_nothing_of_google(self):
        files = [os.path.relpath(os.path.join(parent, name), BUNDLE) for parent, _, names in os.walk(BUNDLE)
                 for name in names]
        protos = [f"tierline/v1/{name}" for name in os.listdir(os.path.join(contract_stubs.ROOT, "proto/tierline/v1"))
                  if name.endswith(".proto")]
        self.assertEqual(sorted(files), sorted(protos + ["README.md", "example.py"]))

    def test_names_every_google_file_it_leaves_out(self):
        with open(os.path.join(BUNDLE, "README.md"), encoding="utf-8") as file:
            readme = file.read()
        for proto in contract_stubs.protos_below(BUNDLE, "tierline"):
            with open(os.path.join(BUNDLE, proto), encoding="utf-8") as file:
                for name in re.findall(r'^import "(google/.*)";', file.read(), re.MULTILINE):
                    self.assertIn(f"`{name}`", readme)

    def test_is_not_written_over_something_else(self):
        again = make_bundle(BUNDLE)
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("not empty", again.stderr)

    def test_example_is_short(self):
        with open(EXAMPLE, encoding="utf-8") as file:
            self.assertLess(len(file.readlines()), 40)


class Partner(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = running_server.Server()
        cls.addClassCleanup(cls.server.remove)
        code = cls.server.init()
        cls.server.start()
        cls.environment = running_server.clean_environment(
            HOME=cls.server.folder, XDG_CONFIG_HOME=os.path.join(cls.server.folder, "config"), PYTHONPATH=STUBS)
        cls.tierctl("login", "--address", cls.server.address, "--code", code)
        files = os.path.join(cls.server.folder, "company")
        running_server.run("tierline-datagen", "--out", files, "--customers", "40", "--reps", "2", "--months", "6",
                           "--as-of", time.strftime("%Y-%m-%d"), check=True)
        for kind in ("territories", "users", "industries", "customers", "facts"):
            done = running_server.run("tierctl", "import", kind, f"{files}/{kind}.csv", env=cls.environment)
            if done.returncode not in (0, 5):  # 5: the generator's planted mistakes were rejected
                raise AssertionError(done.stderr)
        cls.tierctl("scoring", "create-scoring-model", "--source", "scoringTemplates/weighted-403030",
                    "--scoring-model-id", "weighted-403030")
        cls.tierctl("scoring", "publish-scoring-model", "--name", "scoringModels/weighted-403030")
        made = cls.tierctl("api-keys", "create", "--api-key.display-name", "ERP", "--api-key.role", "PARTNER",
                           "-o", "json")
        cls.api_key = re.search(r'"key_?[tT]ext":\s*"([^"]+)"', made).group(1)

    @classmethod
    def tierctl(cls, *arguments):
        return running_server.run("tierctl", *arguments, env=cls.environment, check=True).stdout

    def example(self, *arguments):
        return subprocess.run([sys.executable, EXAMPLE, *arguments], env=self.environment, capture_output=True,
                              text=True, timeout=60)

    def test_pushes_orders_reads_tiers_and_decodes_errors(self):
        done = self.example(self.server.address, self.api_key, "000001")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("recorded 1\n", done.stdout)
        self.assertRegex(done.stdout, r"tier [ABCD] score \d+\.\d\n")
        self.assertRegex(done.stdout, r'ErrorInfo reason: "INVALID_FIELD"\s+domain: "tierline"')
        self.assertRegex(done.stdout, r'BadRequest field_violations \{\s+field: "facts\[1\]\.kind"')
        self.assertRegex(done.stdout, r'LocalizedMessage locale: "zh-CN"')

    def test_a_wrong_key_is_told_so(self):
        done = self.example(self.server.address, "tlk-nonsense", "000001")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("UNAUTHENTICATED", done.stderr)

    def test_reads_all_tiers_page_by_page(self):
        login = client.exchange(self.server.address, api_key=self.api_key)
        caller = client.Client(self.server.address, login.access_token)
        self.addCleanup(caller.close)
        names, token = [], ""
        while True:
            page = caller.tier.ListTiers(tiers.ListTiersRequest(page_size=7, page_token=token))
            names += [tier.name for tier in page.tiers]
            token = page.next_page_token
            if not token:
                break
        self.assertEqual((len(names), len(set(names))), (40, 40))

    def test_standard_tools_find_health_and_reflection(self):
        with grpc.insecure_channel(self.server.address) as channel:
            plain = {"request_serializer": bytes, "response_deserializer": bytes}
            check = channel.unary_unary("/grpc.health.v1.Health/Check", **plain)
            self.assertEqual(check(b"", timeout=30), b"\x08\x01", "SERVING")
            reflect = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", **plain)
            # ServerReflectionRequest: list_services "*", then file_containing_symbol.
            services = next(reflect(iter([b"\x3a\x01*"]), timeout=30))
            for name in (b"tierline.v1.TierService", b"google.longrunning.Operations", b"grpc.health.v1.Health"):
                self.assertIn(name, services)
            described = next(reflect(iter([b"\x22\x17tierline.v1.TierService"]), timeout=30))
            self.assertIn(b"ExplainTier", described)

    def test_a_partner_administers_nothing(self):
        login = client.exchange(self.server.address, api_key=self.api_key)
        caller = client.Client(self.server.address, login.access_token)
        self.addCleanup(caller.close)
        refusal = client.refusal_of(lambda: client.make_api_key(caller, "ADMIN"))
        self.assertEqual(refusal.reason, "PERMISSION_DENIED_OR_MISSING")


if __name__ == "__main__":
    case_report.main()
