"""The page's browser libraries: npm brings them, scripts/vendor.mjs copies them to where the page loads them from."""

from __future__ import annotations

from house import CACHE, WEBCLIENT
from house.node import ensure_node
from house.stamps import Stamp
from house.talk import run, step


def install_page(*, with_tools: bool) -> None:
    """Bring the page's libraries, and with `with_tools` what lints and types it; do nothing if that has been done."""
    names = ("package.json", "package-lock.json", "scripts/vendor.mjs", "scripts/planes-wat.mjs")
    listed = [WEBCLIENT / name for name in names]
    made = (WEBCLIENT / "node_modules", WEBCLIENT / "vendor")
    whole = Stamp(CACHE / "stamps" / "page-tools", listed, made)
    if whole.fresh():
        return
    stamp = whole if with_tools else Stamp(CACHE / "stamps" / "page", listed, made)
    if stamp.fresh():
        return
    env = ensure_node()
    with step("Fetching the page's libraries"):
        command = ["npm", "ci", "--no-audit", "--no-fund"] + ([] if with_tools else ["--omit=dev"])
        run(command, cwd=WEBCLIENT, env=env, log="npm", what="npm ci", registry="the npm registry")
        run(["node", "scripts/vendor.mjs"], cwd=WEBCLIENT, env=env, log="vendor", what="vendor.mjs", registry="npm")
    # `npm ci` begins with an empty node_modules: the other stamp says nothing any more.
    for other in ("page", "page-tools"):
        (CACHE / "stamps" / other).unlink(missing_ok=True)
    stamp.write()
