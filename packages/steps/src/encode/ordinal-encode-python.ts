import type { PythonCounterpart } from '@lathe/flow';

export const ordinalEncodeInPython: PythonCounterpart = {
  fit: 'fit_ordinal_encode',
  apply: 'apply_ordinal_encode',
  source: `
def fit_ordinal_encode(ask, table, columns, parameters):
    """The labels of each column in their order; a label's place is its number."""
    actual = {column.lower(): column for column in columns}
    maximum = parameters.get("maximumLabels", 10000)
    learned = []
    for wanted in parameters["columns"]:
        column = actual[wanted.lower()]
        if parameters.get("order", "frequency") == "given":
            learned.append({"column": column, "labels": parameters["labels"]})
            continue
        by_frequency = parameters.get("order", "frequency") == "frequency"
        order = "count(*) DESC" if by_frequency else f"min({name(column)})"
        rows = ask(
            f"SELECT CAST({name(column)} AS VARCHAR) AS label FROM {table}"
            f" WHERE {name(column)} IS NOT NULL GROUP BY CAST({name(column)} AS VARCHAR)"
            f" ORDER BY {order}, CAST({name(column)} AS VARCHAR) LIMIT {maximum + 1}"
        )
        if len(rows) > maximum:
            raise ValueError(f"Column {column!r} has more than {maximum} distinct values")
        learned.append({"column": column, "labels": [row["label"] for row in rows]})
    return {"columns": learned}


def apply_ordinal_encode(table, columns, parameters, learned):
    """A SELECT with the number of each label."""
    outputs = parameters.get("outputs") or [entry["column"] for entry in learned["columns"]]
    others = parameters.get("others", "keep")
    replaced, added, conditions = {}, [], []
    actual = {column.lower(): column for column in columns}
    for output, entry in zip(outputs, learned["columns"]):
        label = f"CAST({name(entry['column'])} AS VARCHAR)"
        labels = ", ".join(text(each) for each in entry["labels"])
        if not entry["labels"]:
            position = "CAST(NULL AS BIGINT)"
        elif len(entry["labels"]) <= 20:
            position = f"CAST(list_position([{labels}], {label}) - 1 AS BIGINT)"
        else:
            position = f"CAST(enum_code(TRY_CAST({label} AS ENUM({labels}))) AS BIGINT)"
        if others == "skip":
            conditions.append(f"{position} IS NOT NULL")
        if others == "error":
            message = f'Column "{entry["column"]}" holds a value that was not there when the step was fitted: '
            conditions.append(
                f"CASE WHEN {position} IS NOT NULL THEN TRUE"
                f" ELSE error(concat({text(message)}, coalesce({label}, 'a missing value'))) END"
            )
        value = f"coalesce({position}, {len(entry['labels'])})" if others == "keep" else position
        if output.lower() in actual:
            replaced[actual[output.lower()]] = value
        else:
            added.append(f"{value} AS {name(output)}")
    items = [
        f"{replaced[column]} AS {name(column)}" if column in replaced else name(column)
        for column in columns
    ]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"SELECT {', '.join(items + added)} FROM {table}{where}"
`,
};
