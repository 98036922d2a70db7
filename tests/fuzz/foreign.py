"""Seed inputs for fuzzing imports besides Postil's own exports: the same formats as other programs write them."""

import json
from typing import Any

TEXT = "💩 Zoë met the minister.\r\nShe said prices rose in Zürich.\n"


def _json(*values: Any) -> bytes:
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values).encode()


_REGION = {"start": 3, "end": 6, "text": "Zoë", "labels": ["PER"]}
_ANNOTATION = {
    "completed_by": {"id": 1, "email": "ann@example.org"},
    "created_at": "2024-05-01T10:00:00Z",
    "result": [
        {"id": "r1", "type": "labels", "from_name": "l", "value": _REGION},
        {"id": "r1", "type": "choices", "from_name": "mood", "value": {**_REGION, "choices": ["glad"]}},
        {"id": "r2", "type": "rating", "from_name": "stars", "value": {"rating": 3}},
        {"type": "relation", "from_id": "r1", "to_id": "r1", "labels": ["x"]},
    ],
}

PROJECT = """<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="ATLAS.ti 23">
<Users><User guid="u1" name="ann"/><User guid="u2" name="ben"/></Users><CodeBook><Codes><Code guid="c1" name="a">
<Code guid="c2" name="b" color="#FF0000"/><Code guid="c3" name="b"/></Code></Codes></CodeBook>
<Variables><Variable guid="v"/></Variables><Cases><Case><VariableValue/></Case></Cases><Sources>
<TextSource name="T" creatingUser="u1"><PlainTextContent>Zoë met Kim.&#13;
She said so.</PlainTextContent><PlainTextSelection guid="s1" name="Zoë" startPosition="0" endPosition="3">
<Description>why</Description><Coding creatingUser="u2"><CodeRef targetGUID="c2"/></Coding>
<NoteRef targetGUID="n1"/></PlainTextSelection><NoteRef targetGUID="n2"/></TextSource>
<VideoSource name="V"><Transcript plainTextPath="relative://t.txt"><SyncPoint guid="p" position="1"/>
<SyncPoint guid="q" position="4"/><TranscriptSelection fromSyncPoint="p" toSyncPoint="q"/></Transcript></VideoSource>
</Sources><Notes><Note guid="n1"><PlainTextContent>odd</PlainTextContent></Note><Note guid="n2" creatingUser="u2">
<PlainTextContent>memo</PlainTextContent><PlainTextSelection startPosition="4" endPosition="7"/></Note></Notes>
<Sets><Set/></Sets></Project>""".encode()

SEEDS: dict[str, list[bytes]] = {
    "import-prodigy": [
        _json(
            {
                "text": TEXT,
                "tokens": [{"text": "Zoë", "start": 3, "end": 6, "id": 0}],
                "spans": [{"start": 3, "end": 6, "label": "PER", "token_start": 0, "token_end": 0}],
                "answer": "accept",
                "_annotator_id": "db-ann",
                "_timestamp": 1700000000,
                "relations": [{}],
            },
            {"text": "x", "answer": "reject"},
            {"image": "x.png"},
        )
    ],
    "import-doccano": [
        _json({"text": TEXT, "entities": [{"start_offset": 2, "end_offset": 5, "label": "P", "user": 7}]}),
        _json([{"id": 1, "data": TEXT, "label": [[2, 5, "PER"]], "Comments": ["x"]}]),
    ],
    "import-label-studio": [
        _json([{"id": 1, "data": {"text": TEXT}, "annotations": [_ANNOTATION], "predictions": [{"result": []}]}]),
        _json([{"text": TEXT, "label": [_REGION], "id": 1, "annotator": 2, "annotation_id": 3, "lead_time": 4}]),
    ],
    "import-brat": [
        f"{TEXT}\0T1\tDisease 2 5;10 13\tZoë the\nT2\tPER 2 5\tZoë\nR1\tOwns Arg1:T1 Arg2:T2\nE1\tBuy:T2 By:T1\n"
        "*\tEquiv T1 T2\nA1\tNegated T1\nN1\tReference T1 W:1\tZoë\n#1\tAnnotatorNotes T1\tsure\n".encode()
    ],
    "import-hypothesis": [
        _json(
            {
                "rows": [
                    {
                        "id": "x",
                        "uri": "https://example.org/a",
                        "user": "acct:ann@hypothes.is",
                        "created": "2024-05-01T10:00:00.123456+00:00",
                        "tags": ["a"],
                        "target": [
                            {
                                "selector": [
                                    {"type": "RangeSelector", "startContainer": "/p[1]"},
                                    {"type": "TextPositionSelector", "start": 3, "end": 6},
                                    {"type": "TextQuoteSelector", "exact": "Zoë", "prefix": "💩 ", "suffix": " met"},
                                ]
                            }
                        ],
                    },
                    {"uri": "https://example.org/a", "references": ["x"], "text": "a reply", "target": []},
                ]
            }
        ),
        b"Created at,Author,Page,URL,Group,Type,Quote/description,Comment,Tags\n"
        b'2024-05-01 10:00,ann,,https://example.org/a,,Annotation,met,"a note","x,y z"\n',
    ],
    "import-readwise": [
        b"Highlight,Book Title,Book Author,Note,Color,Tags,Location,Highlighted at\r\n"
        b'"prices rose",A,Ann,".econ\nwhy",yellow,"a,b",12,2024-05-01 10:00:00\r\n'
    ],
    "import-passages": [
        b"id;Document name;Code;Segment;Created by;Created\n1;A;x > y;met;ann;2024-05-01 10:00:00\n",
        'article,start,end,quote,tags\na,2,5,Zoë,"x; y\\\\;z"\n'.encode("utf-16"),
    ],
    "import-conll": [
        b"-DOCSTART- -X- O\n\nEU NNP B-ORG\nsays VBZ O\n. . O\n\n1\tHe\t_\tX\t_\t_\t0\t_\t_\tSpaceAfter=No\n"
    ],
}
