"""The contexts in which keys work, and which of them are active together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """A place where keys work: its heading in the help, and the class with its `action_…` methods.

    `call` is the action as Textual calls it from the focused widget, `{}` standing for the id.
    """

    heading: str
    owner: str
    call: str = "{}"


CONTEXTS = {
    "text": Context("Reading", "ReadingPane", "move('{}')"),
    "annotate": Context("Annotating", "ArticleText"),
    "visual": Context("Selecting (after {visual})", "ReadingPane", "move('{}')"),
    "reader": Context("Everywhere", "ReaderScreen"),
    "list": Context("In every list", "LineList"),
    "rows": Context("Marking rows of a table", "MarkedList"),
    "article_rows": Context("In every list of articles", "ListedArticles"),
    "articles": Context("In the article list", "ArticlePane"),
    "all_articles": Context("In the articles on the whole screen", "ArticlesScreen", "screen.{}"),
    "facets": Context("In the facets of the articles", "ArticlesScreen", "screen.{}"),
    "sidebar": Context("In the sidebar", "Sidebar"),
    "entities": Context("In the entities", "EntityList"),
    "annotations": Context("In the annotations", "AnnotationList"),
    "suggestions": Context("In the suggestions", "SuggestionList"),
    "desk": Context("At the claims desk", "DeskScreen", "screen.{}"),
    "card": Context("In a claim's card", "ClaimCard"),
    "all_entities": Context("In the library's entities", "EntitiesScreen", "screen.{}"),
    "pairs": Context("Possible merges", "EntitiesScreen", "screen.{}"),
    "codebook": Context("In the codebook", "CodebookScreen", "screen.{}"),
    "passages": Context("In the passages of a code or of a cell of counts", "PassagesScreen", "screen.{}"),
    "split": Context("Splitting a code (codes by the letter beside them)", "SplitScreen", "screen.{}"),
    "counts": Context("In the counts", "CountsScreen", "screen.{}"),
    "adjudicate": Context("Two people and their consensus", "AdjudicateScreen", "screen.{}"),
    "imported": Context("What an import brought in, and what it left out", "ImportScreen", "screen.{}"),
    "conflicts": Context("What both sides of an import or a merge changed", "ConflictsScreen", "screen.{}"),
    "both": Context("Two people at one field", "BothTexts"),
    "compare": Context("Comparing two texts", "CompareScreen", "screen.{}"),
    "similar": Context("Said elsewhere", "SimilarClaimsScreen"),
    "correct": Context("Correcting a name", "CorrectScreen", "screen.choose_option('{}')"),
    "relabel": Context("Correcting a name in the text (capital: all of the article)", "RelabelStrip", "screen.{}"),
    "scope": Context("How far a correction reaches", "CorrectScreen", "screen.choose_option('{}')"),
    "find": Context("Finding in the library", "FindScreen"),
    "places": Context("Every place of a name, of words or of a code", "ConcordanceScreen", "screen.{}"),
    "picker": Context("Picking by a part of the name", "Picker"),
    "naming": Context("Picking a tag, a speaker", "TypedPicker"),
    "tagging": Context("Picking tags of a passage", "TagPicker"),
    "filter": Context("While filtering the articles", "ArticlePane"),
    "search": Context("While searching in the article", "SearchBar"),
    "field": Context("In every field", "Field"),
    "form": Context("Exporting, editing an article or a claim", "Modal"),
    "command": Context("Typing a command", "CommandLine"),
    "edit_article": Context("Editing an article or a claim", "EditArticle"),
    "note": Context("Writing a note", "NoteEditor"),
    "evidence_row": Context("Writing evidence", "EvidenceField"),
    "help": Context("In this list of keys", "HelpScreen"),
    "strip": Context("In every question at the bottom", "StripScreen", "screen.{}"),
    "whose": Context("Whose coding is shown (people by the letter beside them)", "WhoseStrip", "screen.{}"),
    "page_reading": Context("How much of a page is kept", "PageReadingStrip", "screen.{}"),
    "hear": Context("Whom to hear (speakers by the letter beside them)", "HearStrip", "screen.{}"),
    "verdict": Context("Choosing a verdict (each by the letter beside it)", "VerdictStrip", "screen.{}"),
    "owner": Context(
        "Before another person's annotation is changed, or an article removed", "Confirmation", "screen.{}"
    ),
    "library": Context("When a library was found that Postil did not make here", "LibraryQuestion", "screen.{}"),
    "screen": Context("In what opens over the reader", "Modal"),
    "dialog": Context("In every dialog", "Modal"),
    "app": Context("At any time", "PostilApp"),
}

TYPING = ("field", "filter", "search", "picker", "naming", "tagging", "find", "form", "edit_article", "note",
          "evidence_row", "help", "command")  # fmt: skip
"""Contexts of text fields, in which no action may have a letter as its key."""

TOGETHER = (
    ("app", "reader", "text", "annotate"),
    ("visual",),
    ("app", "reader", "list", "rows", "article_rows", "articles"),
    ("app", "reader", "list", "sidebar", "annotations"),
    ("app", "reader", "list", "sidebar", "entities"),
    ("app", "reader", "list", "sidebar", "suggestions"),
    ("app", "field", "filter"),
    ("app", "field", "search"),
    ("list", "rows", "desk", "screen"),
    ("list", "card", "desk", "screen"),
    ("list", "sidebar", "card"),
    ("list", "rows", "all_entities", "screen"),
    ("list", "rows", "article_rows", "all_articles", "screen"),
    ("list", "facets", "screen"),
    ("list", "pairs", "screen"),
    ("list", "rows", "codebook", "screen"),
    ("list", "rows", "passages", "screen"),
    ("list", "split", "screen"),
    ("list", "rows", "counts", "screen"),
    ("list", "adjudicate", "screen"),
    ("list", "imported", "screen"),
    ("list", "conflicts", "screen"),
    ("both", "dialog"),
    ("list", "similar", "screen"),
    ("list", "compare", "screen"),
    ("list", "rows", "places", "screen"),
    ("list", "form"),
    ("correct",),
    ("relabel", "correct", "dialog"),
    ("scope",),
    ("field", "form", "edit_article", "dialog"),
    ("field", "picker", "find", "dialog"),
    ("field", "picker", "naming", "tagging", "dialog"),
    ("field", "help", "dialog"),
    ("field", "command", "dialog"),
    ("app", "note"),
    ("app", "note", "evidence_row"),
    ("owner", "strip", "dialog"),
    ("library", "strip", "dialog"),
    ("whose", "strip", "dialog"),
    ("page_reading", "strip", "dialog"),
    ("hear", "strip", "dialog"),
    ("verdict", "strip", "dialog"),
)
"""Contexts that are active together."""
