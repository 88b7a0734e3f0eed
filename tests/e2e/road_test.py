#!/usr/bin/env python3
"""The whole road, as a newcomer walks it: a company's files in, explained tiers out, on both storage engines."""

import collections
import json
import os
import shutil
import tempfile
import time
import unittest
import uuid

import case_report
import contract_stubs
import running_server

AS_OF = "2026-06-30"  # the last day of the generated data; scores are computed as of then
CUSTOMERS = 120
KINDS = ("territories", "users", "industries", "customers", "contacts", "facts", "interactions")
SOME_ROWS_REJECTED = 5  # exit code of an import
RESCORE_DEADLINE = 10.0  # the promise is one second on a quiet machine; the latency is printed

GENERATED = tempfile.mkdtemp(prefix="tierline_stubs_")


def setUpModule():
    contract_stubs.load(GENERATED)
    global client, activity, customers, operations, scoring, tiers
    import client
    from google.longrunning import operations_pb2 as operations
    from tierline.v1 import activity_service_pb2 as activity
    from tierline.v1 import customer_service_pb2 as customers
    from tierline.v1 import scoring_service_pb2 as scoring
    from tierline.v1 import tier_service_pb2 as tiers


def tearDownModule():
    shutil.rmtree(GENERATED, ignore_errors=True)


