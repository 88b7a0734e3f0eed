"""Two companies on one server, and what must be true of every refused call.

Import it after contract_stubs.load(), then start().
"""

import time
import unittest
import uuid

import client
import running_server
from tierline.v1 import activity_service_pb2 as activity
from tierline.v1 import admin_service_pb2 as admin
from tierline.v1 import auth_service_pb2 as auth
from tierline.v1 import customer_service_pb2 as customers
from tierline.v1 import types_pb2 as types

LARGEST_DETAILS = 4096
NOW = int(time.time())
CANARY = "金丝雀canary7731"  # personal data that no error may repeat
NOBODY = "customers/01900000-0000-7000-8000-000000000000"

server = None
boss = None  # the administrator of the first company
others = None  # the administrator of the second one
names = []  # customers of the first company; their codes are 00001 and 00002
used_code = ""  # the one-time code the first administrator logged in with
secrets = []  # what no error may repeat


def start():
    """Starts the server with both companies; the calling module's end removes it."""
    global server, boss, others, names, used_code, secrets
    server = running_server.Server()
    unittest.addModuleCleanup(server.remove)
    used_code = server.init()
    other_code = server.init(company="Other Ltd", tenant=2, currency="EUR")
    server.start()
    login = client.exchange(server.address, code=used_code)
    secrets = [login.access_token, login.refresh_token, used_code]
    boss = client.Client(server.address, login.access_token)
    unittest.addModuleCleanup(boss.close)
    others = client.Client(server.address, client.exchange(server.address, code=other_code).access_token)
    unittest.addModuleCleanup(others.close)
    names = client.add_customers(boss, ["00001", "00002"])
    client.record(boss, [client.order("SO-1", "00001", NOW - 86400)])


def fingerprint(caller):
    """What the company holds, as far as callers can see it."""
    listed = caller.customer.ListCustomers(customers.ListCustomersRequest(page_size=1000, show_deleted=True))
    audit = caller.admin.ListAuditEntries(admin.ListAuditEntriesRequest(page_size=1000))
    return ([c.SerializeToString(deterministic=True) for c in listed.customers],
            [sorted(client.facts_of(caller, c.name)) for c in listed.customers],
            len(audit.audit_entries), audit.audit_entries[0].position if audit.audit_entries else 0)


class Refused(unittest.TestCase):
    """Checks common to every refusal."""

    def refused(self, call, code, reason, field=None, caller=None, forbidden=()):
        before = fingerprint(caller or boss)
        refusal = client.refusal_of(call)
        self.assertIsNotNone(refusal, "it was accepted")
        self.assertEqual((refusal.code.name, refusal.reason), (code, reason), refusal)
        self.check_form(refusal)
        if field is not None:
            self.assertIn(field, refusal.fields, refusal)
            self.assertIn(field, refusal.message, "the message names the field, too")
            self.assertTrue(refusal.fields[field].strip(), refusal)
        for secret in [CANARY, *secrets, *forbidden]:
            self.assertNotIn(secret, refusal.text())
        self.assertEqual(fingerprint(caller or boss), before, "something was changed")
        return refusal

    def check_form(self, refusal):
        self.assertEqual(refusal.domain, "tierline", refusal)
        self.assertEqual(refusal.kinds[0], "ErrorInfo", refusal)
        self.assertLessEqual(len(refusal.encoded), LARGEST_DETAILS, refusal)
        self.assertEqual(refusal.status_code, refusal.code.value[0], refusal)
        self.assertEqual(refusal.status_message, refusal.message, refusal)
        self.assertTrue(refusal.localized.message and refusal.localized.locale, refusal)


def customer(**fields):
    """A good customer but for `fields`."""
    made = customers.Customer(display_name="好客户")
    for name, value in fields.items():
        if isinstance(value, list):
            getattr(made, name).extend(value)
        elif hasattr(value, "DESCRIPTOR"):
            getattr(made, name).CopyFrom(value)
        else:
            setattr(made, name, value)
    return made


def create(made=None, **more):
    return boss.customer.CreateCustomer(customers.CreateCustomerRequest(customer=made or customer(), **more))


def update(paths, made, **more):
    request = customers.UpdateCustomerRequest(customer=made, **more)
    request.update_mask.paths.extend(paths)
    return boss.customer.UpdateCustomer(request)


def good_order(**more):
    return client.order(f"SO-{uuid.uuid4()}", "00001", NOW - 3600, **more)


def record_with(change):
    """Records two orders of which the second was changed for the worse."""
    bad = good_order()
    change(bad)
    return client.record(boss, [good_order(), bad])


def code_of(system="erp", code="00009"):
    return types.ExternalId(system=system, code=code)


def money(amount, currency=""):
    return types.Money(amount_minor=amount, currency_code=currency)


def interaction(**fields):
    made = activity.Interaction(kind="CALL")
    made.external_id.CopyFrom(code_of("crm", f"I-{uuid.uuid4()}"))
    made.customer_external_id.CopyFrom(code_of("erp", "00001"))
    made.occurred_time.seconds = NOW - 3600
    for name, value in fields.items():
        setattr(made, name, value)
    request = activity.BatchRecordInteractionsRequest(interactions=[made])
    return boss.activity.BatchRecordInteractions(request)


def api_key(**fields):
    return boss.admin.CreateApiKey(admin.CreateApiKeyRequest(api_key=admin.ApiKey(**fields)))
