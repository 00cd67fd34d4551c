"""Edits of the walkthrough's steps as in a notebook: the table is in memory, a cell is changed and
run again, and the first rows are looked at. Prints one JSON object an edit: node, seconds.

Usage: python pandas_edits.py INPUT.csv
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "walkthrough"))
from pandas_script import NUMBERS, TEXT_COLUMNS

ROWS_SHOWN = 200


def rate(expression: Callable[[pd.DataFrame], pd.Series]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda df: df.assign(rate=expression(df))


def checking(columns: list[str], order: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def apply(df: pd.DataFrame) -> pd.DataFrame:
        encoded = {}
        for column in columns:
            labels = (
                df[column].value_counts().index
                if order == "frequency"
                else sorted(df[column].dropna().unique())
            )
            encoded[column] = df[column].map({label: code for code, label in enumerate(labels)})
        return df.assign(**encoded)

    return apply


def one_hot(columns: list[str]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda df: pd.get_dummies(df, columns=columns, dtype="int8")


def scale(method: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def apply(df: pd.DataFrame) -> pd.DataFrame:
        numbers = df[NUMBERS]
        if method == "standard":
            middle, width = numbers.mean(), numbers.std(ddof=0)
        elif method == "robust":
            middle = numbers.median()
            width = numbers.quantile(0.75) - numbers.quantile(0.25)
        else:
            middle = numbers.min()
            width = numbers.max() - numbers.min()
        return df.assign(**((numbers - middle) / width.where(width != 0, 1)))

    return apply


EDITS: list[tuple[str, list[Callable[[pd.DataFrame], pd.DataFrame]]]] = [
    (
        "rate",
        [
            rate(lambda df: df["creditamount"] * df["installmentrate"] / 100),
            rate(lambda df: (df["creditamount"] / df["duration"]).round(2)),
            rate(lambda df: df["age"] - df["duration"] / 12),
            rate(lambda df: df["purpose"].str.upper()),
            rate(lambda df: df["creditamount"] / df["duration"]),
        ],
    ),
    (
        "checking",
        [
            checking(["existingchecking"], "alphabet"),
            checking(["existingchecking", "property"], "frequency"),
            checking(["existingchecking", "housing", "job"], "frequency"),
            checking(["existingchecking"], "frequency"),
        ],
    ),
    (
        "one_hot",
        [
            *[one_hot([c for c in TEXT_COLUMNS if c != left_out]) for left_out in TEXT_COLUMNS[:4]],
            one_hot(TEXT_COLUMNS),
        ],
    ),
    ("scale", [scale("robust"), scale("min-max"), scale("standard")]),
]


def main(path: str) -> None:
    df = pd.read_csv(path)
    df = df[df["age"] >= 20]
    parts = df["status_sex"].str.split(":", expand=True)
    df = df.assign(sex=parts[0].str.strip(), marital_status=parts[1].str.strip())
    del parts
    for node, edits in EDITS:
        # The last edit is the cell as it was: the next step goes on from there.
        after = df
        for edit in edits:
            del after
            begin = time.perf_counter()
            after = edit(df)
            after.head(ROWS_SHOWN).to_dict("list")
            print(json.dumps({"node": node, "seconds": time.perf_counter() - begin}), flush=True)
        df = after


if __name__ == "__main__":
    main(sys.argv[1])
