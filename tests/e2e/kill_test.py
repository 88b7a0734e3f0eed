#!/usr/bin/env python3
"""Acknowledged means on disk: the server is killed again and again while it takes facts in, and asked what it knows."""

import random
import shutil
import tempfile
import threading
import time
import unittest
import uuid

import case_report
import contract_stubs
import running_server

WRITERS = 3
FACTS_PER_BATCH = 12
SEED = 20260701
DAY = 1_780_000_000  # when the first order was placed
LONGEST_RUN = 0.35  # seconds between the first acknowledgement and the kill

GENERATED = tempfile.mkdtemp(prefix="tierline_stubs_")


def setUpModule():
    contract_stubs.load(GENERATED)
    global client, grpc
    import client
    import grpc


def tearDownModule():
    shutil.rmtree(GENERATED, ignore_errors=True)


class Batch:
    """Orders that are sent together, of two customers, so that a torn batch shows."""

    def __init__(self, number, codes):
        self.request_id = str(uuid.UUID(int=random.Random(number).getrandbits(128), version=4))
        self.codes = codes
        self.ids = [f"B{number:06}-{i}" for i in range(FACTS_PER_BATCH)]
        self.facts = [client.order(external_id, codes[i % 2], DAY + number * 60 + i)
                      for i, external_id in enumerate(self.ids)]
        self.answer = None  # what the server acknowledged


class Load:
    """Writers that send batches until they are stopped or the server is gone."""

    def __init__(self, address, token, codes, numbers):
        self.batches = []
        self.errors = []
        self.first_answer = threading.Event()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._address, self._token, self._codes, self._numbers = address, token, codes, numbers
        self._threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def join(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self):
        caller = client.Client(self._address, self._token)
        try:
            while not self._stop.is_set():
                with self._lock:
                    batch = Batch(next(self._numbers), self._codes)
                    self.batches.append(batch)
                batch.answer = client.record(caller, batch.facts, batch.request_id)
                self.first_answer.set()
        except grpc.RpcError as error:
            self.errors.append(error)
            self.first_answer.set()
        finally:
            caller.close()


class UnderLoad:
    """The cases on one engine."""

    kills = 0
    database = None

    def setUp(self):
        self.server = running_server.Server(database=self.database)
        self.addCleanup(self.server.remove)
        code = self.server.init()
        self.server.start()
        login = client.exchange(self.server.address, code=code)
        admin = client.Client(self.server.address, login.access_token)
        self.token = client.exchange(self.server.address,
                                     api_key=client.make_api_key(admin, "OPS")).access_token
        self.codes = [f"{i:05}" for i in range(2 * (self.kills + 1))]
        self.names = dict(zip(self.codes, client.add_customers(admin, self.codes)))
        admin.close()
        self.numbers = iter(range(1, 1_000_000))

    def caller(self):
        caller = client.Client(self.server.address, self.token)
        self.addCleanup(caller.close)
        return caller

    def check_kept(self, caller, codes, batches):
        """What is listed of the customers is what was acknowledged, each once, and of the others all or nothing.

        Returns how many unacknowledged batches were kept."""
        listed = [found for code in codes for found in client.facts_of(caller, self.names[code])]
        known = set(listed)
        self.assertEqual(len(listed), len(known), "a fact is listed twice")
        kept = 0
        for batch in batches:
            there = sum(external_id in known for external_id in batch.ids)
            if batch.answer is not None:
                self.assertEqual(there, FACTS_PER_BATCH, f"acknowledged, but lost: batch {batch.ids[0]}")
            elif there:
                self.assertEqual(there, FACTS_PER_BATCH, f"torn: batch {batch.ids[0]}")
                kept += 1
        strangers = known - {external_id for batch in batches for external_id in batch.ids}
        self.assertFalse(strangers, "facts nobody sent")
        return kept

    def test_no_acknowledged_fact_is_lost_or_doubled_by_kills(self):
        dice = random.Random(SEED)
        everything, kept, starts = [], 0, []
        for kill in range(self.kills):
            codes = self.codes[2 * kill:2 * kill + 2]
            load = Load(self.server.address, self.token, codes, self.numbers)
            self.assertTrue(load.first_answer.wait(30), "no batch was answered")
            threading.Event().wait(dice.uniform(0, LONGEST_RUN) ** 2 / LONGEST_RUN)  # short runs are the likelier
            self.server.kill()
            load.join()
            began = time.monotonic()
            self.server.start()
            starts.append(time.monotonic() - began)
            caller = self.caller()
            kept += self.check_kept(caller, codes, load.batches)
            everything.append((codes, load.batches))
            caller.close()
        batches = [batch for _, sent in everything for batch in sent]
        acknowledged = [batch for batch in batches if batch.answer is not None]
        self.assertGreater(len(acknowledged), self.kills)
        self.send_again(batches, dice)
        caller = self.caller()
        for codes, sent in everything:
            self.assertEqual(self.check_kept(caller, codes, sent), 0)
        total = sum(len(client.facts_of(caller, self.names[code])) for code in self.codes)
        self.assertEqual(total, len(batches) * FACTS_PER_BATCH)
        print(f"{self.kills} kills: {len(acknowledged) * FACTS_PER_BATCH} facts in {len(acknowledged)} acknowledged "
              f"batches, all kept; {len(batches) - len(acknowledged)} batches unanswered, {kept} of them on disk; "
              f"{total} facts after sending everything again; start after a kill at most {max(starts):.2f} s")

    def send_again(self, batches, dice):
        """Everything once more, half of it as a repetition of the same request, half as a new one."""
        caller = self.caller()
        for batch in batches:
            repeated = dice.random() < 0.5
            answer = client.record(caller, batch.facts, batch.request_id if repeated else None)
            if batch.answer is not None:
                expected = batch.answer.recorded_count if repeated else 0
                self.assertEqual(answer.recorded_count, expected)
            self.assertEqual(answer.recorded_count + answer.unchanged_count, FACTS_PER_BATCH)
            self.assertEqual(answer.corrected_count, 0)
            batch.answer = answer

    def test_a_stop_under_load_ends_0_and_loses_nothing_acknowledged(self):
        codes = self.codes[:2]
        load = Load(self.server.address, self.token, codes, self.numbers)
        self.assertTrue(load.first_answer.wait(30), "no batch was answered")
        running_server.wait_until(lambda: sum(b.answer is not None for b in list(load.batches)) > 20, "some load")
        self.assertEqual(self.server.terminate(), 0, "".join(self.server.log))
        load.join()
        self.server.start()
        self.check_kept(self.caller(), codes, load.batches)
        self.assertEqual({error.code() for error in load.errors} - {grpc.StatusCode.UNAVAILABLE,
                                                                    grpc.StatusCode.CANCELLED}, set())
        print(f"stopped after {sum(b.answer is not None for b in load.batches)} acknowledged batches")


class OnSqlite(UnderLoad, unittest.TestCase):
    kills = 56


class OnPostgres(UnderLoad, unittest.TestCase):
    kills = 14

    def setUp(self):
        conninfo = running_server.PostgresSchema.conninfo()
        if not conninfo:
            self.skipTest("no PostgreSQL: TIERLINE_TEST_POSTGRES is not set (tools/checks/postgres.sh sets it)")
        schema = running_server.PostgresSchema(conninfo)
        self.addCleanup(schema.drop)
        self.database = schema.url
        super().setUp()


if __name__ == "__main__":
    case_report.main()
