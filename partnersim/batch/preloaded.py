"""What every report needs, imported once by the server that reports are forked from; importing this does it.

A first figure and a first page are made, too: fonts are found and templates compiled in the doing. BLAS keeps to one
thread, for reports run side by side, and a fork takes none along.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when NumPy is first imported

from contextlib import suppress
from importlib import import_module

from partnersim import render
from partnersim.negotiate import open_comparison
from partnersim.render.markup import fragment
from partnersim.shipped import shipped

USED = (
    "ipykernel.ipkernel", "ipykernel.kernelapp", "matplotlib.backends.backend_svg", "papermill.inspection",
    "papermill.translators", "partnersim.batch.forked", "partnersim.batch.making", "partnersim.batch.worker",
    "partnersim.render.details", "partnersim.render.workbook", "xlsxwriter",
)  # fmt: skip

for name in USED:
    import_module(name)

with suppress(Exception):  # a report that cannot be made says so itself
    terms = [str(shipped(f"data/terms/{each}.yaml")) for each in ("five_phase", "direct")]
    deal = open_comparison(str(shipped("data/cases/managed-db.yaml")), terms)
    for piece in (render.heading(deal), render.summary(deal), render.timeline(deal), render.key_figures(deal)):
        fragment(piece.content())
    render.attach_workbook(deal)
