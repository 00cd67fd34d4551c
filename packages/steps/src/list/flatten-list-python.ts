import type { PythonCounterpart } from '@lathe/flow';

export const flattenListInPython: PythonCounterpart = {
  fit: 'fit_flatten_list',
  apply: 'apply_flatten_list',
  source: String.raw`
def fit_flatten_list(ask, table, columns, parameters):
    """The number of columns to make of each list: given, or the length of the longest."""
    actual = {column.lower(): column for column in columns}
    lists = [actual[column.lower()] for column in parameters["columns"]]
    count = parameters.get("count")
    if count is not None:
        return {"columns": [{"column": column, "count": count} for column in lists]}
    longest = ", ".join(f"max(len({name(column)})) AS n{i}" for i, column in enumerate(lists))
    row = ask(f"SELECT {longest} FROM {table}")[0]
    counts = [row[f"n{i}"] or 0 for i in range(len(lists))]
    if max(counts) > 1000:
        raise ValueError(f"A list has {max(counts)} elements; at most 1000 columns are made")
    return {"columns": [{"column": c, "count": n} for c, n in zip(lists, counts)]}


def apply_flatten_list(table, columns, parameters, learned):
    """A SELECT with PREFIX_0, PREFIX_1, ... for the elements of each list."""
    prefixes = parameters.get("prefixes") or parameters["columns"]
    flattened = {entry["column"] for entry in learned["columns"]}
    keep = parameters.get("keepInput", True)
    items = [name(column) for column in columns if keep or column not in flattened]
    for prefix, entry in zip(prefixes, learned["columns"]):
        for i in range(entry["count"]):
            element = f"{name(entry['column'])}[{i + 1}]"
            if parameters.get("trim", False):
                element = (
                    rf"CASE WHEN regexp_matches({element}, '[\t-\r]') THEN regexp_replace({element},"
                    rf" '^[\t-\r\p{{Zs}}]+|[\t-\r\p{{Zs}}]+$', '', 'g') ELSE trim({element}) END"
                )
            items.append(f"{element} AS {name(f'{prefix}_{i}')}")
    return f"SELECT {', '.join(items)} FROM {table}"
`,
};
