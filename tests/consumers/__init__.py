"""Programs that nobody here wrote read what Postil exports; `make consumers` installs and runs them."""
