#!/usr/bin/env python3
"""Calls by the wrong caller, at the wrong moment or over the limits get a clear error, and change nothing."""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import unittest
import uuid

import case_report
import contract_stubs
import running_server

GENERATED = tempfile.mkdtemp(prefix="tierline_stubs_")
contract_stubs.load(GENERATED)

import client  # noqa: E402
import two_companies  # noqa: E402
from tierline.v1 import activity_service_pb2 as activity  # noqa: E402
from tierline.v1 import admin_service_pb2 as admin  # noqa: E402
from tierline.v1 import auth_service_pb2 as auth  # noqa: E402
from tierline.v1 import customer_service_pb2 as customers  # noqa: E402
from tierline.v1 import tier_service_pb2 as tiers  # noqa: E402
from two_companies import (NOW, CANARY, NOBODY, fingerprint, Refused, customer, create,  # noqa: E402
                           update, good_order, record_with, code_of, api_key)


def setUpModule():
    unittest.addModuleCleanup(shutil.rmtree, GENERATED, ignore_errors=True)
    two_companies.start()
    global server, boss, others, names, used_code, secrets
    server, boss, others = two_companies.server, two_companies.boss, two_companies.others
    names, used_code, secrets = two_companies.names, two_companies.used_code, two_companies.secrets


class States(Refused):
    """Well-formed calls that do not fit what is there."""

    def test_foreign_currency(self):
        refusal = self.refused(lambda: record_with(lambda f: setattr(f.amount, "currency_code", "USD")),
                               "INVALID_ARGUMENT", "CURRENCY_MISMATCH")
        self.assertIn("CNY", refusal.message)

    def test_missing_customer(self):
        self.refused(lambda: boss.customer.GetCustomer(customers.GetCustomerRequest(name=NOBODY)), "NOT_FOUND",
                     "RESOURCE_MISSING")

    def test_stale_etag(self):
        self.refused(lambda: update(["region"], customer(name=names[0], region="华东", etag="old")), "ABORTED",
                     "ETAG_MISMATCH")
        self.refused(lambda: boss.customer.DeleteCustomer(customers.DeleteCustomerRequest(name=names[0], etag="old")),
                     "ABORTED", "ETAG_MISMATCH")

    def test_request_id_with_another_body(self):
        once = str(uuid.uuid4())
        client.record(boss, [good_order()], once)
        self.refused(lambda: client.record(boss, [good_order()], once), "INVALID_ARGUMENT", "REQUEST_ID_REUSED")

    def test_same_revision_with_another_content(self):
        fact = good_order()
        client.record(boss, [fact])
        fact.amount.amount_minor += 1
        self.refused(lambda: client.record(boss, [fact]), "ALREADY_EXISTS", "REVISION_CONFLICT")

    def test_code_of_another_customer(self):
        self.refused(lambda: create(customer(external_ids=[code_of(code="00001")])), "ALREADY_EXISTS", "ALREADY_THERE")

    def test_customer_that_would_contain_itself(self):
        self.refused(lambda: update(["parent"], customer(name=names[0], parent=names[0])), "INVALID_ARGUMENT",
                     "TREE_INVALID")

    def test_forged_page_token(self):
        page = boss.customer.ListCustomers(customers.ListCustomersRequest(page_size=1))
        good = page.next_page_token
        forged = good[:-2] + ("AA" if good[-2:] != "AA" else "BB")
        for token in ("garbage", forged):
            self.refused(lambda: boss.customer.ListCustomers(
                customers.ListCustomersRequest(page_size=1, page_token=token)), "INVALID_ARGUMENT",
                "PAGE_TOKEN_INVALID")

    def test_page_token_of_another_list(self):
        good = boss.customer.ListCustomers(customers.ListCustomersRequest(page_size=1)).next_page_token
        for other in (customers.ListCustomersRequest(page_size=1, page_token=good, filter="employees > 1"),
                      customers.ListCustomersRequest(page_size=1, page_token=good, order_by="update_time")):
            self.refused(lambda: boss.customer.ListCustomers(other), "INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")

    def test_wrong_filters(self):
        cost = " AND ".join(f"employees > {i}" for i in range(17))
        for text in ("employees >", "phone = '1'", "employees > many", "region = \"", "(" * 50, cost,
                     "1=1; DROP TABLE customer"):
            with self.subTest(text=text):
                self.refused(lambda: boss.customer.ListCustomers(customers.ListCustomersRequest(filter=text)),
                             "INVALID_ARGUMENT", "FILTER_INVALID")

    def test_tier_before_any_score(self):
        self.refused(lambda: boss.tier.GetTier(tiers.GetTierRequest(name=names[0] + "/tier")), "NOT_FOUND",
                     "NOT_SCORED")

    def test_unknown_method(self):
        for method in ("tierline.v1.CustomerService/Explode", "tierline.v9.CustomerService/GetCustomer", "x/y"):
            self.refused(lambda: boss.raw(method, b"\x0a\x01x"), "UNIMPLEMENTED", "METHOD_UNKNOWN")

    def test_bytes_that_are_no_message(self):
        before = fingerprint(boss)
        refusal = client.refusal_of(lambda: boss.raw("tierline.v1.CustomerService/CreateCustomer", b"\xff" * 40))
        self.assertEqual((refusal.code.name, refusal.reason), ("INVALID_ARGUMENT", "INVALID_FIELD"))
        self.check_form(refusal)
        self.assertIn("CreateCustomerRequest", refusal.message)
        self.assertEqual(fingerprint(boss), before)
        nobody = client.Client(server.address)
        self.addCleanup(nobody.close)
        refusal = client.refusal_of(lambda: nobody.raw("tierline.v1.CustomerService/CreateCustomer", b"\xff" * 40))
        self.assertEqual(refusal.code.name, "UNAUTHENTICATED", "who may not call learns nothing about requests")

    def test_a_request_larger_than_the_limit(self):
        before = fingerprint(boss)
        refusal = client.refusal_of(lambda: boss.raw("tierline.v1.CustomerService/CreateCustomer", b"\0" * (5 << 20)))
        self.assertEqual(refusal.code.name, "RESOURCE_EXHAUSTED", refusal)
        self.assertEqual(fingerprint(boss), before)
        self.assertTrue(boss.auth.WhoAmI(auth.WhoAmIRequest()).name)

    def test_checking_only_changes_nothing(self):
        before = fingerprint(boss)
        create(validate_only=True)
        boss.activity.BatchRecordFacts(activity.BatchRecordFactsRequest(facts=[good_order()], validate_only=True))
        boss.customer.DeleteCustomer(customers.DeleteCustomerRequest(name=names[0], validate_only=True))
        self.assertEqual(fingerprint(boss), before)


