"""What pyproject.toml cannot say: a folder kept in one place and installed in another.

The shipped scenarios live at the top of the repository, where people look for them, and are
installed as `twin/_configs`, where the program looks for them.
"""

from pathlib import Path
from shutil import copytree

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithConfigs(build_py):
    """The usual build, plus the scenarios; an editable install reads them where they are."""

    def run(self) -> None:
        """Build, then copy the scenarios beside the modules."""
        super().run()
        if not self.editable_mode:
            copytree("configs", Path(self.build_lib, "twin", "_configs"), dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithConfigs})
