"""Audit the dependencies without a network: no lower bound, and nothing installed, may be older than a known advisory's fix.

    python scripts/audit.py            # exit status 1 where something is too old
    python scripts/audit.py --offline  # without pip-audit

Where pip-audit is installed (`pip install --group audit`), it is asked, too: it looks up each installed package in the
advisories of PyPI, and so needs that. CI often reaches a mirror alone, which knows none: then pip-audit says of each
package that it could not be audited, and yet ends with "no known vulnerabilities found"; so its packages are counted here.

The alternative's limits: it knows the advisories that stand below, which people wrote down at `AS_OF` from the GitHub Advisory Database
and OSV, for the packages that newsdigest installs and those which these bring along. What came out later it does not
know, and what nobody reported nobody knows. pip-audit knows more: run it with a network before each release, and add here
what it finds.
"""

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

AS_OF = "spring 2026"  # up to when the advisories below are known
PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"

ADVISORIES: dict[str, tuple[tuple[str, str, str], ...]] = {  # package: (fixed in, advisory, what it allowed)
    "aiohttp": (
        ("3.9.2", "CVE-2024-23334", "reading files beside served ones"),
        ("3.9.4", "CVE-2024-30251", "an endless loop on a malformed form"),
        ("3.10.11", "CVE-2024-52304", "request smuggling"),
        ("3.12.14", "CVE-2025-53643", "request smuggling"),
        ("3.13.3", "CVE-2025-69223", "bombs in compressed requests"),
    ),
    "lxml": (("4.9.1", "CVE-2022-2309", "a crash"), ("5.4.0", "CVE-2025-32414", "memory errors of the bundled libxml2")),
    "lxml-html-clean": (("0.4.0", "CVE-2024-52595", "scripts left in"),),
    "brotli": (("1.0.8", "CVE-2020-8927", "a buffer overflow"), ("1.2.0", "CVE-2025-6176", "bombs")),
    "datasette": (("0.65.2", "CVE-2025-64481", "an open redirect"),),
    "jinja2": (("3.1.6", "CVE-2025-27516", "leaving the sandbox"),),
    "h11": (("0.16.0", "CVE-2025-43859", "request smuggling"),),
    "uvicorn": (("0.11.7", "CVE-2020-7695", "response splitting"),),
    "starlette": (("0.49.1", "CVE-2025-62727", "quadratic time on ranges"),),
    "python-multipart": (("0.0.18", "CVE-2024-53981", "endless logging"),),
    "urllib3": (("2.5.0", "CVE-2025-50181", "redirects followed against the setting"), ("2.6.0", "CVE-2025-66471", "bombs")),
    "requests": (("2.32.4", "CVE-2024-47081", "credentials of .netrc sent elsewhere"),),
    "certifi": (("2024.7.4", "CVE-2024-39689", "a root certificate that is not trusted any more"),),
    "idna": (("3.7", "CVE-2024-3651", "quadratic time"),),
    "feedparser": (("5.1.2", "CVE-2012-2921", "entities without end"),),
    "numpy": (("1.22.0", "CVE-2021-34141", "a wrong comparison"),),
    "transformers": (("4.53.0", "CVE-2025-6638", "quadratic time"), ("4.48.0", "CVE-2024-11392", "code in a pickled model")),
    "torch": (("2.6.0", "CVE-2025-32434", "code in a model in spite of weights_only"),),
    "pyarrow": (("14.0.1", "CVE-2023-47248", "code in a file"),),
    "dask": (("2021.10.0", "CVE-2021-42343", "workers that listen to everybody"),),
    "tornado": (("6.5", "CVE-2025-47287", "logging without end"),),
    "mcp": (("1.10.0", "CVE-2025-53365", "an error that ends the server"), ("1.23.0", "CVE-2025-66416", "DNS rebinding")),
    "markdown-it-py": (("2.2.0", "CVE-2023-26303", "a crash"),),
    "pygments": (("2.15.0", "CVE-2022-40896", "quadratic time"),),
    "setuptools": (("78.1.1", "CVE-2025-47273", "writing files elsewhere"),),
    "tqdm": (("4.66.3", "CVE-2024-34062", "code in options"),),
    "filelock": (("3.20.1", "CVE-2025-68146", "a race over symbolic links"),),
}  # fmt: skip