class Road:
    """The road on one engine: one company for all cases of the class, which only read or add to it."""

    database = None

    @classmethod
    def setUpClass(cls):
        cls.server = running_server.Server(database=cls.database)
        cls.addClassCleanup(cls.server.remove)
        cls.files = os.path.join(cls.server.folder, "company")
        cls.environment = running_server.clean_environment(
            HOME=cls.server.folder, XDG_CONFIG_HOME=os.path.join(cls.server.folder, "config"))
        running_server.run("tierline-datagen", "--out", cls.files, "--customers", str(CUSTOMERS), "--reps", "5",
                           "--seed", "3", "--months", "18", "--as-of", AS_OF, check=True)
        with open(os.path.join(cls.files, "expected.json"), encoding="utf-8") as file:
            cls.truth = json.load(file)
        code = cls.server.init()
        cls.server.start()
        cls.tierctl("login", "--address", cls.server.address, "--code", code)
        cls.imports = {kind: cls.load(kind) for kind in KINDS}
        for source in ("erp", "crm"):
            cls.tierctl("activity", "declare-complete-through", f"sources/{source}", "--complete-through-time",
                        f"{AS_OF}T23:59:59+08:00")
        cls.tierctl("scoring", "create-scoring-model", "--source", "scoringTemplates/weighted-403030",
                    "--scoring-model-id", "weighted-403030")
        cls.tierctl("scoring", "publish-scoring-model", "--name", "scoringModels/weighted-403030")
        cls.admin = cls.log_in()

    @classmethod
    def tierctl(cls, *arguments):
        return running_server.run("tierctl", *arguments, env=cls.environment, check=True).stdout

    @classmethod
    def load(cls, kind, *flags):
        """Imports one file; returns the exit code and the summary."""
        done = running_server.run("tierctl", "import", kind, f"{cls.files}/{kind}.csv", "-o", "json", *flags,
                                  env=cls.environment)
        if done.returncode not in (0, SOME_ROWS_REJECTED):
            raise AssertionError(f"import {kind} ended {done.returncode}: {done.stderr}")
        return done.returncode, json.loads(done.stdout)

    @classmethod
    def log_in(cls):
        """A client of this server as the administrator; his key is made by the command line once."""
        if not hasattr(cls, "api_key"):
            answer = json.loads(cls.tierctl("api-keys", "create", "--api-key.display-name", "road",
                                            "--api-key.role", "ADMIN", "-o", "json"))
            cls.api_key = answer.get("keyText") or answer["key_text"]
        login = client.exchange(cls.server.address, api_key=cls.api_key)
        caller = client.Client(cls.server.address, login.access_token)
        cls.addClassCleanup(caller.close)
        return caller

    def all_tiers(self):
        answer = self.admin.tier.ListTiers(tiers.ListTiersRequest(page_size=1000))
        return list(answer.tiers)

    def test_1_every_row_is_imported_but_the_planted_mistakes(self):
        dirt = self.truth["dirt"]
        for kind, (code, summary) in self.imports.items():
            rejected = dirt["negative_returns"] if kind == "facts" else 0
            waiting = dirt["unknown_customer_facts"] if kind == "facts" else 0
            self.assertEqual(summary["read"], self.truth["rows"][f"{kind}.csv"], f"{kind}: {summary}")
            self.assertEqual((summary["rejected"], summary["waiting"]), (rejected, waiting), f"{kind}: {summary}")
            self.assertEqual(code, SOME_ROWS_REJECTED if rejected else 0, kind)

    def test_2_importing_again_changes_nothing(self):
        before = self.everything()
        for kind in KINDS:
            _, summary = self.load(kind, "--restart")
            self.assertEqual(summary["corrected"], 0, f"{kind}: {summary}")
            if kind in ("customers", "facts", "interactions"):  # the others are replaced without a count
                self.assertEqual(summary["unchanged"], summary["sent"], f"{kind}: {summary}")
        self.assertEqual(self.everything(), before)

    def everything(self):
        """What callers can see of the company, without when it was last written."""
        listed = self.admin.customer.ListCustomers(customers.ListCustomersRequest(page_size=1000, show_deleted=True))
        seen = [(t.name, t.score, t.etag) for t in self.all_tiers()]
        for customer in listed.customers:
            contacts = self.admin.customer.ListContacts(customers.ListContactsRequest(parent=customer.name))
            seen.append((customer.name, customer.etag, sorted(c.name for c in contacts.contacts)))
            seen.append(sorted(client.facts_of(self.admin, customer.name)))
        return seen

    def test_3_the_tiers_spread(self):
        spread = collections.Counter(tier.tier_id for tier in self.all_tiers())
        print(f"spread {dict(sorted(spread.items()))} ", end="")
        self.assertEqual(sum(spread.values()), CUSTOMERS)
        self.assertLessEqual(set(spread), set("ABCD"))
        for tier in "ABC":
            self.assertGreater(spread[tier], 0, spread)
        self.assertLess(spread["A"], spread["B"] + spread["C"], spread)
        self.assertGreaterEqual(spread["D"], self.truth["archetypes"]["prospect"]["customers"], spread)

    def test_4_scores_and_tiers_agree_in_order(self):
        listed = [tier for tier in self.all_tiers() if tier.suggested_tier_role != 4]  # not prospects
        for better, worse in zip(listed, listed[1:]):
            self.assertGreaterEqual(better.score, worse.score)
            self.assertLessEqual(better.suggested_tier_id, worse.suggested_tier_id)

    def test_5_explanations_add_up_in_both_languages(self):
        for tier in self.all_tiers():
            texts = {}
            for language in ("zh", "en"):
                why = self.admin.tier.ExplainTier(tiers.ExplainTierRequest(name=tier.name, language_code=language))
                texts[language] = why.headline
                self.assertEqual(why.language_code, language)
                self.assertEqual(why.tier.score, tier.score)
                if why.dimensions:
                    self.check_sums(why)
            self.assertTrue(any("\u4e00" <= c <= "\u9fff" for c in texts["zh"]), texts)
            self.assertNotEqual(texts["zh"], texts["en"])

    def check_sums(self, why):
        name = why.tier.name
        self.assertAlmostEqual(sum(d.contribution for d in why.dimensions), why.tier.score, delta=0.01, msg=name)
        self.assertAlmostEqual(sum(d.weight for d in why.dimensions), 1, delta=1e-6, msg=name)
        for dimension in why.dimensions:
            shares = dimension.indicators
            self.assertAlmostEqual(sum(i.contribution for i in shares), dimension.contribution, delta=0.01, msg=name)
            for share in shares:
                self.assertAlmostEqual(share.points * share.weight, share.contribution, delta=0.01, msg=name)
                self.assertTrue(share.display_name and (share.reason_text or share.missing), share)

    def test_6_suggestions_reach_the_next_tier(self):
        seen = 0
        for tier in self.all_tiers():
            why = self.admin.tier.ExplainTier(tiers.ExplainTierRequest(name=tier.name, language_code="en"))
            for way in why.next_tier.suggestions:
                self.assertGreaterEqual(way.new_score + 0.01, tier.score + why.next_tier.gap, f"{tier.name}: {way}")
                self.assertTrue(way.text and 1 <= len(way.changes) <= 2)
                seen += 1
        self.assertGreater(seen, 0)

    def push_large_order(self):
        """Records an order of the weakest customer that has bought before; returns its tier before it."""
        before = [t for t in self.all_tiers() if t.tier_id == "C"][-1]
        fact = activity.Fact(kind="ORDER", customer=before.name.removesuffix("/tier"))
        fact.external_id.system, fact.external_id.code = "erp", f"NEW-{uuid.uuid4()}"
        fact.occurred_time.FromJsonString(f"{AS_OF}T12:00:00+08:00")
        fact.amount.amount_minor = 5_000_000_00
        client.record(self.admin, [fact])
        return before

    def wait_for_higher_score(self, before):
        began = time.monotonic()
        after = running_server.wait_until(lambda: self.higher(tiers.GetTierRequest(name=before.name), before.score),
                                          "a higher score", RESCORE_DEADLINE, 0.005)
        print(f"re-scored {before.score:.1f} -> {after.score:.1f} in {1000 * (time.monotonic() - began):.0f} ms ",
              end="")

    def test_7_a_new_order_raises_the_score_within_a_second(self):
        self.wait_for_higher_score(self.push_large_order())

    def higher(self, request, score):
        tier = self.admin.tier.GetTier(request)
        return tier if tier.score > score else None

    def test_8_a_restart_changes_no_tier(self):
        before = sorted((t.name, t.tier_id, t.suggested_tier_id, t.score, t.etag) for t in self.all_tiers())
        self.assertEqual(self.server.terminate(), 0, "".join(self.server.log))
        self.server.start()
        type(self).admin = self.log_in()
        after = sorted((t.name, t.tier_id, t.suggested_tier_id, t.score, t.etag) for t in self.all_tiers())
        self.assertEqual(after, before)

    def test_9_order_acknowledged_just_before_a_kill_raises_the_score_after_it(self):
        before = self.push_large_order()
        self.server.kill()
        self.server.start()
        type(self).admin = self.log_in()
        self.wait_for_higher_score(before)

    def test_9_full_run_cut_off_by_a_kill_is_finished_after_it(self):
        begun = self.admin.scoring.RunScoring(scoring.RunScoringRequest())
        self.server.kill()
        self.server.start()
        type(self).admin = self.log_in()
        get = self.admin.channel.unary_unary("/google.longrunning.Operations/GetOperation",
                                             operations.GetOperationRequest.SerializeToString,
                                             operations.Operation.FromString)
        request = operations.GetOperationRequest(name=begun.name)

        def ended():
            operation = get(request, metadata=self.admin.metadata, timeout=30)
            return operation if operation.done else None

        self.assertEqual(running_server.wait_until(ended, "the end of the run").WhichOneof("result"), "response")


class OnSqlite(Road, unittest.TestCase):
    pass


class OnPostgres(Road, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        conninfo = running_server.PostgresSchema.conninfo()
        if not conninfo:
            raise unittest.SkipTest(
                "no PostgreSQL: TIERLINE_TEST_POSTGRES is not set (tools/checks/postgres.sh sets it)")
        schema = running_server.PostgresSchema(conninfo)
        cls.addClassCleanup(schema.drop)
        cls.database = schema.url
        super().setUpClass()


if __name__ == "__main__":
    case_report.main()
