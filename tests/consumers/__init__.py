"""Other people's programs read what Postil exports; `make consumers` installs and runs them."""
