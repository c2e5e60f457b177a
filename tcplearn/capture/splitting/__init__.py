"""Packets as conversations in one pass, of a file of any size; with numpy where there is much to count."""
