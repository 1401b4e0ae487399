#!/usr/bin/env python3
"""Runs the authors' code of DEMI, SMILE and DoE on the rows of an experiment.

This shows that our versions are no weaker than the originals. The code is not ours and not in this
repository: clone it from GitHub first.

    demi                        RayRuizhiLiao/demi_mi_estimator
    smile                       ermongroup/smile-mi-estimator
    doe-gaussian, doe-logistic  karlstratos/doe

The networks, losses and readings are theirs; sizes, rate, batch and epochs are those of our figures.
The rows are those of our cells:

    ./codrift experiment figure-4 --dims 20 --mi 6 --tasks gaussian --seeds 3 --export rows
    python3 model/experiment/src/main/python/authors.py demi CLONE rows/*

It needs PyTorch and NumPy. Check that PyTorch has a fast BLAS: Debian's has none, and is 15 times as
fast with the package libopenblas0. It prints a line of JSON for each fit, and mean and standard
deviation over all of them.

SMILE's authors train on all pairs of a batch, as our smile-all-pairs does: use --epochs 1 or 10.
They estimate from batches they train on; here the mean over batches of 128 test rows is taken, as in
our column batch_mean. They read all pairs of such a batch, we read 16 per row: a second number is
theirs read so. DoE models X given Y, like ours: theirs calls the modelled side Y.
"""

import argparse
import collections
import functools
import json
import math
import pathlib
import statistics
import sys
import time

try:
    import numpy
    import torch
except ImportError as missing:
    print(f"authors.py: this Python has no {missing.name}", file=sys.stderr)
    sys.exit(3)

BATCH = 128
TAU = 5
PAIRS = 16
CRITIC_WIDTH = 512
DOE_WIDTH = 128
DOE_CLIP = 1


def read(file):
    """X and Y of a CSV file, each of shape (n, d)."""
    with open(file) as lines:
        names = lines.readline().strip().split(",")
    rows = torch.from_numpy(numpy.loadtxt(file, delimiter=",", skiprows=1, dtype=numpy.float64))
    return rows.split([sum(name.startswith(side) for name in names) for side in "xy"], dim=1)


def standardized(folder):
    """Training and test rows, divided by the deviation of the training rows, as for our peers."""
    sides = []
    for train, test in zip(read(folder / "train.csv"), read(folder / "test.csv")):
        mean, deviation = train.mean(0), train.std(0, unbiased=False)
        sides.append([((rows - mean) / deviation).float() for rows in (train, test)])
    (x, test_x), (y, test_y) = sides
    return x, y, test_x, test_y


def batches(rows, epochs):
    """Whole batches, every row once an epoch."""
    for _ in range(epochs):
        order = torch.randperm(rows)
        for start in range(0, rows - rows % BATCH, BATCH):
            yield order[start : start + BATCH]


def train(model, loss, rows, options, clip=None):
    optimizer = torch.optim.Adam(model.parameters(), lr=options.rate)
    for chosen in batches(rows, options.epochs):
        optimizer.zero_grad()
        loss(chosen).backward()
        if clip:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimizer.step()


def demi(x, y, test_x, test_y, options):
    import discriminator
    import utils

    model = discriminator.Discriminator(x.shape[1], [CRITIC_WIDTH, CRITIC_WIDTH])
    criterion = torch.nn.BCEWithLogitsLoss()

    def loss(chosen):
        permuted = utils.permute_samples(x[chosen], y[chosen])
        new_x, new_y, labels = utils.cat_samples(x[chosen], y[chosen], *permuted)
        return criterion(model(torch.cat((new_x, new_y), 1)), labels)

    train(model, loss, len(x), options)
    new_x, new_y = utils.reshape_samples(test_x, test_y)
    with torch.no_grad():
        return {"estimate": model(torch.cat((new_x, new_y), 1)).mean().item()}


def smile(x, y, test_x, test_y, options):
    import estimators
    import utils

    # The original computes this on a GPU unless told otherwise.
    estimators.logmeanexp_nodiag = functools.partial(estimators.logmeanexp_nodiag, device="cpu")
    # Their "layers=1" means two hidden layers.
    model = utils.ConcatCritic(x.shape[1], CRITIC_WIDTH, 1, "relu")

    def bound(x, y):
        return estimators.smile_lower_bound(model(x, y), clip=TAU)

    train(model, lambda chosen: -bound(x[chosen], y[chosen]), len(x), options)
    all_pairs, some_pairs = [], []
    with torch.no_grad():
        for start in range(0, len(test_x) - len(test_x) % BATCH, BATCH):
            scores = model(test_x[start : start + BATCH], test_y[start : start + BATCH])
            all_pairs.append(estimators.smile_lower_bound(scores, clip=TAU).item())
            some_pairs.append(read_some_pairs(scores))
    return {
        "estimate": statistics.fmean(all_pairs),
        f"estimate_of_{PAIRS}_pairs": statistics.fmean(some_pairs),
    }


def read_some_pairs(scores):
    """SMILE as our version reads it: with 16 pairs of the product per row."""
    product = torch.stack([scores.roll(-s, 1).diag() for s in range(1, PAIRS + 1)])
    log_mean = torch.logsumexp(product.clamp(-TAU, TAU).flatten(), 0) - math.log(product.numel())
    return (scores.diag().mean() - log_mean).item()


def doe(density):
    def estimate(x, y, test_x, test_y, options):
        import util

        model = util.DoE(x.shape[1], DOE_WIDTH, 1, density)
        train(model, lambda c: model(y[c], x[c], None), len(x), options, DOE_CLIP)
        with torch.no_grad():
            return {"estimate": -model(test_y, test_x, None).item()}

    return estimate


ESTIMATORS = {
    "demi": demi,
    "smile": smile,
    "doe-gaussian": doe("gauss"),
    "doe-logistic": doe("logistic"),
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("estimator", choices=ESTIMATORS)
    parser.add_argument("clone", type=pathlib.Path, help="the authors' repository")
    parser.add_argument("rows", type=pathlib.Path, nargs="+", help="folders that --export wrote")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--rate", type=float, default=5e-4, help="learning rate of Adam")
    parser.add_argument("--seeds", type=int, default=1, help="fits of each folder")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()

    sys.path.insert(0, str(options.clone))
    torch.set_num_threads(options.threads)
    estimates = collections.defaultdict(list)
    for folder in options.rows:
        rows = standardized(folder)
        for seed in range(1, options.seeds + 1):
            torch.manual_seed(seed)
            begun = time.process_time()
            readings = ESTIMATORS[options.estimator](*rows, options)
            for name, nats in readings.items():
                estimates[name].append(nats)
            result = {
                "estimator": options.estimator,
                "rows": folder.name,
                "seed": seed,
                **{name: round(nats, 4) for name, nats in readings.items()},
                "cpu_seconds": round(time.process_time() - begun, 1),
            }
            print(json.dumps(result), flush=True)
    for name, nats in estimates.items():
        if len(nats) > 1:
            mean, deviation = statistics.fmean(nats), statistics.stdev(nats)
            print(f"{name}, {len(nats)} fits: {mean:.3f} ± {deviation:.3f} nats")


if __name__ == "__main__":
    main()
