import type { PythonCounterpart } from '@lathe/flow';

export const scaleNumbersInPython: PythonCounterpart = {
  fit: 'fit_scale_numbers',
  apply: 'apply_scale_numbers',
  source: `
def fit_scale_numbers(ask, table, columns, parameters):
    """The center and spread of each column, from its finite numbers."""
    actual = {column.lower(): column for column in columns}
    method = parameters.get("method", "standard")
    numbers = [actual[column.lower()] for column in parameters["columns"]]
    lower = number(parameters.get("lowerQuantile", 0.25))
    upper = number(parameters.get("upperQuantile", 0.75))
    items = []
    for i, column in enumerate(numbers):
        x = f"CAST({name(column)} AS DOUBLE)"
        finite = f"FILTER (WHERE isfinite({x}))"
        if method == "standard":
            items += [f"avg({x}) {finite} AS center{i}", f"stddev_samp({x}) {finite} AS spread{i}"]
        elif method == "robust":
            items.append(f"quantile_cont({x}, [{lower}, 5e-1, {upper}]) {finite} AS quantiles{i}")
        else:
            items += [f"min({x}) {finite} AS least{i}", f"max({x}) {finite} AS greatest{i}"]
    row = ask(f"SELECT {', '.join(items)} FROM {table}")[0]
    learned = []
    for i, column in enumerate(numbers):
        if method == "standard":
            center, spread = row[f"center{i}"] or 0, row[f"spread{i}"] or 0
        elif method == "robust":
            low, center, high = row[f"quantiles{i}"] or [0, 0, 0]
            spread = high - low
        else:
            low, high = row[f"least{i}"] or 0, row[f"greatest{i}"] or 0
            center, spread = (low, high - low) if method == "min-max" else (0, max(abs(low), abs(high)))
        if abs(center) == float("inf") or spread == float("inf"):
            raise ValueError(f"The numbers in column {column!r} are too far apart to be scaled")
        learned.append({"column": column, "center": center, "spread": spread})
    return {"columns": learned}


def apply_scale_numbers(table, columns, parameters, learned):
    """A SELECT with (x - center) / spread as doubles."""
    outputs = parameters.get("outputs") or [entry["column"] for entry in learned["columns"]]
    method = parameters.get("method", "standard")
    minimum, maximum = parameters.get("minimum", 0), parameters.get("maximum", 1)
    actual = {column.lower(): column for column in columns}
    replaced, added = {}, []
    for output, entry in zip(outputs, learned["columns"]):
        x = f"CAST({name(entry['column'])} AS DOUBLE)"
        center, spread = entry["center"], entry["spread"]
        scale = method in ("min-max", "max-abs") or parameters.get("scale", True)
        subtract = method == "min-max" or (method != "max-abs" and parameters.get("center", True))
        if scale and spread == 0:
            middle = minimum + (maximum - minimum) / 2 if method == "min-max" else 0
            value = f"CASE WHEN {x} IS NULL OR isnan({x}) THEN {x} ELSE CAST({number(middle)} AS DOUBLE) END"
        else:
            value = f"({x} - {number(center)})" if subtract and center != 0 else x
            if scale:
                value = f"({value} / {number(spread)})"
            if method == "min-max" and maximum - minimum != 1:
                value = f"({value} * {number(maximum - minimum)})"
            if method == "min-max" and minimum != 0:
                value = f"({value} + {number(minimum)})"
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