class Credentials(Refused):
    def caller(self, token):
        caller = client.Client(server.address, token)
        self.addCleanup(caller.close)
        return caller

    def refused_token(self, token, reason):
        caller = self.caller(token)
        self.refused(lambda: caller.auth.WhoAmI(auth.WhoAmIRequest()), "UNAUTHENTICATED", reason,
                     forbidden=[token] if token else [])
        self.refused(lambda: caller.customer.CreateCustomer(customers.CreateCustomerRequest(customer=customer())),
                     "UNAUTHENTICATED", reason)

    def test_no_token(self):
        self.refused_token("", "UNAUTHENTICATED_CALL")

    def test_garbled_tokens(self):
        header, body, signature = secrets[0].split(".")
        swapped = signature[:10] + ("A" if signature[10] != "A" else "B") + signature[11:]
        none = "eyJhbGciOiJub25lIn0"
        for token in ("nonsense", "a.b.c", f"{header}.{body}.", f"{header}.{body}.{swapped}", f"{none}.{body}.",
                      f"{none}.{body}.{signature}", f"{header}.{signature}.{body}", "x" * 6000):
            with self.subTest(token=token[:40]):
                self.refused_token(token, "UNAUTHENTICATED_CALL")

    def test_another_scheme(self):
        before = fingerprint(boss)
        refusal = client.refusal_of(lambda: boss.raw(
            "tierline.v1.AuthService/WhoAmI", b"", metadata=[("authorization", f"Basic {secrets[0]}")]))
        self.assertEqual((refusal.code.name, refusal.reason), ("UNAUTHENTICATED", "UNAUTHENTICATED_CALL"))
        self.assertEqual(fingerprint(boss), before)

    def test_a_code_used_twice_or_guessed(self):
        for code in (used_code, "1-AAAA-BBBB-CCCC", "nonsense"):
            caller = self.caller("")
            self.refused(lambda: caller.auth.ExchangeToken(auth.ExchangeTokenRequest(code=code)), "UNAUTHENTICATED",
                         "CODE_INVALID", forbidden=[code])

    def test_a_key_nobody_has(self):
        caller = self.caller("")
        refusal = client.refusal_of(lambda: caller.auth.ExchangeToken(auth.ExchangeTokenRequest(api_key=CANARY)))
        self.assertEqual(refusal.code.name, "UNAUTHENTICATED")
        self.check_form(refusal)
        self.assertNotIn(CANARY, refusal.text())

    def test_a_withdrawn_key_locks_out_within_five_seconds(self):
        made = api_key(display_name="short-lived", role=auth.OPS)
        token = client.exchange(server.address, api_key=made.key_text).access_token
        caller = self.caller(token)
        caller.auth.WhoAmI(auth.WhoAmIRequest())
        boss.admin.RevokeApiKey(admin.RevokeApiKeyRequest(name=made.api_key.name))
        began = time.monotonic()
        refusal = running_server.wait_until(
            lambda: client.refusal_of(lambda: caller.auth.WhoAmI(auth.WhoAmIRequest())), "the lock-out", 10)
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual((refusal.code.name, refusal.reason), ("UNAUTHENTICATED", "CREDENTIAL_REVOKED"))
        again = client.refusal_of(lambda: client.exchange(server.address, api_key=made.key_text))
        self.assertEqual(again.code.name, "UNAUTHENTICATED")
        self.assertNotIn(made.key_text, again.text())

    def test_a_refresh_token_used_twice_withdraws_the_login(self):
        boss.admin.CreateUser(admin.CreateUserRequest(
            user=admin.User(display_name="Twice", roles=[auth.VIEWER]), user_id="twice"))
        code = boss.admin.CreateEnrolmentCode(admin.CreateEnrolmentCodeRequest(user="users/twice")).code
        first = client.exchange(server.address, code=code)
        second = client.exchange(server.address, refresh_token=first.refresh_token)
        refusal = client.refusal_of(lambda: client.exchange(server.address, refresh_token=first.refresh_token))
        self.assertEqual((refusal.code.name, refusal.reason), ("UNAUTHENTICATED", "REFRESH_REUSED"))
        caller = self.caller(second.access_token)
        running_server.wait_until(
            lambda: client.refusal_of(lambda: caller.auth.WhoAmI(auth.WhoAmIRequest())), "the lock-out", 10)

    def test_an_expired_token(self):
        caller = self.caller(token_of_another_time(-60))
        self.assertEqual(caller.auth.WhoAmI(auth.WhoAmIRequest()).name, "users/admin", "the test can sign")
        self.refused_token(token_of_another_time(-3600), "CREDENTIAL_EXPIRED")

    def test_a_token_from_the_future(self):
        self.refused_token(token_of_another_time(3600), "UNAUTHENTICATED_CALL")

    def test_a_token_of_another_issuer_or_audience(self):
        for claims in ({"iss": "somebody"}, {"aud": "something"}, {"exp": NOW + 10 * 86400}):
            with self.subTest(claims=claims):
                self.refused_token(token_of_another_time(0, **claims), "UNAUTHENTICATED_CALL")

    def test_a_token_of_another_key(self):
        other = running_server.Server()
        self.addCleanup(other.remove)
        other.init()
        self.refused_token(token_of_another_time(0, key=f"{other.data}/signing-key.pem"), "UNAUTHENTICATED_CALL")


