"""The walkthrough's training table, computed by pandas and scikit-learn from the raw CSV.

Independent of Lathe: only the flow's description was read to write it.
Usage: python expected_table.py INPUT.csv OUTPUT.csv
"""

import sys

import pandas as pd
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

ONE_HOT = [
    "housing",
    "job",
    "sex",
    "marital_status",
    "credithistory",
    "purpose",
    "otherdebtors",
    "property",
    "otherinstallmentplans",
    "telephone",
    "foreignworker",
]
NUMBERS = [
    "duration",
    "creditamount",
    "installmentrate",
    "residencesince",
    "age",
    "existingcredits",
    "peopleliable",
]


def by_frequency(column: pd.Series) -> list[str]:
    """Labels, most frequent first, ties by alphabet."""
    counts = column.value_counts()
    return sorted(counts.index, key=lambda label: (-counts[label], label))


def expected(raw: pd.DataFrame) -> pd.DataFrame:
    """The table with the target first, in the flow's column order."""
    table = raw.copy()
    parts = table.pop("status_sex").str.partition(":")
    table["sex"] = parts[0].str.strip()
    table["marital_status"] = parts[2].str.strip()
    target = OrdinalEncoder(categories=[["low risk", "high risk"]]).fit_transform(
        table[["risk"]]
    )
    checking = OrdinalEncoder(categories=[by_frequency(table["existingchecking"])])
    table["existingchecking"] = checking.fit_transform(table[["existingchecking"]])
    savings = ["unknown", "little", "moderate", "high", "very high"]
    table["savings"] = table["savings"].map(savings.index) - 1
    employment = ["unemployed", "1 year", "1 to 4 years", "4 to 7 years", "7+ years"]
    table["employmentsince"] = table["employmentsince"].map(employment.index)
    order = [by_frequency(table[name]) for name in ONE_HOT]
    encoder = OneHotEncoder(categories=order, sparse_output=False)
    flags = pd.DataFrame(
        encoder.fit_transform(table[ONE_HOT]),
        columns=[
            f"{name}_{label}"
            for name, labels in zip(ONE_HOT, order, strict=True)
            for label in labels
        ],
    )
    # scikit-learn divides by n; Lathe, like Spark, by n - 1.
    n = len(table)
    scaled = StandardScaler().fit_transform(table[NUMBERS]) * ((n - 1) / n) ** 0.5
    table[NUMBERS] = scaled
    table = table.drop(columns=[*ONE_HOT, "risk"])
    table.insert(0, "target", target[:, 0])
    return pd.concat([table, flags], axis=1)


if __name__ == "__main__":
    frame = pd.read_csv(sys.argv[1], keep_default_na=False)
    expected(frame).to_csv(sys.argv[2], index=False)
