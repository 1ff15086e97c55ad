"""The list an official lives in: filters in the address, keyboard, bulk acts, saved views, export."""
