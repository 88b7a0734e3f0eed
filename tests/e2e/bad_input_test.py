#!/usr/bin/env python3
"""Every malformed request gets a clear error that names the field, and changes nothing."""

import math
import shutil
import tempfile
import unittest

import case_report
import contract_stubs

GENERATED = tempfile.mkdtemp(prefix="tierline_stubs_")
contract_stubs.load(GENERATED)

import client  # noqa: E402
import two_companies  # noqa: E402
from tierline.v1 import activity_service_pb2 as activity  # noqa: E402
from tierline.v1 import admin_service_pb2 as admin  # noqa: E402
from tierline.v1 import auth_service_pb2 as auth  # noqa: E402
from tierline.v1 import customer_service_pb2 as customers  # noqa: E402
from tierline.v1 import scoring_service_pb2 as scoring  # noqa: E402
from tierline.v1 import tier_service_pb2 as tiers  # noqa: E402
from two_companies import (NOW, CANARY, NOBODY, Refused, customer, create, update,  # noqa: E402
                           good_order, record_with, code_of, money, interaction, api_key)


def setUpModule():
    unittest.addModuleCleanup(shutil.rmtree, GENERATED, ignore_errors=True)
    two_companies.start()
    global server, boss, names, secrets
    server, boss, names, secrets = (two_companies.server, two_companies.boss, two_companies.names,
                                    two_companies.secrets)


# Case name: (call, path of the wrong field). Each is INVALID_ARGUMENT / INVALID_FIELD.
FIELDS = {
    "required_text_is_missing": (lambda: create(customer(display_name="")), "customer.display_name"),
    "required_message_is_missing": (
        lambda: boss.customer.CreateCustomer(customers.CreateCustomerRequest()), "customer"),
    "text_too_long": (lambda: create(customer(display_name=CANARY * 40)), "customer.display_name"),
    "personal_text_too_long": (lambda: create(customer(phone=CANARY * 10)), "customer.phone"),
    "text_with_nul": (lambda: create(customer(display_name=f"{CANARY}\0")), "customer.display_name"),
    "element_of_a_list_too_long": (
        lambda: create(customer(tags=["好", CANARY * 10])), "customer.tags[1]"),
    "too_many_elements": (lambda: create(customer(tags=[f"t{i}" for i in range(51)])), "customer.tags"),
    "system_against_the_pattern": (
        lambda: create(customer(external_ids=[code_of("ERP 1")])), "customer.external_ids[0].system"),
    "code_is_missing": (
        lambda: create(customer(external_ids=[code_of(code="")])), "customer.external_ids[0].code"),
    "number_below_the_least": (lambda: create(customer(employees=-1)), "customer.employees"),
    "currency_against_the_pattern": (
        lambda: create(customer(annual_revenue=money(1, "yuan"))), "customer.annual_revenue.currency_code"),
    "client_id_is_no_uuid": (lambda: create(customer_id=CANARY), "customer_id"),
    "request_id_is_no_uuid": (lambda: create(request_id="once"), "request_id"),
    "name_of_another_kind": (
        lambda: boss.customer.GetCustomer(customers.GetCustomerRequest(name="users/admin")), "name"),
    "name_is_missing": (lambda: boss.customer.GetCustomer(customers.GetCustomerRequest()), "name"),
    "parent_of_another_kind": (
        lambda: boss.activity.ListFacts(activity.ListFactsRequest(parent="territories/east")), "parent"),
    "page_size_is_negative": (
        lambda: boss.customer.ListCustomers(customers.ListCustomersRequest(page_size=-1)), "page_size"),
    "order_by_an_unknown_field": (
        lambda: boss.customer.ListCustomers(customers.ListCustomersRequest(order_by="phone")), "order_by"),
    "mask_names_an_unknown_field": (
        lambda: update(["display_nam"], customer(name=names[0])), "update_mask"),
    "mask_empties_a_required_field": (
        lambda: update(["display_name"], customer(name=names[0], display_name="")), "customer.display_name"),
    "update_without_a_name": (lambda: update(["region"], customer(region="华东")), "customer.name"),
    "e_mail_against_the_pattern": (
        lambda: boss.customer.CreateContact(customers.CreateContactRequest(
            parent=names[0], contact=customers.Contact(display_name="李", email=CANARY))), "contact.email"),
    "no_facts": (lambda: client.record(boss, []), "facts"),
    "1001_facts": (lambda: client.record(boss, [good_order() for _ in range(1001)]), "facts"),
    "fact_without_kind": (lambda: record_with(lambda f: f.ClearField("kind")), "facts[1].kind"),
    "fact_of_an_unknown_kind": (lambda: record_with(lambda f: setattr(f, "kind", 99)), "facts[1].kind"),
    "fact_without_time": (lambda: record_with(lambda f: f.ClearField("occurred_time")), "facts[1].occurred_time"),
    "fact_without_key": (lambda: record_with(lambda f: f.ClearField("external_id")), "facts[1].external_id"),
    "fact_in_the_future": (
        lambda: record_with(lambda f: setattr(f.occurred_time, "seconds", NOW + 40 * 86400)),
        "facts[1].occurred_time"),
    "fact_at_an_impossible_time": (
        lambda: record_with(lambda f: setattr(f.occurred_time, "nanos", -5)), "facts[1].occurred_time"),
    "fact_without_customer": (
        lambda: record_with(lambda f: f.ClearField("customer_external_id")), "facts[1].customer"),
    "fact_of_a_customer_nobody_has": (
        lambda: record_with(lambda f: (f.ClearField("customer_external_id"), setattr(f, "customer", NOBODY))),
        "facts[1].customer"),
    "quantity_is_not_a_number": (
        lambda: record_with(lambda f: f.lines.add(sku="A", quantity=math.nan)), "facts[1].lines[0].quantity"),
    "quantity_is_infinite": (
        lambda: record_with(lambda f: f.lines.add(sku="A", quantity=-math.inf)), "facts[1].lines[0].quantity"),
    "negative_revision": (lambda: record_with(lambda f: setattr(f, "revision", -1)), "facts[1].revision"),
    "due_date_that_does_not_exist": (
        lambda: record_with(lambda f: (setattr(f.due_date, "year", 2026), setattr(f.due_date, "month", 2),
                                       setattr(f.due_date, "day", 30))), "facts[1].due_date"),
    "grade_is_not_a_number": (lambda: interaction(grade=math.nan), "interactions[0].grade"),
    "grade_above_the_most": (lambda: interaction(grade=10.5), "interactions[0].grade"),
    "summary_too_long": (lambda: interaction(summary=CANARY * 200), "interactions[0].summary"),
    "source_name_against_the_pattern": (
        lambda: boss.activity.DeclareCompleteThrough(activity.DeclareCompleteThroughRequest(
            name="sources/ERP 1", complete_through_time={"seconds": NOW})), "name"),
    "user_without_roles": (
        lambda: boss.admin.CreateUser(admin.CreateUserRequest(user=admin.User(display_name="李"), user_id="li")),
        "user.roles"),
    "user_with_an_unknown_role": (
        lambda: boss.admin.CreateUser(admin.CreateUserRequest(
            user=admin.User(display_name="李", roles=[99]), user_id="li")), "user.roles[0]"),
    "user_id_against_the_pattern": (
        lambda: boss.admin.CreateUser(admin.CreateUserRequest(
            user=admin.User(display_name="李", roles=[auth.REP]), user_id="li wei")), "user_id"),
    "api_key_for_a_rep": (lambda: api_key(display_name="x", role=auth.REP), "api_key.role"),
    "api_key_without_a_role": (lambda: api_key(display_name="x"), "api_key.role"),
    "weights_out_of_range": (
        lambda: boss.scoring.CreateScoringModel(scoring.CreateScoringModelRequest(
            scoring_model_id="m", scoring_model=scoring.ScoringModel(
                dimensions=[scoring.Dimension(id="a", weight=2, indicators=[scoring.Indicator()])]))),
        "scoring_model.dimensions[0].weight"),
    "model_id_against_the_pattern": (
        lambda: boss.scoring.CreateScoringModel(scoring.CreateScoringModelRequest(
            scoring_model_id="Modell 1", source="scoringTemplates/weighted-403030")), "scoring_model_id"),
    "tier_name_without_tier": (lambda: boss.tier.GetTier(tiers.GetTierRequest(name=names[0])), "name"),
    "no_tier_names": (lambda: boss.tier.BatchGetTiers(tiers.BatchGetTiersRequest()), "names"),
    "language_against_the_pattern": (
        lambda: boss.tier.ExplainTier(tiers.ExplainTierRequest(name=names[0] + "/tier", language_code="!")),
        "language_code"),
    "no_credential": (
        lambda: boss.auth.ExchangeToken(auth.ExchangeTokenRequest()), "credential"),
}


