"""The checks themselves, by what they are about. Each is found by its `@meets(id)`; add one by writing it."""
