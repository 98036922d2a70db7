"""Questions over the whole library."""
