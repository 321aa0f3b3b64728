#!/usr/bin/env python3
"""A second opinion on every price: the rules of business.md written again, in another language and another
arithmetic (exact fractions), from the catalogue alone. It shares no line with the product.

    python3 tools/price-table/price_table.py           writes test/fixtures/price-table.json
    python3 tools/price-table/price_table.py --check   fails if that file is not what the rules give

Needs Python 3.11 and its standard library.
"""

import json
import random
import sys
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from math import floor
from pathlib import Path
from zoneinfo import ZoneInfo

FIXTURES = Path(__file__).resolve().parents[2] / "test" / "fixtures"
CATALOG = json.loads((FIXTURES / "catalog.json").read_text(encoding="utf-8"))
TABLE = FIXTURES / "price-table.json"

ITEMS = {item["id"]: item for item in CATALOG["items"]}
ADD_ONS = {add_on["id"]: add_on for add_on in CATALOG["addOns"]}

# time zone, currency, tax, service fee
PLACES = {
    "dubai": ("Asia/Dubai", "AED", Fraction("0.05"), Fraction("0.10")),
    "washington-dc": ("America/New_York", "USD", Fraction("0.06"), Fraction("0.12")),
    "houston": ("America/Chicago", "USD", Fraction("0.0825"), Fraction("0.12")),
    "atlanta": ("America/New_York", "USD", Fraction("0.089"), Fraction("0.12")),
    "maryland": ("America/New_York", "USD", Fraction("0.06"), Fraction("0.12")),
    "northern-virginia": ("America/New_York", "USD", Fraction("0.057"), Fraction("0.12")),
}
TIERS = {"standard": Fraction(1), "premium": Fraction("1.3"), "vvip": Fraction("1.8")}
SEASONS = {"peak": Fraction("1.5"), "high": Fraction("1.25"), "low": Fraction("0.85"), "regular": Fraction(1)}
INSURANCE = {
    "cars": Fraction("0.15"),
    "yachts": Fraction("0.20"),
    "jets": Fraction("0.25"),
    "properties": Fraction("0.10"),
}
DEPOSIT_USD = {"cars": 5_000, "yachts": 25_000, "jets": 50_000, "properties": 10_000}
PEG = Fraction("3.6725")
PAYPAL_LIMIT_CENTS = 60_000 * 100
STRIPE_LIMIT = 99_999_999
# US dollars a unit. Figures of this file, not of a market: the test hands the same ones to the product.
RATES = {"USD": "1", "EUR": "1.0837", "GBP": "1.2719", "HKD": "0.1286", "JPY": "0.006713"}
DECIMALS = {"JPY": 0}


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def season(day: date) -> str:
    if (day.month, day.day) >= (12, 15) or (day.month, day.day) <= (1, 15):
        return "peak"
    if day.month in (6, 7, 8):
        return "high"
    if day.month <= 3:
        return "low"
    return "regular"


