"""Read an export with a labelling program, in an environment of its own, and print what it read."""

import codecs
import json
import os
import sys
import tempfile
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(name)
    return Path(next(iter(spec.submodule_search_locations)))


def datasets(path: str) -> Any:
    """Return the rows of each table in a folder, read as a person does, without any request to the Hub."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ |= {"HF_HOME": cache, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
        program = import_module("datasets")
        program.disable_progress_bars()
        names = program.get_dataset_config_names(path)
        return {name: program.load_dataset(path, name, split="train").to_list() for name in names}


def brat(path: str) -> Any:
    """Return what brat's own server sends to its page for each text, and what its check reports as an error."""
    open_file = codecs.open  # its files are opened in a way that Python no longer supports since 3.11
    codecs.open = lambda name, mode="r", *rest, **options: open_file(name, mode.replace("U", ""), *rest, **options)
    config: Any = ModuleType("config")
    config.BASE_DIR, config.DATA_DIR, config.WORK_DIR = str(Path(path).parent), path, tempfile.mkdtemp()
    config.DEBUG, config.TUTORIALS, config.USER_PASSWORD, config.LOG_LEVEL = False, False, {}, 3
    sys.modules["config"] = config
    sys.path[:0] = [str(_package("brat") / "server" / part) for part in ("src", "lib")]
    document, annotation, check = map(import_module, ("document", "annotation", "verify_annotations"))
    project = import_module("projectconfig").ProjectConfiguration(path)
    read = {}
    for file in Path(path).glob("*.ann"):
        name = str(file.with_suffix(""))
        sent = document._document_json_dict(name)
        with annotation.TextAnnotations(name, read_only=True) as annotations:
            errors = [issue.description for issue in check.verify_annotation(annotations, project)]
            errors += [f"line {line}" for line in annotations.failed_lines]
        parts = ("text", "entities", "attributes", "relations", "comments")
        read[file.stem] = {part: sent[part] for part in parts} | {"errors": errors}
    return {"documents": read, "types": project.get_entity_types()}


def label_studio(path: str) -> Any:
    """Return what Label Studio's own library says of the tasks and how it converts them: one row per annotation."""
    interface = import_module("label_studio_sdk.label_interface").LabelInterface
    converter = import_module("label_studio_sdk.converter").Converter
    configuration = (Path(path) / "config.xml").read_text(encoding="utf-8")
    tasks = json.loads((Path(path) / "tasks.json").read_text(encoding="utf-8"))
    project = interface(configuration)
    project.validate()
    wrong = [each for task in tasks for each in task["annotations"] if not project.validate_annotation(each)]
    wrong += [each for task in tasks for each in task["predictions"] if not project.validate_prediction(each)]
    for number, task in enumerate(tasks):  # numbered as the server does when it imports them
        task["id"] = number
    with tempfile.TemporaryDirectory() as folder:
        numbered = Path(folder) / "tasks.json"
        numbered.write_text(json.dumps(tasks), encoding="utf-8")
        rows = [*converter(configuration, None, download_resources=False).iter_from_json_file(str(numbered))]
    return {"wrong": wrong, "rows": [{"article": row["input"], "output": row["output"]} for row in rows]}


def doccano(path: str) -> Any:
    """Return the spans that doccano's own import stores, by whether the project allows overlaps.

    Also return what a project for intents makes of the labels of whole texts.
    """
    sys.path.insert(0, str(_package("backend")))
    apps = ("roles", "projects", "examples", "label_types", "labels", "data_import")
    others = ("contrib.auth", "contrib.contenttypes")
    django = import_module("django")
    folder = tempfile.mkdtemp()
    import_module("django.conf").settings.configure(
        INSTALLED_APPS=[*(f"django.{name}" for name in others), "polymorphic", "django_drf_filepond", *apps],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        MIGRATION_MODULES=dict.fromkeys((*apps, "auth", "contenttypes", "django_drf_filepond")),
        BASE_DIR=folder,
        DJANGO_DRF_FILEPOND_UPLOAD_TMP=folder,
        DJANGO_DRF_FILEPOND_FILE_STORE_PATH=folder,
        USE_TZ=True,
    )
    django.setup()
    import_module("django.core.management").call_command("migrate", run_syncdb=True, verbosity=0)
    user = import_module("django.contrib.auth.models").User.objects.create(username="ann")
    models, data = import_module("projects.models"), import_module("data_import.datasets")
    jsonl, file_name = (import_module(f"data_import.pipeline.{name}") for name in ("catalog", "readers"))
    read: dict[str, Any] = {}
    kind = models.ProjectType.SEQUENCE_LABELING
    for overlaps in (True, False):
        project = models.SequenceLabelingProject.objects.create(
            name="p", description="", project_type=kind, created_by=user, allow_overlapping=overlaps
        )
        files = [file_name.FileName(path, "out.jsonl", "out.jsonl")]
        dataset = data.load_dataset(kind, jsonl.JSONL, files, project, encoding="Auto")
        dataset.save(user)
        spans = import_module("labels.models").Span.objects.filter(example__project=project)
        read[str(overlaps)] = {
            "errors": [str(each) for each in dataset.errors],
            "spans": [
                {
                    "article": span.example.meta["article"],
                    "creator": span.example.meta.get("annotator", ""),
                    "words": span.example.text[span.start_offset : span.end_offset],
                    "label": span.label.text,
                }
                for span in spans
            ],
        }
    kind = models.ProjectType.INTENT_DETECTION_AND_SLOT_FILLING
    project = models.IntentDetectionAndSlotFillingProject.objects.create(
        name="i", description="", project_type=kind, created_by=user
    )
    dataset = data.load_dataset(kind, jsonl.JSONL, files, project, encoding="Auto")
    dataset.save(user)
    whole = import_module("labels.models").Category.objects.filter(example__project=project)
    about = [[each.example.meta[name] for name in ("article", "annotator")] for each in whole]
    read["whole"] = [[*pair, each.label.text] for pair, each in zip(about, whole, strict=True)]
    return read


if __name__ == "__main__":
    os.environ.setdefault("HOME", tempfile.gettempdir())
    sys.stdout.write(json.dumps(globals()[sys.argv[1]](sys.argv[2])))
