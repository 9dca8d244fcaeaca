"""What pyproject.toml cannot say: folders kept in one place and installed in another.

The shipped scenarios, the evidence and the validation live at the top of the repository, where
people look for them, and are installed as `twin/_configs`, `twin/_reference` and
`twin/_validation`, where the program looks for them.
"""

from pathlib import Path
from shutil import copytree

from setuptools import setup
from setuptools.command.build_py import build_py

FOLDERS = {
    "configs": "_configs",
    "data/reference": "_reference",
    "data/validation": "_validation",
}


class BuildWithFolders(build_py):
    """The usual build, plus these folders; an editable install reads them where they are."""

    def run(self) -> None:
        """Build, then copy the folders beside the modules."""
        super().run()
        if not self.editable_mode:
            for kept, installed in FOLDERS.items():
                copytree(kept, Path(self.build_lib, "twin", installed), dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithFolders})
