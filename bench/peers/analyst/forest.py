"""Isolation Forest over figures of merchants, as anybody would try it first.

Reads rows of numbers as JSON from standard input, prints one score for each: the higher, the odder.
"""

import json
import sys

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.preprocessing import RobustScaler

SEED = 0
TREES = 300


def main() -> None:
    rows = np.array(json.load(sys.stdin), dtype=float)
    scaled = RobustScaler().fit_transform(rows)
    forest = IsolationForest(n_estimators=TREES, random_state=SEED).fit(scaled)
    json.dump((-forest.score_samples(scaled)).tolist(), sys.stdout)


if __name__ == "__main__":
    main()
