"""The course as a folder of static files: JupyterLite with a Python that runs in the learner's browser.

    python jupyter/lite.py build/site       then any static file server: python -m http.server -d build/site

Nothing is fetched by whoever opens it: the runtime (Pyodide), the pure wheels that the course imports and
the package itself lie in the folder. To build it takes npm and the Python index.

The one rule: the notebooks are those of the repository, to the last character. The kernel finds the package
in the runtime's own list of packages, so no cell has to install it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYODIDE = "314.0.6"  # of the npm package `pyodide`; the kernel of jupyterlite-pyodide-kernel names the same
PYTHON = "3.14"  # that it is
KERNEL = ("micropip", "ipython", "packaging", "jedi", "pygments", "traitlets", "six", "typing-extensions")
# What the runtime does not list: each pure wheel with what it needs at run time, and no more.
COURSE = {
    "comm": ("traitlets",),
    "ipywidgets": ("comm", "ipython", "jupyterlab-widgets", "traitlets"),
    "jupyterlab-widgets": (),
    "psygnal": (),
    "anywidget": ("ipywidgets", "psygnal", "typing-extensions"),
    "fsrs": ("typing-extensions",),
    "platformdirs": (),
    "tcplearn": ("anywidget", "fsrs", "ipywidgets", "platformdirs"),
}
PURE = ("--only-binary", ":all:", "--platform", "any", "--implementation", "py", "--abi", "none")
SETTINGS = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": ["tcplearn"]}}


def build(out: Path) -> None:
    """This builds the site into a folder, which is made anew. Raises CalledProcessError where a tool fails."""
    with tempfile.TemporaryDirectory() as kept:
        lite, wheels = Path(kept, "lite"), Path(kept, "wheels")
        runtime = lite / "static" / "pyodide"
        unpack(runtime)
        carry(runtime, wheels)
        config = {
            "jupyter-lite-schema-version": 0,
            "jupyter-config-data": {
                "appName": "tcplearn",
                "exposeAppInBrowser": True,
                "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": SETTINGS},
            },
        }
        (lite / "jupyter-lite.json").write_text(json.dumps(config), "utf-8")
        contents = Path(kept, "contents")
        shutil.copytree(ROOT / "notebooks", contents, ignore=shutil.ignore_patterns(".*"))
        shutil.rmtree(out, ignore_errors=True)
        places = ["--contents", str(contents), "--lite-dir", str(lite), "--output-dir", str(out.resolve())]
        tool([sys.executable, "-m", "jupyterlite_core.app", "build", *places], lite)
    for path in out.rglob("*.map"):  # half of the size, and only for who debugs JupyterLite
        path.unlink()


def tool(words: list[str], where: Path) -> None:
    """This runs a tool quietly; what it said is shown if it fails."""
    done = subprocess.run(words, cwd=where, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        done.check_returncode()


def unpack(runtime: Path) -> None:
    """This puts the Pyodide runtime into a folder."""
    runtime.mkdir(parents=True)
    tool(["npm", "pack", "--silent", f"pyodide@{PYODIDE}"], runtime)
    packed = next(runtime.glob("pyodide-*.tgz"))
    tool(["tar", "xzf", packed.name, "--strip-components", "1"], runtime)
    packed.unlink()
    for path in runtime.glob("*.map"):
        path.unlink()


def carry(runtime: Path, wheels: Path) -> None:
    """This puts the wheels beside the runtime and makes its list of packages say so."""
    lock = json.loads((runtime / "pyodide-lock.json").read_text("utf-8"))
    listed: dict[str, Any] = lock["packages"]
    needed = closure(KERNEL, listed)
    wheels.mkdir()
    download([f"{listed[name]['name']}=={listed[name]['version']}" for name in needed], wheels)
    download([name for name in COURSE if name != "tcplearn"], wheels)
    tool([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(wheels), str(ROOT)], wheels)
    found = {path.name.split("-")[0].lower().replace("_", "-"): path for path in wheels.glob("*.whl")}
    packages = {}
    for name in (*needed, *COURSE):
        wheel = found[name]
        shutil.copy(wheel, runtime)
        packages[name] = {
            **listed.get(name, {"imports": [name.replace("-", "_")], "depends": []}),
            **({"depends": list(COURSE[name])} if name in COURSE else {}),
            "name": name,
            "version": wheel.name.split("-")[1],
            "file_name": wheel.name,
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "install_dir": "site",
            "package_type": "package",
            "unvendored_tests": False,
        }
    (runtime / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": packages}), "utf-8")


def closure(names: Iterable[str], listed: dict[str, Any]) -> list[str]:
    """These are the packages and all that they need, each once."""
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop(0).lower().replace("_", "-")
        if name not in found:
            found.append(name)
            waiting += listed[name]["depends"]
    return found


def download(what: list[str], wheels: Path) -> None:
    """This fetches pure wheels, and nothing that they name."""
    words = ["download", "-q", "--no-deps", "-d", str(wheels), *PURE, "--python-version", PYTHON, *what]
    tool([sys.executable, "-m", "pip", *words], wheels)


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/site")
    build(target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{target}: {size / 1e6:.0f} MB; try: {sys.executable} -m http.server -d {target}")
