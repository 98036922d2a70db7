"""Two people take random steps in two libraries, which are checked against a record of who decided what.

“Here” is the library that a step changes, “there” the library or file that is brought in. A “code” is a tag of the
codebook; a “tag” is its use on an annotation. A “life” is the use of one pair of libraries from beginning to end.
"""
