"""Jupyter's server for the explorer: on this machine alone, behind a token, and asking nothing of anybody else."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

from jupyter_core.paths import jupyter_config_dir
from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from partnersim.errors import InputError

__all__ = ["ExplorerServer", "check_options", "own_places", "serve", "settings"]

# The browser is told to talk to this server and to nobody else, whatever a page or an extension would like.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: blob: data:; "
    "worker-src 'self' blob:; frame-ancestors 'self'; form-action 'self'; base-uri 'self'"
)
OFF = (  # parts of JupyterLab's page
    "@jupyterlab/extensionmanager-extension", "@jupyterlab/terminal-extension",
    "@jupyterlab/apputils-extension:announcements",
)  # fmt: skip
OTHERS = ("voila", "jupyter_server_terminals", "notebook_shim")  # of Jupyter's, installed with it
NO_FORMULAS = "/voila/templates/partnersim/static/no-formulas.js"
NEEDED = (
    "@voila-dashboards/widgets-manager8",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
)  # what the page alone is made of
HERE = Path(__file__).with_name("jupyter")  # our template of Voila's page
PASSED_ON = ("--allow-root", "--browser", "--certfile", "--keyfile", "--port-retries")  # of the options of Jupyter's
LEFT_ALONE = 600  # [s] after which the program of a page that was closed is ended, if its browser did not see to that


class ExplorerServer(ServerApp):
    """Jupyter's server, which refuses to be reached from elsewhere, or by whoever has no token."""

    name = "partnersim explore"
    told: Callable[[str], object] | None = None  # of the address, once it answers

    def init_configurables(self) -> None:
        """Once all settings are read, and before anything listens."""
        super().init_configurables()
        for wrong in self._open_doors():
            raise InputError.one(wrong)

    async def _post_start(self) -> None:
        await super()._post_start()  # type: ignore[no-untyped-call]
        if self.told is not None:
            self.told(f"{self.connection_url.rstrip('/')}{self.default_url}?token={self.identity_provider.token}")

    def _open_doors(self) -> Iterator[str]:
        """What would let others in, and what to do instead."""
        if not _is_loopback(self.ip):
            yield f"the explorer listens on this machine alone, and not on {self.ip}; leave ip out"
        if not self.identity_provider.token:
            yield "without a token everybody on this machine could open the explorer; leave token out, one is made"
        for name in ("allow_origin", "allow_origin_pat", "allow_remote_access", "disable_check_xsrf", "password"):
            if getattr(self, name):
                yield f"{name} would let other pages or machines use the explorer; leave it out"
        if self.allow_unauthenticated_access:
            yield "allow_unauthenticated_access would let in whoever has no token; leave it out"
        if self.terminals_enabled:
            yield "the explorer offers no terminals; leave terminals_enabled out"


def _is_loopback(address: str) -> bool:
    try:
        return address == "localhost" or ip_address(address).is_loopback
    except ValueError:
        return False


def settings(folder: Path, page: str, *, app: bool, port: int, browser: bool) -> Config:
    """What the server is told; options of Jupyter's own go before it, and are looked at with it."""
    found = Config()
    found.ServerApp.update(
        ip="127.0.0.1", port=port, open_browser=browser, root_dir=str(folder.resolve()),
        default_url=f"/voila/render/{page}" if app else f"/lab/tree/{page}", terminals_enabled=False,
        jpserver_extensions={
            **dict.fromkeys(OTHERS, False), **dict.fromkeys(("jupyterlab", "jupyter_lsp"), not app),
            "voila.server_extension": app,
        },
        tornado_settings={"headers": {"Content-Security-Policy": POLICY}, "mathjax_url": NO_FORMULAS},
        allow_unauthenticated_access=False, log_level="ERROR",
    )  # fmt: skip
    found.LabApp.update(
        news_url=None, check_for_updates_class="jupyterlab.NeverCheckForUpdate", extension_manager="readonly",
        expose_app_in_browser=False,
    )  # fmt: skip
    found.KernelManager.transport_encryption = "auto"
    found.MappingKernelManager.update(cull_idle_timeout=LEFT_ALONE if app else 0, cull_interval=60)
    found.VoilaConfiguration.update(template="partnersim", show_tracebacks=False, extension_allowlist=list(NEEDED))
    return found


@contextmanager
def own_places() -> Iterator[None]:
    """Jupyter reads no settings but ours, and leaves nothing behind: its places are a folder of this run.

    What the environment says to it is not heeded either: a token, places of settings, or another machine to ask.
    """
    with tempfile.TemporaryDirectory(prefix="partnersim-explore-") as made:
        told = {
            "JUPYTER_NO_CONFIG": "1",  # neither of the user nor of the system: settings are in a new folder
            "JUPYTER_DATA_DIR": f"{made}/data",
            "JUPYTER_RUNTIME_DIR": f"{made}/runtime",
            "JUPYTER_PATH": str(HERE),
        }
        before = {name: value for name, value in os.environ.items() if name.startswith("JUPYTER")}
        _replace(before, told)
        try:
            lab = Path(jupyter_config_dir(), "labconfig")
            lab.mkdir(parents=True, exist_ok=True)
            (lab / "page_config.json").write_text(json.dumps({"disabledExtensions": dict.fromkeys(OFF, True)}), "utf-8")
            yield
        finally:
            shutil.rmtree(jupyter_config_dir(), ignore_errors=True)
            _replace(told, before)


def _replace(some: Mapping[str, str], others: Mapping[str, str]) -> None:
    """Variables of the environment by others."""
    for name in some:
        os.environ.pop(name, None)
    os.environ.update(others)


def check_options(options: Sequence[str]) -> None:
    """Refuse what is not known to keep the explorer to itself.

    Raises:
        InputError: an option that is not passed on.
    """
    for option in options:
        if option.partition("=")[0] not in PASSED_ON:
            text = f"{option} is not passed on to Jupyter's server, since it may let others in or ask others"
            raise InputError.one(f"{text}; leave it out, or write one of {', '.join(PASSED_ON)}")


def serve(
    folder: Path, page: str, *, app: bool, port: int, browser: bool, options: Sequence[str],
    told: Callable[[str], object],
) -> None:  # fmt: skip
    """Serve a notebook of a folder until interrupted; `told` is called with its address, token included.

    Args:
        folder: the only one that the server can see.
        page: the notebook's name.
        app: its widgets alone, by Voila, in place of JupyterLab.
        port: to listen on; the next free one where it is taken.
        browser: whether to open one.
        options: further ones of Jupyter's server, of those in `PASSED_ON`.
        told: what to do with the address once it answers.

    Raises:
        InputError: options that are not passed on.
    """
    check_options(options)
    with own_places():
        made = ExplorerServer.instance(config=settings(folder, page, app=app, port=port, browser=browser))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Voila says nothing of who may ask for what; all need a token here
            made.initialize(argv=list(options))
        made.log.addFilter(lambda record: record.levelno != logging.CRITICAL)  # the address, which is told once
        made.told = told
        made.start()
