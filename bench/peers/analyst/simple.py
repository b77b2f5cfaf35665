"""Three simple indicators as a script over data frames; prints how many seconds they took.

The same rows as the house reads, the same nulls in short: shared contacts against a beta-binomial,
prices against the merchant's own past, three-day bursts against the calendar of all.
"""

import os
import sys
import time

import numpy as np
import pandas as pd
import psycopg
from scipy import stats

CLAIMS = """
    SELECT claim.merchant_id, claim.reference, claim.applicant_id, claim.store_id,
           claim.product_id, claim.bought_on, claim.price_fen, claim.subsidy_fen,
           contact.mobile_digest, contact.account_digest, contact.address_digest
    FROM claims_claim AS claim JOIN applicants_contact AS contact ON contact.id = contact_id
    WHERE claim.bought_on <= %s
      AND claim.state NOT IN ('reserved', 'rejected', 'lapsed', 'expired', 'withdrawn',
                              'cancelled')"""
PAST = """
    SELECT merchant_id, product_id, price_fen FROM catalogue_priceobservation
    WHERE source = 'past_sale'"""
CLAIMS_MIN, USERS_MIN, HOUSEHOLD_MAX, DAYS = 30, 3, 4, 3


def main(day: str) -> None:
    started = time.monotonic()
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        claims = read(connection, CLAIMS, [day])
        past = read(connection, PAST, [])
    found = [shared_contact(claims), price_baseline(claims, past), burst(claims)]
    seconds = time.monotonic() - started
    print(sum(map(len, found)), file=sys.stderr)
    print(seconds)


def read(connection: psycopg.Connection, question: str, values: list[str]) -> pd.DataFrame:
    with connection.cursor(binary=True) as cursor:
        cursor.execute(question, values)
        names = [column.name for column in cursor.description or ()]
        return pd.DataFrame(cursor.fetchall(), columns=names)


def shared_contact(claims: pd.DataFrame) -> pd.DataFrame:
    hit = pd.Series(data=False, index=claims.index)
    for name, least in (
        ("mobile_digest", USERS_MIN),
        ("account_digest", USERS_MIN),
        ("address_digest", HOUSEHOLD_MAX + 1),
    ):
        users = claims.groupby(name)["applicant_id"].transform("nunique")
        hit |= users >= least
    table = hit.groupby(claims["merchant_id"]).agg(["sum", "count"])
    table = table[table["count"] >= CLAIMS_MIN]
    p0, rho = null(table["sum"].to_numpy(), table["count"].to_numpy())
    a, b = p0 * (1 - rho) / rho, (1 - p0) * (1 - rho) / rho
    table["p"] = stats.betabinom.sf(table["sum"] - 1, table["count"], a, b)
    return table


def null(k: np.ndarray, n: np.ndarray) -> tuple[float, float]:
    rates = k / n
    core = rates <= np.quantile(rates, 0.95)
    p0 = max(k[core].sum(), 0.5) / n[core].sum()
    variance = p0 * (1 - p0)
    z = (rates - p0) / np.sqrt(variance / n)
    phi = np.mean(np.clip(z, *np.quantile(z, [0.1, 0.9])) ** 2) / 0.67865
    w, size = n / variance, len(n)
    tau2 = max(0.0, (size * phi - (size - 1)) / (w.sum() - (w**2).sum() / w.sum()))
    return p0, float(np.clip(tau2 / variance, 1e-5, 0.5))


def price_baseline(claims: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    own = past.groupby(["merchant_id", "product_id"])["price_fen"].median().rename("past_fen")
    priced = claims.join(own, on=["merchant_id", "product_id"], how="inner")
    rise = np.log(priced["price_fen"].astype(float) / priced["past_fen"].astype(float))
    table = rise.groupby(priced["merchant_id"]).agg(["median", "count", "std"])
    table = table[table["count"] >= CLAIMS_MIN]
    centre = table["median"].median()
    spread = max(1.4826 * (table["median"] - centre).abs().median(), 0.005)
    error = table["std"] / np.sqrt(table["count"])
    table["p"] = stats.norm.sf((table["median"] - centre) / np.hypot(spread, error))
    return table


def burst(claims: pd.DataFrame) -> pd.DataFrame:
    days = pd.to_datetime(claims["bought_on"])
    daily = pd.crosstab(claims["merchant_id"], days)
    daily = daily[daily.sum(axis=1) >= 2 * CLAIMS_MIN]
    share = daily.sum() / daily.to_numpy().sum()
    expected = pd.DataFrame(
        np.outer(daily.sum(axis=1), share), index=daily.index, columns=daily.columns
    )
    seen = daily.T.rolling(DAYS).sum().T.to_numpy()[:, DAYS - 1 :]
    mean = expected.T.rolling(DAYS).sum().T.to_numpy()[:, DAYS - 1 :]
    phi = max(1.001, float(np.median(((seen - mean) ** 2 / mean).mean(axis=1))))
    p = stats.nbinom.sf(seen - 1, mean / (phi - 1), 1 / phi).min(axis=1)
    return pd.DataFrame({"p": 1 - (1 - p) ** (seen.shape[1] / DAYS)}, index=daily.index)


if __name__ == "__main__":
    main(sys.argv[1])