def parts(version: str) -> tuple[int, ...]:
    """A version's numbers, for comparing: "3.14.5rc1" is (3, 14, 5), "2.6.0" is (2, 6)."""
    numbers = [int(n) for n in re.findall(r"\d+", re.split(r"(?:a|b|rc|dev|post|\+)", version, maxsplit=1)[0])]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def named(requirement: str) -> tuple[str, str, str]:
    """(name, lower bound, upper bound) of a requirement; "" where it has none."""
    name = re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]
    lower = re.search(r">=\s*([\w.]+)", requirement)
    upper = re.search(r"<\s*([\w.]+)", requirement)
    return re.sub(r"[-_.]+", "-", name).lower(), lower[1] if lower else "", upper[1] if upper else ""


def requirements(project: Path) -> list[str]:
    """Every requirement of pyproject.toml: the program's, the extras', the groups'."""
    given = tomllib.loads(project.read_text(encoding="utf-8"))
    found = list(given["project"]["dependencies"])
    for group in (
        *given["project"].get("optional-dependencies", {}).values(),
        *given.get("dependency-groups", {}).values(),
    ):
        found += [r for r in group if isinstance(r, str) and not r.startswith("newsdigest[")]
    return found


def bounds_too_low(project: Path) -> list[str]:
    """Requirements that let in a version older than an advisory's fix, and those without any lower bound."""
    out = []
    for requirement in requirements(project):
        name, lower, _ = named(requirement)
        if not lower:
            out.append(f"{requirement}: has no lower bound")
        for fixed, advisory, what in ADVISORIES.get(name, ()):
            if lower and parts(lower) < parts(fixed):
                out.append(f"{requirement}: lets in versions before {fixed} ({advisory}: {what})")
    return out


def installed_too_old() -> list[str]:
    """Installed packages that are older than an advisory's fix."""
    out = []
    for name, known in sorted(ADVISORIES.items()):
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        out += [f"{name} {version}: {a} ({w}) is fixed in {f}" for f, a, w in known if parts(version) < parts(f)]
    return out


def heard(said: str) -> tuple[int, int, list[str]]:
    """(packages audited, packages that could not be, what is wrong) by pip-audit's JSON. Raises ValueError where it is none."""
    packages = json.loads(said)["dependencies"]
    wrong = [
        f"{p['name']} {p['version']}: {v['id']} is fixed in {', '.join(v.get('fix_versions', [])) or 'no version yet'}"
        for p in packages
        for v in p.get("vulns", ())
    ]
    skipped = sum("skip_reason" in p for p in packages)
    return len(packages) - skipped, skipped, wrong


def by_pip_audit() -> list[str]:
    """What pip-audit finds wrong with what is installed; says what it could not do."""
    if importlib.util.find_spec("pip_audit") is None:
        print("pip-audit is not installed (pip install --group audit): the list above stands alone.")
        return []
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--local",
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        "10",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        audited, skipped, wrong = heard(done.stdout)
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        print("pip-audit could not reach its advisories: the list above stands alone.")
        return []
    print(f"pip-audit: {audited} packages audited, {skipped} could not be, {len(wrong)} advisories.")
    return wrong


def main() -> int:
    """Audit. 0: nothing known is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offline", action="store_true", help="don't ask pip-audit")
    parser.add_argument("--project", type=Path, default=PROJECT)
    given = parser.parse_args()
    wrong = bounds_too_low(given.project) + installed_too_old()
    for line in wrong:
        print(line)
    names = {named(r)[0] for r in requirements(given.project)}
    print(
        f"{len(names)} requirements, {sum(map(len, ADVISORIES.values()))} advisories of {len(ADVISORIES)} packages known up to"
        f" {AS_OF}: {len(wrong)} too old. Later advisories are not known here."
    )
    found = [] if given.offline else by_pip_audit()
    for line in found:
        print(line)
    return 1 if wrong or found else 0


if __name__ == "__main__":
    sys.exit(main())
