#!/usr/bin/env python3
"""Times one training step of the joint block autoregressive flow in eager PyTorch.

A step is Algorithm 1 of the difference-of-entropies paper: one update on L1, the cross-entropy of
x given y, then one on L2, that of x alone with the y->x blocks deactivated. The network is
f(y, x) = (f1(y), f2(y, x)) as block neural autoregressive flows are usually written (De Cao, Titov
and Aziz, 2019): masked weight matrices, exp on the diagonal blocks, rows of norm 1 times exp(gain),
tanh, and the logarithms of the diagonal blocks of the Jacobian carried through the layers by
log-sum-exp over arrays of shape (batch, d, a, a).

This is what Codrift's trainer is compared with (io.codrift.model.training.StepComparison). It
needs PyTorch and nothing else. On a processor two things outside it decide much: which BLAS it was
built with (product_gflops tells), and whether the C library keeps freed memory, which it does with
MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=536870912 MALLOC_TOP_PAD_=16777216.

    python3 bnaf_step.py --threads 1 --steps 200
    python3 bnaf_step.py --device cuda --cuda-graph --steps 2000
    python3 bnaf_step.py --check

It prints one line of JSON.
"""

import argparse
import json
import math
import statistics
import sys
import time

try:
    import torch
except ImportError:
    print("bnaf_step.py: this Python has no PyTorch (module torch)", file=sys.stderr)
    sys.exit(3)

from torch import nn
from torch.nn.functional import softplus


class MaskedWeight(nn.Module):
    """Block lower triangular: exp on the diagonal blocks, free below them, zero above."""

    def __init__(self, dims, per_dim_in, per_dim_out, others=0):
        """others: inputs of the other side, which every row may read (the y->x block)."""
        super().__init__()
        self.dims, self.per_dim_in, self.per_dim_out = dims, per_dim_in, per_dim_out
        rows, columns = dims * per_dim_out, dims * per_dim_in
        row_dim = torch.arange(rows) // per_dim_out
        column_dim = torch.arange(columns) // per_dim_in
        diagonal = row_dim[:, None] == column_dim[None, :]
        below = row_dim[:, None] > column_dim[None, :]
        self.register_buffer("diagonal", diagonal.to(torch.get_default_dtype()))
        self.register_buffer("below", below.to(torch.get_default_dtype()))
        self.register_buffer("block_of_row", diagonal.nonzero()[:, 1].view(rows, per_dim_in))
        self.weight = nn.Parameter(torch.randn(rows, columns) / math.sqrt(columns + others))
        self.gain = nn.Parameter(torch.rand(rows, 1).add_(0.1).log_())
        self.bias = nn.Parameter(torch.zeros(rows))
        self.cross = None
        if others:
            self.cross = nn.Parameter(torch.randn(rows, others) / math.sqrt(columns + others))

    def assemble(self, with_cross):
        """The weight matrix, its y->x block, and the logarithms of its diagonal blocks.

        The norm is taken after the mask: a deactivated y->x block has no part in it.
        """
        raw = self.weight.exp() * self.diagonal + self.weight * self.below
        squares = raw.square().sum(1, keepdim=True)
        if with_cross:
            squares = squares + self.cross.square().sum(1, keepdim=True)
        scale = self.gain.exp() / squares.sqrt()
        logs = self.weight.gather(1, self.block_of_row) + self.gain - 0.5 * squares.log()
        logs = logs.view(self.dims, self.per_dim_out, self.per_dim_in)
        return raw * scale, self.cross * scale if with_cross else None, logs


def chain(log_jacobian, log_block):
    """log of the product of the blocks, (batch, d, a, 1) from (batch, d, b, 1) and (d, a, b)."""
    if log_jacobian is None:
        return log_block
    return torch.logsumexp(log_block + log_jacobian.transpose(-2, -1), -1, keepdim=True)


