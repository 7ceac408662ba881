"""The page's browser libraries: fetched by npm, copied to webclient/vendor by vendor.mjs."""

from __future__ import annotations

from tooling import CACHE, WEBCLIENT
from tooling.console import run, step
from tooling.node import ensure_node
from tooling.stamps import Stamp


def install_page(*, with_tools: bool) -> None:
    """Install the page's libraries, and its linter and type checker `with_tools`, unless the stamp is fresh."""
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
    # `npm ci` emptied node_modules first, so the other stamp is no longer true.
    for other in ("page", "page-tools"):
        (CACHE / "stamps" / other).unlink(missing_ok=True)
    stamp.write()
