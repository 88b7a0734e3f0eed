"""What pipeline_to_csv.py promises, on a small export with the faults real exports have."""

import csv
import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pipeline_to_csv.py")

ACCOUNTS = """account,sector,year_established,revenue,employees,office_location,subsidiary_of
Lotus Retail,retail,2001,1.5,20,Singapore,Harbour Group
Harbour Group,technolgy,1990,1100.04,2822,Singapore,
Stone Works,retail,1999,unknown,5,Hanoi,Nobody
"""
PIPELINE = """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
AA1,Emma Tan,Basic,Lotus Retail,Won,2016-10-20,2017-03-01,1054
AA2,Hugo Lim,Basic,Lotus Retail,Lost,2016-10-01,2017-03-02,0
AA3,Hugo Lim,Basic,Lotus Retail,Engaging,2016-11-01,,
AA4,Hugo Lim,Basic,,Prospecting,,,
AA5,Emma Tan,Basic,Harbour Group,Prospecting,,,
AA6,Emma Tan,Basic,Harbour Group,Won,2016-11-05,soon,12
AA7,Emma Tan,Basic,Elsewhere Ltd,Won,2016-11-05,2016-12-05,12
"""
TEAMS = """sales_agent,manager,regional_office
Emma Tan,Nora Ong,East
Hugo Lim,Nora Ong,West
"""


class PipelineToCsv(unittest.TestCase):
    def convert(self, accounts=ACCOUNTS):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.out = os.path.join(directory.name, "out")
        command = [sys.executable, "-B", SCRIPT, "--out", self.out]
        for kind, text in (("accounts", accounts), ("pipeline", PIPELINE), ("teams", TEAMS)):
            path = os.path.join(directory.name, kind + ".csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            command += ["--" + kind, path]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def rows(self, name):
        with open(os.path.join(self.out, name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_accounts_become_customers_parents_first(self):
        self.assertEqual(self.convert().returncode, 0)
        customers = {row["code"]: row for row in self.rows("customers.csv")}
        self.assertLess(list(customers).index("harbour-group"), list(customers).index("lotus-retail"))
        self.assertEqual(customers["lotus-retail"]["parent_code"], "harbour-group")
        self.assertEqual(customers["lotus-retail"]["annual_revenue_minor"], "150000000")
        self.assertEqual(customers["harbour-group"]["industry_code"], "technolgy")
        self.assertEqual(customers["stone-works"]["annual_revenue_minor"], "")
        self.assertEqual(customers["stone-works"]["parent_code"], "")

    def test_the_agent_with_most_deals_owns_the_account(self):
        self.convert()
        customers = {row["code"]: row for row in self.rows("customers.csv")}
        self.assertEqual(customers["lotus-retail"]["owner_login"], "hugo.lim")
        self.assertEqual(customers["lotus-retail"]["territory_code"], "west")
        self.assertEqual(customers["harbour-group"]["owner_login"], "emma.tan")

    def test_won_deals_become_orders_and_engaged_deals_enquiries(self):
        self.convert()
        orders = self.rows("facts.csv")
        self.assertEqual([row["external_id"] for row in orders], ["AA1"])
        self.assertEqual(orders[0]["kind"], "ORDER")
        self.assertEqual(orders[0]["amount_minor"], "105400")
        self.assertEqual(orders[0]["currency"], "USD")
        self.assertTrue(orders[0]["occurred_time"].startswith("2017-03-01T"))
        enquiries = self.rows("interactions.csv")
        self.assertEqual([row["external_id"] for row in enquiries], ["AA1", "AA2", "AA3", "AA6"])
        self.assertEqual({row["kind"] + row["initiator"] for row in enquiries}, {"ENQUIRYCUSTOMER"})

    def test_teams_become_users_and_territories(self):
        self.convert()
        users = {row["login"]: row for row in self.rows("users.csv")}
        self.assertEqual(users["nora.ong"]["role"], "MANAGER")
        self.assertEqual(users["nora.ong"]["territory_codes"], "east;west")
        self.assertEqual(users["emma.tan"]["role"], "REP")
        self.assertEqual([row["code"] for row in self.rows("territories.csv")], ["east", "west"])

    def test_nothing_is_left_out_silently(self):
        errors = self.convert().stderr
        for line in ("1 deals without an account", "1 deals of an unknown account",
                     "1 deals without an engage date", "1 won deals without a close date or value",
                     "1 accounts whose revenue is no number",
                     "1 parent accounts that are unknown or circular", "1 accounts without an owner"):
            self.assertIn("left out: " + line, errors)

    def test_a_file_without_its_columns_is_refused(self):
        result = self.convert(accounts="name\nLotus Retail\n")
        self.assertEqual(result.returncode, 2)
        self.assertIn("column account", result.stderr)
        self.assertFalse(os.path.exists(self.out))


if __name__ == "__main__":
    unittest.main()
