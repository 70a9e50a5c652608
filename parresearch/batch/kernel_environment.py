"""The environment of a kernel: the same for every run and every user, and without what a user keeps secret."""

from __future__ import annotations

import os
import site
from pathlib import Path

from parresearch.batch.kernel_outputs import INLINE_BACKEND
from parresearch.batch.kernel_start import MEMORY_VARIABLE, SEED_VARIABLE
from parresearch.batch.messages import RunRequest
from parresearch.batch.processes import RUN_VARIABLE
from parresearch.core.paths import HOME_VARIABLE

__all__ = ["THREADS", "kernel_environment"]

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
# What a notebook needs of the user's environment. Nothing else passes: it may hold passwords and tokens, which a
# notebook could print.
_NAMES = {"PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
          "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "USERPROFILE",
          "USERNAME", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
          "VIRTUAL_ENV", "CONDA_PREFIX", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"}  # fmt: skip
_PREFIXES = ("LC_", "PYTHON", "JUPYTER_", "PARRESEARCH_", "FONTCONFIG_")
_SECRET = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "KEY", "CREDENTIAL")
_PACKAGE_HOME = Path(__file__).resolve().parents[2]


def _may_pass(name: str) -> bool:
    name = name.upper()
    if name in _NAMES:
        return True
    return name.startswith(_PREFIXES) and not any(word in name for word in _SECRET)


def kernel_environment(
    *, project_root: Path, sockets: Path, request: RunRequest | None = None
) -> dict[str, str]:
    """The environment of a kernel: what it needs of the batch's own, made the same for every run and every user.

    One thread per kernel, figures as pictures in the notebook, a fixed hash seed, no start-up files of the user, and
    the library that this process itself has imported.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if _may_pass(name)},
        HOME_VARIABLE: str(project_root),
        "MPLBACKEND": INLINE_BACKEND,
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "IPYTHONDIR": str(sockets / "ipython"),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **dict.fromkeys(THREADS, "1"),
    }
    if request is not None:
        environment[SEED_VARIABLE] = str(request.seed)
        environment[RUN_VARIABLE] = f"{request.batch}-{request.number}."
        if request.memory_mib:
            environment[MEMORY_VARIABLE] = str(request.memory_mib)
    installed = {Path(folder).resolve() for folder in (*site.getsitepackages(), site.getusersitepackages())}
    if _PACKAGE_HOME not in installed:
        paths = [str(_PACKAGE_HOME), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    return environment
