"""What runs in the environments of other programs: each makes a project of Postil's jsonl and times its own exports.

`python FILE.py JSONL FOLDER` prints `{format: seconds}`; making the project is not counted.
"""
