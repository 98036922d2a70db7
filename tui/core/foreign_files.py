"""Signs of other programs' files: an import reads those, and adding refuses them."""

PERSON_FOLDERS = frozenset({"annotation", "curation"})
"""The folders of a project of INCEpTION or WebAnno: in each a folder for a document, with a file for each person."""

LABEL_STUDIO_RECORD = frozenset({"annotation_id", "annotator", "lead_time"})
"""What each record of Label Studio's export JSON-MIN has beside its data and results; columns of that as CSV."""
