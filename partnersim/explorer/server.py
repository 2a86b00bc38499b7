"""Jupyter's server for the explorer: on this machine alone, behind a token, and asking nothing of anybody else."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from partnersim.errors import InputError

__all__ = ["ExplorerServer", "serve"]

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
    found.VoilaConfiguration.update(template="partnersim", show_tracebacks=False, extension_allowlist=list(NEEDED))
    return found


@contextmanager
def own_places() -> Iterator[None]:
    """Jupyter reads no settings but ours, and leaves nothing behind: its places are a folder of this run."""
    with tempfile.TemporaryDirectory(prefix="partnersim-explore-") as made:
        lab = Path(made) / "config" / "labconfig"
        lab.mkdir(parents=True)
        (lab / "page_config.json").write_text(json.dumps({"disabledExtensions": dict.fromkeys(OFF, True)}), "utf-8")
        told = {
            "JUPYTER_CONFIG_DIR": f"{made}/config",
            "JUPYTER_RUNTIME_DIR": f"{made}/runtime",
            "JUPYTER_PATH": os.pathsep.join(filter(None, [str(HERE), os.environ.get("JUPYTER_PATH", "")])),
        }
        before = {name: os.environ.get(name) for name in told}
        os.environ.update(told)
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


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
        options: further ones of Jupyter's server, `--allow-root`.
        told: what to do with the address once it answers.

    Raises:
        InputError: options that would let others in.
    """
    with own_places():
        made = ExplorerServer.instance(config=settings(folder, page, app=app, port=port, browser=browser))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Voila says nothing of who may ask for what; all need a token here
            made.initialize(argv=list(options))
        made.log.addFilter(lambda record: record.levelno != logging.CRITICAL)  # the address, which is told once
        made.told = told
        made.start()
