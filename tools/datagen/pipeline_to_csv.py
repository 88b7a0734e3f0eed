#!/usr/bin/env python3
"""Converts a CRM export (accounts, sales pipeline, sales teams) into the CSV files of `tierctl import`.

Input columns:
  accounts  account, sector, year_established, revenue (million USD), employees, office_location,
            subsidiary_of
  pipeline  opportunity_id, sales_agent, product, account, deal_stage, engage_date, close_date,
            close_value (USD)
  teams     sales_agent, manager, regional_office

Accounts become customers, won deals ORDER facts on their close date, every deal with an account and an
engage date an ENQUIRY by the customer, agents and managers users, regional offices territories. An account
belongs to the agent with most of its deals. What cannot be converted is left out and counted on standard
error.
Exit codes: 0 done; 2 wrong arguments, or a file that cannot be read or written.
"""

import argparse
import collections
import csv
import datetime
import decimal
import os
import re
import sys

SYSTEM = "pipeline"
CURRENCY = "USD"
MINOR_PER_MAJOR = 100
MILLION = 1_000_000

COLUMNS = {
    "territories.csv": "code,display_name,parent_code",
    "users.csv": "login,display_name,role,territory_codes",
    "industries.csv": "code,display_name_zh,display_name_en,growth_ratio,growth_date",
    "customers.csv": "code,display_name,industry_code,region,territory_code,owner_login,parent_code,"
    "employees,annual_revenue_minor,currency,decision_nodes,key_contact_since,tier,established_year,"
    "create_date,phone,address",
    "contacts.csv": "customer_code,code,display_name,title,decision_role,phone",
    "facts.csv": "system,external_id,revision,kind,customer_code,occurred_time,amount_minor,currency,"
    "due_date,related_external_id,category,quantity,cost_minor,voided",
    "interactions.csv": "system,external_id,revision,kind,customer_code,occurred_time,initiator,deep,"
    "checked_in,quality,referral_won,survey_score",
}

INPUT_COLUMNS = {
    "accounts": "account sector year_established revenue employees office_location subsidiary_of",
    "pipeline": "opportunity_id sales_agent product account deal_stage engage_date close_date close_value",
    "teams": "sales_agent manager regional_office",
}


class InputError(Exception):
    """A file that is not what it should be; the message says which and why."""


