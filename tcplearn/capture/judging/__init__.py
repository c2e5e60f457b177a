"""What the model would not have done, and the rule that says so. `judge.py` asks all the others."""
