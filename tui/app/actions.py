"""The one table of actions: bindings, footer, help, palette, keymap and documentation all come from it."""

from dataclasses import dataclass

from tui.app.contexts import CONTEXTS
from tui.core.model import COLORS


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does in one context. An id may stand in several contexts: the keymap then speaks of all of them.

    `keys` are Textual's, comma-separated; `hint` is the word in the footer ("" leaves it out). `of_screen` marks what
    the screen does though the keys belong to the text, `priority` what comes before a field's own keys. `call` is for
    methods that are not called as the action.
    """

    id: str
    keys: str
    does: str
    context: str
    hint: str = ""
    of_screen: bool = False
    call: str = ""
    priority: bool = False

    @property
    def name(self) -> str:
        """The id with its context, which no other row has."""
        return f"{self.context}.{self.id}"

    @property
    def action(self) -> str:
        """The action as Textual calls it."""
        return self.call or (self.id if self.of_screen else CONTEXTS[self.context].call.format(self.id))

    @property
    def method(self) -> str:
        """The method that does it, with its class: `ArticleText.action_claim`."""
        owner, name = CONTEXTS[self.context].owner, self.action.split("(")[0]
        if name.startswith("app."):
            owner = "PostilApp"
        elif self.of_screen:
            owner = "ReaderScreen"
        return f"{owner}.action_{name.split('.')[-1]}"


OPENING = {"tag", "note", "verdict", "speaker", "rationale", "evidence", "elsewhere", "correct", "whose", "find",
           "export", "edit_article", "compare", "conflicts", "adjudicate", "entities", "claims", "command", "help",
           "status", "hand_to", "due", "remove_article", "open_address", "command_palette", "other_tags",
           "decision_comment", "edit_claim", "page_checks"}  # fmt: skip
"""Actions that open something to type in: what was typed for it is dropped where they refuse."""

VERDICT = "verdict, by the letter beside it"

PLACES = (
    ("focus_list", "1", "to the article list"),
    ("focus_text", "2", "to the text"),
    ("focus_sidebar", "3", "to the sidebar; again: its next tab"),
    ("entities", "4", "all entities of the library"),
    ("claims", "5", "all claims of the library: the desk"),
)
"""Where digits lead, from every screen; 6 and 7 are free."""

COLOR_KEYS = (
    "exclamation_mark", "at", "number_sign", "percent_sign", "circumflex_accent", "ampersand"
)  # fmt: skip
"""One for each colour of a highlight."""

ASKING = ("correct", "scope")
"""Contexts of a dialog in which nothing is typed but the letter beside a choice."""

ACTIONS: tuple[Action, ...] = (
    # reading
    Action("next_sentence", "j,down", "next sentence", "text", "sentence"),
    Action("previous_sentence", "k,up", "previous sentence", "text"),
    Action("extend_next", "J,shift+down", "extend the selection by a sentence", "text"),
    Action("extend_previous", "K,shift+up", "take a sentence off the selection, or extend it upwards", "text"),
    Action("next_paragraph", "right_curly_bracket", "next paragraph", "text"),
    Action("previous_paragraph", "left_curly_bracket", "previous paragraph", "text"),
    Action("read_on", "space", "a page down; at the end the next article", "text", call="read_on"),
    Action("page_down", "pagedown,ctrl+f", "a page down", "text"),
    Action("page_up", "b,pageup,ctrl+b", "a page up", "text"),
    Action("half_page_down", "ctrl+d", "half a page down", "text"),
    Action("half_page_up", "ctrl+u", "half a page up", "text"),
    Action("top", "g,home", "to the beginning", "text"),
    Action("bottom", "G,end", "to the end", "text"),
    Action("search", "slash", "search in the article", "text", "search", of_screen=True),
    Action("next_hit", "n", "next hit", "text"),
    Action("previous_hit", "N", "previous hit", "text"),
    Action("next_mention", "e", "next name", "text"),
    Action("previous_mention", "E", "previous name", "text"),
    Action("word_here", "asterisk", "on to where the name here or the selected words stand next", "annotate"),
    Action("next_own", "right_parenthesis", "next annotation of yours", "annotate"),
    Action("previous_own", "left_parenthesis", "the one before", "annotate"),
    Action("next_suggestion", "semicolon", "next passage worth checking", "text", "next found"),
    Action("previous_suggestion", "comma", "the one before", "text"),
    Action("open_here", "enter", "open what the cursor is on: annotation, claim or name", "text", of_screen=True),
    Action("toggle_fold", "o", "show or fold text that stands twice", "text", call="toggle_fold"),
    Action("visual", "v", "select by character and word", "text"),
    Action("leave", "escape", "leave the selection or the search", "text", "back", call="leave"),
    # selecting
    Action("visual_left", "h,left", "a character left", "visual"),
    Action("visual_right", "l,right", "a character right", "visual", "character"),
    Action("visual_word", "w", "next word", "visual", "word"),
    Action("visual_word_back", "b", "word before", "visual"),
    Action("visual_word_end", "e", "end of the word", "visual"),
    Action("visual_line_start", "0", "start of the row", "visual"),
    Action("visual_line_end", "dollar_sign", "end of the row", "visual"),
    # annotating
    Action("highlight", "m", "highlight the sentence or selection; again: the next colour", "annotate", "highlight"),
    *(
        Action(f"color_{color}", key, f"highlight it in {color}", "annotate", call=f"highlight_in('{color}')")
        for color, key in zip(COLORS, COLOR_KEYS, strict=True)
    ),
    Action("tag", "t", "tag it", "annotate", "tag"),
    Action("claim", "c", "make it a claim, the speaker guessed", "annotate", "claim"),
    Action("verdict", "V", f"{VERDICT}; on no claim yet it makes one", "annotate"),
    Action("speaker", "S", "who says the claim here", "annotate"),
    Action("elsewhere", "w", "where else it is said; linking it there makes it a claim", "annotate"),
    Action("evidence_for", "plus", "evidence for the claim opened last, which the footer names", "annotate", "for"),
    Action("evidence_against", "minus", "evidence against it", "annotate", "against"),
    Action("note", "a", "write a note on it", "annotate", "note"),
    Action("again", "full_stop", "the last annotation again, here", "annotate", "again"),
    Action("remove", "x", "remove the annotation at the cursor; another person's after asking", "annotate"),
    Action("dismiss", "d", "this passage is not worth checking: suggest it no more", "annotate"),
    Action("correct", "r", "correct the name here, or add one that was missed", "annotate", "correct"),
    Action("place", "p", "place the orphan of the sidebar here: an annotation whose passage is gone", "annotate"),
    Action("copy", "y", "copy the quotation with its citation", "annotate"),
    Action("open_address", "O", "open the source in the browser", "annotate"),
    # everywhere
    Action("undo", "u", "undo", "reader", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "reader", call="app.redo"),
    Action("next_article", "right_square_bracket", "next article", "reader"),
    Action("previous_article", "left_square_bracket", "previous article", "reader"),
    Action("next_unread", "U", "next article that is not read yet", "reader"),
    Action("go_back", "ctrl+o,alt+left", "back where one came from: text, find, desk, entities, places", "reader"),
    Action("go_forward", "ctrl+n,alt+right", "forward again", "reader"),
    Action("keep_place", "M", "keep this place under a letter", "reader"),
    Action("go_to_place", "apostrophe", "to a place that was kept: then its letter", "reader"),
    *(Action(id, key, does, "reader", "claims" if id == "claims" else "") for id, key, does in PLACES),
    Action("next_pane", "tab", "to the next pane", "reader"),
    Action("previous_pane", "shift+tab", "to the pane before", "reader"),
    Action("next_disagreement", "f8", "next name of yours that the last marking sees otherwise", "reader"),
    Action("conflicts", "f9", "what both sides of an import or a merge changed: theirs, mine, joined", "reader"),
    Action("compare", "D", "compare with the same story elsewhere, and with earlier versions", "reader"),
    Action("adjudicate", "A", "two people and their consensus", "reader"),
    Action("whose", "W", "whose coding is shown, counted and found: everyone's, only mine, one person's …", "reader"),
    Action("mark_done", "ctrl+e", "coding of this article is done; again: not done", "reader"),
    Action("find", "f", "find in the library", "reader", "find"),
    Action("export", "X", "export", "reader"),
    Action(
        "import_file", "f6", "bring another program's file in: type its path", "reader", call="app.command('import ')"
    ),
    Action(
        "merge_library", "f7", "bring a colleague's library in: type its path", "reader", call="app.command('merge ')"
    ),
    Action(
        "page_checks",
        "f5",
        "bring in the published checks of the article's page, each as a check by them",
        "reader",
        call="app.page_checks",
    ),
    Action("edit_article", "i", "edit title, authors, publisher, date and language of the article", "reader"),
    Action(
        "remove_article",
        "ctrl+x",
        "remove the article from the library, after asking",
        "reader",
        call="app.remove_article",
    ),
    Action("narrower", "less_than_sign", "make the side pane narrower", "reader"),
    Action("wider", "greater_than_sign", "make the side pane wider", "reader"),
    Action("zen", "z", "only the text, and back", "reader"),
    Action("theme", "ctrl+t", "dark or light", "reader", call="app.theme"),
    Action("palette", "ctrl+p", "find an action by its name", "reader", call="app.command_palette"),
    Action("command", "colon", "a command by its name", "reader", call="app.command"),
    Action("help", "question_mark,f1", "the keys that act here", "reader", "all keys", call="app.help"),
    Action("quit", "q", "quit: nothing can be unsaved", "reader", "quit", call="app.quit"),
    # lists
    Action("next", "j,down", "next", "list", "move"),
    Action("previous", "k,up", "previous", "list"),
    Action("list_page_down", "space,pagedown,ctrl+d,ctrl+f", "a page down", "list"),
    Action("list_page_up", "b,pageup,ctrl+u,ctrl+b", "a page up", "list"),
    Action("first", "g,home", "first", "list"),
    Action("last", "G,end", "last", "list"),
    Action("choose", "enter", "open", "list", "open"),
    Action("filter", "slash", "filter as one types", "list", "filter"),
    Action("back", "escape", "clear the filter, then go back to the text", "list", "back"),
    Action("card_on", "J,shift+down", "read on in the card below the list", "sidebar"),
    Action("card_back", "K,shift+up", "back in the card", "sidebar"),
    Action("order", "s", "another order: added, newest, oldest, title, unread", "articles", "order"),
    Action("toggle_read", "r", "read, or new again", "articles", "read"),
    Action("dense", "d", "one row an article, or all of them", "articles"),
    Action("correct", "r", "correct the name: here, in this article, everywhere", "entities", "correct"),
    Action("claim", "c", "make it a claim", "suggestions", "claim"),
    Action("dismiss", "d,x", "not worth checking: suggest it no more", "suggestions", "dismiss"),
    Action("all_suggestions", "a", "all of them, or only the likely ones", "suggestions", "all"),
    Action("verdict", "V", VERDICT, "annotations", "verdict"),
    Action("speaker", "S", "who says it", "annotations", "speaker"),
    Action("rationale", "r", "rationale and method of my check", "annotations", "why"),
    Action("evidence", "e", "evidence: what it was checked against", "annotations", "evidence"),
    Action("open_address", "O", "open an address of its evidence, rationale or note", "annotations"),
    Action("elsewhere", "w", "where else it is said; link it there", "annotations", "said elsewhere"),
    Action("note", "a", "note", "annotations", "note"),
    Action("tag", "t", "tag it; a tag it has is taken off", "annotations", "tag"),
    Action("claim", "c", "make it a claim, or a plain highlight again", "annotations"),
    Action("place", "p", "place the orphan where the text's cursor was", "annotations"),
    Action("copy", "y", "copy it with its citation", "annotations"),
    Action("remove", "x", "remove it", "annotations", "remove"),
    # the claims desk
    Action("verdict", "V", VERDICT, "desk", "verdict"),
    Action(
        "order",
        "s",
        "another order: newest, oldest, speaker, verdict, published, article, due date, status",
        "desk",
        "order",
    ),
    Action("speaker", "S", "who says it", "desk", "speaker"),
    Action("rationale", "r", "rationale and method of my check", "desk", "why"),
    Action("evidence", "e", "evidence: what it was checked against", "desk", "evidence"),
    Action("open_address", "O", "open an address of its evidence, rationale or note", "desk"),
    Action("link", "l", "link two claims: here, then on the other one", "desk", "link"),
    Action("elsewhere", "w", "where else it is said; link it there", "desk", "said elsewhere"),
    Action("export", "X", "export: a fact-check report, or another format", "desk"),
    Action("status", "m", "its status: to do, asked, waiting, second reader, done", "desk", "status"),
    Action("hand_to", "h", "hand it to somebody", "desk", "hand to"),
    Action("due", "d", "when it is due: fri, +3, a date", "desk", "due"),
    Action("next_due", "n", "next claim that is mine and due", "desk", "next due"),
    Action("previous_due", "N", "previous claim that is mine and due", "desk"),
    Action("edit_claim", "i", "its wording, when and where it was said, by whom, as a form", "desk", "form"),
    Action("tag", "t", "tag it; a tag it has is taken off", "desk", "tag"),
    Action("note", "a", "note", "desk", "note"),
    Action("copy", "y", "copy the claim's words with their citation", "desk"),
    Action("remove", "x", "remove the annotation, with the claim", "desk", "remove"),
    Action("card_on", "J,shift+down", "read on in the card", "desk"),
    Action("card_back", "K,shift+up", "back in the card", "desk"),
    Action("whose", "W", "whose claims are shown", "desk"),
    Action("pictures", "p", "timeline and speakers' records as pictures", "desk", "pictures"),
    Action("undo", "u", "undo", "desk", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "desk", call="app.redo"),
    Action("into_card", "tab", "into the claim's card, and back", "desk", "card"),
    # a claim's card
    Action("verdict", "V", "my verdict, by the letter beside it", "card", "verdict"),
    Action("rationale", "r", "rationale and method of my check", "card", "why"),
    Action("evidence", "e", "a new row of evidence; on one: edit it", "card", "evidence"),
    Action("evidence_for", "plus", "this evidence speaks for the claim", "card", "for, against"),
    Action("evidence_against", "minus", "this evidence speaks against the claim", "card"),
    Action("evidence_neither", "equals_sign", "this evidence speaks neither way", "card"),
    Action("evidence_earlier", "less_than_sign", "this evidence earlier", "card", "order"),
    Action("evidence_later", "greater_than_sign", "this evidence later", "card"),
    Action(
        "counts",
        "exclamation_mark",
        "this one counts: a check, a first appearance; again: no more",
        "card",
        "counts",
    ),
    Action("remove", "x", "remove what is in the row; another person's after asking", "card", "remove"),
    Action("speaker", "S", "who says it", "card"),
    Action("elsewhere", "w", "where else it is said; link it there", "card", "said elsewhere"),
    Action("open_address", "O", "open an address of its evidence, rationale or note", "card"),
    # the library's entities
    Action("order", "s", "another order: mentions, articles, name", "all_entities", "order"),
    Action("kind", "l", "one kind of entity after the other", "all_entities", "kind"),
    Action("correct", "r", "correct the name", "all_entities", "correct"),
    Action("merge", "m", "merge two: here, then on the one that stays", "all_entities", "merge"),
    Action("possible_merges", "p", "pairs that may be the same", "all_entities", "possible merges"),
    Action("copy", "y", "copy the name", "all_entities", "copy"),
    Action("undo", "u", "undo", "all_entities", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "all_entities", call="app.redo"),
    Action("dismiss_pair", "d,x", "these are two: propose them no more", "pairs", "two"),
    Action("turn_pair", "t", "the other way round: the second into the first", "pairs", "turn round"),
    Action("undo", "u", "undo", "pairs", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "pairs", call="app.redo"),
    # two people's annotations side by side
    Action(
        "accept_left", "h,left", "the left one's coding into the consensus; both people's stay", "adjudicate", "left"
    ),
    Action("accept_right", "l,right", "the right one's coding into the consensus", "adjudicate", "right"),
    Action("accept_both", "m", "both: codes joined, the wider passage", "adjudicate", "both"),
    Action("accept_none", "x", "neither: decided as none", "adjudicate", "neither"),
    Action("other_tags", "t", "other codes: give the consensus a code, or take one off", "adjudicate", "other codes"),
    Action("accept_same", "equals_sign", "take over all that are the same, in one step", "adjudicate", "the same"),
    Action("decision_comment", "a", "comment on the decision", "adjudicate", "comment"),
    Action("next_open", "n", "next passage that is open", "adjudicate", "next open"),
    Action("previous_open", "N", "the open one before", "adjudicate"),
    Action("other_people", "tab", "the next two people", "adjudicate", "other people"),
    Action("undo", "u", "undo the last decision made here", "adjudicate", call="screen.undo_decision"),
    Action("redo", "ctrl+r", "do it again", "adjudicate", call="screen.redo_decision"),
    # what came in
    Action("order", "s", "another order: as they came, most left out", "imported", "order"),
    Action("write_list", "X", "write the list of what was left out", "imported", "write the list"),
    Action("carry_out", "c", "do what was only said", "imported", "carry it out"),
    Action("undo", "u", "take the whole import back", "imported", "take all back", call="screen.undo_import"),
    Action("redo", "ctrl+r", "bring it in again", "imported", "bring it in again", call="screen.redo_import"),
    Action("conflicts", "f9", "what both sides changed", "imported", "changed by both"),
    Action("take_theirs", "h,left", "theirs stands", "both", "theirs"),
    Action("keep_mine", "l,right", "mine stands", "both", "mine"),
    Action("join_both", "m", "both texts, joined in the editor", "both", "joined"),
    Action("take_theirs", "h,left", "theirs stands", "conflicts", "theirs"),
    Action("keep_mine", "l,right", "what is here stands", "conflicts", "mine"),
    Action("join_both", "m", "both texts, joined", "conflicts", "joined"),
    Action("undo", "u", "undo", "conflicts", "undo", call="app.undo"),
    Action("redo", "ctrl+r", "redo", "conflicts", call="app.redo"),
    # comparing
    Action("compare_next", "tab", "the next of what it can be compared with", "compare"),
    Action("compare_previous", "shift+tab", "the one before", "compare"),
    Action("next_difference", "n", "on to the next difference", "compare"),
    Action("previous_difference", "N", "back to the difference before", "compare"),
    # dialogs, and what opens over the reader
    Action("submit", "enter", "take what was typed, or what is chosen", "field"),
    Action("to_list", "down", "to the list, filtered", "filter"),
    Action("clear_filter", "escape", "all articles again", "filter"),
    Action("give_up_search", "escape", "give the search up", "search"),
    Action("whose_everyone", "e,W", "everyone's", "whose"),
    Action("whose_me", "m", "only mine", "whose"),
    Action("whose_consensus", "c", "the consensus", "whose"),
    Action("whose_none", "n", "no one's: the bare text", "whose"),
    Action("no_verdict", "minus", "take the verdict back: not checked", "verdict"),
    Action("change_anyway", "enter", "do it all the same", "owner"),
    Action("own_library", "y", "the library found here is mine: write to it", "library"),
    Action("close", "escape", "close: nothing is done", "dialog"),
    Action("help", "f1", "the keys that act here", "dialog", call="app.help"),
    Action("help", "question_mark,f1", "the keys that act here", "screen", "keys", call="app.help"),
    Action("command", "colon", "a command by its name", "screen", call="app.command"),
    Action("go_back", "ctrl+o,alt+left", "back where one came from", "screen", call="app.reader('go_back')"),
    Action("go_forward", "ctrl+n,alt+right", "forward again", "screen", call="app.reader('go_forward')"),
    Action("leave_screen", "q", "back to where one was", "screen", call="close"),
    *(Action(id, key, does, "screen", call=f"app.go_to('{id}')") for id, key, does in PLACES),
    Action("pick_next", "down,ctrl+n", "next", "picker", priority=True),
    Action("pick_previous", "up,ctrl+p", "previous", "picker", priority=True),
    Action("pick_page_down", "pagedown", "a page down", "picker", priority=True),
    Action("pick_page_up", "pageup", "a page up", "picker", priority=True),
    Action("copy", "ctrl+y", "copy the hit with its citation", "find", priority=True),
    Action("go_back", "ctrl+o,alt+left", "back where one came from", "find", call="app.reader('go_back')"),
    Action("go_forward", "alt+right", "forward again", "find", call="app.reader('go_forward')"),
    Action("copy", "y", "copy the sentence with its citation", "places"),
    Action("concordance", "ctrl+k", "every place of the words, in context", "find", priority=True),
    Action("link_carrying", "R", "link it: repeats, verdict along", "similar", call="link('repeats', True)"),
    *(
        Action(f"link_{relation}", key, f"link it: the claim {relation} it", "similar", call=f"link('{relation}')")
        for relation, key in (("repeats", "r"), ("supports", "s"), ("contradicts", "c"), ("updates", "p"))
    ),
    Action("go_there", "o", "go to the passage", "similar"),
    Action("toggle_copies", "l,right", "the other articles with the same sentence, or one row again", "similar"),
    Action("label_person", "p", "a person", "correct"),
    Action("label_org", "o", "an organisation", "correct"),
    Action("label_gpe", "g", "a place", "correct"),
    Action("label_loc", "l", "a region", "correct"),
    Action("label_norp", "n", "a people or group", "correct"),
    Action("label_event", "v", "an event", "correct"),
    Action("label_date", "d", "a date", "correct"),
    Action("reject_name", "x", "no name: reject it", "correct"),
    *(Action("help", "question_mark,f1", "the keys that act here", name, call="app.help") for name in ASKING),
    *(
        Action("palette", "ctrl+p", "find an action by its name", name, call="app.command_palette")
        for name in (*ASKING, "form", "screen")
    ),
    Action("join_name", "j", "the same as another entity: join it", "correct"),
    Action("rename_name", "m", "rename it", "correct"),
    Action("split_name", "s", "another one: split it off", "correct"),
    Action("resize_name", "w", "just the words that were selected", "correct"),
    Action("scope_here", "h", "only this place", "scope"),
    Action("scope_article", "a", "in this article", "scope"),
    Action("scope_everywhere", "e", "in the whole library, also in articles to come", "scope"),
    Action("complete", "tab", "write the name or the path on", "command", priority=True),
    Action("next_field", "tab", "next field", "form", call="app.focus_next"),
    Action("previous_field", "shift+tab", "field before", "form", call="app.focus_previous"),
    Action("next_field", "down", "next field", "edit_article", call="app.focus_next"),
    Action("previous_field", "up", "field before", "edit_article", call="app.focus_previous"),
    Action("save_fields", "ctrl+s", "keep what was changed", "edit_article", priority=True),
    Action("give_up_note", "ctrl+g", "give up what was typed", "edit_article", priority=True),
    Action("give_up_note", "ctrl+g", "give up what was typed", "naming", priority=True),
    Action("save_note", "escape,ctrl+s", "keep what was written", "note", priority=True),
    Action("give_up_note", "ctrl+g", "give up what was written", "note", priority=True),
    Action("own_editor", "f4", "write on in your own editor: VISUAL or EDITOR", "note", priority=True),
    Action("undo_typing", "ctrl+underscore", "take back what was typed last", "note", priority=True),
    Action("submit", "enter", "keep the evidence: a line is a row", "evidence_row", priority=True),
    Action("next_line", "ctrl+j", "on to the next line: another row", "evidence_row", priority=True),
    Action("everywhere", "tab", "the keys of every place, or only those that act here", "help"),
    Action("help_down", "down", "scroll down", "help"),
    Action("help_up", "up", "scroll up", "help"),
    Action("help_page_down", "pagedown", "ten rows down", "help"),
    Action("help_page_up", "pageup", "ten rows up", "help"),
    # wherever one is
    Action("suspend", "ctrl+z", "to the shell; fg there comes back", "app", priority=True),
    Action("redraw", "ctrl+l", "draw the screen anew, whatever has come to stand there", "app", priority=True),
    Action("interrupt", "ctrl+c", "leave the reader, if nothing is selected to copy", "app", call="quit"),
    Action("interrupt", "ctrl+c", "close it, as the key for closing does", "dialog"),
    Action("quit_at_once", "ctrl+q", "quit, also while typing", "app", call="quit", priority=True),
)