class JointFlow(nn.Module):
    """One flow f(y, x) = (f1(y), f2(y, x)). f1 goes as far as f2 reads it; its output is unused."""

    def __init__(self, dims, hidden_per_dim, layers, gated):
        super().__init__()
        widths = [1] + [hidden_per_dim] * layers + [1]
        self.of_y = nn.ModuleList(
            MaskedWeight(dims, a, b) for a, b in zip(widths[:-2], widths[1:-1])
        )
        self.of_x = nn.ModuleList(
            MaskedWeight(dims, a, b, others=dims * a) for a, b in zip(widths[:-1], widths[1:])
        )
        self.gate = nn.Parameter(torch.zeros(dims)) if gated else None

    def forward(self, x, y=None):
        """f2 and log|det d_x f2|; without y with the y->x blocks deactivated."""
        hidden, context, log_jacobian = x, y, None
        for i, layer in enumerate(self.of_x):
            weight, cross, log_block = layer.assemble(y is not None)
            out = hidden @ weight.t() + layer.bias
            if y is not None:
                out = out + context @ cross.t()
            log_jacobian = chain(log_jacobian, log_block)
            if i < len(self.of_y):
                # log tanh'(t) = 2 (log 2 - t - softplus(-2 t)), which does not overflow.
                log_slope = 2 * (math.log(2) - out - softplus(-2 * out))
                log_jacobian = log_jacobian + log_slope.view(len(x), layer.dims, -1, 1)
                hidden = torch.tanh(out)
                if y is not None:
                    of_y = self.of_y[i]
                    context = torch.tanh(context @ of_y.assemble(False)[0].t() + of_y.bias)
        log_slopes = log_jacobian.view(len(x), -1)
        if self.gate is not None:
            share = torch.sigmoid(self.gate)
            out = share * out + (1 - share) * x
            log_slopes = softplus(log_slopes + self.gate) - softplus(self.gate)
        return out, log_slopes.sum(1)

    def parameters_of_x_alone(self):
        """What L2 trains: everything of f2 but the y->x blocks."""
        return [p for name, p in self.named_parameters() if "of_y" not in name and "cross" not in name]


def cross_entropy(result):
    z, log_determinant = result
    log_density = (-0.5 * z.square() - 0.5 * math.log(2 * math.pi)).sum(1) + log_determinant
    return -log_density.mean()


class Trainer:
    """Algorithm 1, with moments of its own for each of the two losses."""

    def __init__(self, flow, rate, capturable):
        options = {"lr": rate}
        if capturable:
            options["capturable"] = True
        self.flow = flow
        self.conditional = torch.optim.Adam(flow.parameters(), **options)
        self.marginal = torch.optim.Adam(flow.parameters_of_x_alone(), **options)

    def step(self, x, y):
        self.flow.zero_grad(set_to_none=True)
        l1 = cross_entropy(self.flow(x, y))
        l1.backward()
        self.conditional.step()
        self.flow.zero_grad(set_to_none=True)
        l2 = cross_entropy(self.flow(x))
        l2.backward()
        self.marginal.step()
        return l1.detach(), l2.detach()


def captured(trainer, x, y):
    """The step as one CUDA graph on the arrays x and y, and the losses it leaves behind."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            trainer.step(x, y)
    torch.cuda.current_stream().wait_stream(side)
    trainer.flow.zero_grad(set_to_none=True)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        losses = trainer.step(x, y)
    return graph, losses


def product_rate(options, device, finish):
    """GFLOP/s of the step's largest matrix product: says what BLAS this PyTorch has."""
    width = options.dims * options.hidden_per_dim
    a = torch.randn(options.batch, width, device=device)
    b = torch.randn(width, width, device=device)
    rates = []
    for _ in range(20):
        begun = time.perf_counter()
        for _ in range(5):
            a @ b
        finish()
        rates.append(5 * 2e-9 * options.batch * width * width / (time.perf_counter() - begun))
    return statistics.median(rates)


