"""The server is reached from this machine alone, by who has its token, and asks nothing of anybody."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from partnersim.errors import InputError
from partnersim.explorer.server import ExplorerServer, check_options, own_places, settings
from tests.explorer.served import AS_ROOT, Served, served

OPEN_DOORS = {
    "--ServerApp.ip=0.0.0.0": "not on 0.0.0.0",
    "--ip=::": "not on ::",
    "--ip=192.168.1.5": "not on 192.168.1.5",
    "--IdentityProvider.token=": "without a token",
    "--ServerApp.token=": "without a token",
    "--ServerApp.allow_origin=*": "allow_origin",
    "--ServerApp.allow_origin_pat=.*": "allow_origin_pat",
    "--ServerApp.allow_remote_access=True": "allow_remote_access",
    "--ServerApp.disable_check_xsrf=True": "disable_check_xsrf",
    "--ServerApp.terminals_enabled=True": "terminals",
    "--ServerApp.allow_unauthenticated_access=True": "token",
}


@pytest.mark.parametrize(("option", "told"), OPEN_DOORS.items())
def test_what_would_let_others_in_is_refused_before_anything_listens(option: str, told: str, tmp_path: Path) -> None:
    try:
        with own_places():
            chosen = settings(tmp_path, "app.ipynb", app=True, port=0, browser=False)
            server = ExplorerServer.instance(config=chosen)
            with pytest.raises(InputError) as error:
                server.initialize(argv=[option, "--allow-root"])
        assert told in str(error.value)
        assert "\n" not in str(error.value)
    finally:
        ExplorerServer.clear_instance()


@pytest.mark.parametrize(
    "option",
    [*OPEN_DOORS, "--KernelManager.ip=0.0.0.0", "--LabApp.extension_manager=pypi", "--ServerApp.tornado_settings={}",
     "--ServerApp.local_hostnames=['x']", "--ServerApp.root_dir=/", "--config=mine.py", "--bogus", "x"],
)  # fmt: skip
def test_only_options_that_are_known_are_passed_on(option: str) -> None:
    with pytest.raises(InputError, match="is not passed on"):
        check_options(["--allow-root", option])


def test_it_is_refused_in_a_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "partnersim.cli.main", "explore", "managed-db", "--no-browser", *AS_ROOT]
    run = subprocess.run(
        [*command, "-o", str(tmp_path / "out"), "--jupyter=--ip=0.0.0.0"], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (2, "")
    (line,) = run.stderr.splitlines()
    assert line.startswith("--ip=0.0.0.0 is not passed on to Jupyter's server, since it may let others in")


@pytest.fixture(scope="module", params=["--app", "lab"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """With settings of a user that would let everybody in, which are not read."""
    home = tmp_path_factory.mktemp("home")
    open_door = {"ServerApp": {"ip": "0.0.0.0", "allow_origin": "*", "terminals_enabled": True}}  # noqa: S104
    (home / "jupyter_server_config.json").write_text(
        json.dumps({**open_door, "IdentityProvider": {"token": ""}}), "utf-8"
    )
    options = ["--app"] if request.param == "--app" else []
    folder = tmp_path_factory.mktemp("explore") / "out"
    heeded = {"JUPYTER_CONFIG_DIR": str(home), "JUPYTER_CONFIG_PATH": str(home), "JUPYTER_PREFER_ENV_PATH": "0"}
    away = {"JUPYTER_GATEWAY_URL": "http://127.0.0.1:9", "JUPYTER_PATH": str(home), "JUPYTER_TOKEN": "weak"}
    with served(folder, *options, env={**heeded, **away}) as found:
        yield found


def answer(
    served: Served, path: str, *, token: bool = True, data: bytes | None = None
) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
    headers = {"Authorization": f"token {served.token}"} if token else {}
    request = urllib.request.Request(f"{served.base}{path}", data=data, headers=headers)  # noqa: S310 (our own server)
    try:
        with urllib.request.build_opener(Stay()).open(request, timeout=20) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


class Stay(urllib.request.HTTPRedirectHandler):
    """A page to log in at is an answer, not one to be followed."""

    def redirect_request(self, *_: object) -> None:
        return None


def test_it_listens_on_loopback_alone(running: Served) -> None:
    process = psutil.Process(running.process.pid)
    listening = [
        each.laddr.ip
        for of in (process, *process.children(recursive=True))
        for each in of.net_connections("inet")
        if each.status == psutil.CONN_LISTEN
    ]
    assert listening
    assert set(listening) <= {"127.0.0.1", "::1"}


def test_nobody_is_let_in_without_the_token(running: Served) -> None:
    for path in ("/", "/lab", "/voila/render/app.ipynb", "/api/contents", "/api/kernels", "/files/explore.ipynb"):
        status, *_ = answer(running, path, token=False)
        assert status in (302, 401, 403, 404), path
    assert answer(running, "/api/contents")[0] == 200
    assert len(running.token) >= 32


def test_what_the_environment_says_to_jupyter_is_not_heeded(running: Served) -> None:
    status, _, kernels = answer(running, "/api/kernelspecs")  # here, and of no other machine
    assert (status, json.loads(kernels)["default"]) == (200, "python3")
    assert running.token != "weak"


def test_the_page_alone_stands_in_a_folder_with_nothing_else(running: Served) -> None:
    _, _, contents = answer(running, "/api/contents")
    names = {each["name"] for each in json.loads(contents)["content"]}
    assert names == ({"app.ipynb"} if "/voila/" in running.address else {"explore.ipynb"})


def test_there_are_no_terminals_news_or_extensions_to_install(running: Served) -> None:
    assert answer(running, "/api/terminals")[0] == 404
    assert answer(running, "/terminals/1")[0] == 404
    status, _, news = answer(running, "/lab/api/news")
    assert status == 404 or json.loads(news) == {"news": []}
    install = json.dumps({"cmd": "install", "extension_name": "x"}).encode()
    assert answer(running, "/lab/api/extensions", data=install)[0] >= 400


def test_browsers_are_told_to_ask_nobody_else(running: Served) -> None:
    page = "/lab" if "/lab/" in running.address else "/api/contents"
    policy = answer(running, page)[1]["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_it_sees_its_own_folder_alone(running: Served) -> None:
    assert answer(running, "/files/../pyproject.toml")[0] in (403, 404)
    assert answer(running, "/api/contents/..%2F..%2Fetc%2Fpasswd")[0] in (403, 404)


def test_its_places_are_gone_when_it_ends(tmp_path: Path) -> None:
    with served(tmp_path / "out", "--app", env={"TMPDIR": str(tmp_path)}):
        (made,) = tmp_path.glob("partnersim-explore-*")
        assert made.stat().st_mode & 0o077 == 0
    assert not [*tmp_path.glob("partnersim-explore-*")]
