import type { PythonCounterpart } from '@lathe/flow';

export const fillMissingInPython: PythonCounterpart = {
  fit: 'fit_fill_missing',
  apply: 'apply_fill_missing',
  source: String.raw`
def _fill_missing_test(column, kind, blank_counts):
    """SQL that holds for a missing value of a column of that DuckDB type."""
    test = f"{name(column)} IS NULL"
    if kind in ("DOUBLE", "FLOAT"):
        test += f" OR isnan({name(column)})"
    if kind == "VARCHAR" and blank_counts:
        test += rf" OR regexp_full_match({name(column)}, '[\t-\r\p{{Zs}}]*')"
    return f"({test})"


def fit_fill_missing(ask, table, columns, parameters):
    """What to fill into each column: the mean, the median, or the most frequent value as text."""
    actual = {column.lower(): column for column in columns}
    strategy = parameters.get("strategy", "most-frequent")
    kinds = {row["column_name"]: row["column_type"] for row in ask(f"DESCRIBE SELECT * FROM {table}")}
    learned = []
    for wanted in parameters["columns"]:
        column = actual[wanted.lower()]
        missing = _fill_missing_test(column, kinds[column], parameters.get("blankIsMissing", False))
        value = None
        if strategy == "most-frequent":
            rows = ask(
                f"SELECT CAST({name(column)} AS VARCHAR) AS value FROM {table} WHERE NOT {missing}"
                f" GROUP BY {name(column)} ORDER BY count(*) DESC, {name(column)} LIMIT 1"
            )
            value = rows[0]["value"] if rows else None
        elif strategy != "value":
            x = f"CAST({name(column)} AS DOUBLE)"
            average = f"avg({x})" if strategy == "mean" else f"quantile_cont({x}, 5e-1)"
            value = ask(f"SELECT {average} FILTER (WHERE NOT {missing}) AS value FROM {table}")[0]["value"]
        learned.append({"column": column, "value": value})
    return {"columns": learned}


def apply_fill_missing(table, columns, parameters, learned):
    """A SELECT in which missing values are filled."""
    strategy = parameters.get("strategy", "most-frequent")
    outputs = parameters.get("outputs") or [entry["column"] for entry in learned["columns"]]
    actual = {column.lower(): column for column in columns}
    replaced, added = {}, []
    for output, entry in zip(outputs, learned["columns"]):
        own = name(entry["column"])
        value = f"CAST({own} AS DOUBLE)" if strategy in ("mean", "median") else own
        filler = parameters.get("value") if strategy == "value" else entry["value"]
        if filler is not None:
            if isinstance(filler, bool):
                filler = "true" if filler else "false"
            printed = text(filler) if isinstance(filler, str) else number(filler)
            # Whatever the type, its text tells what is missing: NaN, and blank text where asked.
            missing = f"{own} IS NULL OR (typeof({own}) IN ('DOUBLE', 'FLOAT') AND CAST({own} AS VARCHAR) = 'nan')"
            if parameters.get("blankIsMissing", False):
                blank = rf"regexp_full_match(CAST({own} AS VARCHAR), '[\t-\r\p{{Zs}}]*')"
                missing += f" OR (typeof({own}) = 'VARCHAR' AND {blank})"
            if strategy not in ("mean", "median"):
                # The value must not widen the type of the column.
                printed = f"cast_to_type({printed}, {own})"
            value = f"CASE WHEN {missing} THEN {printed} ELSE {value} END"
        if output.lower() in actual:
            replaced[actual[output.lower()]] = value
        else:
            added.append(f"{value} AS {name(output)}")
    items = [
        f"{replaced[column]} AS {name(column)}" if column in replaced else name(column)
        for column in columns
    ]
    return f"SELECT {', '.join(items + added)} FROM {table}"
`,
};