class Fields(Refused):
    def test_many_mistakes_are_listed_up_to_the_limit_of_the_details(self):
        batch = [activity.Fact(lines=[activity.Fact.Line(quantity=math.nan)] * 5) for _ in range(1000)]
        refusal = self.refused(lambda: client.record(boss, batch), "INVALID_ARGUMENT", "INVALID_FIELD")
        self.assertGreaterEqual(len(refusal.fields), 5)

    def test_text_that_is_not_utf_8(self):
        # CreateCustomerRequest{customer: {display_name: "\xff\xfe"}}
        body = b"\x0a\x04\x12\x02\xff\xfe"
        self.refused(lambda: boss.raw("tierline.v1.CustomerService/CreateCustomer", body), "INVALID_ARGUMENT",
                     "INVALID_FIELD", "customer.display_name")

    def test_errors_speak_the_callers_language(self):
        chinese = client.Client(server.address, secrets[0], "zh-CN")
        self.addCleanup(chinese.close)
        refusal = client.refusal_of(lambda: chinese.customer.GetCustomer(customers.GetCustomerRequest()))
        self.assertEqual(refusal.localized.locale, "zh-CN")
        self.assertRegex(refusal.localized.message, "[\u4e00-\u9fff]")


def add_field_case(name, call, field):
    setattr(Fields, "test_" + name,
            lambda self: self.refused(call, "INVALID_ARGUMENT", "INVALID_FIELD", field))


for case, (call, field) in FIELDS.items():
    add_field_case(case, call, field)


if __name__ == "__main__":
    case_report.main()