def measure(options):
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    device = torch.device(options.device)
    rows = 64 * options.batch
    x = torch.randn(rows, options.dims)
    y = 0.5 * x + math.sqrt(0.75) * torch.randn(rows, options.dims)
    x, y = x.to(device), y.to(device)
    flow = JointFlow(options.dims, options.hidden_per_dim, options.layers, options.gated).to(device)
    trainer = Trainer(flow, options.rate, options.cuda_graph)
    batch_x, batch_y = x[: options.batch].clone(), y[: options.batch].clone()
    graph = None
    if options.cuda_graph:
        graph, losses = captured(trainer, batch_x, batch_y)

    order = torch.randperm(rows, device=device)
    at = 0

    def step():
        nonlocal order, at
        if at + options.batch > rows:
            order, at = torch.randperm(rows, device=device), 0
        chosen = order[at : at + options.batch]
        at += options.batch
        if graph is None:
            return trainer.step(x[chosen], y[chosen])
        torch.index_select(x, 0, chosen, out=batch_x)
        torch.index_select(y, 0, chosen, out=batch_y)
        graph.replay()
        return losses

    def finish():
        if device.type == "cuda":
            torch.cuda.synchronize()

    for _ in range(options.warm_up):
        step()
    finish()
    block = max(1, options.steps // 10)
    milliseconds = []
    for _ in range(max(1, options.steps // block)):
        begun = time.perf_counter()
        for _ in range(block):
            last = step()
        finish()
        milliseconds.append(1e3 * (time.perf_counter() - begun) / block)
    median = statistics.median(milliseconds)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
    return {
        "steps_per_second": round(1e3 / median, 3),
        "median_ms_per_step": round(median, 4),
        "fastest_block_ms": round(min(milliseconds), 4),
        "slowest_block_ms": round(max(milliseconds), 4),
        "device": name,
        "cuda_graph": options.cuda_graph,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "product_gflops": round(product_rate(options, device, finish), 1),
        "parameters": sum(p.numel() for p in flow.parameters()),
        "l1": round(float(last[0]), 4),
        "l2": round(float(last[1]), 4),
    }


def check():
    """The carried log-determinant against the one of autograd's Jacobian, in float64."""
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(2)
    worst = 0.0
    for layers in (1, 2, 3):
        for gated in (False, True):
            flow = JointFlow(3, 4, layers, gated)
            for parameter in flow.parameters():
                parameter.data.add_(0.2 * torch.randn_like(parameter))
            x, y = torch.randn(5, 3), torch.randn(5, 3)
            for given in (y, None):
                _, carried = flow(x, given)
                for r in range(len(x)):
                    row = None if given is None else given[r : r + 1]
                    jacobian = torch.autograd.functional.jacobian(
                        lambda one: flow(one[None], row)[0][0], x[r]
                    )
                    above = jacobian.triu(1).abs().max()
                    difference = (torch.linalg.slogdet(jacobian)[1] - carried[r]).abs()
                    worst = max(worst, float(above), float(difference))
            flow.zero_grad(set_to_none=True)
            cross_entropy(flow(x)).backward()
            trained = {id(p) for p in flow.parameters_of_x_alone()}
            for name, parameter in flow.named_parameters():
                if (id(parameter) in trained) != (parameter.grad is not None):
                    print(f"bnaf_step.py: L2 and {name} do not belong together", file=sys.stderr)
                    return 1
    print(json.dumps({"largest_error": worst, "torch": torch.__version__}))
    return 0 if worst < 1e-10 else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--warm-up", type=int, default=20)
    parser.add_argument("--dims", type=int, default=20, help="of x, and as many of y")
    parser.add_argument("--hidden-per-dim", type=int, default=20)
    parser.add_argument("--layers", type=int, default=2, help="tanh layers; a linear one follows")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--gated", action="store_true", help="gated residual around the flow")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--cuda-graph", action="store_true", help="replay a captured step")
    parser.add_argument("--check", action="store_true", help="check the log-determinant, then end")
    options = parser.parse_args()
    if options.check:
        return check()
    if options.device == "cuda" and not torch.cuda.is_available():
        print("bnaf_step.py: --device cuda: PyTorch finds no CUDA device", file=sys.stderr)
        return 2
    if options.cuda_graph and options.device != "cuda":
        parser.error("--cuda-graph needs --device cuda")
    print(json.dumps(measure(options)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