def token_of_another_time(shift, key=None, **other_claims):
    """The administrator's token with its times moved by `shift` seconds, signed with this server's own key."""
    header, body, _ = secrets[0].split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    for name in ("iat", "nbf", "exp"):
        if name in claims:
            claims[name] += shift
    claims.update(other_claims)
    body = base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).rstrip(b"=").decode()
    signed = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key or f"{server.data}/signing-key.pem"],
                            input=f"{header}.{body}".encode(), capture_output=True, check=True).stdout
    return f"{header}.{body}.{base64.urlsafe_b64encode(raw_signature(signed)).rstrip(b'=').decode()}"


def raw_signature(der):
    """JWS carries r and s of 32 bytes each, OpenSSL an ASN.1 sequence of two integers."""
    at, parts = 2, []
    for _ in range(2):
        length = der[at + 1]
        parts.append(der[at + 2:at + 2 + length].lstrip(b"\0").rjust(32, b"\0"))
        at += 2 + length
    return b"".join(parts)


class Roles(Refused):
    def rep(self):
        name = f"rep-{uuid.uuid4().hex[:8]}"
        boss.admin.CreateUser(admin.CreateUserRequest(
            user=admin.User(display_name="Rep", roles=[auth.REP]), user_id=name))
        code = boss.admin.CreateEnrolmentCode(admin.CreateEnrolmentCodeRequest(user=f"users/{name}")).code
        caller = client.Client(server.address, client.exchange(server.address, code=code).access_token)
        self.addCleanup(caller.close)
        return caller

    def test_a_rep_does_not_administer(self):
        rep = self.rep()
        for call in (lambda: rep.admin.CreateUser(admin.CreateUserRequest()),
                     lambda: rep.admin.ListApiKeys(admin.ListApiKeysRequest()),
                     lambda: rep.admin.ListAuditEntries(admin.ListAuditEntriesRequest()),
                     lambda: rep.admin.CreateEnrolmentCode(admin.CreateEnrolmentCodeRequest(user="users/admin")),
                     lambda: client.record(rep, [good_order()])):
            refusal = self.refused(call, "PERMISSION_DENIED", "PERMISSION_DENIED_OR_MISSING")
            self.assertEqual(refusal.fields, {}, "whoever may not call learns nothing of the fields")

    def test_forbidden_and_missing_look_the_same(self):
        rep = self.rep()
        seen = [self.refused(lambda: rep.customer.GetCustomer(customers.GetCustomerRequest(name=name)),
                             "PERMISSION_DENIED", "PERMISSION_DENIED_OR_MISSING") for name in (names[0], NOBODY)]
        self.assertEqual(seen[0].message.replace(names[0], NOBODY), seen[1].message)

    def test_a_viewer_changes_nothing(self):
        token = client.exchange(server.address, api_key=client.make_api_key(boss, "VIEWER")).access_token
        viewer = client.Client(server.address, token)
        self.addCleanup(viewer.close)
        self.refused(lambda: viewer.customer.CreateCustomer(customers.CreateCustomerRequest(customer=customer())),
                     "PERMISSION_DENIED", "PERMISSION_DENIED_OR_MISSING")
        self.refused(lambda: client.record(viewer, [good_order()]), "PERMISSION_DENIED",
                     "PERMISSION_DENIED_OR_MISSING")


