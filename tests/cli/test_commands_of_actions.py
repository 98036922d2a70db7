"""For each action of the reader that reads or writes the library there is a command."""

from __future__ import annotations

import click

from tui.app.actions import ACTIONS
from tui.cli.claims import ORDERS as ORDERS_OF_CLAIMS
from tui.cli.root import COMMANDS
from tui.cli.root import postil as command_tree
from tui.library.queries.desk import ORDERS

COMMAND_OF = {
    "accept_both": "adjudicate --both",
    "accept_left accept_right": "adjudicate --take",
    "accept_none": "adjudicate --neither",
    "accept_same": "adjudicate --same",
    "adjudicate": "adjudicate",
    "again highlight": "annotate",
    "article_memo": "edit --memo",
    "attributes": "edit --set",
    "carry_out import_file write_list": "import",
    "claim": "claims add",
    "claims filter": "claims list",
    "code_color": "tags edit --color",
    "code_earlier": "tags edit --before",
    "code_later": "tags edit --after",
    "code_memo": "tags edit --memo",
    "codebook": "tags list",
    "color_blue color_green color_orange color_pink color_purple color_yellow": "annotate --color",
    "compare": "compare",
    "concordance word_here": "search --places",
    "conflicts": "conflicts",
    "copy": "cite",
    "correct all_corrections label_date label_event label_gpe": "correct --label",
    "label_loc label_norp label_org label_person": "correct --label",
    "count count_rows count_columns turn_table": "count",
    "count_measure": "count --unit",
    "counts": "claims check",
    "decision_comment": "adjudicate --comment",
    "definition example": "tags edit --description",
    "dismiss": "dismiss",
    "dismiss_pair": "pairs --different",
    "due": "claims set --due",
    "edit_article save_fields": "edit --title",
    "edit_claim": "claims set --wording",
    "elsewhere": "claims elsewhere",
    "entities": "entities",
    "evidence": "claims evidence",
    "evidence_against": "claims evidence --against",
    "evidence_earlier evidence_later": "claims evidence --move",
    "evidence_for": "claims evidence --for",
    "evidence_neither": "claims evidence --edit",
    "edit_code": "tags edit",
    "export": "export",
    "find": "search",
    "groups in_groups": "groups",
    "hand_to": "claims set --assignee",
    "hear": "speakers --leave-out",
    "hear_everyone": "speakers --count",
    "join_both": "conflicts --joined",
    "join_name split_name": "correct --entity",
    "keep_mine": "conflicts --mine",
    "kind": "entities --label",
    "learn": "learn",
    "leave_out search whole_list": "list",
    "link link_contradicts link_repeats link_supports link_updates": "claims link",
    "link_carrying": "claims link --carry",
    "mark_done": "done",
    "merge possible_merges turn_pair": "pairs --merge",
    "merge_library": "merge",
    "move_code": "tags move",
    "new_code new_code_below": "tags add",
    "new_label": "labels add",
    "next_disagreement": "mark --json",
    "next_due previous_due": "claims list --due",
    "next_review": "next",
    "next_suggestion previous_suggestion all_suggestions open_address next_mention previous_mention": "show --json",
    "next_unread": "list --sort",
    "no_verdict verdict": "claims set --verdict",
    "note": "annotate --note",
    "order": "claims list --sort",
    "other_people": "adjudicate --creator",
    "other_tags": "adjudicate --tag",
    "own_key": "tags edit --key",
    "own_library": "stats --library",
    "page_checks": "import",
    "page_reading read_normal read_strict read_usual read_whole": "source --read",
    "passages": "passages",
    "count_picture pictures write_table": "count --output",
    "place": "place",
    "rationale": "claims set --rationale",
    "recode take_off": "annotate --untag",
    "redo": "redo",
    "reject_name": "correct --reject",
    "remove": "annotate --remove",
    "remove_article": "remove",
    "remove_code": "tags remove",
    "rename_code": "tags edit --name",
    "rename_name": "correct --rename",
    "resize_name": "correct --resize",
    "review": "correct --reviewed",
    "right_name": "correct --confirm",
    "roll_up": "count --roll-up",
    "same_event": "groups events",
    "scope_article scope_here": "correct",
    "scope_everywhere": "correct --everywhere",
    "show_facets": "list --facets",
    "speaker": "claims set --speaker",
    "split_code": "tags split",
    "status": "claims set --status",
    "tag tag_own_words take_another": "annotate --tag",
    "take_theirs": "conflicts --theirs",
    "toggle_read": "edit --read",
    "undo": "undo",
    "whose whose_consensus whose_everyone whose_me whose_none": "passages --creator",
}
"""Actions, and the command that does what they do, with the option that says so."""

OF_THE_SCREEN = """
back bottom card_back card_on change_anyway choose clear_filter close close_branch command compare_next
compare_previous complete dense everywhere extend_next extend_previous first first_column focus_list focus_sidebar
focus_text give_up_note give_up_search go_back go_forward go_there go_to_place half_page_down half_page_up help
help_down help_page_down help_page_up help_up interrupt into_card keep_place last last_column leave leave_screen
left_column list_page_down list_page_up mark_all_rows mark_row more_context narrower next next_article next_difference
next_field next_hit next_line next_open next_own next_pane next_paragraph next_sentence open_branch open_here
own_editor page_down page_up palette pick_next pick_page_down pick_page_up pick_previous previous previous_article
previous_difference previous_field previous_hit previous_open previous_own previous_pane previous_paragraph
previous_sentence quit quit_at_once read_on redraw right_column save_note sort_column sort_sum submit suspend theme
to_list toggle_copies toggle_fold top undo_typing visual visual_left visual_line_end visual_line_start visual_right
visual_word visual_word_back visual_word_end wider zen
"""
"""Actions that only move, show, choose or type."""


def test_each_action_has_its_command_or_concerns_only_the_screen() -> None:
    commanded = [action for actions in COMMAND_OF for action in actions.split()]
    ids = {action.id for action in ACTIONS}
    named = [*commanded, *OF_THE_SCREEN.split()]
    assert len(named) == len({*named}), "an action is listed twice"
    assert {*named} == ids, "name the command that does what a new action does"


def test_the_commands_and_their_options_exist() -> None:
    for named in COMMAND_OF.values():
        name, *words = named.split()
        assert name in COMMANDS
        context = click.Context(command_tree)
        command = command_tree.get_command(context, name)
        assert command is not None
        while words and isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {*words} <= options, f"{named} is not a command"


def test_claims_are_listed_in_the_orders_of_the_reader() -> None:
    assert {*ORDERS_OF_CLAIMS} == {*ORDERS}