def split(total: int) -> list[int]:
    shares = 1
    while -(-total // shares) > STRIPE_LIMIT:
        shares += 1
    parts = []
    for remaining in range(shares, 0, -1):
        part = -(-total // remaining)
        parts.append(part)
        total -= part
    return parts


def paypal(total: int, currency: str, into: str) -> dict | None:
    rate = Fraction(RATES[into]) * (PEG if currency == "AED" else 1)
    in_usd = Fraction(total) / (PEG if currency == "AED" else 1)
    if half_up(in_usd) > PAYPAL_LIMIT_CENTS:
        return None
    amount = half_up(Fraction(total, 100) / rate * 10 ** DECIMALS.get(into, 2))
    return {"amount": amount, "currency": into}


def instant(day: date, at: str, zone: str) -> str:
    local = datetime.combine(day, time.fromisoformat(at), ZoneInfo(zone))
    return local.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def price(request: dict) -> dict:
    item = ITEMS[request["itemId"]]
    zone, currency, tax_rate, fee_rate = PLACES[request["location"]]
    first, end = date.fromisoformat(request["startDate"]), date.fromisoformat(request["endDate"])
    days = [first + timedelta(n) for n in range((end - first).days)]
    base = item["dailyRate"][currency]

    runs: list[dict] = []
    rental = 0
    for day in days:
        rate = half_up(base * TIERS[request["tier"]] * SEASONS[season(day)])
        rental += rate
        if runs and runs[-1]["season"] == season(day):
            runs[-1]["days"] += 1
        else:
            runs.append({"season": season(day), "days": 1, "dailyRate": rate})

    add_ons = 0
    for chosen in request["addOns"]:
        add_on = ADD_ONS[chosen["id"]]
        times = len(days) if add_on["per"] == "day" else 1
        add_ons += add_on["price"][currency] * chosen["quantity"] * times

    insurance = half_up(rental * INSURANCE[item["type"]])
    fee = half_up((rental + insurance + add_ons) * fee_rate)
    tax = half_up((rental + insurance + add_ons + fee) * tax_rate)
    deposit = half_up(DEPOSIT_USD[item["type"]] * 100 * (PEG if currency == "AED" else Fraction(1)))
    charge = rental + add_ons + insurance + fee + tax
    total = charge + deposit
    return {
        "days": len(days),
        "currency": currency,
        "startAt": instant(first, request["startTime"], zone),
        "endAt": instant(end, request["startTime"], zone),
        "seasons": runs,
        "amounts": {
            "rental": rental,
            "addOns": add_ons,
            "insurance": insurance,
            "serviceFee": fee,
            "tax": tax,
            "deposit": deposit,
            "total": total,
        },
        "charge": charge,
        "paypal": paypal(total, currency, request["paypalCurrency"]),
        "stripePayments": split(total),
    }


def offers() -> list[tuple[str, str]]:
    return [(item["id"], location) for item in ITEMS.values() for location in item["locations"]]


def fitting(item_id: str) -> list[str]:
    return [key for key, add_on in ADD_ONS.items() if ITEMS[item_id]["type"] in add_on["itemTypes"]]


BORDERS = [date(2027, 12, 15), date(2028, 1, 16), date(2028, 4, 1), date(2027, 6, 1), date(2027, 9, 1)]
CLOCK_CHANGES = [date(2027, 3, 14), date(2027, 11, 7), date(2028, 3, 12), date(2028, 11, 5)]
DAY = timedelta(1)
# Start and end around a border: the day before, the day itself, across it, a week across it.
AROUND = [(-1, 0), (0, 1), (-1, 1), (-3, 4)]
CURRENCIES = list(RATES)


def requests() -> list[dict]:
    found: list[dict] = []

    def ask(item_id, location, start, end, tier, add_ons=(), start_time="10:00"):
        found.append(
            {
                "itemId": item_id,
                "location": location,
                "startDate": start.isoformat(),
                "endDate": end.isoformat(),
                "startTime": start_time,
                "tier": tier,
                "paypalCurrency": CURRENCIES[len(found) % len(CURRENCIES)],
                "addOns": [{"id": key, "quantity": quantity} for key, quantity in add_ons],
            }
        )

    turn = 0
    for item_id, location in offers():
        for tier in TIERS:
            for _ in range(2):
                border, (before, after) = BORDERS[turn % 5], AROUND[turn // 5 % 4]
                ask(item_id, location, border + before * DAY, border + after * DAY, tier)
                turn += 1
    for border in BORDERS:
        for before, after in AROUND:
            for item_id, location in (("rolls-royce-phantom", "dubai"), ("learjet-85", "houston")):
                ask(item_id, location, border + before * DAY, border + after * DAY, "premium")
    for change in CLOCK_CHANGES:
        for location in PLACES:
            for before, after in AROUND:
                ask("rolls-royce-cullinan", location, change + before * DAY, change + after * DAY, "vvip")
    for turn, (item_id, location) in enumerate(offers()):
        start = date(2027, 1, 10) + turn * 17 * DAY
        ask(item_id, location, start, start + 90 * DAY, list(TIERS)[turn % 3])
    for item_id, location in offers():
        for key in fitting(item_id):
            quantity = (1, 2, 3, 20)[len(found) % 4]
            ask(item_id, location, date(2028, 2, 27), date(2028, 3, 2), "standard", [(key, quantity)])

    dice = random.Random(20271214)
    for _ in range(160):
        item_id, location = dice.choice(offers())
        start = date(2027, 1, 1) + dice.randrange(700) * DAY
        keys = fitting(item_id)
        chosen = dice.sample(keys, dice.randrange(len(keys) + 1))
        ask(
            item_id,
            location,
            start,
            start + dice.randint(1, 90) * DAY,
            dice.choice(list(TIERS)),
            [(key, dice.randint(1, 20)) for key in chosen],
            dice.choice(["00:00", "06:30", "10:00", "18:45", "23:59"]),
        )
    return found


def table() -> str:
    cases = [{"request": request, "expected": price(request)} for request in requests()]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    return f'{{"usdPerUnit":{json.dumps(RATES)},\n"cases":[\n{lines}\n]}}\n'


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        if TABLE.read_text(encoding="utf-8") != table():
            sys.exit("test/fixtures/price-table.json is not what the rules give: run price_table.py again")
    else:
        TABLE.write_text(table(), encoding="utf-8")
