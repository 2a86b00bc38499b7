"""A Dask cluster as what runs the parts of a sweep."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from partnersim import __version__
from partnersim.errors import InputError, RunError
from partnersim.sweep.files import GOES_ON

__all__ = ["cluster"]

WAIT = 10  # seconds for a scheduler to answer
OPTION = "--scheduler"


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers of a Dask cluster, and how many there are.

    Where the scheduler wants certificates, they are those of Dask's own configuration: `distributed.comm.tls`.

    Raises:
        InputError: no scheduler answers there, or Dask is not installed.
        RunError: it has no workers, or other versions of this package, or is lost.
    """
    try:
        dask: Any = import_module("distributed")  # it has no types
    except ImportError:
        raise InputError.one(f"{OPTION} needs Dask; install it with pip install 'partnersim[cluster]'") from None
    _check_scheduler(dask, address)
    for name in ("distributed", "distributed.client"):  # which have levels of their own
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what they have to say is said in one line
    try:
        with dask.Client(address, timeout=WAIT, set_as_default=False) as client:
            count = sum(client.nthreads().values())
            if count == 0:
                raise RunError(f"the scheduler at {address} has no workers; start some: dask worker {address}")
            _check_versions(client)
            yield _Cluster(client), count
    except (dask.scheduler.KilledWorker, dask.comm.CommClosedError, CancelledError) as error:
        raise RunError(f"the cluster at {address} is lost ({type(error).__name__}); {GOES_ON}") from error


class _Cluster(Executor):
    """A Dask client as an executor. Its own may wait for ever where the scheduler is gone."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
        """What will be there; it has `result` and `cancel`, as a future has."""
        return self.client.submit(work, *arguments, pure=False, **named)


def _check_scheduler(dask: Any, address: str) -> None:
    """Ask who is there first: a client that finds no scheduler takes long to give up, and does so with a traceback."""

    async def identity() -> Any:
        async with dask.core.rpc(address, connection_args=arguments, timeout=WAIT) as there:
            return await asyncio.wait_for(
                there.identity(), 1.5 * WAIT
            )  # who answers may be no scheduler, and say nothing

    _check_certificates(security := dask.Security())
    try:
        arguments = security.get_connection_args("client")
        found = asyncio.run(identity())
    except RuntimeError as error:  # how Dask refuses what is not encrypted
        raise InputError.one(f"{_why(error)}; write an address that begins with tls://", OPTION) from None
    except (OSError, ValueError, TypeError) as error:
        raise InputError.one(
            f"no scheduler answers at {address} ({_why(error)}); {_instead(address)}", OPTION
        ) from None
    if found["type"] != "Scheduler":
        raise InputError.one(f"{address} is a {found['type']}; write the address of its scheduler", OPTION)


def _check_certificates(security: Any) -> None:
    """Say which file of Dask's settings is not there: what it says itself names none."""
    for name in ("tls_ca_file", "tls_client_cert", "tls_client_key"):
        given = getattr(security, name)
        if given and "\n" not in given and not Path(given).is_file():  # what has lines is a certificate itself
            text = f"{given}, of Dask's settings distributed.comm.tls, is no file"
            raise InputError.one(f"{text}; write where it is", OPTION)


def _why(error: BaseException | None) -> str:
    """What is at the bottom of an error, in a line."""
    said = f"nothing comes in {1.5 * WAIT:g} s"
    while error is not None:
        said = str(error) or said
        error = error.__cause__
    return said.splitlines()[0]


def _instead(address: str) -> str:
    if address.startswith("tls:"):
        return "start one there, or name its certificates in Dask's settings, distributed.comm.tls"
    return "start one there, or write its address"


def _check_versions(client: Any) -> None:
    """Refuse a cluster that would not compute the same."""
    try:
        there = {client.run_on_scheduler(version, "partnersim"), *client.run(version, "partnersim").values()}
    except PackageNotFoundError:
        there = {"none"}
    if other := there - {__version__}:
        text = f"the scheduler and all workers must have partnersim {__version__}, and there is {min(other)}"
        raise RunError(f"{text}; install it there")
