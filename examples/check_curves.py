"""Reads the curves of a run and says how each of them went.

    othello-zero runs runs/first --csv curves.csv
    python3 examples/check_curves.py curves.csv

Needs NumPy alone.
"""

import csv
import sys

import numpy as np


def read(file):
    """The curves by their names; NaN where a generation has no such number."""
    with open(file, newline="", encoding="utf-8") as lines:
        head, *rows = csv.reader(lines)
    table = np.array([[float(cell) if cell else np.nan for cell in row] for row in rows]).reshape(-1, len(head))
    return {name: table[:, column] for column, name in enumerate(head)}


def main(file):
    curves = read(file)
    generation = curves["generation"]
    assert np.all(np.diff(generation) > 0), "generations are not ascending"
    for name, values in curves.items():
        if name == "generation" or name.endswith((".low", ".high")):
            continue
        known = ~np.isnan(values)
        if not known.any():
            continue
        low, high = curves.get(f"{name}.low"), curves.get(f"{name}.high")
        if low is not None:
            outside = (values < low - 1e-9) | (values > high + 1e-9)
            if outside.any():
                sys.exit(f"{name}: outside of its interval in generation {generation[outside][0]:.0f}")
        first, last = values[known][0], values[known][-1]
        print(f"{name:32} generations {generation[known][0]:.0f} to {generation[known][-1]:.0f}: {first:.4g} to {last:.4g}")
    parts = [curves[f"games.{result}"] for result in ("black", "drawn", "white")]
    if not np.allclose(np.nansum(parts, axis=0)[~np.isnan(parts[0])], 1):
        sys.exit("the shares of results do not add up to 1")


if __name__ == "__main__":
    main(sys.argv[1])