def read_rows(kind, path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        missing = set(INPUT_COLUMNS[kind].split()) - set(reader.fieldnames or [])
        if missing:
            raise InputError(f"{path}: column {', '.join(sorted(missing))} is missing")
        return [{key: (row[key] or "").strip() for key in INPUT_COLUMNS[kind].split()} for row in reader]


def code_of(name):
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def login_of(name):
    return re.sub(r"[^a-z0-9]+", ".", name.lower()).strip(".")


def unique(names, make):
    """Maps each name to a code of its own, in the order of `names`."""
    codes, used = {}, collections.Counter()
    for name in names:
        if name in codes:
            continue
        base = make(name) or "x"
        used[base] += 1
        codes[name] = base if used[base] == 1 else f"{base}-{used[base]}"
    return codes


def minor(text, factor):
    """The amount in minor units, rounded half up; None when `text` is no number."""
    try:
        value = decimal.Decimal(text) * factor
        return int(value.quantize(decimal.Decimal(1), rounding=decimal.ROUND_HALF_UP))
    except decimal.InvalidOperation:
        return None


def at_noon(text):
    """A day as a time; None when `text` is no day."""
    try:
        return datetime.date.fromisoformat(text).isoformat() + "T12:00:00+08:00"
    except ValueError:
        return None


def parents_first(accounts, skipped):
    """The accounts so that a parent precedes its children; a missing or circular parent is dropped."""
    by_name = {row["account"]: row for row in accounts}
    for row in accounts:
        parent, seen = row["subsidiary_of"], {row["account"]}
        while parent and parent in by_name and parent not in seen:
            seen.add(parent)
            parent = by_name[parent]["subsidiary_of"]
        if row["subsidiary_of"] and (row["subsidiary_of"] not in by_name or parent in seen):
            skipped["parent accounts that are unknown or circular"] += 1
            row["subsidiary_of"] = ""

    def depth(row):
        levels = 0
        while row["subsidiary_of"]:
            row, levels = by_name[row["subsidiary_of"]], levels + 1
        return levels

    return sorted(accounts, key=depth)


def distinct_accounts(accounts, skipped):
    kept = {}
    for row in accounts:
        if not row["account"]:
            skipped["accounts without a name"] += 1
        elif row["account"] in kept:
            skipped["accounts named twice"] += 1
        else:
            kept[row["account"]] = row
    return list(kept.values())


def convert_teams(teams):
    offices = unique(sorted({row["regional_office"] for row in teams if row["regional_office"]}), code_of)
    territories = [[code, name, ""] for name, code in offices.items()]
    managers, agents = {}, {}
    for row in teams:
        office = offices.get(row["regional_office"], "")
        if row["manager"]:
            managers.setdefault(row["manager"], set()).add(office)
        if row["sales_agent"]:
            agents.setdefault(row["sales_agent"], set()).add(office)
    people = [("MANAGER", name, codes) for name, codes in managers.items()]
    people += [("REP", name, codes) for name, codes in agents.items() if name not in managers]
    logins = unique([name for _, name, _ in people], login_of)
    users = [[logins[name], name, role, ";".join(sorted(codes - {""}))] for role, name, codes in people]
    return territories, users, {row["sales_agent"]: row for row in teams}, logins, offices


def busiest_agents(pipeline):
    deals = collections.defaultdict(collections.Counter)
    for row in pipeline:
        if row["account"] and row["sales_agent"]:
            deals[row["account"]][row["sales_agent"]] += 1
    # Of equally busy agents the first by name, so that the result does not depend on the rows' order.
    return {account: min(counts, key=lambda agent: (-counts[agent], agent))
            for account, counts in deals.items()}


def convert_accounts(accounts, pipeline, by_agent, logins, offices, skipped):
    codes = unique([row["account"] for row in accounts], code_of)
    industries = unique(sorted({row["sector"] for row in accounts if row["sector"]}), code_of)
    first_engaged = {}
    for row in pipeline:
        if at_noon(row["engage_date"]):
            earliest = first_engaged.get(row["account"], row["engage_date"])
            first_engaged[row["account"]] = min(earliest, row["engage_date"])
    owners = busiest_agents(pipeline)
    customers = []
    for row in accounts:
        name = row["account"]
        agent = owners.get(name, "")
        office = by_agent[agent]["regional_office"] if agent in by_agent else ""
        if agent not in by_agent:
            skipped["accounts without an owner (no deal, or an agent of no team)"] += 1
        revenue = minor(row["revenue"], MILLION * MINOR_PER_MAJOR)
        if revenue is None:
            skipped["accounts whose revenue is no number"] += 1
        customers.append([
            codes[name], name, industries.get(row["sector"], ""), office, offices.get(office, ""),
            logins.get(agent, "") if agent in by_agent else "", codes.get(row["subsidiary_of"], ""),
            row["employees"], "" if revenue is None else revenue, CURRENCY, "", "", "",
            row["year_established"], first_engaged.get(name, ""), "", row["office_location"],
        ])
    return codes, [[code, name, name, "", ""] for name, code in industries.items()], customers


def convert_pipeline(pipeline, codes, skipped):
    facts, interactions = [], []
    for row in pipeline:
        code = codes.get(row["account"])
        if code is None:
            skipped["deals of an unknown account" if row["account"] else "deals without an account"] += 1
            continue
        engaged = at_noon(row["engage_date"])
        if engaged:
            interactions.append([SYSTEM, row["opportunity_id"], 1, "ENQUIRY", code, engaged, "CUSTOMER",
                                 "false", "", "", "", ""])
        else:
            skipped["deals without an engage date"] += 1
        if row["deal_stage"] != "Won":
            continue
        closed, amount = at_noon(row["close_date"]), minor(row["close_value"], MINOR_PER_MAJOR)
        if closed is None or amount is None:
            skipped["won deals without a close date or value"] += 1
            continue
        facts.append([SYSTEM, row["opportunity_id"], 1, "ORDER", code, closed, amount, CURRENCY, "", "",
                      row["product"], 1, "", ""])
    return facts, interactions


def convert(accounts, pipeline, teams):
    """The rows of every output file, and what was left out: {reason: count}."""
    skipped = collections.Counter()
    accounts = parents_first(distinct_accounts(accounts, skipped), skipped)
    territories, users, by_agent, logins, offices = convert_teams(teams)
    codes, industries, customers = convert_accounts(accounts, pipeline, by_agent, logins, offices, skipped)
    facts, interactions = convert_pipeline(pipeline, codes, skipped)
    files = {"territories.csv": territories, "users.csv": users, "industries.csv": industries,
             "customers.csv": customers, "contacts.csv": [], "facts.csv": facts,
             "interactions.csv": interactions}
    return files, skipped


def write_files(directory, files):
    os.makedirs(directory, exist_ok=True)
    for name, rows in files.items():
        with open(os.path.join(directory, name), "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS[name].split(","))
            writer.writerows(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    for kind in INPUT_COLUMNS:
        parser.add_argument(f"--{kind}", required=True, metavar="FILE")
    parser.add_argument("--out", required=True, metavar="DIRECTORY")
    args = parser.parse_args()
    try:
        files, skipped = convert(*(read_rows(kind, getattr(args, kind)) for kind in INPUT_COLUMNS))
        write_files(args.out, files)
    except (InputError, OSError, UnicodeDecodeError, csv.Error) as error:
        print(f"pipeline_to_csv.py: {error}", file=sys.stderr)
        return 2
    for name, rows in files.items():
        print(f"{os.path.join(args.out, name)}: {len(rows)} rows")
    for reason, count in sorted(skipped.items()):
        print(f"left out: {count} {reason}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
