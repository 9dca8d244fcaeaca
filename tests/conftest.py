"""What the tests need from outside the repository: a browser, and the real logs."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"

# A busy machine is not a failing property. In CI, hypothesis loads its own profile.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if not os.environ.get("CI"):
    settings.load_profile("patient")


@cache
def find_chromium() -> str | None:
    """Path of a Chromium that starts, or None; some systems install a stub that does not."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path and not subprocess.run([path, "--version"], capture_output=True).returncode:
            return path
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser") and not find_chromium():
            item.add_marker(pytest.mark.skip(reason="no Chromium here: apt-get install chromium"))
        if item.get_closest_marker("shared") and not SHARED_DATA.is_dir():
            item.add_marker(pytest.mark.skip(reason="the real logs (../shared/data) are not here"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser, for `playwright.chromium.launch(executable_path=…)`."""
    path = find_chromium()
    assert path, "mark the test with pytest.mark.browser"
    return path


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the real logs; for tests marked with pytest.mark.shared."""
    return SHARED_DATA
