#!/usr/bin/env python3
"""A wrong row of a file is named with its line and reason and written aside; the others get in."""

import csv
import json
import os
import shutil
import tempfile
import unittest

import case_report
import contract_stubs
import running_server

SOME_ROWS_REJECTED = 5  # exit code of an import
CANARY = "金丝雀canary7731"
GENERATED = tempfile.mkdtemp(prefix="tierline_stubs_")

CUSTOMERS = "code,display_name,employees\n00001,恒信一店,5\n"
FACTS = "system,external_id,kind,customer_code,occurred_time,amount_minor,currency\n"


def setUpModule():
    contract_stubs.load(GENERATED)
    unittest.addModuleCleanup(shutil.rmtree, GENERATED, ignore_errors=True)
    global client, customers
    import client
    from tierline.v1 import customer_service_pb2 as customers


class Rows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = running_server.Server()
        cls.addClassCleanup(cls.server.remove)
        code = cls.server.init()
        cls.server.start()
        cls.environment = running_server.clean_environment(
            HOME=cls.server.folder, XDG_CONFIG_HOME=os.path.join(cls.server.folder, "config"))
        running_server.run("tierctl", "login", "--address", cls.server.address, "--code", code, env=cls.environment,
                           check=True)
        made = running_server.run("tierctl", "api-keys", "create", "--api-key.display-name", "test",
                                  "--api-key.role", "ADMIN", "-o", "json", env=cls.environment, check=True).stdout
        answer = json.loads(made)
        login = client.exchange(cls.server.address, api_key=answer.get("keyText") or answer["key_text"])
        cls.admin = client.Client(cls.server.address, login.access_token)
        cls.addClassCleanup(cls.admin.close)
        cls.customer = client.add_customers(cls.admin, ["00001"])[0]

    def load(self, kind, content, *flags):
        path = os.path.join(self.server.folder, f"{self._testMethodName}.csv")
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        done = running_server.run("tierctl", "import", kind, path, "-o", "json", *flags, env=self.environment)
        return path, done

    def rejected(self, path):
        with open(path + ".rejected.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_each_wrong_row_is_named_with_its_reason(self):
        good = "erp,G-{},ORDER,00001,2026-01-02T10:00:00+08:00,100,CNY\n"
        wrong = [
            ("erp,,ORDER,00001,2026-01-02T10:00:00+08:00,100,CNY", "external_id"),
            ("erp,W-1,ORDR,00001,2026-01-02T10:00:00+08:00,100,CNY", "kind"),
            ("erp,W-2,ORDER,00001,31/12/2026,100,CNY", "occurred_time"),
            ("erp,W-3,ORDER,00001,2026-02-30T10:00:00+08:00,100,CNY", "occurred_time"),
            ("erp,W-4,ORDER,00001,2026-01-02T10:00:00+08:00,a lot,CNY", "amount"),
            ("erp,W-5,ORDER,00001,2026-01-02T10:00:00+08:00,99999999999999999999,CNY", "amount"),
            ("erp,W-6,ORDER,00001,2026-01-02T10:00:00+08:00,100,USD", "currency"),
            ("erp,W-7,ORDER,00001,2098-01-02T10:00:00+08:00,100,CNY", "occurred_time"),
            ("erp,W-8,RETURN,00001,2026-01-02T10:00:00+08:00,-100,CNY", "amount"),
            ("ERP 1,W-9,ORDER,00001,2026-01-02T10:00:00+08:00,100,CNY", "system"),
            ("erp,W-10,ORDER,00001,2026-01-02T10:00:00+08:00,100,CNY,more,cells", "cells|columns|fields"),
        ]
        text, lines = FACTS, {}
        for number, (row, field) in enumerate(wrong):
            text += good.format(number) + row + "\n"
            lines[str(3 + 2 * number)] = field
        path, done = self.load("facts", text)
        self.assertEqual(done.returncode, SOME_ROWS_REJECTED, done.stderr)
        summary = json.loads(done.stdout)
        self.assertEqual((summary["recorded"], summary["rejected"]), (len(wrong), len(wrong)), summary)
        reasons = {row["line"]: row["reason"] for row in self.rejected(path)}
        self.assertEqual(sorted(reasons), sorted(lines))
        for line, field in lines.items():
            self.assertRegex(reasons[line], f"(?i){field}", f"line {line}")
        kept = client.facts_of(self.admin, self.customer)
        self.assertEqual(sorted(kept), sorted(f"G-{number}" for number in range(len(wrong))))

    def test_rows_put_right_are_imported_from_the_rejected_file(self):
        path, done = self.load("customers", "code,display_name,employees\n00091,好,x\n00092,也好,2\n")
        self.assertEqual(done.returncode, SOME_ROWS_REJECTED, done.stderr)
        with open(path + ".rejected.csv", encoding="utf-8") as file:
            repaired = file.read().replace("好,x", "好,1")
        again, done = self.load("customers", repaired)
        self.assertEqual(done.returncode, 0, done.stderr)
        for code in ("00091", "00092"):
            request = customers.LookupCustomerRequest()
            request.external_id.system, request.external_id.code = "erp", code
            self.assertTrue(self.admin.customer.LookupCustomer(request).name, "leading zeros are kept")

    def test_rows_too_large_together_are_sent_in_parts(self):
        rows = "".join(f"L{i:04},大客户{i},{'好' * 3500}\n" for i in range(500))  # 5 MB, the server takes 4 at once
        _, done = self.load("customers", "code,display_name,notes\n" + rows)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["recorded"], 500)

    def refused_file(self, kind, content, *said, flags=()):
        before = len(self.admin.customer.ListCustomers(customers.ListCustomersRequest(page_size=1000)).customers)
        path, done = self.load(kind, content, *flags)
        text = done.stdout + done.stderr
        self.assertNotEqual(done.returncode, 0, text)
        for part in said:
            self.assertRegex(text, part)
        self.assertNotIn(CANARY, text)
        self.assertFalse(os.path.exists(path + ".tierctl-state"), "nothing was begun")
        after = len(self.admin.customer.ListCustomers(customers.ListCustomersRequest(page_size=1000)).customers)
        self.assertEqual(after, before)

    def test_empty_file(self):
        self.refused_file("customers", "", "(?i)empty")

    def test_missing_columns(self):
        self.refused_file("customers", f"name\n{CANARY}\n", "code", "display_name")

    def test_file_in_another_encoding(self):
        self.refused_file("customers", "code,display_name\n1,恒信\n".encode("gb18030"), "(?i)utf-8")

    def test_quote_that_never_ends(self):
        path, done = self.load("customers", 'code,display_name\n00093,"恒信\n00094,x\n')
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stdout + done.stderr, "(?i)quot|line")

    def test_mapping_to_an_unknown_field(self):
        self.refused_file("customers", CUSTOMERS, "nonsense", flags=("--map", "code=nonsense"))

    def test_unknown_kind(self):
        _, done = self.load("clients", CUSTOMERS)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("clients; see --help", done.stderr)

    def test_missing_file(self):
        done = running_server.run("tierctl", "import", "customers", "/nowhere/c.csv", env=self.environment)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("/nowhere/c.csv", done.stderr)


if __name__ == "__main__":
    case_report.main()
