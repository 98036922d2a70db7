"""Scripts that run in the environments of other programs: each makes a project from Postil's jsonl and times exports.

`python FILE.py JSONL FOLDER` prints `{format: seconds}`, without the time to make the project.
"""