class Tenants(Refused):
    def test_another_company_sees_and_changes_nothing(self):
        self.assertEqual(others.customer.ListCustomers(customers.ListCustomersRequest()).customers[:], [])
        for call in (
                lambda: others.customer.GetCustomer(customers.GetCustomerRequest(name=names[0])),
                lambda: others.customer.DeleteCustomer(customers.DeleteCustomerRequest(name=names[0])),
                lambda: others.customer.UpdateCustomer(customers.UpdateCustomerRequest(
                    customer=customer(name=names[0], region="x"))),
                lambda: others.customer.LookupCustomer(customers.LookupCustomerRequest(
                    external_id=code_of(code="00001"))),
                lambda: others.activity.ListFacts(activity.ListFactsRequest(parent=names[0])),
                lambda: others.customer.CreateContact(customers.CreateContactRequest(
                    parent=names[0], contact=customers.Contact(display_name="x")))):
            self.refused(call, "NOT_FOUND", "RESOURCE_MISSING")
        direct = client.order(f"X-{uuid.uuid4()}", "00001", NOW - 60)
        direct.ClearField("customer_external_id")
        direct.customer = names[0]
        self.refused(lambda: client.record(others, [direct]), "INVALID_ARGUMENT", "INVALID_FIELD", "facts[0].customer")

    def test_the_same_codes_belong_to_each_company_by_itself(self):
        mine = fingerprint(boss)
        theirs = client.add_customers(others, ["00001"])
        client.record(others, [client.order("SO-1", "00001", NOW - 60, amount_minor=7)])
        self.assertEqual(client.facts_of(others, theirs[0]), ["SO-1"])
        self.assertEqual(fingerprint(boss), mine)
        others.customer.DeleteCustomer(customers.DeleteCustomerRequest(name=theirs[0]))

    def test_a_page_token_of_another_company(self):
        token = boss.customer.ListCustomers(customers.ListCustomersRequest(page_size=1)).next_page_token
        self.refused(lambda: others.customer.ListCustomers(
            customers.ListCustomersRequest(page_size=1, page_token=token)), "INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


class TheLog(Refused):
    def test_tells_of_calls_but_neither_credentials_nor_what_people_wrote(self):
        made = api_key(display_name=CANARY, role=auth.OPS)
        login = client.exchange(server.address, api_key=made.key_text)
        create(customer(display_name=CANARY, phone=CANARY, notes=CANARY))
        client.refusal_of(lambda: create(customer(display_name="", notes=CANARY)))
        client.refusal_of(lambda: client.exchange(server.address, code=CANARY))
        log = "".join(server.log)
        self.assertIn('"serving"', log)
        for secret in [*secrets, CANARY, made.key_text, login.access_token]:
            self.assertNotIn(secret, log)


if __name__ == "__main__":
    case_report.main()
