#!/usr/bin/env python3
"""Prints how customers are spread over the tiers, and some of them with their reasons.

usage: tier_report.py --tierctl PATH [--lang zh|en] [--count N]

A sample of what a script does with tierctl: every answer is asked for as JSON (-o json).
"""

import argparse
import json
import subprocess
import sys
import unicodedata

TEXTS = {
    "en": {"spread": "Tiers", "customers": "customers", "some": "Ten customers and why", "why": "why",
           "rise": "to rise", "weak": "weakest", "top": "already in the top tier", "score": "score",
           "suggested": "suggested"},
    "zh": {"spread": "客户级别分布", "customers": "家客户", "some": "十家客户及其理由", "why": "理由",
           "rise": "如何升级", "weak": "短板", "top": "已是最高级别", "score": "得分",
           "suggested": "建议"},
}


def ask(options, *words):
    """The answer of one tierctl call."""
    command = [options.tierctl, *words, "-o", "json", "--lang", options.lang]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def width(text):
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text, columns):
    return text + " " * max(0, columns - width(text))


def say(text=""):
    print(text, flush=True)


def print_spread(options, texts, run):
    say(texts["spread"])
    total = int(run["customer_count"])
    for tier in run["tier_counts"]:
        count = int(tier.get("customer_count", 0))
        bar = "#" * round(40 * count / total)
        wanted = int(tier.get("suggested_count", 0))
        say(f"  {tier['tier_id']}  {count:7,}  {100 * count / total:5.1f} %  {pad(bar, 40)} {texts['suggested']} {wanted:,}")
    say(f"     {total:7,}  {texts['customers']}")


def pick(options, run, count):
    """Names of `count` tiers from all bands, the best of each first."""
    bands = [tier["tier_id"] for tier in run["tier_counts"] if int(tier.get("customer_count", 0)) > 0]
    shares = {band: count // len(bands) + (1 if i < count % len(bands) else 0) for i, band in enumerate(bands)}
    for band in bands:
        answer = ask(options, "tier", "list-tiers", "--filter", f'tier_id = "{band}"', "--limit", str(shares[band]))
        yield from answer if isinstance(answer, list) else answer.get("tiers", [])


def value_of(indicator):
    """"revenue CNY 1,200.00", "23 interactions": the name only where the value does not say it."""
    name, value = indicator["display_name"], indicator["value_text"]
    return value if name.split()[-1] in value else f"{name} {value}"


def print_customer(options, texts, tier, top):
    why = ask(options, "tier", "explain-tier", tier["name"])
    indicators = [i for d in why["dimensions"] for i in d["indicators"] if i.get("weight", 0) > 0]
    best = sorted((i for i in indicators if not i.get("missing")), key=lambda i: -i.get("contribution", 0))[:3]
    weak = max(indicators, key=lambda i: i["weight"] * (100 - i.get("points", 0)))
    name = why["tier"].get("customer_display_name") or tier["name"].split("/")[1]
    name = " ".join(name.split())
    wanted = tier.get("suggested_tier_id", tier["tier_id"])
    moving = "" if wanted == tier["tier_id"] else f"  ({texts['suggested']} {wanted})"
    say(f"  {pad(name, 34)} {tier['tier_id']}  {texts['score']} {tier.get('score', 0):6.2f}{moving}")
    parts = [f"{value_of(i)} (+{i.get('contribution', 0):.1f})" for i in best]
    say(f"      {texts['why']}: " + ", ".join(parts))
    say(f"      {texts['weak']}: {value_of(weak)}")
    following = why.get("next_tier", {})
    suggestions = [s["text"] for s in following.get("suggestions", [])[:2]]
    if following.get("tier_id"):
        say(f"      {texts['rise']}: " + ("; ".join(suggestions) or following.get("text", "")))
    elif tier["tier_id"] == top:
        say(f"      {texts['rise']}: {texts['top']}")
    elif why.get("notes"):
        say(f"      {texts['rise']}: {why['notes'][-1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tierctl", required=True)
    parser.add_argument("--lang", choices=sorted(TEXTS), default="en")
    parser.add_argument("--count", type=int, default=10)
    options = parser.parse_args()
    texts = TEXTS[options.lang]
    runs = ask(options, "scoring", "list-scoring-runs", "--limit", "1")
    runs = runs if isinstance(runs, list) else runs.get("scoring_runs", [])
    if not runs:
        sys.exit("nothing was scored yet: publish a scoring model first (tierctl scoring publish-scoring-model)")
    print_spread(options, texts, runs[0])
    say()
    say(texts["some"])
    for tier in pick(options, runs[0], options.count):
        print_customer(options, texts, tier, runs[0]["tier_counts"][0]["tier_id"])


if __name__ == "__main__":
    main()
