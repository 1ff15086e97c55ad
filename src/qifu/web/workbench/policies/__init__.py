"""The policy officer's desk: the library, drafts with their rule builder and sandbox, publishing."""
