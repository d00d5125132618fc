"""What is run by hand: `commands_page` writes the tables of commands in the documentation."""
