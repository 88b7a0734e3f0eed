#!/usr/bin/env python3
"""Turns a list of orders, as most systems can export one, into customers and facts for `tierctl import`.

usage: orders_to_csv.py ORDERS.csv OUT_DIR

Writes customers.csv, facts.csv and complete_through: the end of the day of the last order, until which the list is taken to
be complete, so that an old list is judged by its own last year.

The first line names the columns, in Chinese or English. Needed are a customer code, a date and an amount; a customer
name and an order number are taken when there are such columns:
  code    customer_code, customer_id, customer, 客户编码, 客户编号, 客户
  name    customer_name, 客户名称
  date    date, order_date, 日期, 订单日期, 下单日期
  amount  amount, revenue, 金额, 订单金额   (in whole currency units, such as 1234.50)
  number  order_number, order_id, 单号, 订单号
Rows that cannot be read are counted and named on stderr; nothing is dropped silently.
"""

import csv
import datetime
import decimal
import os
import re
import sys

COLUMNS = {
    "code": ["customer_code", "customer_id", "customer", "客户编码", "客户编号", "客户"],
    "name": ["customer_name", "客户名称"],
    "date": ["date", "order_date", "日期", "订单日期", "下单日期"],
    "amount": ["amount", "revenue", "金额", "订单金额"],
    "number": ["order_number", "order_id", "单号", "订单号"],
}
NEEDED = ["code", "date", "amount"]
MAX_CODE = 64


def find_columns(header):
    found = {key: name for key, names in COLUMNS.items() for name in names[::-1] if name in header}
    missing = [key for key in NEEDED if key not in found]
    if missing:
        sys.exit("the first line names no column for: " + ", ".join(f"{m} ({', '.join(COLUMNS[m])})" for m in missing))
    return found


def read_date(text):
    year, month, day = (int(part) for part in re.split(r"[-/.]", text.strip()[:10]))
    return datetime.date(year, month, day)


def convert(source, out_dir):
    reader = csv.DictReader(source)
    columns = find_columns(reader.fieldnames or [])
    names, refused, orders = {}, [], []
    for number, row in enumerate(reader, start=2):
        try:
            code = row[columns["code"]].strip()
            day = read_date(row[columns["date"]])
            amount = int((decimal.Decimal(row[columns["amount"]].replace(",", "")) * 100).to_integral_value())
            if not code or len(code) > MAX_CODE:
                raise ValueError("customer code")
        except (ValueError, decimal.InvalidOperation, AttributeError, TypeError):
            refused.append(number)
            continue
        names.setdefault(code, (row.get(columns.get("name", "")) or code).strip())
        order = (row.get(columns.get("number", "")) or "").strip() or f"row-{number}"
        orders.append(["orders", order, 1, "ORDER", code, f"{day.isoformat()}T12:00:00+08:00", amount])
    write(out_dir, "customers.csv", ["code", "display_name"], sorted(names.items()))
    write(out_dir, "facts.csv",
          ["system", "external_id", "revision", "kind", "customer_code", "occurred_time", "amount_minor"], orders)
    latest = max((order[5][:10] for order in orders), default="")
    with open(os.path.join(out_dir, "complete_through"), "w", encoding="utf-8") as file:
        file.write(f"{latest}T23:59:59+08:00\n" if latest else "")
    print(f"{len(names)} customers, {len(orders)} orders, the last on {latest}", file=sys.stderr)
    if refused:
        print(f"{len(refused)} rows could not be read, the first in line {refused[0]}", file=sys.stderr)


def write(out_dir, name, header, rows):
    with open(os.path.join(out_dir, name), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8-sig", newline="") as source:
        convert(source, sys.argv[2])


if __name__ == "__main__":
    main()
