"""What the program finds in an article by itself: names and their entities, quotations, suggestions."""
