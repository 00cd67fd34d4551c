import type { PythonCounterpart } from '@lathe/flow';

export const oneHotEncodeInPython: PythonCounterpart = {
  fit: 'fit_one_hot_encode',
  apply: 'apply_one_hot_encode',
  source: `
def fit_one_hot_encode(ask, table, columns, parameters):
    """The labels of each column in their order; empty text is no label."""
    actual = {column.lower(): column for column in columns}
    maximum = parameters.get("maximumLabels", 500)
    learned = []
    for wanted in parameters["columns"]:
        column = actual[wanted.lower()]
        by_frequency = parameters.get("order", "frequency") == "frequency"
        label = f"CAST({name(column)} AS VARCHAR)"
        order = "count(*) DESC" if by_frequency else f"min({name(column)})"
        rows = ask(
            f"SELECT {label} AS label FROM {table}"
            f" WHERE {name(column)} IS NOT NULL AND {label} <> '' GROUP BY {label}"
            f" ORDER BY {order}, {label} LIMIT {maximum + 1}"
        )
        if len(rows) > maximum:
            raise ValueError(f"Column {column!r} has more than {maximum} distinct values")
        learned.append({"column": column, "labels": [row["label"] for row in rows]})
    return {"columns": learned}


def apply_one_hot_encode(table, columns, parameters, learned):
    """A SELECT with a column of 0 and 1 for each label, or a list of them."""
    outputs = parameters.get("outputs") or parameters["columns"]
    others = parameters.get("others", "zeros")
    keep = parameters.get("keepInput", False)
    vector_style = parameters.get("style", "columns") == "vector"
    in_place, added, conditions = {}, [], []
    for output, entry in zip(outputs, learned["columns"]):
        column, labels = entry["column"], entry["labels"]
        label = f"CAST({name(column)} AS VARCHAR)"
        known = ", ".join(text(each) for each in labels)
        is_known = f"coalesce({label} IN ({known}), FALSE)" if labels else "FALSE"
        if others == "error":
            message = f'Column "{column}" holds a value that was not there when the step was fitted: '
            conditions.append(
                f"CASE WHEN {is_known} THEN TRUE"
                f" ELSE error(concat({text(message)}, coalesce({label}, 'a missing value'))) END"
            )
        shown = labels[:-1] if parameters.get("dropLast", False) else labels
        flags = [(each, f"{label} IS NOT DISTINCT FROM {text(each)}") for each in shown]
        if others == "column":
            flags.append(("other", f"NOT {is_known}"))
        if not vector_style:
            added += [f"CAST({flag} AS BIGINT) AS {name(f'{output}_{each}')}" for each, flag in flags]
            continue
        vector = f"CAST([{', '.join(f'CAST({flag} AS DOUBLE)' for _, flag in flags)}] AS DOUBLE[])"
        named = output if parameters.get("outputs") or not keep else f"{output}_vector"
        if not keep and named.lower() == column.lower():
            in_place[column] = f"{vector} AS {name(named)}"
        else:
            added.append(f"{vector} AS {name(named)}")
    gone = set() if keep else {entry["column"] for entry in learned["columns"]}
    items = [
        in_place.get(column, name(column))
        for column in columns
        if column in in_place or column not in gone
    ]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {', '.join(items + added)} FROM {table}{where}"
`,
};
