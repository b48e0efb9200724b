"""Tasks: who does what until when, agreed, reminded of, and done."""
