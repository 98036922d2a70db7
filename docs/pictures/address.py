"""Let the README's pictures be found where the package is shown: at the address that `[project.urls]` calls Pictures.

python docs/pictures/address.py

Without that address they are files beside the README, as in a checkout.
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURE = re.compile(r"(!\[[^\]]*\]\()[^)]*?([\w-]+\.(?:png|svg)\))")


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    where = project.get("urls", {}).get("Pictures", "docs/pictures/")
    readme = ROOT / "README.md"
    readme.write_text(PICTURE.sub(rf"\1{where}\2", readme.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
