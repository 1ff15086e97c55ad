"""Kernel: calendar, events and their audit chain, numbers, files, notices, jobs.

It knows no word of the domain; every other room stands on it and it imports none of them.
"""
