"""Policies for enterprises: the library, and whom a policy is for."""
