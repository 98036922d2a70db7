import pytest

from tui.marks.finder import Finder
from tui.marks.pipeline import Pipeline, load


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return load()


@pytest.fixture(scope="session")
def finder(pipeline: Pipeline) -> Finder:
    return Finder(pipeline)
