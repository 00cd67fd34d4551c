"""The walkthrough's built-in steps as a person would write them with pandas.

Usage: python pandas_script.py INPUT.csv OUTPUT.parquet
"""

import sys

import pandas as pd

TEXT_COLUMNS = [
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
SAVINGS = ["unknown", "little", "moderate", "high", "very high"]
EMPLOYMENT = ["unemployed", "1 year", "1 to 4 years", "4 to 7 years", "7+ years"]


def prepare(df: pd.DataFrame) -> pd.DataFrame:
    """Numbers only, target first."""
    parts = df["status_sex"].str.split(":", expand=True)
    df["sex"] = parts[0].str.strip()
    df["marital_status"] = parts[1].str.strip()
    df["target"] = df["risk"].map({"low risk": 0, "high risk": 1})
    for column in ["existingchecking"]:
        counts = df[column].value_counts()
        order = sorted(counts.index, key=lambda label: (-counts[label], label))
        df[column] = df[column].map({label: i for i, label in enumerate(order)})
    df["savings"] = df["savings"].map({label: i for i, label in enumerate(SAVINGS)})
    df["employmentsince"] = df["employmentsince"].map(
        {label: i for i, label in enumerate(EMPLOYMENT)}
    )
    for column in TEXT_COLUMNS:
        counts = df[column].value_counts()
        order = sorted(counts.index, key=lambda label: (-counts[label], label))
        for label in order:
            df[f"{column}_{label}"] = (df[column] == label).astype("int64")
    for column in NUMBERS:
        df[column] = (df[column] - df[column].mean()) / df[column].std()
    df = df.drop(columns=[*TEXT_COLUMNS, "status_sex", "risk"])
    return df[["target", *[c for c in df.columns if c != "target"]]]


if __name__ == "__main__":
    prepare(pd.read_csv(sys.argv[1])).to_parquet(sys.argv[2], index=False)
