"""benchmarks/README.md and its plots, made from results.json: the table, then each benchmark with its profile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.plot import lines_svg
from benchmarks.results import HERE, load

Kept = Mapping[str, Any]
ORDER = (
    *("day", "first", "coarse", "sampler", "fallback", "relay", "users"),
    *("batch", "cut", "offline", "cold", "timeline"),
)


def figure(value: float | None, unit: str = "") -> str:
    """A number as a person reads it, three digits of it."""
    if value is None:
        return "–"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}".strip()


def goal_of(kept: Kept) -> str:
    """The goal in words, or a dash."""
    goal = kept["goal"]
    if goal is None:
        return "–"
    unit = kept["unit"] if goal["of"] == "ours" else "×"
    words = [
        f"{sign} {figure(bound)}{'' if unit == '×' else ' '}{unit}"
        for sign, bound in (("≥", goal["at_least"]), ("≤", goal["at_most"]))
        if bound is not None
    ]
    return ", ".join([*words, *goal["more"]])


def verdict(kept: Kept) -> str:
    """Reached, or by how much it is missed."""
    if kept["met"] is None:
        return ""
    if kept["met"]:
        return "reached"
    goal = kept["goal"]
    value = kept["ours"] if goal["of"] == "ours" else kept["ratio"]
    missed = [sentence for sentence, holds in goal["more"].items() if not holds]
    for bound, bad in ((goal["at_least"], -1), (goal["at_most"], 1)):
        if value is not None and bound is not None and (value - bound) * bad > 0:
            missed.insert(0, f"by {abs(value - bound) / bound:.0%}")
    return f"**missed** {', '.join(missed) or 'it could not be measured'}"


def row(kept: Kept) -> str:
    """One line of the table."""
    mark = "".join((" ¹" if kept["scaled"] else "", " ²" if kept["quick"] else ""))
    theirs = f"{figure(kept['theirs'], kept['unit'])} ({kept['against']})" if kept["theirs"] else kept["against"] or "–"
    ratio = f"{kept['ratio']:.3g}" if kept["ratio"] is not None else "–"
    cells = [f"[{kept['name']}](#{kept['name'].split()[0]})", f"{figure(kept['ours'], kept['unit'])}{mark}"]
    return f"| {' | '.join([*cells, theirs, ratio, goal_of(kept), verdict(kept)])} |"


def section(name: str, rows: Sequence[Kept], folder: Path) -> list[str]:
    """All about one benchmark; writes its plots into `folder`/plots."""
    lines = [f"## {name}", ""]
    for kept in rows:
        lines += [f"**{kept['name']}**: {kept['what']}."]
        if kept["scaled"]:
            lines += [f"Worked out from a shorter measurement: {kept['scaled']}."]
        if kept["rounds"]:
            shown = ", ".join(" / ".join(figure(value) for value in pair) for pair in kept["rounds"])
            lines += [f"Rounds, ours / theirs, {kept['unit']}: {shown}."]
        if kept["facts"]:
            facts = ", ".join(f"{key}: {figure(v) if isinstance(v, float) else v}" for key, v in kept["facts"].items())
            lines += [f"Counted: {facts}."]
        if kept["versions"]:
            lines += [f"Versions: {', '.join(f'{key} {value}' for key, value in kept['versions'].items())}."]
        lines += [f"Measured {kept['date'][:10]}{' in the quick run' if kept['quick'] else ''}.", ""]
        for number, plot in enumerate(kept["plots"]):
            slug = re.sub(r"[^a-z0-9]+", "-", f"{kept['name']} {number}".lower()).strip("-")
            path = folder / "plots" / f"{slug}.svg"
            path.parent.mkdir(exist_ok=True)
            path.write_text(lines_svg(plot["title"], plot["x"], plot["y"], plot["lines"]), "utf-8")
            lines += [f"![{plot['title']}](plots/{path.name})", ""]
    written = [kept["profile"] for kept in rows if kept["profile"]]
    noted = HERE / "profiles" / f"{name}.md"
    if not written and noted.exists():
        written = [noted.read_text("utf-8").strip()]
    for profile in written:
        lines += ["*Where the time goes.* " + profile, ""]
    return lines


HEAD = """# Benchmarks

<!-- Made by `make bench` from results.json; what is written by hand lies in profiles/. -->

What SmartCut claims about its speed, measured side by side with what a user would pick instead: both in turn within one
run on one machine, medians of the rounds. A ratio is ours / theirs.

```sh
make bench-data            # a day of video, 22 GB, made in some minutes; asks first. SMARTCUT_BENCH_DATA says where
make bench                 # all of it, about 25 minutes; ARGS="relay cut" for some
make bench-quick           # all on ten minutes of video, below 5 minutes (the first time it makes them: 3 minutes more)
```

A timing never fails `make test`; the counts behind the figures (frames fetched, decodes, bytes) are tested there.
"""


def write_readme(folder: Path = HERE, results: Path | None = None) -> Path:
    """Make README.md and plots/ in `folder` from its results.json; gives the README's path."""
    kept = list(load(results or folder / "results.json").values())
    for plot in (folder / "plots").glob("*.svg"):
        plot.unlink()
    names = sorted({each["name"].split()[0] for each in kept}, key=lambda n: (ORDER.index(n) if n in ORDER else 99, n))
    groups = {name: [each for each in kept if each["name"].split()[0] == name] for name in names}
    lines = [HEAD]
    for facts in {tuple(sorted(each["machine"].items())): each["machine"] for each in kept}.values():
        lines += [f"Machine: {', '.join(f'{key} {value}' for key, value in facts.items())}.", ""]
    lines += ["| name | ours | theirs | ratio | goal | |", "|---|---|---|---|---|---|"]
    lines += [row(each) for name in names for each in groups[name]]
    lines += ["", "¹ worked out from a shorter measurement, as its section says. ² from the quick run.", ""]
    for name in names:
        lines += section(name, groups[name], folder)
    readme = folder / "README.md"
    readme.write_text("\n".join(lines).rstrip() + "\n", "utf-8")
    return readme
